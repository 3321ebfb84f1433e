using BlasNet.Kernels;
using BlasNet.Tensors;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal static class DepthwiseConvolutionTests
{
    // The kernel's gradient sums some hundred products, of which most cancel.
    private const double Tolerance = 1e-5, GradientTolerance = 1e-4;
    private const int Samples = 2;

    // The extents, kernel, strides, dilation and padding of windows over sequences, images and volumes.
    private static IEnumerable<TestCaseData> Windows()
    {
        foreach ((int[] image, Extents kernel, Extents strides, Extents dilation, Padding padding) in
            new (int[], Extents, Extents, Extents, Padding)[]
            {
                ([1], 1, 1, 1, Padding.Valid), ([9], 1, 3, 1, Padding.Valid), ([23], 3, 1, 1, Padding.Causal),
                ([20], 3, 1, 4, Padding.Causal), ([11], 4, 3, 2, Padding.Same), ([5], 2, 4, 3, new Padding(1, 2)),
                ([4, 4], 3, 1, 1, Padding.Same), ([3, 21], 3, 1, 1, Padding.Same), ([21, 3], (3, 5), 1, 1, Padding.Same),
                ([9, 10], 5, 1, 1, Padding.Valid), ([13, 12], 3, 2, 1, Padding.Same), ([10, 7], (2, 3), (3, 1), (1, 2), 1),
                ([8, 9], 2, 3, 1, Padding.Valid), ([11, 9], 3, 2, 2, 2), ([12, 13], 3, (2, 3), (3, 2), new Padding((2, 0), (1, 3))),
                ([18, 20], 3, 1, 2, 2), ([6, 5], 1, 2, 1, 0), ([7, 6], 7, 1, 1, 3), ([2, 2], 5, 1, 1, 4),
                ([3, 5, 4], 2, 1, 1, Padding.Same), ([4, 5, 6], (1, 3, 2), (2, 1, 3), 1, (0, 1, 1)), ([5, 3, 9], 3, 2, 1, 1),
            })
        {
            yield return new TestCaseData((int channels) => Window.Over(
                new Shape([.. image, channels]), image.Length, kernel, strides, dilation, padding))
                .SetArgDisplayNames($"{string.Join(" x ", image)}, {kernel}, {strides}, {dilation}, {padding}");
        }
    }

    [TestCaseSource(nameof(Windows))]
    public static void Forward_and_gradients_equal_the_double_formulas(Func<int, Window> over)
    {
        foreach (int channels in new[] { 1, 3, 16, 20, 33, 48 })
        {
            Window window = over(channels);
            Problem problem = Problem.Draw(window);
            float[] packed = new float[DirectConvolution.PackedLength(window.KernelSize, channels)];
            DirectConvolution.Pack(problem.Kernel, window.KernelSize, channels, packed);
            float[][] bits = [Run<Lanes128>(window, problem, packed), Run<Lanes256>(window, problem, packed),
                Run<Lanes512>(window, problem, packed)];
            Assert.That(bits[1], Is.EqualTo(bits[0]), $"{channels} channels, 256 bits");
            Assert.That(bits[2], Is.EqualTo(bits[0]), $"{channels} channels, 512 bits");
        }
    }

    [Test]
    public static void Wrong_lengths_are_refused()
    {
        var window = Window.Over(new Shape(4, 4, 2), 2, 3, 1, 1, Padding.Valid);
        DepthwiseGrid grid = DepthwiseGrid.Forward(window, 2);
        float[] packed = new float[DirectConvolution.PackedLength(9, 2)];
        Assert.That(() => DepthwiseConvolution.Sum(grid, new float[31], packed, new float[8]), Throws.ArgumentException);
        Assert.That(() => DepthwiseConvolution.Sum(grid, new float[32], packed, new float[9]), Throws.ArgumentException);
        Assert.That(() => DepthwiseConvolution.Sum(grid, new float[32], packed.AsSpan(1), new float[8]), Throws.ArgumentException);
        Assert.That(() => DepthwiseConvolution.KernelGradient(grid, new float[32], new float[8], new float[17], false),
            Throws.ArgumentException);
        Assert.That(() => DepthwiseConvolution.KernelGradient(grid, new float[32], new float[16], new float[18], false),
            Throws.ArgumentException);
    }

    // Results of all three sums, one after the other.
    private static float[] Run<V>(Window window, Problem problem, float[] packed)
        where V : struct, ILanes<V>
    {
        string what = $"{typeof(V).Name}, {window.Channels} channels";
        DepthwiseGrid forward = DepthwiseGrid.Forward(window, window.Channels);
        DepthwiseGrid backward = DepthwiseGrid.Backward(window, window.Channels);
        Guarded y = Guarded.Output(problem.Z.Length), dkernel = Guarded.Output(problem.Kernel.Length);
        Guarded dx = Guarded.Output(problem.X.Length);
        // Memory after the last position may contain anything.
        ReadOnlySpan<float> x = Followed(problem.X), z = Followed(problem.Z);
        DepthwiseConvolution.Sum<V>(forward, x, packed, y.Span);
        DepthwiseConvolution.Sum<V>(backward, z, packed, dx.Span);
        DepthwiseConvolution.KernelGradient<V>(forward, x, z, dkernel.Span, accumulate: false);
        Near.AssertNear(problem.Y, y.Span, Tolerance, $"{what}, forward");
        Near.AssertNear(problem.DX, dx.Span, Tolerance, $"{what}, input gradient");
        Near.AssertNear(problem.DKernel, dkernel.Span, GradientTolerance, $"{what}, kernel gradient");
        float[] bits = [.. y.Span, .. dx.Span, .. dkernel.Span];
        DepthwiseConvolution.KernelGradient<V>(forward, x, z, dkernel.Span, accumulate: true);
        Near.AssertNear(
            [.. problem.DKernel.Select(value => 2 * value)], dkernel.Span, GradientTolerance, $"{what}, added kernel gradient");
        y.AssertMarginsIntact();
        dx.AssertMarginsIntact();
        dkernel.AssertMarginsIntact();
        return bits;
    }

    private static ReadOnlySpan<float> Followed(float[] values) =>
        new float[][] { values, [.. Enumerable.Repeat(float.NaN, 15)] }.SelectMany(part => part).ToArray().AsSpan(0, values.Length);

    private sealed record Problem(float[] X, float[] Kernel, float[] Z, double[] Y, double[] DX, double[] DKernel)
    {
        public static Problem Draw(Window window)
        {
            int channels = window.Channels;
            float[] x = Support.Draw.Uniform(Samples * window.InputSize, 1);
            float[] kernel = Support.Draw.Uniform(window.KernelSize * channels, 2);
            float[] z = Support.Draw.Uniform(Samples * window.OutputPositions * channels, 3);
            var problem = new Problem(x, kernel, z, new double[z.Length], new double[x.Length], new double[kernel.Length]);
            for (int n = 0; n < Samples; n++)
            {
                for (int output = 0; output < window.OutputPositions; output++)
                {
                    for (int tap = 0; tap < window.KernelSize; tap++)
                    {
                        int pixel = Pixel(window, output, tap);
                        for (int c = 0; pixel >= 0 && c < channels; c++)
                            problem.Add((n * window.OutputPositions + output) * channels + c,
                                (n * window.InputPositions + pixel) * channels + c, tap * channels + c);
                    }
                }
            }
            return problem;
        }

        private void Add(int output, int input, int weight)
        {
            Y[output] += (double)X[input] * Kernel[weight];
            DX[input] += (double)Z[output] * Kernel[weight];
            DKernel[weight] += (double)X[input] * Z[output];
        }

        // The position of the input under a tap, -1 in the padding.
        private static int Pixel(Window window, int output, int tap)
        {
            int pixel = 0;
            (int outputs, int taps) = (window.OutputPositions, window.KernelSize);
            foreach (WindowAxis axis in new[] { window.Depth, window.Height, window.Width })
            {
                (outputs, taps) = (outputs / axis.Output, taps / axis.Kernel);
                int at = output / outputs % axis.Output * axis.Stride - axis.Before + tap / taps % axis.Kernel * axis.Dilation;
                if (at < 0 || at >= axis.Input)
                    return -1;
                pixel = pixel * axis.Input + at;
            }
            return pixel;
        }
    }
}
