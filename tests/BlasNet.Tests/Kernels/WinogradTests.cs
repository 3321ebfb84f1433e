using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal static class WinogradTests
{
    // Of the outputs' root mean square: the transforms multiply by up to eight and subtract again, which costs a few bits.
    private const double Tolerance = 3e-5;

    [Test]
    public static void Forward_and_gradients_equal_the_double_formulas(
        [Values(4, 7)] int height, [Values(3, 9)] int width, [Values(16, 21)] int channels, [Values(16, 34)] int filters,
        [Values(0, 1, 2)] int padding, [Values(1, 5, 36)] int tiles)
    {
        const int Images = 3;
        var shape = new ConvolutionShape(Images, height, width, channels, filters, padding);
        float[] x = Readable(Draw.Uniform(shape.InputLength, 1)), kernel = Draw.Uniform(9 * channels * filters, 2);
        float[] z = Readable(Draw.Uniform(shape.OutputLength, 3)), packed = new float[WinogradWeights.PackedLength(channels, filters)];
        float[] reversed = new float[WinogradWeights.PackedLength(filters, channels)],
            sums = Undefined(WinogradWeights.SumsLength(channels, filters));
        float[] scratch = Undefined(Winograd.ScratchLength(channels, filters, tiles));
        Guarded y = Guarded.Output(shape.OutputLength), dx = Guarded.Output(shape.InputLength), dkernel = Guarded.Output(kernel.Length);

        WinogradWeights.Pack(kernel, channels, filters, packed);
        Winograd.Forward(x.AsSpan(0, shape.InputLength), shape.X, packed, y.Span, shape.Y, tiles, scratch);
        AssertNear(shape.Outputs(x, kernel), y.Span, "output");
        y.AssertMarginsIntact();

        WinogradWeights.PackReversed(kernel, channels, filters, reversed);
        Winograd.Forward(z.AsSpan(0, shape.OutputLength), shape.DY, reversed, dx.Span, shape.DX, tiles, scratch);
        AssertNear(shape.InputGradient(z, kernel), dx.Span, "input gradient");
        dx.AssertMarginsIntact();

        double[] gradient = shape.KernelGradient(x, z);
        Winograd.KernelSums(x.AsSpan(0, shape.InputLength), shape.X, z.AsSpan(0, shape.OutputLength), shape.Y, sums, false, tiles, scratch);
        WinogradWeights.KernelGradient(sums, channels, filters, 0, channels, dkernel.Span, accumulate: false);
        AssertNear(gradient, dkernel.Span, "kernel gradient");
        Winograd.KernelSums(x.AsSpan(0, shape.InputLength), shape.X, z.AsSpan(0, shape.OutputLength), shape.Y, sums, true, tiles, scratch);
        WinogradWeights.KernelGradient(sums, channels, filters, 0, channels, dkernel.Span, accumulate: true);
        AssertNear([.. gradient.Select(value => 3 * value)], dkernel.Span, "kernel gradient, three times");
        dkernel.AssertMarginsIntact();
    }

    [Test]
    public static void Outputs_have_the_same_bits_however_many_tiles_go_together([Values(1, 2, 7, 36)] int tiles)
    {
        var shape = new ConvolutionShape(Images: 2, Height: 9, Width: 6, Channels: 16, Filters: 20, Padding: 1);
        float[] x = Readable(Draw.Uniform(shape.InputLength, 1)), kernel = Draw.Uniform(9 * 16 * 20, 2);
        Assert.That(Outputs(tiles), Is.EqualTo(Outputs(12)));

        float[] Outputs(int together)
        {
            float[] packed = new float[WinogradWeights.PackedLength(16, 20)], y = new float[shape.OutputLength];
            WinogradWeights.Pack(kernel, 16, 20, packed);
            Winograd.Forward(x.AsSpan(0, shape.InputLength), shape.X, packed, y, shape.Y, together,
                Undefined(Winograd.ScratchLength(16, 20, together)));
            return y;
        }
    }

    [Test]
    public static void Wrong_lengths_are_refused()
    {
        var shape = new ConvolutionShape(Images: 1, Height: 4, Width: 4, Channels: 16, Filters: 16, Padding: 1);
        float[] packed = new float[WinogradWeights.PackedLength(16, 16)], scratch = new float[Winograd.ScratchLength(16, 16, 6)],
            image = new float[256];
        Assert.That(() => Winograd.Forward(image, shape.X, packed, image.ToArray(), shape.Y, 6, scratch), Throws.Nothing);
        Assert.That(() => Winograd.Forward(image.AsSpan(1), shape.X, packed, image, shape.Y, 6, scratch), Throws.ArgumentException);
        Assert.That(() => Winograd.Forward(image, shape.X, packed.AsSpan(1), image, shape.Y, 6, scratch), Throws.ArgumentException);
        Assert.That(() => Winograd.Forward(image, shape.X, packed, image.AsSpan(1), shape.Y, 6, scratch), Throws.ArgumentException);
        Assert.That(() => Winograd.Forward(image, shape.X, packed, image, shape.Y, 7, scratch), Throws.ArgumentException);
        Assert.That(() => Winograd.KernelSums(image, shape.X, image, shape.Y, packed, false, 6, scratch), Throws.ArgumentException);
    }

    private static void AssertNear(double[] expected, ReadOnlySpan<float> actual, string what)
    {
        double scale = Math.Sqrt(expected.Average(value => value * value));
        double[] scaled = new double[actual.Length];
        for (int i = 0; i < scaled.Length; i++)
            scaled[i] = actual[i] / scale;
        Near.AssertNear([.. expected.Select(value => value / scale)], scaled, Tolerance, what);
    }

    // Whole sixteens of channels are read: memory after the last pixel may contain anything.
    private static float[] Readable(float[] values) => [.. values, .. Enumerable.Repeat(float.NaN, 15)];

    private static float[] Undefined(int length) => [.. Enumerable.Repeat(float.NaN, length)];

    private sealed record ConvolutionShape(int Images, int Height, int Width, int Channels, int Filters, int Padding)
    {
        private int OutputHeight => Height + 2 * Padding - 2;

        private int OutputWidth => Width + 2 * Padding - 2;

        public int InputLength => Images * Height * Width * Channels;

        public int OutputLength => Images * OutputHeight * OutputWidth * Filters;

        public WinogradGrid X => Grid(Height, Width, Channels, Padding, OutputHeight, OutputWidth);

        public WinogradGrid Y => Grid(OutputHeight, OutputWidth, Filters, 0, OutputHeight, OutputWidth);

        public WinogradGrid DY => Grid(OutputHeight, OutputWidth, Filters, 2 - Padding, Height, Width);

        public WinogradGrid DX => Grid(Height, Width, Channels, 0, Height, Width);

        public double[] Outputs(float[] x, float[] kernel)
        {
            double[] y = new double[OutputLength];
            ForEach((input, weight, output) => y[output] += (double)x[input] * kernel[weight]);
            return y;
        }

        public double[] InputGradient(float[] z, float[] kernel)
        {
            double[] dx = new double[InputLength];
            ForEach((input, weight, output) => dx[input] += (double)z[output] * kernel[weight]);
            return dx;
        }

        public double[] KernelGradient(float[] x, float[] z)
        {
            double[] dkernel = new double[9 * Channels * Filters];
            ForEach((input, weight, output) => dkernel[weight] += (double)x[input] * z[output]);
            return dkernel;
        }

        private static WinogradGrid Grid(int height, int width, int channels, int before, int coveredHeight, int coveredWidth) => new(
            height, width, channels, before, before, (coveredWidth + 3) / 4, (coveredHeight + 3) / 4 * ((coveredWidth + 3) / 4));

        private void ForEach(Action<int, int, int> product)
        {
            for (int position = 0; position < Images * OutputHeight * OutputWidth; position++)
            {
                int image = position / (OutputHeight * OutputWidth), row = position / OutputWidth % OutputHeight,
                    column = position % OutputWidth;
                for (int tap = 0; tap < 9; tap++)
                {
                    int h = row + tap / 3 - Padding, w = column + tap % 3 - Padding;
                    if (h < 0 || h >= Height || w < 0 || w >= Width)
                        continue;
                    for (int c = 0; c < Channels; c++)
                    {
                        for (int f = 0; f < Filters; f++)
                            product(((image * Height + h) * Width + w) * Channels + c, (tap * Channels + c) * Filters + f,
                                position * Filters + f);
                    }
                }
            }
        }
    }
}
