namespace BlasNet.Tests.Layers;

/// <summary>The output size of all layers with a window, by the formula of Deep Learning from Scratch (7.1):
/// OH = (H + 2P - FH) / S + 1, rounded down.</summary>
internal static class OutputSizeTests
{
    // The book's own examples first; then its networks' layers, and sizes that the stride does not divide.
    private static readonly object[][] Formula =
    [
        [4, 4, 3, 3, 0, 1, 2, 2], [4, 4, 3, 3, 1, 1, 4, 4], [7, 7, 3, 3, 0, 2, 3, 3], [28, 31, 5, 5, 2, 3, 10, 11],
        [5, 5, 3, 3, 0, 1, 3, 3], [28, 28, 5, 5, 0, 1, 24, 24], [24, 24, 2, 2, 0, 2, 12, 12], [28, 28, 3, 3, 1, 1, 28, 28],
        [28, 28, 3, 3, 2, 1, 30, 30], [32, 32, 3, 3, 1, 2, 16, 16], [7, 5, 2, 2, 0, 2, 3, 2], [9, 4, 4, 1, 0, 5, 2, 1],
        [1, 1, 1, 1, 0, 9, 1, 1],
    ];

    [TestCaseSource(nameof(Formula))]
    public static void Every_layer_with_a_window_follows_the_formula(int h, int w, int fh, int fw, int p, int s, int oh, int ow)
    {
        var image = Model.Input(h, w, 3);
        Assert.That(image.Add(Layer.Conv2D(6, (fh, fw), strides: s, padding: p)).OutputShape, Is.EqualTo(new Shape(oh, ow, 6)));
        if (p < fh && p < fw)
        {
            Assert.That(image.Add(Layer.MaxPooling2D((fh, fw), strides: s, padding: p)).OutputShape, Is.EqualTo(new Shape(oh, ow, 3)));
            Assert.That(image.Add(Layer.AveragePooling2D((fh, fw), strides: s, padding: p)).OutputShape, Is.EqualTo(new Shape(oh, ow, 3)));
        }
        Assert.That(Model.Input(h, 2).Add(Layer.Conv1D(4, fh, strides: s, padding: p)).OutputShape, Is.EqualTo(new Shape(oh, 4)));
        Assert.That(Model.Input(2, h, w, 3).Add(Layer.Conv3D(4, (2, fh, fw), strides: s, padding: (0, p, p))).OutputShape,
            Is.EqualTo(new Shape(1, oh, ow, 4)));
    }

    [Test]
    public static void Same_padding_gives_input_over_stride_rounded_up(
        [Range(1, 9)] int size, [Range(1, 4)] int window, [Range(1, 3)] int stride)
    {
        int expected = (size + stride - 1) / stride;
        foreach (Layer layer in new[]
        {
            Layer.Conv1D(2, window, stride, Padding.Same), Layer.Conv1D(2, window, stride, Padding.Same, dilationRate: 3),
            Layer.MaxPooling1D(window, stride, Padding.Same), Layer.AveragePooling1D(window, stride, Padding.Same),
        })
            Assert.That(Model.Input(size, 2).Add(layer).OutputShape, Is.EqualTo(new Shape(expected, 2)), layer.ToString());
    }

    [Test]
    public static void The_books_simple_network_has_the_books_shapes()
    {
        Model model = Model.Input(28, 28)
            .Add(Layer.Conv2D(30, 5, activation: Activation.Relu)).Add(Layer.MaxPooling2D(2)).Add(Layer.Flatten())
            .Add(Layer.Dense(100, Activation.Relu)).Add(Layer.Dense(10));
        Assert.That(model.Shapes().Select(shape => shape.ToString()),
            Is.EqualTo(new[] { "[28, 28]", "[24, 24, 30]", "[12, 12, 30]", "[4320]", "[100]", "[10]" }));
    }
}
