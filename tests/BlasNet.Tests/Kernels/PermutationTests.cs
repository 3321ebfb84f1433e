using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal static class PermutationTests
{
    private static readonly int[][] Shapes =
        [[1], [7], [3, 5], [17, 35], [4, 1, 6], [2, 3, 4], [5, 40, 3], [1, 1, 1], [2, 3, 2, 5], [3, 2, 1, 2, 4], [2, 2, 2, 2, 2, 2]];

    [TestCaseSource(nameof(Shapes))]
    public static void Every_order_of_the_axes_equals_a_naive_loop(int[] shape)
    {
        foreach (int[] order in Orders(shape.Length))
            Check(shape, order);
    }

    [TestCaseSource(nameof(Shapes))]
    public static void The_inverse_order_brings_everything_back(int[] shape)
    {
        foreach (int[] order in Orders(shape.Length))
        {
            int size = shape.Aggregate(1, (a, b) => a * b);
            float[] x = Draw.Uniform(2 * size, 1), y = new float[2 * size], back = new float[2 * size];
            Permutation.Apply(x, 2, new AxisOrder(shape, order), y);
            int[] inverse = [.. Enumerable.Range(0, order.Length).Select(axis => Array.IndexOf(order, axis))];
            Permutation.Apply(y, 2, new AxisOrder([.. order.Select(axis => shape[axis])], inverse), back);
            Assert.That(back, Is.EqualTo(x));
        }
    }

    [Test]
    public static void Axes_that_stay_together_are_one()
    {
        Assert.That(new AxisOrder([2, 3, 4, 5], [2, 3, 0, 1]).Axes.ToArray(),
            Is.EqualTo(new[] { new PermutedAxis(20, 1, 6), new PermutedAxis(6, 20, 1) }));
        Assert.That(new AxisOrder([2, 3, 4], [0, 1, 2]).MovesNothing, Is.True);
        Assert.That(new AxisOrder([2, 1, 4], [1, 0, 2]).MovesNothing, Is.True);
        Assert.That(new AxisOrder([2, 3], [1, 0]).MovesNothing, Is.False);
    }

    [Test]
    public static void Wrong_lengths_are_refused()
    {
        var order = new AxisOrder([2, 3], [1, 0]);
        Assert.That(() => Permutation.Apply(new float[12], 2, order, new float[12]), Throws.Nothing);
        Assert.That(() => Permutation.Apply(new float[11], 2, order, new float[12]), Throws.ArgumentException);
        Assert.That(() => Permutation.Apply(new float[12], 2, order, new float[6]), Throws.ArgumentException);
    }

    private static void Check(int[] shape, int[] order)
    {
        const int N = 2;
        int size = shape.Aggregate(1, (a, b) => a * b);
        float[] x = Draw.Uniform(N * size, 1);
        int[] output = [.. order.Select(axis => shape[axis])];
        Guarded y = Guarded.Output(N * size);
        Permutation.Apply(x, N, new AxisOrder(shape, order), y.Span);
        for (int i = 0; i < N * size; i++)
        {
            // From the last axis of the result to its first: which coordinate is it, and how far does it lead in the source?
            int from = i / size * size, rest = i % size;
            for (int k = order.Length - 1; k >= 0; rest /= output[k--])
                from += rest % output[k] * shape.Skip(order[k] + 1).Aggregate(1, (a, b) => a * b);
            Assert.That(y.Span[i], Is.EqualTo(x[from]), $"[{i}] of {string.Join(" x ", shape)} by {string.Join(", ", order)}");
        }
        y.AssertMarginsIntact();
    }

    private static IEnumerable<int[]> Orders(int axes) => axes == 0
        ? [[]]
        : Orders(axes - 1).SelectMany(order => Enumerable.Range(0, axes).Select(at => (int[])[.. order[..at], axes - 1, .. order[at..]]));
}
