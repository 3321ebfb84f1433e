using BlasNet.Checking;
using BlasNet.Execution;

namespace BlasNet.Tests.Execution;

internal static class GradientCheckTests
{
    [TestCaseSource(nameof(Reports))]
    public static void The_backward_pass_agrees_with_central_differences(GradientReport report) =>
        Assert.That(report.Passed, Is.True, report.ToString());

    [Test]
    public static void A_large_model_is_checked_at_sampled_weights()
    {
        Model model = Model.Input(28, 28).Add(Layer.Flatten()).Add(Layer.Dense(64, Activation.Relu))
            .Add(Layer.Dense(10, Activation.Softmax));
        GradientReport report = GradientCheck.OfModel(model, Loss.SparseCategoricalCrossEntropy());
        Assert.That(report.Passed, Is.True, report.ToString());
        Assert.That(report.Arrays.Select(array => array.Key),
            Is.EqualTo(new[] { "loss", "1.dense.kernel", "1.dense.bias", "2.dense.kernel", "2.dense.bias" }));
        Assert.That(report.Arrays.Select(array => array.Compared), Is.EqualTo(new[] { 1, 48, 48, 48, 10 }));
    }

    [TestCase(100_000L, 4, 48)]
    [TestCase(500_000_000L, 4, 12)]
    [TestCase(10_000_000_000L, 60, 4)]
    public static void Of_a_model_that_takes_long_fewer_weights_are_compared(long flops, int arrays, int compared) =>
        Assert.That(GradientCheck.MostCompared(flops, arrays), Is.EqualTo(compared));

    [Test]
    public static void Every_compared_gradient_is_far_from_all_zero()
    {
        // Weights in front of a normalization or a softmax may have none; a whole model without any would check nothing.
        foreach (GradientReport report in GradientCheck.OfEveryLayerKind())
            Assert.That(report.Arrays.Skip(1).Max(array => Math.Abs(array.Expected)), Is.GreaterThan(1e-3), report.ToString());
    }

    [Test]
    public static void Gradients_are_right_where_the_work_is_cut_into_several_tiles()
    {
        const int Capacity = 120;
        Node start = Node.Input(6).Then(Layer.Dense(40, Activation.Tanh)).Then(Layer.BatchNormalization());
        Node branch = start.Then(Layer.Dropout(0.3)).Then(Layer.Dense(40, Activation.Gelu));
        Model model = Model.From(Node.Of(Layer.Add(), start, branch).Then(Layer.Dense(20, Activation.Softmax)));
        using var network = new Network(model, Loss.SparseCategoricalCrossEntropy(), 2, 3);
        BoundPlan plan = network.Training(Capacity);
        int Tiles(Stage stage) => stage.ByRows ? Capacity / stage.RowsPerTile : stage.Phases.Sum(phase => phase.Phase.Parts!.Value.Count);
        Assert.That(plan.Plan.Forward.Concat(plan.Plan.Backward).Count(stage => Tiles(stage) > 1), Is.GreaterThan(4));
        GradientReport report = GradientCheck.OfBatch(network, plan, GradientStep.Draw(network, 100, 1) with { Step = 4 }, "tiles");
        Assert.That(report.Passed, Is.True, report.ToString());
    }

    [TestCase(0.01f)]
    [TestCase(float.NaN)]
    public static void A_gradient_that_is_a_little_wrong_fails(float left)
    {
        using var network = new Network(Model.Input(3).Add(Layer.Dense(2)), Loss.MeanSquaredError(), 1, 1);
        BoundPlan plan = network.Training(4);
        ReferenceBatch batch = GradientStep.Draw(network, 4, 1);
        Assert.That(GradientCheck.OfBatch(network, plan, batch, "right").Passed, Is.True);
        // Some of another gradient is left in the kernel's, and the step adds to it.
        network.Gradients.Span[3] *= left;
        network.Gradients.Span[..3].Clear();
        network.Gradients.Span[4..].Clear();
        plan.Context.Accumulate = true;
        GradientReport report = GradientCheck.OfBatch(network, plan, batch, "wrong");
        Assert.That(report.Passed, Is.False);
        Assert.That((report.Worst.Key, report.Worst.Index), Is.EqualTo(("0.dense.kernel", 3)));
        Assert.That(report.ToString(), Does.StartWith("wrong: FAILED").And.Contain("0.dense.kernel[3]: expected"));
    }

    private static IEnumerable<TestCaseData> Reports() =>
        GradientCheck.OfEveryLayerKind().Select(report => new TestCaseData(report).SetArgDisplayNames(report.Name));
}
