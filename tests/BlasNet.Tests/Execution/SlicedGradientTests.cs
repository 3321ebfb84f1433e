using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Layers;

namespace BlasNet.Tests.Execution;

/// <summary>Batches whose slices have several tiles, so that partial sums are opened, added to and merged.</summary>
internal static class SlicedGradientTests
{
    private const int Rows = 36;

    private static Model Wide => Model.Input(8, 8)
        .Add(Layer.Conv2D(96, 1, useBias: false)).Add(Layer.BatchNormalization()).Add(Layer.Activate(Activation.Tanh))
        .Add(Layer.Conv2D(2, 2, strides: 4, activation: Activation.Tanh)).Add(Layer.Flatten()).Add(Layer.Dense(3));

    [Test]
    public static void A_slice_of_wide_images_has_several_tiles()
    {
        ExecutionPlan plan = Compiler.Compile(Wide, Mode.Training, Rows, Loss.MeanSquaredError());
        Stage first = plan.Forward.First(stage => stage.ByRows);
        Assert.That(first.Slices, Is.EqualTo(16));
        Assert.That(first.RowsPerTile, Is.LessThan(Rows / 16.0));
    }

    [TestCase(Rows - 1)]
    [TestCase(7)]
    public static void Gradients_agree_with_the_reference(int rows)
    {
        using var network = new Network(Wide, Loss.MeanSquaredError(), 3, 2);
        GradientCheck.RandomizeVectors(network, 3);
        BoundPlan plan = network.Training(Rows);
        GradientReport report = GradientCheck.OfBatch(network, plan, GradientStep.Draw(network, rows, 5), "wide");
        Assert.That(report.Passed, Is.True, report.ToString());
    }

    [Test]
    public static void Any_number_of_threads_gives_the_same_bits()
    {
        float[][] gradients =
        [
            .. new[] { 1, 2, 3, 5 }.Select(threads =>
            {
                using var network = new Network(Wide, Loss.MeanSquaredError(), 3, threads);
                GradientStep.Run(network, network.Training(Rows), GradientStep.Draw(network, Rows, 5));
                return Plans.Gradients(network);
            }),
        ];
        Assert.That(gradients, Has.All.EqualTo(gradients[0]));
    }
}
