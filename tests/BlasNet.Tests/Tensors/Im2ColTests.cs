using System.Numerics.Tensors;
using BlasNet.Tensors;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Tensors;

internal static class Im2ColTests
{
    private const int Samples = 3;

    private static IEnumerable<Window> Windows
    {
        get
        {
            foreach (int channels in new[] { 1, 2, 3, 8, 25 })
            {
                foreach (int i in Enumerable.Range(0, 24))
                {
                    Padding padding = (i % 4) switch { 0 => Padding.Valid, 1 => Padding.Same, 2 => 1, _ => (2, 3) };
                    yield return Window.Over(new Shape(5 + i % 3, 7, channels), 2, (1 + i % 3, 1 + i % 5), 1 + i / 3 % 3, 1 + i / 12 % 2,
                        i % 5 == 4 && i / 12 % 2 == 1 ? 4 : padding);
                }
                yield return Window.Over(new Shape(9, channels), 1, 3, 2, 1, Padding.Same);
                yield return Window.Over(new Shape(9, channels), 1, 2, 1, 3, 5);
                yield return Window.Over(new Shape(4, 3, 5, channels), 3, (2, 3, 3), (1, 2, 1), 1, 1);
                yield return Window.Over(new Shape(3, 4, 5, channels), 3, 2, 2, (1, 2, 1), Padding.Same);
                yield return Window.Over(new Shape(2, 3, 4, channels), 3, 1, 1, 1, (2, 1, 3));
            }
            yield return Window.Over(new Shape(20, 21), 2, 5, 1, 1, Padding.Valid);
            yield return Window.Over(new Shape(6, 6, 70), 2, 3, 1, 1, 1);
        }
    }

    [Test]
    public static void Columns_hold_what_a_naive_loop_finds()
    {
        foreach (Window window in Windows)
        {
            float[] images = Draw.Uniform(Samples * window.InputSize, window.Columns);
            int positions = Samples * window.OutputPositions;
            float[] expected = Naive(window, 0, window.Channels, images);
            foreach ((int first, int count) in Ranges(positions))
            {
                Guarded columns = Guarded.Output(count * window.Columns), input = Guarded.Of(images);
                Im2Col.Gather(window, input.Span, first, count, columns.Span);
                Assert.That(columns.Span.SequenceEqual(expected.AsSpan(first * window.Columns, count * window.Columns)), Is.True, Text(window));
                Assert.That(input.Span.SequenceEqual(images), Is.True);
                columns.AssertMarginsIntact();
            }
        }
    }

    [Test]
    public static void Columns_of_a_group_hold_its_channels()
    {
        foreach (Window window in Windows.Where(window => window.Channels > 1))
        {
            (int first, int channels) = (window.Channels / 3, window.Channels / 2);
            float[] images = Draw.Uniform(Samples * window.InputSize, window.Columns);
            Guarded columns = Guarded.Output(Samples * window.OutputPositions * window.KernelSize * channels);
            Im2Col.Gather(window, first, channels, images, 0, Samples * window.OutputPositions, columns.Span);
            Assert.That(columns.Span.SequenceEqual(Naive(window, first, channels, images)), Is.True, Text(window));
            columns.AssertMarginsIntact();
        }
    }

    [Test]
    public static void Adding_up_is_the_transpose_of_taking_columns()
    {
        // For all x and c: <columns(x), c> = <x, images(c)>. Small integers make both sums exact.
        foreach (Window window in Windows)
        {
            foreach ((int firstChannel, int channels) in new[] { (0, window.Channels), (window.Channels / 3, Math.Max(1, window.Channels / 2)) })
            {
                int row = window.KernelSize * channels;
                foreach ((int first, int count) in Ranges(Samples * window.OutputPositions))
                {
                    float[] images = Integers(Samples * window.InputSize, 1), columns = Integers(count * row, 2), taken = new float[count * row];
                    Im2Col.Gather(window, firstChannel, channels, images, first, count, taken);
                    Guarded sums = Guarded.Of(new float[images.Length]), given = Guarded.Of(columns);
                    Im2Col.ScatterAdd(window, firstChannel, channels, given.Span, first, count, sums.Span);
                    Assert.That(Product(images, sums.Span), Is.EqualTo(Product(taken, columns)), Text(window));
                    Assert.That(given.Span.SequenceEqual(columns), Is.True);
                    sums.AssertMarginsIntact();
                }
            }
        }
    }

    [Test]
    public static void Adding_up_adds_to_what_is_there()
    {
        var window = Window.Over(new Shape(3), 1, 2, 1, 1, Padding.Valid);
        float[] images = [10, 20, 30];
        Im2Col.ScatterAdd(window, [1, 2, 3, 4], 0, 2, images);
        Assert.That(images, Is.EqualTo(new float[] { 11, 25, 34 }));
    }

    [Test]
    public static void Neither_way_allocates()
    {
        var window = Window.Over(new Shape(8, 9, 3), 2, 3, 1, 1, 1);
        float[] images = new float[2 * window.InputSize], columns = new float[2 * window.OutputPositions * window.Columns];
        Allocations.AssertNone(() =>
        {
            Im2Col.Gather(window, images, 0, 2 * window.OutputPositions, columns);
            Im2Col.ScatterAdd(window, columns, 0, 2 * window.OutputPositions, images);
        });
    }

    [Test]
    public static void Wrong_lengths_throw()
    {
        var window = Window.Over(new Shape(4, 4, 2), 2, 3, 1, 1, Padding.Valid);
        float[] images = new float[32], columns = new float[4 * 18];
        Assert.That(() => Im2Col.Gather(window, images.AsSpan(1), 0, 4, columns), Throws.ArgumentException);
        Assert.That(() => Im2Col.Gather(window, images, 0, 4, columns.AsSpan(1)), Throws.ArgumentException);
        Assert.That(() => Im2Col.Gather(window, images, 1, 4, columns), Throws.ArgumentException);
        Assert.That(() => Im2Col.Gather(window, images, -1, 4, columns), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => Im2Col.Gather(window, 1, 2, images, 0, 4, columns), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => Im2Col.ScatterAdd(window, columns, 1, 4, images), Throws.ArgumentException);
    }

    [Test]
    public static void The_example_of_the_fish_book_convolves()
    {
        Tensor<float> image = Tensor.Create([1f, 2, 3, 0, 0, 1, 2, 3, 3, 0, 1, 2, 2, 3, 0, 1], [1, 4, 4, 1]);
        float[] filter = [2, 0, 1, 0, 1, 2, 1, 0, 2];
        Assert.That(Convolve(Im2Col.Columns(image, 3), filter), Is.EqualTo(new float[] { 15, 16, 6, 15 }));
        Assert.That(Convolve(Im2Col.Columns(image, 3, padding: 1), filter),
            Is.EqualTo(new float[] { 7, 12, 10, 2, 4, 15, 16, 10, 10, 6, 15, 6, 8, 10, 4, 3 }));
    }

    [TestCase(new[] { 1, 7, 7, 3 }, 5, 1, 0, new[] { 9, 75 })]
    [TestCase(new[] { 10, 7, 7, 3 }, 5, 1, 0, new[] { 90, 75 })]
    [TestCase(new[] { 2, 7, 7, 1 }, 3, 2, 0, new[] { 18, 9 })]
    [TestCase(new[] { 1, 28, 31, 1 }, 5, 3, 2, new[] { 110, 25 })]
    [TestCase(new[] { 2, 9, 4 }, 3, 2, 1, new[] { 10, 12 })]
    [TestCase(new[] { 2, 4, 5, 6, 2 }, 2, 2, 0, new[] { 24, 16 })]
    public static void Columns_and_images_have_their_shapes(int[] shape, int kernel, int stride, int padding, int[] expected)
    {
        Tensor<float> images = Zeros(shape);
        Tensor<float> columns = Im2Col.Columns(images, kernel, stride, padding);
        Assert.That(Lengths(columns), Is.EqualTo(expected));
        Assert.That(Lengths(Im2Col.Images(columns, shape, kernel, stride, padding)), Is.EqualTo(shape));
    }

    [Test]
    public static void Images_count_how_many_windows_cover_an_element()
    {
        Tensor<float> columns = Tensor.Create(Enumerable.Repeat(1f, 36).ToArray(), [4, 9]);
        Assert.That(Im2Col.Images(columns, [1, 4, 4, 1], 3).ToArray(),
            Is.EqualTo(new float[] { 1, 2, 2, 1, 2, 4, 4, 2, 2, 4, 4, 2, 1, 2, 2, 1 }));
    }

    [Test]
    public static void Tensors_that_do_not_fit_are_sentences()
    {
        Tensor<float> matrix = Zeros(4, 4), image = Zeros(1, 4, 4, 1);
        Refuses(() => Im2Col.Columns(matrix, 3),
            "im2col: the images must have the shape [N, ..., C] with one to three axes between, but it was [4, 4].");
        Refuses(() => Im2Col.Columns(Zeros(0, 4, 4, 1), 3), "im2col: the shape [0, 4, 4, 1] must have extents of at least 1.");
        Refuses(() => Im2Col.Columns(image, 5), "im2col: the 5 x 5 kernel is larger than the 4 x 4 input.");
        Refuses(() => Im2Col.Columns(image, 3, stride: 0), "im2col: the stride must be at least 1, but it was '0'.");
        Refuses(() => Im2Col.Columns(image, 2, padding: 20_000), "im2col: images or columns have more than 2147483591 values.");
        Refuses(() => Im2Col.Images(matrix, [1, 4, 4, 1], 3),
            "im2col: images of the shape [1, 4, 4, 1] have columns of the shape [4, 9], but it was [4, 4].");
    }

    private static void Refuses(Action call, string sentence) =>
        Assert.That(call, Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));

    private static IEnumerable<int> Lengths(Tensor<float> tensor) => tensor.Lengths.ToArray().Select(length => (int)length);

    private static Tensor<float> Zeros(params int[] shape) =>
        Tensor.Create(new float[shape.Aggregate(1, (a, b) => a * b)], shape.Select(extent => (nint)extent).ToArray());

    private static float[] Naive(Window window, int firstChannel, int channels, float[] images)
    {
        var columns = new List<float>();
        WindowAxis depth = window.Depth, height = window.Height, width = window.Width;
        foreach ((int n, int z, int y, int x) in Grid(Samples, depth.Output, height.Output, width.Output))
        {
            foreach ((int kd, int kh, int kw, int c) in Grid(depth.Kernel, height.Kernel, width.Kernel, channels))
            {
                int d = z * depth.Stride + kd * depth.Dilation - depth.Before;
                int h = y * height.Stride + kh * height.Dilation - height.Before;
                int w = x * width.Stride + kw * width.Dilation - width.Before;
                bool inside = d >= 0 && d < depth.Input && h >= 0 && h < height.Input && w >= 0 && w < width.Input;
                int pixel = ((n * depth.Input + d) * height.Input + h) * width.Input + w;
                columns.Add(inside ? images[pixel * window.Channels + firstChannel + c] : 0);
            }
        }
        return [.. columns];
    }

    private static IEnumerable<(int, int, int, int)> Grid(int a, int b, int c, int d) =>
        from i in Enumerable.Range(0, a) from j in Enumerable.Range(0, b) from k in Enumerable.Range(0, c) from l in Enumerable.Range(0, d)
        select (i, j, k, l);

    // Everything, and ranges that begin and end within rows and samples.
    private static IEnumerable<(int First, int Count)> Ranges(int positions) =>
        new[] { (0, positions), (0, 0), (positions / 3, positions / 2), (positions - 1, 1), (positions / 2, (positions + 1) / 2) }.Distinct();

    private static float[] Integers(int length, int seed) =>
        [.. Draw.Uniform(length, seed, -4, 5).Select(value => MathF.Floor(value))];

    private static double Product(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }

    private static float[] Convolve(Tensor<float> columns, float[] filter) =>
        [.. Enumerable.Range(0, (int)columns.Lengths[0]).Select(row => filter.Select((weight, i) => weight * columns[row, i]).Sum())];

    private static string Text(Window window) => $"{window.Depth} {window.Height} {window.Width} {window.Channels}";
}
