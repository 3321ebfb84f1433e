using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Tests.Execution;

namespace BlasNet.Tests.Layers;

internal static class PiecewiseLinearTests
{
    private static Model Small => Model.Input(6).Add(Layer.PiecewiseLinear(3, 6)).Add(Layer.EmbedColumns([4, 2]))
        .Add(Layer.Scale()).Add(Layer.Dense(2));

    [Test]
    public static void Any_number_of_threads_gives_the_same_bits()
    {
        float[][] gradients = [.. new[] { 1, 2, 5 }.Select(threads =>
        {
            using var network = new Network(Small, Loss.MeanSquaredError(), 3, threads);
            GradientCheck.RandomizeVectors(network, 3);
            BoundPlan plan = network.Training(300);
            GradientStep.Run(network, plan, GradientStep.Draw(network, 300, 5));
            return Plans.Gradients(network);
        })];
        Assert.That(gradients[1], Is.EqualTo(gradients[0]));
        Assert.That(gradients[2], Is.EqualTo(gradients[0]));
    }

    // A worker's workspace of bins lives as long as a tile in inference, and as long as the step in training.
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public static void Few_rows_have_the_bits_of_many(int rows)
    {
        using var network = new Network(Small, threads: 1);
        GradientCheck.RandomizeVectors(network, 3);
        float[][] inputs = Plans.Inputs(network.Model, 50);
        float[] many = Embedded(network, 50, inputs);
        Assert.That(Embedded(network, rows, [inputs[0][..(6 * rows)]]), Is.EqualTo(many[..(rows * 27)]));
    }

    [Test]
    public static void A_file_holds_the_edges()
    {
        using var folder = new Runs.TestFolder();
        string path = folder["model.safetensors"];
        using (Trainer trainer = Small.Compile(Optimizer.Sgd(0.1), Loss.MeanSquaredError(), threads: 1))
        {
            GradientCheck.RandomizeVectors(trainer.Network, 3);
            trainer.Save(path);
            using SavedModel saved = SavedModel.Load(path);
            Assert.That(saved.Network.States.Span.ToArray(), Is.EqualTo(trainer.Network.States.Span.ToArray()).And.Some.Not.Zero);
            Assert.That(saved.Network.WeightNames, Does.Contain("0.piecewiseLinear.edges").And.Contain("0.piecewiseLinear.edge_count"));
        }
    }

    [TestCase("""{"kind":"piecewiseLinear","columns":"data","bins":"data"}""", null, null)]
    [TestCase("""{"kind":"piecewiseLinear"}""", null, null)]
    [TestCase("""{"kind":"piecewiseLinear","columns":3}""", 3, null)]
    public static void Columns_and_bins_may_be_left_to_the_data(string json, int? columns, int? bins)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        Layer layer = LayerConverter.Instance.Read(document.RootElement);
        Assert.That(layer, Is.EqualTo(Layer.PiecewiseLinear(columns, bins)));
    }

    [Test]
    public static void Another_word_than_data_is_refused()
    {
        using var document = System.Text.Json.JsonDocument.Parse("""{"kind":"piecewiseLinear","columns":"all"}""");
        Assert.That(() => LayerConverter.Instance.Read(document.RootElement), Throws.TypeOf<ConfigurationException>()
            .With.Message.Contains("'columns' must be a whole number or 'data', but it was 'all'"));
    }

    private static float[] Embedded(Network network, int rows, float[][] inputs)
    {
        ExecutionPlan plan = Compiler.Compile(Model.Input(6).Add(Layer.PiecewiseLinear(3, 6)), Mode.Inference, 64, null);
        using BoundPlan bound = network.Bind(plan);
        GradientStep.Fill(bound, new ReferenceBatch(rows, inputs, [], []));
        network.Team.Run(bound.Forward);
        return bound.Output.First(rows).ToArray();
    }
}
