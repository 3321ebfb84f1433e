using System.Text.Json;
using BlasNet.Files;
using BlasNet.Runs;

namespace BlasNet.Tests.Training;

internal static class TrainingRunTests
{
    private const string Linear = """{ "name": "line", "layers": [ { "kind": "dense", "units": "outputs" } ] }""";

    [Test]
    public static void A_run_leaves_every_file_of_the_contract()
    {
        using var runs = new TestRuns();
        RunSummary summary = runs.Start(TestRuns.Config() with { Epochs = 2 });
        Assert.That(summary.Run, Is.EqualTo(runs["test/run_0001"]));
        Assert.That(Directory.GetFiles(summary.Run, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(summary.Run, path).Replace('\\', '/')),
            Is.EquivalentTo(new[]
            {
                "config.json", "env.json", "metrics.csv", "log.txt", "summary.json", "model.safetensors",
                "checkpoints/last.safetensors", "checkpoints/best.safetensors", "checkpoints/.lock",
            }));
        string[] lines = File.ReadAllLines(runs["test/run_0001/metrics.csv"]);
        Assert.That(lines[0], Is.EqualTo("epoch,loss,accuracy,val_loss,val_accuracy,lr,time_s,samples_per_s,steps"));
        Assert.That(lines.Skip(1).Select(line => (line.Split(',')[0], line.Split(',')[^1])), Is.EqualTo(new[] { ("1", "7"), ("2", "14") }));
    }

    [Test]
    public static void The_summary_is_that_of_the_file_and_of_the_last_row()
    {
        using var runs = new TestRuns();
        RunSummary summary = runs.Start(TestRuns.Config());
        CsvTable table = CsvLog.Read(runs["test/run_0001/metrics.csv"]);
        Assert.That(summary.Values.Select(value => value.Key), Is.EqualTo(new[] { "loss", "accuracy", "val_loss", "val_accuracy" }));
        foreach ((string name, double value) in summary.Values)
            Assert.That(table.Rows[^1][table.Columns.ToList().IndexOf(name)], Is.EqualTo(value), name);
        RunSummary read = RunSummary.Read(runs["test/run_0001/summary.json"]);
        Assert.That(TestRuns.Json(read), Is.EqualTo(TestRuns.Json(summary)));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(runs["test/run_0001/summary.json"]));
        Assert.That(json.RootElement.EnumerateObject().Select(property => property.Name), Is.EqualTo(new[]
        {
            "run", "status", "epochs", "steps", "loss", "accuracy", "val_loss", "val_accuracy", "train_samples_per_s", "time_s",
            "weights_sha256",
        }));
    }

    [Test]
    public static void The_index_has_a_row_for_each_run()
    {
        using var runs = new TestRuns();
        Assert.That(() => runs.Start(TestRuns.Config(), TestRuns.AfterStep(3, () =>
            Assert.That(runs.IndexRow("test/run_0001")["status"], Is.EqualTo("running")))).Status, Is.EqualTo("done"));
        RunSummary second = runs.Start(TestRuns.Config(Linear) with { Name = "other", Seed = 9, Epochs = 1,
            Optimizer = Optimizer.Sgd(0.5) });
        Assert.That(new RunIndex(runs.Root).Read().Select(row => row["run"]), Is.EqualTo(new[] { "test/run_0001", "other/run_0001" }));
        IReadOnlyDictionary<string, string> row = runs.IndexRow("other/run_0001");
        Assert.That((row["status"], row["model"], row["data"], row["seed"], row["epochs"], row["batch"], row["threads"], row["best_epoch"]),
            Is.EqualTo(("done", "line", "circles", "9", "1", "128", "1", "1")));
        Assert.That((row["optimizer"], row["learning_rate"]), Is.EqualTo(("sgd", "0.5")));
        Assert.That(row["weights_sha256"], Is.EqualTo(second.WeightsSha256));
        Assert.That(row["val_loss"], Is.EqualTo(CsvFormat.Number(second.ValLoss!.Value)));
    }

    [Test]
    public static void Runs_of_one_experiment_are_numbered()
    {
        using var runs = new TestRuns();
        TrainingConfig config = TestRuns.Config(Linear) with { Epochs = 0 };
        Assert.That(Enumerable.Range(0, 3).Select(_ => Path.GetFileName(runs.Start(config).Run)),
            Is.EqualTo(new[] { "run_0001", "run_0002", "run_0003" }));
    }

    [Test]
    public static void No_epochs_still_make_a_whole_run()
    {
        using var runs = new TestRuns();
        RunSummary summary = runs.Start(TestRuns.Config() with { Epochs = 0 });
        Assert.That((summary.Status, summary.Epochs, summary.Steps, summary.Loss), Is.EqualTo(("done", 0, 0L, default(double?))));
        Assert.That(File.ReadAllLines(runs["test/run_0001/metrics.csv"]), Has.Length.EqualTo(1));
        using SavedModel saved = SavedModel.Load(summary.Run);
        Assert.That(saved.Network.Model.OutputShape.Size, Is.EqualTo(2));
    }

    [TestCase("circles", null)]
    [TestCase("xor", 2)]
    public static void The_same_seed_gives_the_same_bits_on_any_number_of_threads(string data, int? earlyStopping)
    {
        using var runs = new TestRuns();
        TrainingConfig config = TestRuns.Config() with { Data = data, EarlyStopping = earlyStopping };
        RunSummary first = runs.Start(config);
        foreach (int threads in (int[])[1, 2, 3])
            TestRuns.AssertSame(first, runs.Start(config with { Threads = threads }));
        Assert.That(runs.Start(config with { Seed = 6 }).WeightsSha256, Is.Not.EqualTo(first.WeightsSha256));
    }

    [Test]
    public static void The_configuration_of_a_run_repeats_it()
    {
        using var runs = new TestRuns();
        RunSummary first = runs.Start(TestRuns.Config() with { Validation = "0.25", EarlyStopping = 2 });
        TrainingConfig read = TrainingConfig.Read(runs["test/run_0001/config.json"]);
        TestRuns.AssertSame(first, runs.Start(read));
        Assert.That(File.ReadAllBytes(runs["test/run_0002/config.json"]), Is.EqualTo(File.ReadAllBytes(runs["test/run_0001/config.json"])));
    }

    [Test]
    public static void A_fraction_holds_out_a_share_of_the_training_data()
    {
        using var runs = new TestRuns();
        using var error = new StringWriter();
        TrainingRun.Start(TestRuns.Config() with { Validation = "0.25", Epochs = 1 }, runs.Options() with { Error = error });
        Assert.That(error.ToString(), Does.Contain("600 training samples, 200 validation samples"));
        Assert.That(File.ReadAllLines(runs["test/run_0001/metrics.csv"])[1], Does.EndWith(",5"));
        Assert.That(File.ReadAllLines(runs["test/run_0001/log.txt"]),
            Is.EqualTo(error.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')));
    }

    [Test]
    public static void Validation_data_of_its_own_is_taken_from_its_test_part()
    {
        using var runs = new TestRuns();
        RunSummary own = runs.Start(TestRuns.Config()), named = runs.Start(TestRuns.Config() with { Validation = "circles" });
        TestRuns.AssertSame(own, named);
        Assert.That(runs.Start(TestRuns.Config() with { Validation = "xor" }).ValLoss, Is.Not.EqualTo(own.ValLoss));
    }

    private static readonly TrainingConfig Good = TestRuns.Config(Linear);

    private static TestCaseData[] BadConfigs =>
    [
        new TestCaseData(Good with { Data = "circels" }, typeof(ConfigurationException), "circles") { TestName = "{m}(unknown data)" },
        new TestCaseData(Good with { Data = "idx:no-such-folder" }, typeof(DataException),
        "no-such-folder") { TestName = "{m}(missing data)" },
        new TestCaseData(Good with { Validation = "spirals" }, typeof(ConfigurationException),
        "3 classes") { TestName = "{m}(validation of other classes)" },
        new TestCaseData(Good with { Validation = "1.5" }, typeof(ConfigurationException), "1.5") { TestName = "{m}(share above 1)" },
        new TestCaseData(Good with { Name = "a/b" }, typeof(ConfigurationException),
        "a/b") { TestName = "{m}(experiment that is no folder name)" },
        new TestCaseData(TestRuns.Config("""{ "input": [3], "layers": [ { "kind": "dense", "units": "outputs" } ] }"""),
            typeof(ConfigurationException), "[3], but the data has [2]") { TestName = "{m}(input of another shape)" },
        new TestCaseData(TestRuns.Config("""{ "layers": [ { "kind": "dense", "units": 1, "activation": "softmax" } ] }"""),
            typeof(ConfigurationException), "0.dense") { TestName = "{m}(too few outputs)" },
    ];

    [TestCaseSource(nameof(BadConfigs))]
    public static void Nothing_is_written_when_model_and_data_are_no_good(TrainingConfig config, Type error, string part)
    {
        using var runs = new TestRuns();
        Assert.That(() => runs.Start(config), Throws.TypeOf(error).With.Message.Contains(part));
        Assert.That(Directory.Exists(runs.Root), Is.False);
    }

    [Test]
    public static void A_metric_that_the_run_will_not_have_is_refused_before_anything_is_written()
    {
        using var runs = new TestRuns();
        Assert.That(() => TrainingRun.Start(Good, runs.Options() with { RequiredColumns = ["val_acuracy"] }),
            Throws.TypeOf<ConfigurationException>()
                .With.Message.EqualTo("The run has no metric 'val_acuracy'. Did you mean 'val_accuracy'?"));
        Assert.That(Directory.Exists(runs.Root), Is.False);
    }

    [Test]
    public static void The_best_checkpoint_is_of_the_epoch_with_the_least_validation_loss()
    {
        using var runs = new TestRuns();
        runs.Start(TestRuns.Config() with { Epochs = 12, Optimizer = Optimizer.Adam(0.3) });
        CsvTable table = CsvLog.Read(runs["test/run_0001/metrics.csv"]);
        double[] losses = [.. table.Rows.Select(row => row[3])];
        int best = Array.IndexOf(losses, losses.Min());
        Assert.That(best, Is.LessThan(11), "the case is to have a best epoch before the last");
        using SavedModel saved = SavedModel.Load(runs["test/run_0001/checkpoints/best.safetensors"]);
        Assert.That(saved.Evaluate(Datasets.Load("circles").Test!).Loss, Is.EqualTo(losses[best]));
        Assert.That(runs.IndexRow("test/run_0001")["best_epoch"], Is.EqualTo($"{best + 1}"));
    }

    [Test]
    public static void An_early_stop_ends_with_the_best_weights_and_says_so()
    {
        using var runs = new TestRuns();
        RunSummary summary = runs.Start(TestRuns.Config() with { Epochs = 40, EarlyStopping = 2, CheckpointEvery = 50,
            Optimizer = Optimizer.Adam(0.3) });
        Assert.That((summary.Status, summary.Epochs), Is.EqualTo(("done", CsvLog.Read(runs["test/run_0001/metrics.csv"]).Rows.Count)));
        Assert.That(summary.Epochs, Is.LessThan(40));
        Assert.That(File.Exists(runs["test/run_0001/checkpoints/last.safetensors"]), Is.True);
        using SavedModel saved = SavedModel.Load(summary.Run);
        Assert.That(saved.Evaluate(Datasets.Load("circles").Test!).Loss, Is.EqualTo(summary.ValLoss));
        Assert.That(File.ReadAllText(runs["test/run_0001/log.txt"]), Does.Contain("stopped after epoch").And.Contains("has not improved"));
    }
}
