using BlasNet.Layers;
using BlasNet.Runs;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Training;

/// <summary>The start of a network by its training rows.</summary>
internal static class DataStartTests
{
    private const int Rows = 3000, Width = 5;

    private static Layer ByData(int units, Activation activation) => Layer.Dense(units, activation,
        kernelInitializer: Initializer.DataScaledNormal(), biasInitializer: Initializer.DataCentered(),
        parametrization: Parametrization.Ntk);

    private static Model ForTables => Model.Input(Width).Add(Layer.PiecewiseLinear(3, 20)).Add(Layer.Scale())
        .Add(ByData(16, Activation.Mish)).Add(Layer.Dropout(0.3)).Add(ByData(12, Activation.Mish)).Add(ByData(1, Activation.Identity));

    // The second column is constant, and the last is not a number of the layer.
    private static Dataset Bent(int rows = Rows)
    {
        float[] x = Draw.Uniform(rows * Width, 1);
        for (int i = 1; i < x.Length; i += Width)
            x[i] = 0.5f;
        float[] y = [.. Enumerable.Range(0, rows).Select(i => Math.Abs(x[i * Width]) + (x[i * Width + 2] > 0.7f ? 1 : 0))];
        return Dataset.From(Samples.FromFloats(x, [Width]), Targets.Values(y, 1));
    }

    [Test]
    public static void Units_have_the_deviation_1_over_the_drawn_rows_and_kinks_among_them()
    {
        // 2000 rows are all drawn, so that the deviations are exact.
        Dataset data = Bent(2000);
        using Trainer trainer = Started(ForTables, data, threads: 1);
        Network network = trainer.Network;
        foreach (int position in new[] { 3, 5, 6 })
        {
            Model upTo = network.Model.UpTo(position).WithoutFinalActivation();
            using var first = new Network(upTo, threads: 1);
            first.Parameters.Span.Clear();
            network.Parameters.Span[..first.Parameters.Span.Length].CopyTo(first.Parameters.Span);
            network.States.Span[..first.States.Span.Length].CopyTo(first.States.Span);
            double[] z = [.. first.Predict(data.Input).Select(value => (double)value)];
            int units = z.Length / data.Count;
            Near.AssertNear([.. Enumerable.Repeat(1.0, units)], DataScaledNormal.Deviations(z, units), 1e-4);
            for (int u = 0; u < units; u++)
                Assert.That(Enumerable.Range(0, data.Count).Select(row => z[row * units + u]).Min(), Is.Negative);
        }
    }

    [Test]
    public static void Units_over_the_last_axis_have_the_deviation_1_over_rows_and_positions()
    {
        const int rows = 200, positions = 4;
        Dataset data = Dataset.From(Samples.FromFloats(Draw.Uniform(rows * positions * Width, 1), [positions, Width]),
            Targets.Values(Draw.Uniform(rows, 2), 1));
        Model model = Model.Input(positions, Width).Add(ByData(6, Activation.Mish));
        using Trainer trainer = Started(model.Add(Layer.Flatten()).Add(Layer.Dense(1)), data, threads: 1);
        using var first = new Network(model.WithoutFinalActivation(), threads: 1);
        trainer.Network.Parameters.Span[..first.Parameters.Span.Length].CopyTo(first.Parameters.Span);
        double[] z = [.. first.Predict(data.Input).Select(value => (double)value)];
        Near.AssertNear([.. Enumerable.Repeat(1.0, 6)], DataScaledNormal.Deviations(z, 6), 1e-4);
        for (int u = 0; u < 6; u++)
            Assert.That(Enumerable.Range(0, rows * positions).Select(row => z[row * 6 + u]).Min(), Is.Negative);
    }

    [Test]
    public static void Edges_are_those_of_the_training_rows()
    {
        Dataset data = Bent();
        using Trainer trainer = Started(ForTables, data, threads: 1);
        float[] first = [.. Enumerable.Range(0, Rows).Select(row => data.Input.ToTensor(row, 1)[[0, 0]])];
        float[] edges = [.. trainer.Network.GetWeights("0.piecewiseLinear.edges")];
        Assert.That(edges[..21], Is.EqualTo(BinEdges.Fit(first, 20)));
        Assert.That(trainer.Network.GetWeights("0.piecewiseLinear.edge_count"), Is.EqualTo(new[] { 21f, 1, 21 }));
        Assert.That(edges[21], Is.EqualTo(0.5f));
    }

    [Test]
    public static void Any_number_of_threads_gives_the_same_bits_and_another_seed_others()
    {
        using Trainer one = Started(ForTables, Bent(), threads: 1), three = Started(ForTables, Bent(), threads: 3);
        using Trainer other = Started(ForTables, Bent(), threads: 1, seed: 8);
        Assert.That(Trained.Weights(three), Is.EqualTo(Trained.Weights(one)));
        Assert.That(Trained.Weights(other), Is.Not.EqualTo(Trained.Weights(one)));
    }

    [Test]
    public static void It_happens_once_and_not_without_an_epoch()
    {
        using Trainer once = Compile(ForTables, Optimizer.Adam(0.01), 1), twice = Compile(ForTables, Optimizer.Adam(0.01), 1);
        float[] drawn = Trained.Weights(twice);
        twice.Fit(Bent(), epochs: 0, verbose: false);
        Assert.That(Trained.Weights(twice), Is.EqualTo(drawn));
        once.Fit(Bent(), epochs: 2, batchSize: 256, verbose: false);
        twice.Fit(Bent(), epochs: 1, batchSize: 256, verbose: false);
        twice.Fit(Bent(), epochs: 1, batchSize: 256, verbose: false);
        Assert.That(Trained.Weights(twice), Is.EqualTo(Trained.Weights(once)));
    }

    [Test]
    public static void Loaded_weights_stay()
    {
        using Trainer trained = Compile(ForTables, Optimizer.Adam(0.01), 1), tuned = Compile(ForTables, Optimizer.Sgd(1e-30), 1);
        trained.Fit(Bent(), epochs: 1, batchSize: 256, verbose: false);
        foreach (string name in trained.Network.WeightNames)
            tuned.Network.SetWeights(name, trained.Network.GetWeights(name));
        tuned.Fit(Bent(500), epochs: 1, batchSize: 256, verbose: false);
        Near.AssertNear(Array.ConvertAll(Trained.Weights(trained), weight => (double)weight), Trained.Weights(tuned), 1e-20);
    }

    // Before the first step, within the first epoch, and in the second of 7 steps each.
    [TestCase(0)]
    [TestCase(2)]
    [TestCase(9)]
    public static void A_resumed_run_is_not_started_anew(int step)
    {
        const string Json = """
            { "layers": [ { "kind": "piecewiseLinear", "columns": 2, "bins": 8 },
                { "kind": "dense", "units": 8, "activation": "mish", "kernelInitializer": "dataScaledNormal",
                  "biasInitializer": "dataCentered", "parametrization": "ntk" },
                { "kind": "dense", "units": "outputs", "kernelInitializer": "dataScaledNormal", "biasInitializer": "dataCentered" } ],
              "optimizer": { "kind": "adam", "learningRate": 0.02 } }
            """;
        using var runs = new TestRuns();
        TrainingConfig config = TestRuns.Config(Json);
        RunSummary whole = runs.Start(config);
        RunSummary part = step > 0 ? runs.Interrupt(config, step)
            : TrainingRun.Start(config, runs.Options() with { Cancellation = new CancellationToken(canceled: true) });
        TestRuns.AssertSame(whole, runs.Resume(part.Run));
        Assert.That(whole["accuracy"], Is.GreaterThan(0.9));
    }

    [TestCase(1)]
    [TestCase(40)]
    [NonParallelizable]
    public static void A_prediction_allocates_nothing(int rows)
    {
        Dataset data = Bent();
        using Trainer trainer = Started(ForTables, data, threads: 1);
        using Predictor predictor = trainer.ToPredictor();
        float[] inputs = Draw.Uniform(rows * Width, 2), outputs = new float[rows];
        AllocationTests.AssertNothing(() => predictor.Predict(inputs, outputs));
    }

    [Test]
    public static void A_unit_without_deviation_keeps_what_was_drawn()
    {
        Model model = Model.Input(2).Add(ByData(3, Activation.Identity));
        Dataset data = Dataset.From(Samples.FromFloats(new float[20], [2]), Targets.Values(new float[30], 3));
        using Trainer trainer = Compile(model, Optimizer.Sgd(1e-30), 1);
        float[] before = Trained.Weights(trainer);
        trainer.Fit(data, verbose: false);
        Assert.That(Trained.Weights(trainer), Is.EqualTo(before));
    }

    [Test]
    public static void Bends_and_steps_of_columns_are_learned()
    {
        using Trainer trainer = Compile(ForTables, Optimizer.Adam(0.01), 2);
        trainer.Fit(Bent(), epochs: 30, batchSize: 100, verbose: false);
        Assert.That(trainer.Evaluate(Bent())["r2"], Is.GreaterThan(0.97));
    }

    [Test]
    public static void Other_layers_than_dense_ones_refuse_the_initializers() => Assert.That(
        () => new Network(Model.Input(5, 5, 1).Add(Layer.Conv2D(2, 3, kernelInitializer: Initializer.DataScaledNormal())), threads: 1),
        Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "0.conv2D: the kernel has the initializer dataScaledNormal, which only dense layers have. Take another."));

    // Steps as short as this leave the start as it is.
    private static Trainer Started(Model model, Dataset data, int threads, long seed = 7)
    {
        Trainer trainer = Compile(model, Optimizer.Sgd(1e-30), threads, seed);
        trainer.Fit(data, epochs: 1, batchSize: 1000, verbose: false);
        return trainer;
    }

    private static Trainer Compile(Model model, Optimizer optimizer, int threads, long seed = 7) =>
        model.Compile(optimizer, Loss.MeanSquaredError(), seed: seed, threads: threads);
}
