using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Layers;

/// <summary>Layers applied to each step of a sequence: each built-in one that can be.</summary>
internal static class TimeDistributedTests
{
    private const int Steps = 3, Rows = 5;

    private static readonly LayerCase[] Cases = [.. LayerCases.All.Where(each => each.Layer.WhyNotForSteps is null)];

    [TestCaseSource(nameof(Cases))]
    public static void Predictions_are_those_of_the_reference(LayerCase each)
    {
        LayerCase steps = OfSteps(each);
        Model model = steps.Alone();
        Assert.That(model.OutputShape, Is.EqualTo(new Shape(steps.Output)));
        using var network = new Network(model, seed: 3, threads: 1);
        GradientCheck.RandomizeVectors(network, 3);
        float[][] inputs = Plans.Inputs(network.Expanded, Rows);
        double[] expected = new DoubleReference(network, network.Inference.Plan).Predict(new ReferenceBatch(Rows, inputs, [], []));
        Near.AssertNear(expected, Plans.Infer(network, Rows, inputs), 3e-5);
    }

    [Test]
    public static void Gradients_are_right([ValueSource(nameof(Cases))] LayerCase each, [Values(1, Rows)] int rows)
    {
        using var network = new Network(OfSteps(each).BehindDense(), Loss.MeanSquaredError(), 3, 2);
        GradientCheck.RandomizeVectors(network, 3);
        BoundPlan plan = network.Training(Rows);
        ReferenceBatch batch = GradientCheck.DrawBatch(network, new DoubleReference(network, plan.Plan), rows, 5) with { Step = 3 };
        GradientReport report = GradientCheck.OfBatch(network, plan, batch, each.Text);
        Assert.That(report.Passed, Is.True, report.ToString());
    }

    [TestCaseSource(nameof(Cases))]
    public static void The_bits_do_not_depend_on_threads_or_on_what_memory_held(LayerCase each)
    {
        const int Many = 40;
        float[][] gradients = [.. new[] { 1, 3 }.Select(threads =>
        {
            using var network = new Network(OfSteps(each).BehindDense(), Loss.MeanSquaredError(), 3, threads);
            using BoundPlan plan = Plans.Bind(network.Training(Many).Plan, network);
            GradientStep.Fill(plan, GradientStep.Draw(network, Many - 1, 5));
            network.Team.Run(plan.BothPasses);
            return Plans.Gradients(network);
        })];
        Assert.That(gradients[1], Is.EqualTo(gradients[0]));
        Assert.That(gradients[0], Has.All.Matches<float>(float.IsFinite));
    }

    [Test]
    public static void A_convolution_of_each_frame_is_that_of_the_frames()
    {
        Layer convolution = Layer.Conv2D(9, 3, padding: Padding.Same, activation: Activation.Relu);
        using var films = new Network(Model.Input(4, 6, 5, 2).Add(Layer.TimeDistributed(convolution)), threads: 2);
        using var frames = new Network(Model.Input(6, 5, 2).Add(convolution), threads: 2);
        Assert.That(films.WeightNames, Is.EqualTo(new[] { "0.timeDistributed.kernel", "0.timeDistributed.bias" }));
        float[] pixels = Draw.Uniform(3 * 4 * 60, 1);
        Assert.That(Plans.Infer(films, 3, [pixels]), Is.EqualTo(Plans.Infer(frames, 12, [pixels])));
    }

    [Test]
    public static void Layers_nest()
    {
        Layer pooling = Layer.TimeDistributed(Layer.TimeDistributed(Layer.GlobalAveragePooling2D()));
        Model model = Model.Input(2, 3, 2, 2, 4).Add(Layer.TimeDistributed(Layer.TimeDistributed(Layer.Conv2D(5, 2)))).Add(pooling)
            .Add(Layer.Flatten()).Add(Layer.Dense(2));
        GradientReport report = GradientCheck.OfModel(model, Loss.MeanSquaredError());
        Assert.That(report.Passed, Is.True, report.ToString());
    }

    [Test]
    public static void Dense_layers_and_activations_are_themselves()
    {
        foreach (Layer layer in new[] { Layer.Dense(4), Layer.Activate(Activation.Softmax), Layer.Embedding(5, 3), Layer.Dropout(0.5) })
            Assert.That(Model.Input(3, 2).Add(Layer.TimeDistributed(layer)).Expanded().Last, Is.SameAs(layer));
    }

    [Test]
    public static void Lengths_of_the_steps_pass()
    {
        Model model = Model.Input(3, 4, 2).Add(Layer.Masking()).Add(Layer.TimeDistributed(Layer.GlobalMaxPooling1D()))
            .Add(Layer.GlobalAveragePooling1D());
        using var network = new Network(model, threads: 1);
        float[] x = [.. Enumerable.Repeat(2f, 8), .. Enumerable.Repeat(4f, 8), .. new float[8]];
        Assert.That(Plans.Infer(network, 1, [x]), Is.EqualTo(new float[] { 3, 3 }));
    }

    [Test]
    public static void What_cannot_be_applied_to_steps_is_refused()
    {
        Assert.That(() => Layer.TimeDistributed(Layer.BatchNormalization()), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "timeDistributed: it cannot hold the layer batchNormalization, whose statistics are those of a step or of all steps, on which "
            + "frameworks differ: let it stand after, for those of all."));
        Assert.That(() => Layer.TimeDistributed(Layer.Masking()), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "timeDistributed: it cannot hold the layer masking, whose lengths would be those of steps: let it stand before."));
        Assert.That(() => Model.Input([]).Add(Layer.TimeDistributed(Layer.Flatten())).OutputShape,
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
                "0.timeDistributed: the layer takes steps [T, ...], but it receives scalars."));
        Assert.That(() => Model.Input(5).Add(Layer.TimeDistributed(Layer.Dense(2))).OutputShape,
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
                "0.timeDistributed: the layer multiplies the last axis by its kernel, but it receives scalars."));
    }

    private static LayerCase OfSteps(LayerCase each) => each with
    {
        Layer = Layer.TimeDistributed(each.Layer),
        Inputs = [.. each.Inputs.Select(shape => (int[])[Steps, .. shape])],
        Output = [Steps, .. each.Output],
    };
}
