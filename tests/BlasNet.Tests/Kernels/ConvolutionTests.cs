using BlasNet.Kernels;
using BlasNet.Tensors;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal static class ConvolutionTests
{
    private const double Tolerance = 1e-5;
    private const int Samples = 3;

    private static IEnumerable<TestCaseData> Windows()
    {
        foreach (int groups in new[] { 1, 2 })
        {
            foreach ((int kernel, int stride, int dilation, Padding padding) in new (int, int, int, Padding)[]
            {
                (1, 1, 1, Padding.Valid), (1, 2, 1, 0), (3, 1, 1, 1), (2, 2, 1, 0), (3, 2, 2, Padding.Same), (5, 3, 1, 2),
            })
                yield return new TestCaseData(Window.Over(new Shape(6, 5, 4), 2, kernel, stride, dilation, padding),
                    groups).SetArgDisplayNames($"{kernel}, {stride}, {dilation}, {padding}, {groups} groups");
        }
    }

    // Otherwise the image is its own matrix of columns.
    private static IEnumerable<TestCaseData> WindowsWithColumns() =>
        Windows().Where(each => Convolution.ScratchLength((Window)each.Arguments[0]!, (int)each.Arguments[1]!) > 0);

    // What a profile measures as the cost of columns: the last group's last positions are in the scratch, and go back where they came from.
    [TestCaseSource(nameof(WindowsWithColumns))]
    public static void Columns_alone_are_moved_as_in_the_products(Window window, int groups)
    {
        int channels = window.Channels / groups, k = window.KernelSize * channels;
        float[] x = Draw.Uniform(window.InputSize, 1), columns = new float[window.OutputPositions * k], image = new float[window.InputSize];
        float[] expected = new float[window.InputSize], scratch = new float[Convolution.ScratchLength(window, groups)];
        Assert.That(columns, Has.Length.LessThanOrEqualTo(scratch.Length), "one block of columns holds all positions");
        Convolution.Gather(window, groups, x, scratch);
        WindowColumns.Gather(window, (groups - 1) * channels, channels, x, 0, window.OutputPositions, columns);
        Assert.That(scratch[..columns.Length], Is.EqualTo(columns));
        Convolution.ScatterAdd(window, groups, scratch, image);
        for (int g = 0; g < groups; g++)
            WindowColumns.ScatterAdd(window, g * channels, channels, columns, 0, window.OutputPositions, expected);
        Assert.That(image, Is.EqualTo(expected));
    }

    // The columns of a window have tests of their own; here they are what a matrix product is checked with.
    [TestCaseSource(nameof(Windows))]
    public static void Forward_and_gradients_equal_products_with_the_columns(Window window, int groups)
    {
        const int Filters = 6;
        int k = window.Columns / groups, positions = Samples * window.OutputPositions, perGroup = Filters / groups;
        float[] x = Draw.Uniform(Samples * window.InputSize, 1), w = Draw.Uniform(k * Filters, 2), z = Draw.Uniform(positions * Filters, 3);
        float[] columns = new float[positions * k], scratch = new float[Convolution.ScratchLength(window, groups)];
        double[] y = new double[positions * Filters], dw = new double[w.Length];
        float[] painted = new float[x.Length];
        for (int g = 0; g < groups; g++)
        {
            WindowColumns.Gather(window, g * (window.Channels / groups), window.Channels / groups, x, 0, positions, columns);
            float[] spread = new float[columns.Length];
            for (int p = 0; p < positions; p++)
            {
                for (int i = 0; i < k; i++)
                {
                    double sum = 0;
                    for (int f = g * perGroup; f < (g + 1) * perGroup; f++)
                    {
                        y[p * Filters + f] += (double)columns[p * k + i] * w[i * Filters + f];
                        dw[i * Filters + f] += (double)columns[p * k + i] * z[p * Filters + f];
                        sum += (double)z[p * Filters + f] * w[i * Filters + f];
                    }
                    spread[p * k + i] = (float)sum;
                }
            }
            WindowColumns.ScatterAdd(window, g * (window.Channels / groups), window.Channels / groups, spread, 0, positions, painted);
        }
        Guarded result = Guarded.Output(y.Length), gradient = Guarded.Output(dw.Length), image = Guarded.Output(x.Length);
        Convolution.Forward(window, groups, x, w, Filters, result.Span, scratch);
        Convolution.Transpose(window, groups, z, w, Filters, image.Span, scratch);
        Convolution.KernelGradient(window, groups, x, z, Filters, gradient.Span, accumulate: false, scratch);
        Near.AssertNear(y, result.Span, Tolerance);
        Near.AssertNear(dw, gradient.Span, Tolerance);
        Near.AssertNear([.. painted.Select(value => (double)value)], image.Span, Tolerance);
        Convolution.KernelGradient(window, groups, x, z, Filters, gradient.Span, accumulate: true, scratch);
        Near.AssertNear([.. dw.Select(value => 2 * value)], gradient.Span, Tolerance);
        result.AssertMarginsIntact();
        gradient.AssertMarginsIntact();
        image.AssertMarginsIntact();
    }
}
