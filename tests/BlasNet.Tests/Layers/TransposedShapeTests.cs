using BlasNet.Tests.Execution;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Layers;

/// <summary>Transposed convolutions whose dilated kernel is shorter than the stride: the length of Keras.</summary>
internal static class TransposedShapeTests
{
    // By a program of plain loops in another language, double precision: x[i] = sin(0.7 i + 0.1), kernel sin(0.9 i + 0.3), bias
    // sin(1.1 i + 0.2).
    private static TestCaseData[] Golden =>
    [
        Case(Layer.Conv1DTranspose(2, 2, strides: 3), [3, 2], [9, 2],
        [
            0.896776038, 1.150968623, -0.584597464, 1.132067461, 0.198669331, 0.963558185, 1.246999505, 1.938700220, -1.292769469,
            0.666132190, 0.198669331, 0.963558185, -0.143074007, 1.107631959, 0.474944943, 0.693943616, 0.198669331, 0.963558185,
        ]),
        Case(Layer.Conv1DTranspose(1, 2, strides: 4, dilationRate: 2), [3, 1], [12, 1],
        [
            0.228172123, 0.198669331, 0.291717977, 0.198669331, 0.410662551, 0.198669331, 0.867273246, 0.198669331, 0.493449255,
            0.198669331, 1.128373646, 0.198669331,
        ]),
        Case(Layer.Conv1DTranspose(1, 1, strides: 3), [2, 1], [6, 1],
            [0.228172123, 0.198669331, 0.198669331, 0.410662551, 0.198669331, 0.198669331]),
        Case(Layer.Conv2DTranspose(1, (2, 1), strides: (4, 2), dilationRate: (2, 1)), [2, 2, 1], [8, 4, 1],
        [
            0.228172123, 0.198669331, 0.410662551, 0.198669331, 0.198669331, 0.198669331, 0.198669331, 0.198669331, 0.291717977,
            0.198669331, 0.867273246, 0.198669331, 0.198669331, 0.198669331, 0.198669331, 0.198669331, 0.493449255, 0.198669331,
            0.437596355, 0.198669331, 0.198669331, 0.198669331, 0.198669331, 0.198669331, 1.128373646, 0.198669331, 0.952219580,
            0.198669331, 0.198669331, 0.198669331, 0.198669331, 0.198669331,
        ]),
        // A kernel longer than the stride keeps its length.
        Case(Layer.Conv1DTranspose(1, 3, strides: 2), [2, 3], [5, 1], [1.757823054, -1.274284623, 1.382757839, 0.589039962, -0.587106053]),
    ];

    [TestCaseSource(nameof(Golden))]
    public static void Shape_and_values_are_those_of_plain_loops(Layer layer, int[] input, int[] output, double[] expected)
    {
        Model model = Model.Input(input).Add(layer);
        Assert.That(model.OutputShape, Is.EqualTo(new Shape(output)));
        using var network = new Network(model, threads: 1);
        Fill("0." + layer.Kind + ".kernel", 0.9, 0.3);
        Fill("0." + layer.Kind + ".bias", 1.1, 0.2);
        Near.AssertNear(expected, Plans.Infer(network, 1, [Sines(input.Aggregate(1, (a, b) => a * b), 0.7, 0.1)]), 1e-6);

        void Fill(string name, double factor, double phase)
        {
            System.Numerics.Tensors.Tensor<float> weights = network.GetWeights(name);
            network.SetWeights(name, System.Numerics.Tensors.Tensor.Create(Sines((int)weights.FlattenedLength, factor, phase)));
        }
    }

    [Test]
    public static void Every_length_is_that_of_Keras(
        [Range(1, 4)] int size, [Range(1, 3)] int kernel, [Range(1, 5)] int stride, [Range(1, 3)] int dilation)
    {
        int valid = (size - 1) * stride + Math.Max((kernel - 1) * dilation + 1, stride);
        foreach ((Padding padding, int length) in new[] { (Padding.Valid, valid), (Padding.Same, size * stride) })
        {
            Model model = Model.Input(size, 1).Add(Layer.Conv1DTranspose(1, kernel, stride, padding, dilation));
            Assert.That(model.OutputShape, Is.EqualTo(new Shape(length, 1)), padding.ToString());
        }
    }

    private static TestCaseData Case(Layer layer, int[] input, int[] output, double[] expected) =>
        new TestCaseData(layer, input, output, expected).SetArgDisplayNames(layer.ToString());

    private static float[] Sines(int count, double factor, double phase) =>
        [.. Enumerable.Range(0, count).Select(i => (float)Math.Sin(factor * i + phase))];
}
