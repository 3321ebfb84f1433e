using BlasNet.Kernels;
using BlasNet.Tensors;
using BlasNet.Tests.Reference;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class GaussianNoiseTests<V>
    where V : struct, ILanes<V>
{
    private const int Many = 200_000;

    // The approximation's own error is a few units in the last place; in the tails the slope of the quantile multiplies them.
    private const double Tolerance = 2e-6;

    [Test]
    public void Each_number_is_the_quantile_of_its_draw()
    {
        ulong key = Key(1);
        float[] noise = Noise(key, 3000);
        for (int i = 0; i < noise.Length; i++)
        {
            double x = 2 * ((Bits(key, (uint)i) >> 9) + 0.5) / (1 << 23) - 1;
            Near.AssertNear((1 + x) / 2, Scalars.NormalCumulative(noise[i]), Tolerance, $"[{i}]");
        }
    }

    [Test]
    public void It_is_added_at_every_length_and_scaled()
    {
        foreach (int length in Draw.Lengths)
        {
            float[] values = Draw.Uniform(length, 1);
            Guarded y = Guarded.Of(values);
            GaussianNoise.Add<V>(Key(2), 0.25f, y.Span);
            float[] noise = Noise(Key(2), length);
            Near.AssertNear([.. values.Select((value, i) => value + 0.25 * noise[i])], y.Span, 1e-6);
            y.AssertMarginsIntact();
        }
    }

    [Test]
    public void Its_moments_are_those_of_the_normal_distribution()
    {
        foreach (int step in (int[])[1, 2, 3])
        {
            float[] noise = Noise(Key(step), Many);
            double Mean(Func<double, double> f) => noise.Average(value => f(value));
            Assert.That(Mean(n => n), Is.EqualTo(0).Within(4 / Math.Sqrt(Many)));
            Assert.That(Mean(n => n * n), Is.EqualTo(1).Within(4 * Math.Sqrt(2.0 / Many)));
            Assert.That(Mean(n => n * n * n), Is.EqualTo(0).Within(4 * Math.Sqrt(15.0 / Many)));
            Assert.That(Mean(n => n * n * n * n), Is.EqualTo(3).Within(4 * Math.Sqrt(96.0 / Many)));
            Assert.That(noise.Max(Math.Abs), Is.InRange(4, 5.4));
        }
    }

    [Test]
    public void The_bits_do_not_depend_on_the_width_of_the_registers() =>
        Assert.That(Noise(Key(4), 1000), Is.EqualTo(NoiseOf<Lanes256>(Key(4), 1000)));

    private static float[] Noise(ulong key, int length) => NoiseOf<V>(key, length);

    private static float[] NoiseOf<T>(ulong key, int length)
        where T : struct, ILanes<T>
    {
        float[] noise = new float[length];
        GaussianNoise.Add<T>(key, 1, noise);
        return noise;
    }

    private static ulong Key(long step) => new CounterRandom(1, RandomPurpose.Augmentation, step).Key;

    // triple32 of hash-prospector, with the upper half of the key after its first factor.
    private static uint Bits(ulong key, uint index)
    {
        uint h = index + (uint)key;
        h ^= h >> 17;
        h = (h * 0xED5AD4BB) ^ (uint)(key >> 32);
        h ^= h >> 11;
        h *= 0xAC4C1B51;
        h ^= h >> 15;
        h *= 0x31848BAB;
        return h ^ (h >> 14);
    }
}
