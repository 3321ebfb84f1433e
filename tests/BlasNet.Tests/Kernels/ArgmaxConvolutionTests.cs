using BlasNet.Kernels;
using BlasNet.Tensors;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal static class ArgmaxConvolutionTests
{
    private const int Filters = 3;

    // Sums of up to some hundred products.
    private const double Tolerance = 1e-5;

    // Rows of taps that are short, odd, and so long that they are cut, in images of 6 x 9 outputs.
    private static IEnumerable<(int Height, int Width, int Channels)> Kernels =>
        [(1, 1, 3), (5, 5, 1), (2, 3, 3), (3, 4, 4), (9, 1, 16), (3, 3, 17), (2, 5, 25), (1, 2, 130)];

    private static readonly Window[] Pools =
    [
        Over(2, 2, 0), Over((2, 3), (2, 3), 0), Over(3, 2, 1), Over(2, (3, 2), Padding.Same),
    ];

    [Test]
    public static void Both_gradients_equal_the_double_formulas(
        [ValueSource(nameof(Kernels))] (int, int, int) kernel, [Range(0, 3)] int pooling, [Values] bool rectified)
    {
        Window pool = Pools[pooling];
        (int height, int width, int channels) = kernel;
        int run = width * channels, imageRow = (pool.Width.Input + width - 1) * channels, length = height * run;
        float[] image = Draw.Uniform((pool.Height.Input + height - 1) * imageRow, 1), weights = Draw.Uniform(length * Filters, 2);
        float[] dy = Gradient(pool, rectified), argmax = Argmax(pool), z = new float[pool.InputPositions * Filters];
        Pooling.MaxGradient(pool, dy, argmax, 1, z);
        double[] dkernel = new double[length * Filters], dimage = new double[image.Length];
        for (int p = 0; p < pool.InputPositions; p++)
        {
            int start = p / pool.Width.Input * imageRow + p % pool.Width.Input * channels;
            for (int tap = 0; tap < length; tap++)
            {
                int pixel = start + tap / run * imageRow + tap % run;
                for (int f = 0; f < Filters; f++)
                {
                    dkernel[tap * Filters + f] += (double)image[pixel] * z[p * Filters + f];
                    dimage[pixel] += (double)weights[tap * Filters + f] * z[p * Filters + f];
                }
            }
        }
        var rows = new PackedFilters(height, run, imageRow);
        var places = new ArgmaxValues(pool, imageRow, channels);
        Near.AssertNear(dkernel, KernelGradient(rows, places, image, dy, argmax, times: 1), Tolerance);
        Near.AssertNear([.. dkernel.Select(value => 2 * value)], KernelGradient(rows, places, image, dy, argmax, times: 2), Tolerance);
        Near.AssertNear(dimage, InputGradient(rows, places, weights, dy, argmax, image.Length), Tolerance);
    }

    [Test]
    public static void All_lanes_give_the_same_bits()
    {
        var rows = new PackedFilters(3, 51, 153);
        var places = new ArgmaxValues(Pools[0], 153, 17);
        float[] image = Draw.Uniform(8 * 153 + 16, 1), dy = Gradient(Pools[0], rectified: true), argmax = Argmax(Pools[0]);
        IndexedValue[] terms = new IndexedValue[dy.Length];
        int[] counts = new int[Filters];
        places.ByFilter(dy, argmax, Filters, terms, counts);
        float[][] all = [.. Enumerable.Range(0, 3).Select(_ => new float[Filters * rows.Length])];
        ArgmaxConvolution.KernelGradient<Lanes128>(rows, image, terms, counts, all[0], accumulate: false);
        ArgmaxConvolution.KernelGradient<Lanes256>(rows, image, terms, counts, all[1], accumulate: false);
        ArgmaxConvolution.KernelGradient<Lanes512>(rows, image, terms, counts, all[2], accumulate: false);
        Assert.That(all[1], Is.EqualTo(all[0]));
        Assert.That(all[2], Is.EqualTo(all[0]));
    }

    [Test]
    public static void A_gradient_that_is_not_a_number_is_no_zero()
    {
        Window pool = Pools[0];
        float[] dy = new float[pool.OutputPositions * Filters];
        dy[4] = float.NaN;
        IndexedValue[] terms = new IndexedValue[dy.Length];
        int[] counts = new int[Filters];
        new ArgmaxValues(pool, pool.Width.Input, 1).ByFilter(dy, Argmax(pool), Filters, terms, counts);
        Assert.That(counts, Is.EqualTo(new[] { 0, 1, 0 }));
        Assert.That(terms[dy.Length / Filters].Factor, Is.NaN);
    }

    [Test]
    public static void A_packed_kernel_is_unpacked_again()
    {
        var rows = new PackedFilters(2, 10, 20);
        float[] kernel = Draw.Uniform(2 * 10 * Filters, 1), filters = new float[Filters * rows.Length], back = new float[kernel.Length];
        Array.Fill(filters, float.NaN);
        rows.Pack(kernel, Filters, 0, 1, filters);
        rows.Pack(kernel, Filters, 1, Filters, filters);
        Assert.That(filters[10..16], Is.All.Zero, "after a row of taps");
        rows.Unpack(filters, Filters, 0, 2, back, accumulate: false);
        rows.Unpack(filters, Filters, 2, Filters, back, accumulate: true);
        Assert.That(back, Is.EqualTo(kernel));
    }

    private static Window Over(Extents kernel, Extents stride, Padding padding) =>
        Window.Over(new Shape(6, 9, Filters), 2, kernel, stride, dilation: 1, padding);

    // After relu many gradients are zero.
    private static float[] Gradient(Window pool, bool rectified) =>
        [.. Draw.Uniform(pool.OutputPositions * Filters, 4).Select(value => rectified ? Math.Max(value, 0) : value)];

    private static float[] Argmax(Window pool)
    {
        float[] argmax = new float[Pooling.ArgmaxLength(pool)];
        Pooling.Max(pool, Draw.Uniform(pool.InputSize, 5), 1, new float[pool.OutputPositions * Filters], argmax);
        return argmax;
    }

    private static float[] KernelGradient(PackedFilters rows, ArgmaxValues places, float[] image, float[] dy, float[] argmax, int times)
    {
        IndexedValue[] terms = new IndexedValue[dy.Length];
        int[] counts = new int[Filters];
        places.ByFilter(dy, argmax, Filters, terms, counts);
        Guarded filters = Guarded.Output(Filters * rows.Length);
        // Memory after the image may contain anything.
        float[] longer = [.. image, .. Enumerable.Repeat(float.NaN, ArgmaxConvolution.Overrun)];
        for (int i = 0; i < times; i++)
            ArgmaxConvolution.KernelGradient(rows, longer.AsSpan(0, image.Length), terms, counts, filters.Span, accumulate: i > 0);
        filters.AssertMarginsIntact();
        float[] kernel = new float[rows.KernelHeight * rows.Run * Filters];
        rows.Unpack(filters.Span, Filters, 0, Filters, kernel, accumulate: false);
        return kernel;
    }

    private static float[] InputGradient(PackedFilters rows, ArgmaxValues places, float[] weights, float[] dy, float[] argmax, int length)
    {
        IndexedValue[] terms = new IndexedValue[dy.Length];
        int[] ends = new int[places.Starts.Length];
        float[] filters = new float[Filters * rows.Length];
        rows.Pack(weights, Filters, 0, Filters, filters);
        places.ByPlace(dy, argmax, Filters, rows.Length, terms, ends);
        Guarded dimage = Guarded.Output(length + ArgmaxConvolution.Overrun);
        ArgmaxConvolution.InputGradient(rows, filters, places, terms, ends, dimage.Span);
        dimage.AssertMarginsIntact();
        return dimage.Span[..length].ToArray();
    }
}
