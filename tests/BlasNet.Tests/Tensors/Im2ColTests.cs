using System.Numerics.Tensors;
using BlasNet.Numerics;
using BlasNet.Tensors;
using BlasNet.Tests.Reference;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Tensors;

internal static class Im2ColTests
{
    private static readonly (int[] Shape, Extents Kernel, Extents Stride, Padding Padding, Extents Dilation)[] Cases =
    [
        ([2, 6, 7, 3], 3, 1, Padding.Valid, 1), ([2, 6, 7, 3], (2, 3), (2, 1), Padding.Same, (1, 2)), ([1, 5, 5, 1], 3, 2, 2, 1),
        ([3, 9, 4], 3, 2, Padding.Same, 1), ([2, 8, 1], 2, 1, 5, 3), ([2, 3, 4, 5, 2], (2, 1, 3), (1, 2, 1), (0, 1, 1), 1),
    ];

    [Test]
    public static void Columns_hold_what_a_naive_loop_finds()
    {
        foreach ((int[] shape, Extents kernel, Extents stride, Padding padding, Extents dilation) in Cases)
        {
            Tensor<float> images = Drawn(shape, 1), columns = Im2Col.Columns(images, kernel, stride, padding, dilation);
            var window = Window.Over(new Shape(shape[1..]), shape.Length - 2, kernel, stride, dilation, padding);
            Assert.That(Values(columns), Is.EqualTo(Columns.Naive(window, shape[0], 0, shape[^1], Values(images))));
        }
    }

    [Test]
    public static void Adding_up_is_the_transpose_of_taking_columns()
    {
        // For all x and c: <columns(x), c> = <x, images(c)>. Small integers make both sums exact.
        foreach ((int[] shape, Extents kernel, Extents stride, Padding padding, Extents dilation) in Cases)
        {
            Tensor<float> x = Drawn(shape, 1), columns = Im2Col.Columns(x, kernel, stride, padding, dilation);
            Tensor<float> c = Drawn([.. Lengths(columns)], 2), images = Im2Col.Images(c, shape, kernel, stride, padding, dilation);
            Assert.That(Tensor.Dot<float>(columns, c), Is.EqualTo(Tensor.Dot<float>(x, images)));
        }
    }

    [Test]
    public static void A_tensor_with_strides_of_its_own_is_read_in_its_order()
    {
        Tensor<float> image = Tensor.Create([1f, 2, 3, 4, 5, 6], [1, 2, 3, 1]), turned = Tensor.PermuteDimensions(image, [0, 2, 1, 3]);
        Assert.That(Values(Im2Col.Columns(turned, (3, 1))), Is.EqualTo(new float[] { 1, 2, 3, 4, 5, 6 }));
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

    private static float[] Values(Tensor<float> tensor)
    {
        float[] values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }

    private static Tensor<float> Drawn(int[] shape, int seed) => Tensor.Create(
        [.. Draw.Uniform(shape.Aggregate(1, (a, b) => a * b), seed, -4, 5).Select(MathF.Floor)],
            shape.Select(extent => (nint)extent).ToArray());

    private static Tensor<float> Zeros(params int[] shape) =>
        Tensor.Create(new float[shape.Aggregate(1, (a, b) => a * b)], shape.Select(extent => (nint)extent).ToArray());

    private static float[] Convolve(Tensor<float> columns, float[] filter) =>
        [.. Enumerable.Range(0, (int)columns.Lengths[0]).Select(row => filter.Select((weight, i) => weight * columns[row, i]).Sum())];
}
