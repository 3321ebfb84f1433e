using System.Runtime.InteropServices;
using BlasNet.Checking;
using BlasNet.Kernels;
using BlasNet.Layers;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal static class PiecewiseColumnsTests
{
    private const int Rows = 37, Numbers = 4, Others = 2, Width = Numbers + Others;

    // A column with all bins, one with some, one that is not fitted and a constant one.
    private static float[] Counts(int bins) => [bins + 1, Math.Max(2, bins / 2), 0, 1];

    private static float[] Edges(int bins) =>
        [.. Enumerable.Range(0, Numbers * (bins + 1)).Select(i => -1.3f + i / (bins + 1) * 0.1f + 2.5f * (i % (bins + 1)) / bins)];

    [Test]
    public static void A_number_is_in_the_bin_whose_lower_edge_is_the_last_not_above_it([Values(1, 2, 3, 8, 37, 128)] int bins)
    {
        float[] edges = [.. Enumerable.Range(0, bins + 1).Select(i => (float)i)];
        float[] x = [-7, -0.25f, 0, 0.5f, 1, 1.25f, bins / 2, bins - 1, bins - 0.5f, bins, bins + 3];
        int[] found = new int[x.Length];
        float[] positions = new float[x.Length];
        PiecewiseColumns.Find(x, x.Length, 1, new ColumnBins(edges, [bins + 1], bins), found, positions);
        Assert.That(found, Is.EqualTo(x.Select(value => Math.Clamp((int)Math.Floor(value), 0, bins - 1))));
        Assert.That(positions, Is.EqualTo(x.Zip(found, (value, k) => value - k)));
    }

    [Test]
    public static void The_functions_equal_the_encoding_times_the_kernel(
        [Values(1, 5, 128)] int bins, [Values(1, 4, 8, 16, 19)] int size, [Values] bool fewRows)
    {
        float[] x = Draw.Uniform(Rows * Width, 1, -2, 2), y = Forward(x, bins, size, fewRows);
        float[][] weights = Weights(bins, size);
        double[][] Wide(params float[][] arrays) => [.. arrays.Select(array => Array.ConvertAll(array, value => (double)value))];
        double[] expected = ReferenceTables.PiecewiseLinear((PiecewiseLinear)Layer.PiecewiseLinear(Numbers, bins, size), new LayerInput(
            Rows, Wide(x), [new BlasNet.Shape(Width)], Wide(weights), Wide(Edges(bins), Counts(bins))), new NonSmoothPoints());
        Near.AssertNear(expected, y, 1e-5);
    }

    // One prediction and many have the same bits.
    [Test]
    public static void Sums_made_once_and_sums_made_by_each_row_have_the_same_bits([Values(8, 12, 16)] int size) => Assert.That(
        Forward(Draw.Uniform(Rows * Width, 1, -2, 2), 61, size, fewRows: true),
        Is.EqualTo(Forward(Draw.Uniform(Rows * Width, 1, -2, 2), 61, size, fewRows: false)));

    [Test]
    public static void Gradients_are_overwritten_or_added_to_whoever_takes_which_columns(
        [Values(1, 6, 128)] int bins, [Values(3, 8, 19)] int size, [Values] bool accumulate)
    {
        float[] x = Draw.Uniform(Rows * Width, 1, -2, 2), dy = Draw.Uniform(Rows * (Numbers * size + Others), 2);
        float[][] whole = Gradients(x, dy, bins, size, accumulate, [(0, Numbers)]);
        Assert.That(Gradients(x, dy, bins, size, accumulate, [(3, 1), (0, 1), (1, 2)]), Is.EqualTo(whole));
        float[][] fresh = Gradients(x, dy, bins, size, accumulate: false, [(0, Numbers)]);
        float before = accumulate ? 0.5f : 0;
        for (int i = 0; i < whole.Length; i++)
            Near.AssertNear([.. fresh[i].Select(value => (double)value + before)], whole[i], 1e-5);
    }

    private static float[] Forward(float[] x, int bins, int size, bool fewRows)
    {
        float[][] weights = Weights(bins, size);
        int[] found = new int[Rows * Numbers];
        float[] positions = new float[Rows * Numbers], sums = new float[weights[0].Length];
        Guarded y = Guarded.Output(Rows * (Numbers * size + Others));
        var by = new ColumnBins(Edges(bins), Counts(bins), bins);
        Array.Fill(sums, float.NaN);
        PiecewiseColumns.Find(x, Rows, Width, by, found, positions);
        PiecewiseColumns.PrefixSums(weights[0], weights[2], by, size, 0, 1, sums);
        PiecewiseColumns.PrefixSums(weights[0], weights[2], by, size, 1, Numbers - 1, sums);
        PiecewiseColumns.Forward(
            x, Rows, Width, by, found, positions, weights[0], weights[1], weights[2], fewRows ? [] : sums, size, y.Span);
        y.AssertMarginsIntact();
        return y.Span.ToArray();
    }

    private static float[][] Gradients(float[] x, float[] dy, int bins, int size, bool accumulate, (int Start, int Count)[] parts)
    {
        int[] found = new int[Rows * Numbers];
        float[] positions = new float[Rows * Numbers], ofBins = new float[Numbers * bins * size];
        var by = new ColumnBins(Edges(bins), Counts(bins), bins);
        PiecewiseColumns.Find(x, Rows, Width, by, found, positions);
        float before = accumulate ? 0.5f : float.NaN;
        float[][] gradients = [.. Weights(bins, size).Select(array => Enumerable.Repeat(before, array.Length).ToArray())];
        Array.Fill(ofBins, float.NaN);
        foreach ((int start, int count) in parts)
            PiecewiseColumns.Gradient(x, Rows, Width, dy, by, found, positions, size, start, count, ofBins,
                new ColumnGradients(gradients[0], gradients[1], gradients[2]), accumulate);
        return gradients;
    }

    private static float[][] Weights(int bins, int size) =>
        [Draw.Uniform(Numbers * bins * size, 3), Draw.Uniform(Numbers * size, 4), Draw.Uniform(Numbers * size, 5)];
}
