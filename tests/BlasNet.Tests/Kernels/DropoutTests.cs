using BlasNet.Kernels;
using BlasNet.Tensors;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class DropoutTests<V>
    where V : struct, ILanes<V>
{
    private const int Many = 200_000;

    [Test]
    public void Each_element_is_zero_or_scaled([Values(0f, 0.25f, 0.5f, 0.9f)] float rate)
    {
        foreach (int length in Draw.Lengths)
        {
            float[] values = Draw.AwayFromZero(length, 1);
            Guarded x = Guarded.Of(values);
            Guarded y = Guarded.Output(length);
            Dropout.Forward<V>(Key(1), 5, rate, x.Span, y.Span);
            bool[] kept = Kept<V>(Key(1), 5, length, rate);
            for (int i = 0; i < length; i++)
                Assert.That(y.Span[i], Is.EqualTo(kept[i] ? values[i] * (1 / (1 - rate)) : 0));
            Assert.That(x.Span.ToArray(), Is.EqualTo(values));
            y.AssertMarginsIntact();
            Dropout.Forward<V>(Key(1), 5, rate, x.Span, x.Span);
            Assert.That(x.Span.ToArray(), Is.EqualTo(y.Span.ToArray()));
        }
    }

    [Test]
    public void The_backward_pass_drops_the_same_elements()
    {
        float[] ones = [.. Enumerable.Repeat(1f, 100)];
        float[] y = new float[100], dx = new float[100];
        Dropout.Forward(Key(2), 0, 0.5f, ones, y);
        Dropout.Backward(Key(2), 0, 0.5f, ones, dx);
        Assert.That(dx, Is.EqualTo(y));
    }

    [Test]
    public void A_draw_depends_on_the_index_and_not_on_the_call()
    {
        bool[] whole = Kept<Lanes256>(Key(3), 0, 300, 0.5f);
        for (int first = 0; first < 300; first += 7)
        {
            int length = Math.Min(7, 300 - first);
            Assert.That(Kept<V>(Key(3), first, length, 0.5f), Is.EqualTo(whole[first..(first + length)]));
        }
    }

    [Test]
    public void The_kept_share_is_one_minus_the_rate([Values(0.1f, 0.3f, 0.5f, 0.8f)] float rate)
    {
        for (int step = 0; step < 5; step++)
        {
            double share = Kept<V>(Key(step), 0, Many, rate).Count(k => k) / (double)Many;
            Assert.That(share, Is.EqualTo(1 - rate).Within(FourSigma(rate * (1 - rate))));
        }
    }

    [Test]
    public void Neighbours_and_successive_keys_are_independent()
    {
        bool[] a = Kept<V>(Key(1), 0, Many, 0.5f);
        bool[] b = Kept<V>(Key(2), 0, Many, 0.5f);
        foreach (int distance in (int[])[1, 2, 3, 4, 8, 16, 32, 64, 100, 128, 256, 512, 784, 1024])
        {
            Assert.That(Agreement(a, a, distance), Is.EqualTo(0.5).Within(FourSigma(0.25)), $"neighbours at {distance}");
            Assert.That(Agreement(a, b, distance), Is.EqualTo(0.5).Within(FourSigma(0.25)), $"keys at {distance}");
        }
        Assert.That(Agreement(a, b, 0), Is.EqualTo(0.5).Within(FourSigma(0.25)));
    }

    [Test]
    public void Each_bit_of_the_key_matters([Range(0, 63)] int bit)
    {
        bool[] a = Kept<V>(Key(1), 0, 20_000, 0.5f);
        bool[] b = Kept<V>(Key(1) ^ (1UL << bit), 0, 20_000, 0.5f);
        Assert.That(Agreement(a, b, 0), Is.EqualTo(0.5).Within(0.03));
    }

    [Test]
    public void A_dropped_element_is_zero_even_if_it_was_not_a_number()
    {
        float[] y = new float[1000];
        Array.Fill(y, float.NaN);
        Dropout.Forward<V>(Key(1), 0, 0.5f, y, y);
        Assert.That(y.Count(v => v == 0), Is.InRange(400, 600));
        Assert.That(y.Count(float.IsNaN), Is.InRange(400, 600));
    }

    [Test]
    public void Channels_fall_whole_and_depend_on_sample_and_channel_alone()
    {
        const int N = 5, P = 6;
        foreach (int c in (int[])[1, 3, 16, 21])
        {
            float[] values = Draw.AwayFromZero(N * P * c, 1);
            Guarded y = Guarded.Output(N * P * c);
            Dropout.Channels<V>(Key(1), 0, 0.5f, values, N, P, c, y.Span);
            bool[] kept = Kept<V>(Key(1), 0, N * c, 0.5f);
            for (int i = 0; i < values.Length; i++)
                Assert.That(y.Span[i], Is.EqualTo(kept[i / (P * c) * c + i % c] ? values[i] * 2 : 0));
            y.AssertMarginsIntact();
            float[] rest = values[(3 * P * c)..];
            Dropout.Channels<Lanes256>(Key(1), 3, 0.5f, rest, N - 3, P, c, rest);
            Assert.That(rest, Is.EqualTo(y.Span[(3 * P * c)..].ToArray()));
        }
    }

    [Test]
    public void Wrong_arguments_are_refused()
    {
        Assert.That(() => Dropout.Channels<V>(1, 0, 0.5f, new float[12], 2, 3, 2, new float[11]), Throws.ArgumentException);
        Assert.That(() => Dropout.Channels<V>(1, 0, 1f, new float[12], 2, 3, 2, new float[12]), Throws.ArgumentException);
        Assert.That(() => Dropout.Channels<V>(1, uint.MaxValue, 0.5f, new float[12], 2, 3, 2, new float[12]), Throws.ArgumentException);
        Assert.That(() => Dropout.Forward<V>(1, 0, 0.5f, new float[2], new float[3]), Throws.ArgumentException);
        Assert.That(() => Dropout.Forward<V>(1, 0, 1f, new float[2], new float[2]), Throws.ArgumentException);
        Assert.That(() => Dropout.Forward<V>(1, 0, float.NaN, new float[2], new float[2]), Throws.ArgumentException);
        Assert.That(() => Dropout.Forward<V>(1, -1, 0.5f, new float[2], new float[2]), Throws.ArgumentException);
        Assert.That(() => Dropout.Forward<V>(1, uint.MaxValue, 0.5f, new float[2], new float[2]), Throws.ArgumentException);
    }

    private static ulong Key(long step) => new CounterRandom(1, RandomPurpose.Dropout, step).Key;

    private static double FourSigma(double variance) => 4 * Math.Sqrt(variance / Many);

    private static bool[] Kept<T>(ulong key, long first, int length, float rate)
        where T : struct, ILanes<T>
    {
        float[] values = [.. Enumerable.Repeat(1f, length)];
        Dropout.Forward<T>(key, first, rate, values, values);
        return [.. values.Select(v => v != 0)];
    }

    private static double Agreement(bool[] a, bool[] b, int distance)
    {
        int equal = 0;
        for (int i = distance; i < a.Length; i++)
            equal += a[i - distance] == b[i] ? 1 : 0;
        return equal / (double)(a.Length - distance);
    }
}
