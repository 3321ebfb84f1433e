using System.Numerics.Tensors;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Tests.Execution;

namespace BlasNet.Tests.Layers;

/// <summary>Convolutions against the published examples of Deep Learning from Scratch (chapter 7) and Dive into Deep Learning
/// (chapters 7.2, 7.4, 14.10 and 15.3).</summary>
internal static class ConvolutionTests
{
    private static readonly float[] FishImage = [1, 2, 3, 0, 0, 1, 2, 3, 3, 0, 1, 2, 2, 3, 0, 1];
    private static readonly float[] FishFilter = [2, 0, 1, 0, 1, 2, 1, 0, 2];

    [Test]
    public static void The_fish_books_filter_of_a_4_x_4_input() =>
        AssertOutput(Layer.Conv2D(1, 3, useBias: false), [4, 4], FishImage, FishFilter, [15, 16, 6, 15]);

    [Test]
    public static void The_fish_books_bias() =>
        AssertOutput(Layer.Conv2D(1, 3, biasInitializer: Initializer.Constant(3)), [4, 4], FishImage, FishFilter, [18, 19, 9, 18]);

    [Test]
    public static void The_fish_books_padding() =>
        AssertOutput(Layer.Conv2D(1, 3, padding: 1, useBias: false), [4, 4], FishImage, FishFilter,
        [7, 12, 10, 2, 4, 15, 16, 10, 10, 6, 15, 6, 8, 10, 4, 3]);

    [Test]
    public static void The_5_x_5_input_with_a_3_x_3_filter() => AssertOutput(Layer.Conv2D(1, 3, useBias: false), [5, 5],
        [1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0], [1, 0, 1, 0, 1, 0, 1, 0, 1],
        [4, 3, 4, 2, 4, 3, 2, 3, 4]);

    [Test]
    public static void Dives_sum_over_two_channels() => AssertOutput(Layer.Conv2D(1, 2, useBias: false), [3, 3, 2],
        [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9], [0, 1, 1, 2, 2, 3, 3, 4], [56, 72, 104, 120]);

    [Test]
    public static void Dives_sequence() =>
        AssertOutput(Layer.Conv1D(1, 2, useBias: false), [7], [0, 1, 2, 3, 4, 5, 6], [1, 2], [2, 5, 8, 11, 14, 17]);

    [Test]
    public static void Dives_sequence_of_three_channels() => AssertOutput(Layer.Conv1D(1, 2, useBias: false), [7, 3],
        [0, 1, 2, 1, 2, 3, 2, 3, 4, 3, 4, 5, 4, 5, 6, 5, 6, 7, 6, 7, 8], [1, 3, -1, 2, 4, -3], [2, 8, 14, 20, 26, 32]);

    [Test]
    public static void Dives_transposed_convolution() => AssertOutput(Layer.Conv2DTranspose(1, 2, useBias: false), [2, 2],
        [0, 1, 2, 3], [0, 1, 2, 3], [0, 0, 1, 0, 4, 6, 4, 12, 9]);

    [Test]
    public static void Dives_transposed_convolution_with_a_stride() => AssertOutput(Layer.Conv2DTranspose(1, 2, strides: 2, useBias: false),
        [2, 2], [0, 1, 2, 3], [0, 1, 2, 3], [0, 0, 0, 1, 0, 0, 2, 3, 0, 2, 0, 3, 4, 6, 6, 9]);

    [Test]
    public static void Dives_transposed_convolution_with_padding() => AssertOutput(
        Layer.Conv2DTranspose(1, 2, padding: 1, useBias: false), [2, 2], [0, 1, 2, 3], [0, 1, 2, 3], [4]);

    [Test]
    public static void A_volume_is_summed_over_all_three_axes()
    {
        float[] x = [.. Enumerable.Range(0, 27).Select(i => (float)i)];
        // Taps 0 to 7 over the pixels 0, 1, 3, 4, 9, 10, 12, 13 and their neighbours: 238 and 28 more for each pixel further on.
        AssertOutput(Layer.Conv3D(1, 2, useBias: false), [3, 3, 3], x, [0, 1, 2, 3, 4, 5, 6, 7],
            [.. new[] { 0, 1, 3, 4, 9, 10, 12, 13 }.Select(first =>
                new[] { 0, 1, 3, 4, 9, 10, 12, 13 }.Select((p, tap) => (float)((p + first) * tap)).Sum())]);
        AssertOutput(Layer.Conv3D(1, 3, useBias: false), [3, 3, 3], x, [.. Enumerable.Repeat(1f, 27)], [351]);
    }

    [TestCase(new[] { 7, 7 }, 3, 2, 0, new[] { 3, 3 })]
    [TestCase(new[] { 4, 4 }, 3, 1, 1, new[] { 4, 4 })]
    [TestCase(new[] { 28, 31 }, 5, 3, 2, new[] { 10, 11 })]
    [TestCase(new[] { 28, 28 }, 5, 1, 0, new[] { 24, 24 })]
    public static void The_fish_books_formula_of_the_output_size(int[] input, int kernel, int stride, int padding, int[] output) =>
        Assert.That(
        Model.Input(input).Add(Layer.Conv2D(30, kernel, stride, padding)).OutputShape, Is.EqualTo(new Shape([.. output, 30])));

    private static TestCaseData Case(string sentence, int[] shape, Func<Layer> layer) =>
        new TestCaseData(sentence, shape, layer).SetArgDisplayNames(sentence);

    private static IEnumerable<TestCaseData> BadShapes =>
    [
        Case("0.conv2D: the 5 x 5 kernel is larger than the 4 x 4 input.", [4, 4, 3], () => Layer.Conv2D(3, 5)),
        Case("0.conv2D: the 5 x 5 kernel is larger than the 4 x 4 input with its padding.", [2, 2, 3],
            () => Layer.Conv2D(3, 5, padding: 1)),
        Case("0.conv1D: the kernel of 3, dilated to 9, is larger than the input of 8.", [8, 3], () => Layer.Conv1D(3, 3, dilationRate: 4)),
        Case("0.conv2D: the 2 groups do not divide the 3 channels of the input [4, 4, 3] into equal parts.", [4, 4, 3],
            () => Layer.Conv2D(4, 3, groups: 2)),
        Case("conv2D: the groups must divide the 4 filters into equal parts, but their number was '3'.", [4, 4, 3],
            () => Layer.Conv2D(4, 3, groups: 3)),
        Case("conv2D: the groups must divide the 4 filters into equal parts, but their number was '0'.", [4, 4, 3],
            () => Layer.Conv2D(4, 3, groups: 0)),
        Case("conv2D: the stride must be at least 1, but it was '0'.", [4, 4, 3], () => Layer.Conv2D(4, 3, strides: 0)),
        Case("conv2D: the dilation rate must be at least 1, but it was '0'.", [4, 4, 3], () => Layer.Conv2D(4, 3, dilationRate: (1, 0))),
        Case("conv2D: the padding must not be negative, but it was '-1'.", [4, 4, 3], () => Layer.Conv2D(4, 3, padding: -1)),
        Case("conv2D: the kernel size must be at least 1, but it was '0'.", [4, 4, 3], () => Layer.Conv2D(4, 0)),
        Case("conv2D: the kernel size [3, 3, 3] must be one number or one for each axis, and there are '2'.", [4, 4, 3],
            () => Layer.Conv2D(4, (3, 3, 3))),
        Case("conv3D: the number of filters must be at least 1, but it was '0'.", [4, 4, 4, 3], () => Layer.Conv3D(0, 3)),
        Case("0.conv2D: the layer takes images [height, width, channels], but it receives the shape [10].", [10], () => Layer.Conv2D(4, 3)),
        Case("0.conv2DTranspose: the padding '3' leaves nothing of an output of 4 along axis 1; both sides together must be less than that.",
            [2, 2, 1],
            () => Layer.Conv2DTranspose(4, 3, padding: 3)),
    ];

    [TestCaseSource(nameof(BadShapes))]
    public static void Shapes_that_do_not_fit_are_refused_with_both_numbers(string sentence, int[] shape, Func<Layer> layer) => Assert.That(
        () => Compiler.Compile(Model.Input(shape).Add(layer()), Mode.Inference, 2, null),
        Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));

    private static void AssertOutput(Layer layer, int[] shape, float[] input, float[] kernel, float[] expected)
    {
        using var network = new Network(Model.Input(shape).Add(layer), threads: 1);
        network.SetWeights(network.WeightNames[0], Tensor.Create(kernel, [kernel.Length]));
        Assert.That(Plans.Infer(network, 1, [input]), Is.EqualTo(expected));
    }
}
