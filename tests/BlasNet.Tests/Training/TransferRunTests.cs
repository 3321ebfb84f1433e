using System.Text.Json;
using BlasNet.Data;
using BlasNet.Execution;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Training;

/// <summary>Tests of runs that start from the weights of others.</summary>
internal static class TransferRunTests
{
    private const string Net = """
        { "layers": [ { "kind": "dense", "units": 8, "activation": "relu", "name": "features" }, "batchNormalization",
            { "kind": "dense", "units": "outputs" } ], "optimizer": "sgd" }
        """;

    private static TrainingConfig Config => TestRuns.Config(Net);

    [Test]
    public static void A_run_starts_from_another_and_resumes_to_the_same_bits_even_if_that_is_gone([Values(0, 1, 9)] int step)
    {
        using var runs = new TestRuns();
        RunSummary first = runs.Start(Config);
        TrainingConfig config = Config with { From = first.Run, Freeze = ["features", "batch*"], Seed = 8, Data = "moons" };
        RunSummary whole = runs.Start(config);
        using var source = new CancellationTokenSource();
        if (step == 0)
            source.Cancel();
        RunSummary part = step > 0 ? runs.Interrupt(config, step)
            : TrainingRun.Start(config, runs.Options() with { Cancellation = source.Token });
        Directory.Delete(first.Run, recursive: true);
        if (step == 0)
            File.Delete(Path.Combine(part.Run, "checkpoints/last.safetensors"));
        TestRuns.AssertSame(whole, runs.Resume(part.Run));
        using SavedModel copy = SavedModel.Load(Path.Combine(whole.Run, "start.safetensors")), end = SavedModel.Load(whole.Run);
        foreach (string name in end.Network.WeightNames)
        {
            bool same = end.Network.GetWeights(name).SequenceEqual(copy.Network.GetWeights(name));
            Assert.That(same, Is.EqualTo(!name.StartsWith("2.", StringComparison.Ordinal)), name);
        }
        Assert.That(end.Network.Model.Layers.Select(layer => layer.Trainable), Is.EqualTo(new[] { true, false, false, true }));
        using JsonDocument notes = JsonDocument.Parse(File.ReadAllText(Path.Combine(whole.Run, "env.json")));
        Assert.That(notes.RootElement.GetProperty("from").GetProperty("matched").EnumerateObject().Count(), Is.EqualTo(3));
        Assert.That(File.ReadAllText(Path.Combine(whole.Run, "log.txt")), Does.Contain("3 of 3 layers have taken over weights")
            .And.Contain("frozen: 40 of 58 weights, of 0.features, 1.batchNormalization"));
    }

    [Test]
    public static void The_last_layer_is_replaced_by_one_for_the_new_data()
    {
        using var runs = new TestRuns();
        RunSummary first = runs.Start(Config);
        TrainingConfig own = TrainingConfig.Read(Path.Combine(first.Run, "config.json"));
        TrainingConfig config = Config with { Model = own.Model, From = first.Run, ReplaceHead = true, Data = "spirals", Epochs = 0 };
        RunSummary second = runs.Start(config);
        using SavedModel source = SavedModel.Load(first.Run), model = SavedModel.Load(second.Run);
        Assert.That(model.Network.Model.OutputShape, Is.EqualTo(new Shape(3)));
        Assert.That(model.Network.GetWeights("0.features.kernel").SequenceEqual(source.Network.GetWeights("0.features.kernel")));
        using var drawn = new Network(model.Network.Model, Config.Seed);
        Assert.That(model.Network.GetWeights("2.dense.kernel").SequenceEqual(drawn.GetWeights("2.dense.kernel")));
        string log = File.ReadAllText(Path.Combine(second.Run, "log.txt"));
        Assert.That(log, Does.Contain("2 of 3 layers have taken over weights").And.Contain("without weights to take over: 2.dense")
            .And.Contain("left over: 2.dense"));
        // The configuration of the run repeats it.
        RunSummary again = TrainingRun.Start(TrainingConfig.Read(Path.Combine(second.Run, "config.json")), runs.Options());
        Assert.That(again.WeightsSha256, Is.EqualTo(second.WeightsSha256));
    }

    [Test]
    public static void Tables_with_the_same_columns_keep_their_scales_unless_they_are_fitted_anew()
    {
        using var runs = new TestRuns();
        using var folder = new TestFolder();
        File.WriteAllText(folder["first.csv"], Rows(60, 1));
        File.WriteAllText(folder["second.csv"], Rows(80, 5));
        File.WriteAllText(folder["other.csv"], Rows(80, 5).Replace("b,", "z,", StringComparison.Ordinal));
        TrainingConfig config = new()
        {
            Model = TestRuns.Model("""{ "layers": [ { "kind": "dense", "units": 4 }, { "kind": "dense", "units": "outputs" } ] }"""),
            Data = $"csv:{folder["first.csv"]}", Name = "table", Epochs = 2, Batch = 16,
            Table = new TableOptions { Labels = ["y"], Task = TableTask.Regression },
        };
        RunSummary first = runs.Start(config);
        TrainingConfig next = config with { From = first.Run, Data = $"csv:{folder["second.csv"]}" };
        RunSummary kept = runs.Start(next), fitted = runs.Start(next with { Refit = true });
        RunSummary other = runs.Start(next with { Data = $"csv:{folder["other.csv"]}" });
        using SavedModel before = SavedModel.Load(first.Run), same = SavedModel.Load(kept.Run), anew = SavedModel.Load(fitted.Run);
        Assert.That(same.Preprocessor!.EncodesAs(before.Preprocessor!));
        Assert.That(anew.Preprocessor!.EncodesAs(before.Preprocessor!), Is.False);
        Assert.That(Log(kept), Does.Contain($"scales, categories and classes are those of {first.Run}"));
        Assert.That(Log(fitted), Does.Contain("are fitted to the training rows anew, as asked"));
        Assert.That(Log(other), Does.Contain("because the column 'b' is missing"));
        RunSummary again = TrainingRun.Start(TrainingConfig.Read(Path.Combine(kept.Run, "config.json")), runs.Options());
        Assert.That(again.WeightsSha256, Is.EqualTo(kept.WeightsSha256));

        static string Rows(int count, double factor) => "a,b,y\n" + string.Concat(Enumerable.Range(0, count).Select(row =>
            FormattableString.Invariant($"{factor * (row % 7)},{row % 5 - factor},{row % 7 + factor}\n")));

        static string Log(RunSummary run) => File.ReadAllText(Path.Combine(run.Run, "log.txt"));
    }

    [Test]
    public static void Each_member_of_an_ensemble_goes_on_from_its_own_weights()
    {
        using var runs = new TestRuns();
        TrainingConfig config = Config with { Members = 2, Validation = null, Data = "circles", Epochs = 1 };
        RunSummary first = runs.Start(config), second = runs.Start(config with { From = first.Run, Epochs = 0 });
        using SavedModel source = SavedModel.Load(first.Run), model = SavedModel.Load(second.Run);
        Assert.That(source.Network.WeightNames, Has.Member("3.member2-features.kernel"));
        Assert.That(model.Network.Parameters.Span.SequenceEqual(source.Network.Parameters.Span));
        Assert.That(model.Network.States.Span.SequenceEqual(source.Network.States.Span));
        RunSummary held = runs.Start(Config with { From = first.Run, Validation = "0.2", Epochs = 1 });
        Assert.That(File.ReadAllText(Path.Combine(held.Run, "log.txt")), Does.Contain("may be among what these weights have learned from"));
    }

    [Test]
    public static void What_does_not_fit_is_an_error_before_anything_is_written()
    {
        using var runs = new TestRuns();
        RunSummary first = runs.Start(Config);
        Refused<DataException>(Config with { From = runs["none"] }, "there is no such run");
        Refused<ConfigurationException>(Config with { ReplaceHead = true }, "'replaceHead' says nothing without 'from'");
        Refused<ConfigurationException>(Config with { Refit = true }, "'refit' says nothing without 'from'");
        Refused<ConfigurationException>(Config with { From = first.Run, Freeze = ["conv*"] },
            "No layer with weights is called 'conv*'; the model has 0.features, 1.batchNormalization, 2.dense.");
        Refused<DataException>(Config with
        {
            From = first.Run,
            Model = TestRuns.Model("""{ "layers": [ { "kind": "dense", "units": 77 }, { "kind": "dense", "units": "outputs" } ] }"""),
        }, "fits an array of the file");
        Assert.That(Directory.GetDirectories(runs["test"]), Has.Length.EqualTo(1));

        void Refused<T>(TrainingConfig config, string sentence) where T : Exception => Assert.That(() => runs.Start(config),
            Throws.TypeOf<T>().With.Message.Contains(sentence));
    }

    [Test]
    public static void Configurations_keep_what_training_starts_from()
    {
        TrainingConfig config = Config with
        {
            From = "runs/a", Freeze = ["conv*", "0.dense"], ReplaceHead = true, Refit = true, EmaMomentum = 0.9,
            GradientAccumulationSteps = 4,
        };
        TrainingConfig read = TrainingConfig.Parse(config.ToJson(), new Place("config.json"));
        Assert.That(read.ToString(), Is.EqualTo(config.ToString()));
        Assert.That((read.From, read.ReplaceHead, read.Refit, read.EmaMomentum, read.GradientAccumulationSteps),
            Is.EqualTo((config.From, true, true, config.EmaMomentum, config.GradientAccumulationSteps)));
        Assert.That(read.Freeze, Is.EqualTo(config.Freeze));
        Assert.That(() => Config with { EmaMomentum = 1 }, Throws.TypeOf<ConfigurationException>());
        Assert.That(() => Config with { GradientAccumulationSteps = 0 }, Throws.TypeOf<ConfigurationException>());
    }

    [Test]
    public static void Averages_and_groups_of_batches_are_options_of_a_run()
    {
        using var runs = new TestRuns();
        TrainingConfig config = Config with { EmaMomentum = 0.9, GradientAccumulationSteps = 2 };
        RunSummary run = runs.Start(config);
        TrainingConfig written = TrainingConfig.Read(Path.Combine(run.Run, "config.json"));
        Assert.That((written.Optimizer!.EmaMomentum, written.Optimizer.GradientAccumulationSteps), Is.EqualTo(((double?)0.9, 2)));
        Assert.That(run.Steps, Is.EqualTo(4 * 4));
        TestRuns.AssertSame(run, runs.Resume(runs.Interrupt(config, 5).Run));
    }
}
