using BlasNet.Execution;
using BlasNet.Layers;

namespace BlasNet.Tests.Execution;

/// <summary>The work of phases in a profile.</summary>
internal static class PhaseWorkTests
{
    private static readonly Model Lenet = Model.Input(28, 28)
        .Add(Layer.Conv2D(20, 5, activation: Activation.Relu)).Add(Layer.MaxPooling2D())
        .Add(Layer.Conv2D(50, 5, activation: Activation.Relu)).Add(Layer.MaxPooling2D())
        .Add(Layer.Flatten()).Add(Layer.Dense(500, Activation.Relu)).Add(Layer.Dense(10));

    // Forward, gradient of the kernel, gradient of the input: each as many, and nobody needs the gradient of the samples.
    [Test]
    public static void Products_of_a_step_take_three_times_the_forward_pass_without_the_gradient_of_the_samples()
    {
        foreach (Model model in new[] { Lenet, Unfused, Transposed, Attention })
        {
            IReadOnlyList<LayerSummary> layers = ModelSummary.Of(model);
            LayerSummary[] products = [.. layers.Where(layer => layer.Parameters > 0 || layer.Kind == "matMul")];
            double expected = 3.0 * products.Sum(layer => layer.Flops) - products[0].Flops;
            Assert.That(Work(model).Sum(each => each.Work.FlopsPerRow), Is.EqualTo(expected), model.ToString());
        }
    }

    [Test]
    public static void A_pass_over_memory_counts_the_floats_it_reads_and_writes()
    {
        const int Size = 7;
        Model model = Model.Input(5).Add(Layer.Dense(Size, Activation.Relu)).Add(Layer.BatchNormalization()).Add(Layer.Dropout(0.5))
            .Add(Layer.Dense(2));
        Dictionary<string, PhaseWork> work = Work(model).ToDictionary(each => each.Name, each => each.Work);
        Assert.That(Floats("0.dense: activation gradient"), Is.EqualTo(3 * Size));
        Assert.That(Floats("1.batchNormalization: moments"), Is.EqualTo(Size));
        Assert.That(Floats("1.batchNormalization: normalization"), Is.EqualTo(2 * Size));
        Assert.That(Floats("1.batchNormalization: input gradient"), Is.EqualTo(3 * Size));
        Assert.That(Floats("2.dropout: dropout"), Is.EqualTo(2 * Size));
        Assert.That(Floats("2.dropout: dropout gradient"), Is.EqualTo(2 * Size));
        Assert.That(work["0.dense: product"].BytesPerRow, Is.Zero);
        double Floats(string name) => work[name].BytesPerRow / sizeof(float);
    }

    [Test]
    public static void Columns_cost_where_a_convolution_makes_some()
    {
        ExecutionPlan direct = Plan(Lenet), grouped = Plan(Unfused);
        PlannedStep first = direct.Steps[0],
            columns = grouped.Steps.First(step => step.Operation is ConvolutionOperation { Columns: not null });
        const LayerProducts All = LayerProducts.Output | LayerProducts.KernelGradient | LayerProducts.InputGradient;
        Assert.That(ColumnCost.SecondsPerRow(first, All), Is.Zero, "its only columns are those of an input gradient that nobody needs");
        Assert.That(ColumnCost.SecondsPerRow(columns, All), Is.Positive);
        Assert.That(ColumnCost.SecondsPerRow(columns, LayerProducts.None), Is.Zero);
        Assert.That(ColumnCost.SecondsPerRow(direct.Steps[^1], All), Is.Zero);
    }

    private static Model Unfused =>
        Model.Input(12, 11, 4).Add(Layer.Conv2D(8, 3, padding: 1)).Add(Layer.Conv2D(8, 3, strides: 2, groups: 2))
        .Add(Layer.AveragePooling2D()).Add(Layer.Conv2D(16, 1)).Add(Layer.Flatten()).Add(Layer.Dense(10));

    private static Model Transposed =>
        Model.Input(6, 5, 3).Add(Layer.Conv2DTranspose(4, 3)).Add(Layer.Conv2DTranspose(2, 3, strides: 2)).Add(Layer.Flatten())
            .Add(Layer.Dense(10));

    private static Model Attention
    {
        get
        {
            Node steps = Node.Input(6, 4).Then(Layer.Dense(5, useBias: false));
            Node attended = Node.Of(Layer.MultiHeadAttention(2, 3), steps, steps.Then(Layer.MultiHeadAttention(3, 2, 5)));
            return Model.From(Node.Of(Layer.MatMul(transposeB: true), attended, steps).Then(Layer.Flatten()).Then(Layer.Dense(10)));
        }
    }

    private static ExecutionPlan Plan(Model model) =>
        Compiler.Compile(model, Mode.Training, 8, Loss.SparseCategoricalCrossEntropy(fromLogits: true));

    private static IEnumerable<(string Name, PhaseWork Work)> Work(Model model)
    {
        ExecutionPlan plan = Plan(model);
        return Of(plan.Forward, forward: true).Concat(Of(plan.Backward, forward: false));
        IEnumerable<(string, PhaseWork)> Of(IReadOnlyList<Stage> stages, bool forward) => stages.SelectMany(stage => stage.Phases)
            .Select(phase =>
                ($"{plan.Steps[phase.Step].Key}: {phase.Phase.Name}", PhaseWork.Of(model, model.Shapes(), plan, phase, forward)));
    }
}
