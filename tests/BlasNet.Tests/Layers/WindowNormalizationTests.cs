using BlasNet.Checking;
using BlasNet.Layers;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Layers;

/// <summary>Checks the gradients of a normalized window and of its restoration, where something trained stands before the window.</summary>
internal static class WindowNormalizationTests
{
    // More channels than one block of the kernel holds a power of two of, features before the targets, quantiles.
    private static readonly object[] Shapes =
    [
        new object[] { new[] { 5, 3 }, new[] { 4, 3 } },
        new object[] { new[] { 70, 5 }, new[] { 3, 2 } },
        new object[] { new[] { 6, 3 }, new[] { 2, 2, 3 } },
        new object[] { new[] { 9 }, new[] { 4 } },
        new object[] { new[] { 2, 300 }, new[] { 2, 300 } },
    ];

    [Test]
    public static void Gradients_are_right(
        [ValueSource(nameof(Shapes))] object[] shapes, [Values] NormalizationMode mode, [Values(1, 5)] int rows)
    {
        int[] window = (int[])shapes[0], output = (int[])shapes[1];
        var ends = new WindowNormalization(mode);
        Node x = Node.Input(4).Then(Layer.Dense(Size(window))).Then(Layer.Reshape(window));
        Node inside = x.Then(ends).Then(Layer.Flatten()).Then(Layer.Dense(Size(output), Activation.Tanh)).Then(Layer.Reshape(output));
        Model model = Model.From(Node.Of(ends, inside, x).Then(Layer.Flatten()));
        GradientReport report = GradientCheck.OfModel(model, Loss.MeanSquaredError(), rows: rows);
        Assert.That(report.Passed, Is.True, report.ToString());
    }

    private static int Size(int[] shape) => shape.Aggregate(1, (a, b) => a * b);
}
