using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Support;
using BlasNet.Training;

namespace BlasNet.Tests.Models;

/// <summary>Layers that are made of other layers.</summary>
internal static class CompositeLayerTests
{
    private static Model Chain => Model.Input(5).Add(new Twins(4)).Add(Layer.Dense(3)).Add(new Twins(2, "end"));

    // The same graph of plain layers.
    private static Model Plain
    {
        get
        {
            Node start = Node.Input(5), middle = Twin(start, 4).Then(Layer.Dense(3));
            return Model.From(Twin(middle, 2));
        }
    }

    [Test]
    public static void The_parts_have_the_keys_of_their_layer()
    {
        using var network = new Network(Chain, threads: 1);
        Assert.That(network.WeightNames, Is.EqualTo(new[]
        {
            "0.twins.first.kernel", "0.twins.first.bias", "0.twins.second.kernel", "0.twins.second.bias", "1.dense.kernel", "1.dense.bias",
            "2.end.first.kernel", "2.end.first.bias", "2.end.second.kernel", "2.end.second.bias",
        }));
        Assert.That(network.Expanded.Layers.Select((_, i) => network.Expanded.Key(i)), Is.EqualTo(new[]
        {
            "input", "0.twins.first", "0.twins.second", "0.twins", "1.dense", "2.end.first", "2.end.second", "2.end",
        }));
        Assert.That(network.Model, Is.EqualTo(Chain));
    }

    [Test]
    public static void A_network_computes_what_the_parts_compute()
    {
        using var network = new Network(Chain, Loss.MeanSquaredError(), 3, 2);
        using var plain = new Network(Plain, Loss.MeanSquaredError(), 3, 2);
        Assert.That(network.Parameters.Span.SequenceEqual(plain.Parameters.Span), Is.True);
        ReferenceBatch batch = GradientStep.Draw(network, 7, 5);
        Assert.That(Plans.Train(network, network.Training(7), batch), Is.EqualTo(Plans.Train(plain, plain.Training(7), batch)));
        Assert.That(Plans.Gradients(network), Is.EqualTo(Plans.Gradients(plain)));
    }

    [Test]
    public static void The_gradient_check_covers_the_parts()
    {
        GradientReport report = GradientCheck.OfModel(Chain, Loss.MeanSquaredError());
        Assert.That(report.Passed, Is.True, report.ToString());
        Assert.That(report.Arrays.Select(array => array.Key), Does.Contain("2.end.second.kernel"));
    }

    [Test]
    public static void Shapes_parameters_and_operations_are_the_sums_of_the_parts()
    {
        LayerSummary row = ModelSummary.Of(Chain)[1];
        Assert.That((row.Key, row.OutputShape, row.Parameters), Is.EqualTo(("0.twins", new Shape(4), 2L * 24)));
        Assert.That(row.Flops, Is.EqualTo(2 * (2 * 5 * 4 + 4) + 4));
        Assert.That(Chain.ToString(), Does.Contain("0.twins").And.Not.Contain("first"));
    }

    [Test]
    public static void A_layer_at_two_places_has_one_set_of_weights()
    {
        var twins = new Twins(5);
        Model shared = Model.Input(5).Add(twins).Add(twins).Add(Layer.Dense(2));
        using var network = new Network(shared, Loss.MeanSquaredError(), 3, 1);
        Assert.That(network.WeightNames, Has.Count.EqualTo(6));
        GradientReport report = GradientCheck.OfModel(shared, Loss.MeanSquaredError());
        Assert.That(report.Passed, Is.True, report.ToString());
    }

    [Test]
    public static void One_layer_in_two_parts_has_one_set_of_weights_within_its_layer()
    {
        Layer dense = Layer.Dense(5, Activation.Tanh);
        Model model = Model.Input(5).Add(new Twice(dense)).Add(new Twice(dense)).Add(Layer.Dense(2));
        using var network = new Network(model, threads: 1);
        Assert.That(network.WeightNames.SkipLast(2), Is.EqualTo(new[]
        {
            "0.twice.inner.kernel", "0.twice.inner.bias", "1.twice.inner.kernel", "1.twice.inner.bias",
        }));
        Assert.That(ModelSummary.Of(model)[1].Parameters, Is.EqualTo(30));
        GradientReport report = GradientCheck.OfModel(model, Loss.MeanSquaredError());
        Assert.That(report.Passed, Is.True, report.ToString());
    }

    [Test]
    public static void Composite_layers_nest()
    {
        Model model = Model.Input(5).Add(new Twice(new Twins(5))).Add(Layer.Dense(2));
        using var network = new Network(model, threads: 1);
        Assert.That(network.WeightNames, Does.Contain("0.twice.inner.second.kernel").And.Count.EqualTo(6));
        GradientReport report = GradientCheck.OfModel(model, Loss.MeanSquaredError());
        Assert.That(report.Passed, Is.True, report.ToString());
    }

    [Test]
    public static void Ensembles_name_their_members_layers()
    {
        using var first = new Network(Chain, seed: 1, threads: 1);
        using var second = new Network(Chain, seed: 2, threads: 1);
        using Network ensemble = Network.Ensemble([first, second], threads: 1);
        Assert.That(ensemble.WeightNames, Does.Contain("0.member1-twins.first.kernel").And.Contain("5.member2-end.second.bias"));
        float[][] inputs = Plans.Inputs(Chain, 3);
        double[] mean = [.. Plans.Infer(first, 3, inputs).Zip(Plans.Infer(second, 3, inputs), (a, b) => (a + (double)b) / 2)];
        Near.AssertNear(mean, Plans.Infer(ensemble, 3, inputs), 1e-6);
    }

    [Test]
    public static void A_loss_takes_the_activation_of_the_last_part()
    {
        Model model = Model.Input(5).Add(new Twice(Layer.Dense(5, Activation.Softmax)));
        GradientReport report = GradientCheck.OfModel(model, Loss.SparseCategoricalCrossEntropy());
        Assert.That(report.Passed, Is.True, report.ToString());
    }

    [Test]
    public static void Initializers_that_see_data_start_the_parts()
    {
        Layer dense = Layer.Dense(5, Activation.Relu, kernelInitializer: Initializer.DataScaledNormal(),
            biasInitializer: Initializer.DataCentered());
        Dataset data = Dataset.FromValues(Draw.Uniform(500, 1), [5], Draw.Uniform(100, 2));
        using Trainer trainer = Model.Input(5).Add(new Twice(dense)).Add(Layer.Dense(1))
            .Compile(Optimizer.Sgd(0.01), Loss.MeanSquaredError(), seed: 1, threads: 1);
        float[] before = trainer.Network.Parameters.Span.ToArray();
        DataStart.BeforeFirstStep(trainer.State, data, 1);
        Assert.That(trainer.Network.Parameters.Span[..25].SequenceEqual(before.AsSpan(0, 25)), Is.False);
        Assert.That(trainer.Fit(data, epochs: 1, verbose: false).Last.Loss, Is.Positive);
    }

    private static Node Twin(Node input, int units) =>
        Node.Of(Layer.Add(), input.Then(Layer.Dense(units, Activation.Tanh)), input.Then(Layer.Dense(units)));

    /// <summary>The sum of two dense layers.</summary>
    private sealed record Twins(int Units, string? Title = null) : CompositeLayer(Title)
    {
        public override string Kind => "twins";

        internal override bool HasWeights => true;

        internal override IReadOnlyList<LayerPart> Parts(IReadOnlyList<Shape> inputs) =>
        [
            new("first", Dense(Units, Activation.Tanh), -1), new("second", Dense(Units), -1), new(null, Add(), 0, 1),
        ];
    }

    /// <summary>A layer after itself.</summary>
    private sealed record Twice(Layer Inner) : CompositeLayer((string?)null)
    {
        public override string Kind => "twice";

        internal override bool HasWeights => true;

        internal override Activation FinalActivation => Inner.FinalActivation;

        internal override IReadOnlyList<LayerPart> Parts(IReadOnlyList<Shape> inputs) => [new("inner", Inner, -1), new(null, Inner, 0)];
    }
}
