using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class NearestUpsamplingTests<V>
    where V : struct, ILanes<V>
{
    private const int N = 2;

    private static readonly (int[] Extents, int[] Times)[] Cases =
    [
        ([1, 1, 4], [1, 1, 1]),
        ([1, 1, 4], [1, 1, 3]),
        ([1, 2, 3], [1, 3, 1]),
        ([1, 3, 2], [1, 2, 2]),
        ([2, 1, 3], [3, 1, 2]),
        ([3, 2, 2], [2, 3, 1]),
    ];

    [Test]
    public void Positions_are_repeated_and_their_gradients_added_up()
    {
        foreach ((int[] extents, int[] times) in Cases)
        {
            foreach (int c in (int[])[1, 3, 16, 37])
                Check(extents, times, c);
        }
    }

    [Test]
    public void Wrong_lengths_are_refused()
    {
        Assert.That(() => NearestUpsampling.Forward(new float[12], 1, [1, 2, 3], [1, 2, 1], 2, new float[24]), Throws.Nothing);
        Assert.That(() => NearestUpsampling.Forward(new float[13], 1, [1, 2, 3], [1, 2, 1], 2, new float[24]), Throws.ArgumentException);
        Assert.That(() => NearestUpsampling.Backward<V>(new float[23], 1, [1, 2, 3], [1, 2, 1], 2, new float[12]),
            Throws.ArgumentException);
    }

    private static void Check(int[] extents, int[] times, int c)
    {
        int[] output = [.. extents.Zip(times, (extent, count) => extent * count)];
        int small = N * c * extents.Aggregate(1, (a, b) => a * b), large = small * times.Aggregate(1, (a, b) => a * b);
        float[] x = Draw.Uniform(small, 1), dy = Draw.Uniform(large, 2);
        Guarded y = Guarded.Output(large), dx = Guarded.Output(small);
        NearestUpsampling.Forward(x, N, extents, times, c, y.Span);
        NearestUpsampling.Backward<V>(dy, N, extents, times, c, dx.Span);
        double[] sums = new double[small];
        for (int i = 0; i < large; i++)
        {
            int rest = i / c, from = 0, stride = 1;
            for (int axis = 2; axis >= 0; stride *= extents[axis], rest /= output[axis--])
                from += rest % output[axis] / times[axis] * stride;
            from = (rest * stride + from) * c + i % c;
            Assert.That(y.Span[i], Is.EqualTo(x[from]), $"[{i}]");
            sums[from] += dy[i];
        }
        Near.AssertNear(sums, dx.Span, 1e-6);
        y.AssertMarginsIntact();
        dx.AssertMarginsIntact();
    }
}
