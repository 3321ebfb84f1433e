using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal sealed class ChannelMapsTests
{
    private const int P = 71;

    private static readonly int[] Channels = [1, 2, 7, 16, 129, 300];

    [TestCaseSource(nameof(Channels))]
    public void Statistics_equal_the_double_formula(int c)
    {
        // Far from 0, where a sum of squares would cancel.
        float[] x = Draw.Uniform(P * c, 1, 98, 102);
        float[] mean = new float[c], deviation = new float[c];
        ChannelMaps.Statistics(x, c, 0.01f, mean, deviation, new float[ChannelMaps.Scratch(c)]);
        double[][] columns = Columns(x, c);
        Near.AssertNear([.. columns.Select(column => column.Average())], mean, 1e-6);
        Near.AssertNear([.. columns.Select(column =>
            Math.Sqrt(column.Average(value => Math.Pow(value - column.Average(), 2)) + 0.01))], deviation, 1e-5);
    }

    [TestCaseSource(nameof(Channels))]
    public void Maps_and_sums_equal_the_double_formulas(int c)
    {
        float[] x = Draw.Uniform(P * c, 1), dy = Draw.Uniform(P * c, 2), scratch = new float[ChannelMaps.Scratch(c)];
        float[] center = Draw.Uniform(c, 3), factor = Draw.Uniform(c, 4), shift = Draw.Uniform(c, 5), slope = Draw.Uniform(c, 6);
        double[] Each(Func<int, int, double> formula) => [.. Enumerable.Range(0, P * c).Select(i => formula(i, i % c))];
        Guarded y = Guarded.Output(P * c);
        ChannelMaps.Affine(x, center, factor, shift, y.Span, scratch);
        Near.AssertNear(Each((i, k) => ((double)x[i] - center[k]) * factor[k] + shift[k]), y.Span, 1e-6);
        ChannelMaps.Gradient(dy, x, center, factor, shift, slope, y.Span, scratch);
        Near.AssertNear(
            Each((i, k) => (double)dy[i] * factor[k] + shift[k] + ((double)x[i] - center[k]) * slope[k]), y.Span, 1e-6);
        ChannelMaps.Gradient([], x, center, factor, shift, slope, y.Span, scratch);
        Near.AssertNear(Each((i, k) => shift[k] + ((double)x[i] - center[k]) * slope[k]), y.Span, 1e-6);
        y.AssertMarginsIntact();
        float[] sums = new float[c], products = new float[c];
        ChannelMaps.Sums(dy, x, center, sums, products, scratch);
        Near.AssertNear([.. Columns(dy, c).Select(column => column.Sum())], sums, 1e-5);
        double[] terms = Each((i, k) => dy[i] * ((double)x[i] - center[k]));
        Near.AssertNear([.. Enumerable.Range(0, c).Select(k => terms.Where((_, i) => i % c == k).Sum())], products, 1e-5);
    }

    [Test]
    public void Wrong_lengths_are_refused()
    {
        float[] scratch = new float[ChannelMaps.Scratch(2)], two = new float[2], three = new float[3], six = new float[6];
        Assert.That(() => ChannelMaps.Statistics(six, 2, 0, three, two, scratch), Throws.ArgumentException);
        Assert.That(() => ChannelMaps.Affine(six, two, two, two, three, scratch), Throws.ArgumentException);
        Assert.That(() => ChannelMaps.Sums(three, six, two, two, two, scratch), Throws.ArgumentException);
        Assert.That(() => ChannelMaps.Gradient(three, six, two, two, two, two, six, scratch), Throws.ArgumentException);
    }

    [Test]
    public void Nothing_is_allocated()
    {
        float[] scratch = new float[ChannelMaps.Scratch(3)], x = new float[30], y = new float[30], a = new float[3], b = new float[3];
        Allocations.AssertNone(() =>
        {
            ChannelMaps.Statistics(x, 3, 1, a, b, scratch);
            ChannelMaps.Affine(x, a, b, a, y, scratch);
            ChannelMaps.Sums(x, y, a, a, b, scratch);
            ChannelMaps.Gradient(x, y, a, b, a, b, x, scratch);
        });
    }

    private static double[][] Columns(float[] values, int c) =>
        [.. Enumerable.Range(0, c).Select(k => values.Where((_, i) => i % c == k).Select(value => (double)value).ToArray())];
}
