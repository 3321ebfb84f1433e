using BlasNet.Kernels;
using BlasNet.Tensors;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class PoolingTests<V>
    where V : struct, ILanes<V>
{
    private const int Samples = 2;

    private static IEnumerable<Window> Windows
    {
        get
        {
            foreach (int channels in new[] { 1, 2, 3, 15, 16, 17, 30, 33 })
            {
                foreach ((Extents pool, Extents stride, Padding padding) in new (Extents, Extents, Padding)[]
                {
                    (1, 1, 0), (2, 2, 0), (2, 1, 0), (2, 3, 0), (3, 3, 0), (3, 2, 1), (3, 1, Padding.Same), (3, 1, 2), (2, 2, 1),
                    (2, 2, Padding.Same), ((2, 3), (3, 1), (1, 2)), ((1, 4), (1, 4), 0), ((4, 1), (4, 1), (2, 0)), (4, 2, Padding.Same),
                })
                {
                    yield return Window.Over(new Shape(7, 9, channels), 2, pool, stride, 1, padding);
                    yield return Window.Over(new Shape(4, 5, channels), 2, pool, stride, 1, padding);
                }
                yield return Window.Over(new Shape(9, channels), 1, 3, 2, 1, Padding.Same);
                yield return Window.Over(new Shape(10, channels), 1, 2, 2, 1, Padding.Valid);
                yield return Window.Over(new Shape(4, 5, 6, channels), 3, 2, 2, 1, Padding.Valid);
                yield return Window.Over(new Shape(3, 4, 5, channels), 3, (2, 3, 2), (1, 2, 3), 1, (1, 2, 0));
            }
            yield return Window.Over(new Shape(16, 16, 3), 2, 16, 16, 1, 3);
        }
    }

    [Test]
    public void Maxima_and_their_gradients_are_those_of_a_naive_loop([Values] bool ties)
    {
        foreach (Window window in Windows)
        {
            // Few different values make many ties.
            float[] x = ties ? Integers(Samples * window.InputSize, 1) : Draw.Uniform(Samples * window.InputSize, 1, -2, -1);
            int outputs = Samples * window.OutputPositions * window.Channels;
            float[] gradient = Integers(outputs, 2), y = new float[outputs], dx = new float[x.Length];
            foreach ((int output, int[] taps) in Taps(window))
            {
                int largest = taps[0];
                foreach (int tap in taps)
                    largest = x[tap] > x[largest] ? tap : largest;
                y[output] = x[largest];
                dx[largest] += gradient[output];
            }
            Guarded input = Guarded.Of(x), pooled = Guarded.Output(y.Length),
                argmax = Guarded.Output(Samples * Pooling.ArgmaxLength(window));
            Pooling.Max<V>(window, input.Span, Samples, pooled.Span, argmax.Span);
            AssertEqual(y, pooled, window);
            argmax.AssertMarginsIntact();
            Guarded given = Guarded.Of(gradient), found = Guarded.Output(x.Length);
            Pooling.MaxGradient<V>(window, given.Span, argmax.Span, Samples, found.Span);
            AssertEqual(dx, found, window);
            Guarded alone = Guarded.Output(y.Length);
            Pooling.Max<V>(window, input.Span, Samples, alone.Span, []);
            AssertEqual(y, alone, window);
            Assert.That(input.Span.SequenceEqual(x) && given.Span.SequenceEqual(gradient), Is.True);
        }
    }

    [Test]
    public void Averages_and_their_gradients_are_those_of_a_naive_loop()
    {
        foreach (Window window in Windows)
        {
            float[] x = Draw.Uniform(Samples * window.InputSize, 1), shares = Draw.Uniform(window.OutputPositions, 2, 0.1, 1);
            int outputs = Samples * window.OutputPositions * window.Channels;
            float[] gradient = Draw.Uniform(outputs, 3);
            double[] y = new double[outputs], dx = new double[x.Length];
            foreach ((int output, int[] taps) in Taps(window))
            {
                float share = shares[output / window.Channels % window.OutputPositions];
                foreach (int tap in taps)
                {
                    y[output] += (double)share * x[tap];
                    dx[tap] += (double)share * gradient[output];
                }
            }
            // Sums of up to 256 values below 2.
            const double tolerance = 2e-5;
            Guarded input = Guarded.Of(x), pooled = Guarded.Output(y.Length), given = Guarded.Of(gradient),
                found = Guarded.Output(x.Length);
            Pooling.Average<V>(window, input.Span, shares, Samples, pooled.Span);
            Near.AssertNear(y, pooled.Span, tolerance, Text(window));
            Pooling.AverageGradient<V>(window, given.Span, shares, Samples, found.Span);
            Near.AssertNear(dx, found.Span, tolerance, Text(window));
            pooled.AssertMarginsIntact();
            found.AssertMarginsIntact();
            Assert.That(input.Span.SequenceEqual(x) && given.Span.SequenceEqual(gradient), Is.True);
        }
    }

    [Test]
    public void Not_a_number_counts_as_largest_and_infinities_compare([Values(1, 16)] int channels, [Values(0, 1, 2, 3)] int place)
    {
        var window = Window.Over(new Shape(2, 2, channels), 2, 2, 2, 1, Padding.Valid);
        float[] x = new float[4 * channels], y = new float[channels], argmax = new float[Pooling.ArgmaxLength(window)];
        float[] dy = new float[channels], dx = new float[x.Length];
        Array.Fill(dy, 3);
        foreach (float special in new[] { float.NaN, float.PositiveInfinity })
        {
            Array.Fill(x, 5);
            x.AsSpan(place * channels, channels).Fill(special);
            Pooling.Max<V>(window, x, 1, y, argmax);
            Assert.That(y, Is.All.EqualTo(special));
            Pooling.MaxGradient<V>(window, dy, argmax, 1, dx);
            Assert.That(dx.Select((value, i) => value == (i / channels == place ? 3 : 0)), Is.All.True);
        }
        Array.Fill(x, float.NegativeInfinity);
        Pooling.Max<V>(window, x, 1, y, argmax);
        Assert.That(y, Is.All.EqualTo(float.NegativeInfinity));
        Pooling.MaxGradient<V>(window, dy, argmax, 1, dx);
        Assert.That(dx.Take(channels), Is.All.EqualTo(3), "The first of equal ones wins.");
    }

    [Test]
    public void Nothing_is_allocated()
    {
        var window = Window.Over(new Shape(6, 6, 5), 2, 3, 2, 1, 1);
        float[] x = new float[window.InputSize], y = new float[window.OutputPositions * 5],
            argmax = new float[Pooling.ArgmaxLength(window)];
        float[] shares = new float[window.OutputPositions];
        Allocations.AssertNone(() =>
        {
            Pooling.Max<V>(window, x, 1, y, argmax);
            Pooling.MaxGradient<V>(window, y, argmax, 1, x);
            Pooling.Average<V>(window, x, shares, 1, y);
            Pooling.AverageGradient<V>(window, y, shares, 1, x);
        });
    }

    [Test]
    public void Wrong_lengths_are_refused()
    {
        var window = Window.Over(new Shape(4, 4), 2, 2, 2, 1, Padding.Valid);
        float[] x = new float[16], y = new float[4], argmax = new float[1];
        Assert.That(() => Pooling.Max<V>(window, x, 2, y, argmax), Throws.ArgumentException);
        Assert.That(() => Pooling.Max<V>(window, x, 1, y.AsSpan(1), argmax), Throws.ArgumentException);
        Assert.That(() => Pooling.Max<V>(window, x, 1, y, y), Throws.ArgumentException);
        Assert.That(() => Pooling.MaxGradient<V>(window, y, [], 1, x), Throws.ArgumentException);
        Assert.That(() => Pooling.Average<V>(window, x, argmax, 1, y), Throws.ArgumentException);
        Assert.That(() => Pooling.AverageGradient<V>(window, x, y, 1, x), Throws.ArgumentException);
        var large = Window.Over(new Shape(17, 17), 2, 17, 1, 1, Padding.Valid);
        Assert.That(() => Pooling.Max<V>(large, new float[17 * 17], 1, argmax, argmax),
            Throws.ArgumentException.With.Message.Contains("'289'"));
    }

    // Each output, and the input elements under its window in the order of the taps.
    private static IEnumerable<(int Output, int[] Taps)> Taps(Window window)
    {
        WindowAxis depth = window.Depth, height = window.Height, width = window.Width;
        int output = 0;
        for (int n = 0; n < Samples; n++)
        {
            for (int position = 0; position < window.OutputPositions; position++)
            {
                (int d, int h, int w) = (position / width.Output / height.Output, position / width.Output % height.Output,
                    position % width.Output);
                for (int c = 0; c < window.Channels; c++)
                {
                    IEnumerable<int> taps =
                        from i in Enumerable.Range(d * depth.Stride - depth.Before, depth.Kernel)
                        where i >= 0 && i < depth.Input
                        from j in Enumerable.Range(h * height.Stride - height.Before, height.Kernel)
                        where j >= 0 && j < height.Input
                        from k in Enumerable.Range(w * width.Stride - width.Before, width.Kernel)
                        where k >= 0 && k < width.Input
                        select (((n * depth.Input + i) * height.Input + j) * width.Input + k) * window.Channels + c;
                    yield return (output++, [.. taps]);
                }
            }
        }
    }

    private static float[] Integers(int length, int seed) => [.. Draw.Uniform(length, seed, -2, 3).Select(MathF.Floor)];

    private static void AssertEqual(float[] expected, Guarded actual, Window window)
    {
        Assert.That(actual.Span.SequenceEqual(expected), Is.True, Text(window));
        actual.AssertMarginsIntact();
    }

    private static string Text(Window window) => $"{window.Depth} {window.Height} {window.Width} {window.Channels}";
}
