using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal static class DirectConvolutionTests
{
    private const double Tolerance = 1e-5;

    [Test]
    public static void Forward_and_gradients_equal_the_double_formulas(
        [Values(1, 2, 5)] int height, [Values(1, 4, 7)] int width, [Values(1, 3)] int channels, [Values(1, 8, 16, 20, 33, 50)] int filters,
        [Values(1, 3)] int taps)
    {
        int imageHeight = height + taps - 1, imageWidth = width + 1, k = taps * 2 * channels, positions = height * width;
        float[] image = Draw.Uniform(imageHeight * imageWidth * channels, 1), kernel = Draw.Uniform(k * filters, 2),
            z = Draw.Uniform(positions * filters, 3);
        double[] y = new double[positions * filters], gradient = new double[k * filters];
        for (int p = 0; p < positions; p++)
        {
            for (int row = 0; row < k; row++)
            {
                int pixel = (p / width + row / (2 * channels)) * imageWidth * channels + p % width * channels + row % (2 * channels);
                for (int f = 0; f < filters; f++)
                {
                    y[p * filters + f] += (double)image[pixel] * kernel[row * filters + f];
                    gradient[row * filters + f] += (double)image[pixel] * z[p * filters + f];
                }
            }
        }
        Guarded actual = Guarded.Output(y.Length), dkernel = Guarded.Output(gradient.Length);
        int[] starts = DirectConvolution.Starts(height, width, channels, 2);
        float[] packed = Packed(kernel, k, filters);
        DirectConvolution.Forward<Lanes128>(image, height, width, channels, taps, 2, starts, packed, filters, actual.Span);
        float[] bits = actual.Span.ToArray();
        Near.AssertNear(y, bits, Tolerance);
        actual.AssertMarginsIntact();
        DirectConvolution.Forward<Lanes256>(image, height, width, channels, taps, 2, starts, packed, filters, actual.Span);
        Assert.That(actual.Span.ToArray(), Is.EqualTo(bits), "256 bits");
        DirectConvolution.Forward<Lanes512>(image, height, width, channels, taps, 2, starts, packed, filters, actual.Span);
        Assert.That(actual.Span.ToArray(), Is.EqualTo(bits), "512 bits");
        actual.AssertMarginsIntact();
        // Memory after the last row may contain anything.
        float[] longer = [.. z, .. Enumerable.Repeat(float.NaN, 16)];
        ReadOnlySpan<float> padded = longer.AsSpan(0, z.Length);
        DirectConvolution.KernelGradient(image, height, width, channels, taps, 2, padded, filters, dkernel.Span, accumulate: false);
        Near.AssertNear(gradient, dkernel.Span, Tolerance);
        DirectConvolution.KernelGradient(image, height, width, channels, taps, 2, padded, filters, dkernel.Span, accumulate: true);
        Near.AssertNear([.. gradient.Select(value => 2 * value)], dkernel.Span, Tolerance);
        dkernel.AssertMarginsIntact();
    }

    [Test]
    public static void A_reversed_kernel_has_taps_backwards_and_filters_as_rows()
    {
        const int Taps = 3, Channels = 18, Filters = 2;
        float[] kernel = Draw.Uniform(Taps * Channels * Filters, 1);
        float[] packed = new float[DirectConvolution.PackedLength(Taps * Filters, Channels)], matrix = new float[kernel.Length];
        for (int tap = 0; tap < Taps; tap++)
        {
            for (int f = 0; f < Filters; f++)
            {
                for (int c = 0; c < Channels; c++)
                    matrix[(tap * Filters + f) * Channels + c] = kernel[((Taps - 1 - tap) * Channels + c) * Filters + f];
            }
        }
        Array.Fill(packed, float.NaN);
        DirectConvolution.PackReversed(kernel, Taps, Channels, Filters, packed);
        Assert.That(packed, Is.EqualTo(Packed(matrix, Taps * Filters, Channels)));
    }

    [Test]
    public static void Wrong_lengths_are_refused()
    {
        float[] image = new float[16], packed = new float[DirectConvolution.PackedLength(9, 8)];
        int[] starts = DirectConvolution.Starts(2, 2, 1, 3);
        Assert.That(() => DirectConvolution.Forward(image, 2, 2, 1, 3, 3, starts, packed, 8, new float[32]), Throws.Nothing);
        Assert.That(() => DirectConvolution.Forward(image.AsSpan(1), 2, 2, 1, 3, 3, starts, packed, 8, new float[32]),
            Throws.ArgumentException);
        Assert.That(() => DirectConvolution.Forward(image, 2, 2, 1, 3, 3, starts, packed.AsSpan(1), 8, new float[32]),
            Throws.ArgumentException);
        Assert.That(() => DirectConvolution.Forward(image, 2, 2, 1, 3, 3, starts, packed, 8, new float[31]), Throws.ArgumentException);
        Assert.That(() => DirectConvolution.Forward(image, 2, 2, 1, 3, 3, [0, 1, 4, 5], packed, 8, new float[32]),
            Throws.ArgumentException);
        Assert.That(() => DirectConvolution.KernelGradient(image, 2, 2, 1, 3, 3, new float[31], 8, new float[72], false),
            Throws.ArgumentException);
    }

    private static float[] Packed(float[] matrix, int rows, int columns)
    {
        float[] packed = new float[DirectConvolution.PackedLength(rows, columns)];
        DirectConvolution.Pack(matrix, rows, columns, packed);
        return packed;
    }
}
