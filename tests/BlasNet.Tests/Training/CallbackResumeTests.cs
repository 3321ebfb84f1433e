using BlasNet.Runs;
using Microsoft.Extensions.Time.Testing;

namespace BlasNet.Tests.Training;

/// <summary>Tests that runs with stateful callbacks resume to the same bits, rows and files.</summary>
internal static class CallbackResumeTests
{
    private const int StepsPerEpoch = 7;

    private const string ConstantRate = """
        { "layers": [ { "kind": "dense", "units": 8, "activation": "relu" }, { "kind": "dense", "units": "outputs" } ],
          "optimizer": { "kind": "adam", "learningRate": 0.05 } }
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromHours(1);

    // Before, at and after ends of epochs: where an epoch begins twice, and where a validation is due.
    private static readonly int[] Steps = [1, 6, 7, 8, 20, 21, 22, 28, 31, 41];

    [TestCaseSource(nameof(Steps))]
    public static void A_run_with_a_rate_that_callbacks_set_resumes_to_the_same_bits(int step) =>
        AssertResumes(step, _ => [new LearningRateScheduler((epoch, rate) => epoch % 2 == 0 ? rate * 0.75 : rate)]);

    [TestCaseSource(nameof(Steps))]
    public static void A_run_that_waits_on_a_plateau_resumes_to_the_same_bits(int step) =>
        AssertResumes(step, _ =>
        [
            // Nothing improves by that much, so both callbacks lower the rate, at different epochs.
            new ReduceLROnPlateau(factor: 0.5, patience: 2, minDelta: 100),
            new ReduceLROnPlateau(factor: 0.9, patience: 1, minDelta: 100, cooldown: 1),
        ]);

    [TestCase(8)]
    [TestCase(31)]
    public static void A_run_with_two_kinds_of_patience_resumes_to_the_same_bits(int step) =>
        AssertResumes(step, _ => [new EarlyStopping(3, minDelta: 0.005), new EarlyStopping(4, "loss", restoreBestWeights: false)]);

    [TestCaseSource(nameof(Steps))]
    public static void A_run_that_restores_its_best_epoch_resumes_to_the_same_bits(int step) =>
        AssertResumes(step, _ => [new BestEpoch("val_accuracy"), new BestEpoch()]);

    [TestCase(8)]
    [TestCase(28)]
    [TestCase(31)]
    public static void Files_of_callbacks_are_continued(int step) =>
        AssertResumes(step, folder => [new CsvLogger(Path.Combine(folder, "own.csv")),
            new ModelCheckpoint(Path.Combine(folder, "best", "{epoch}.safetensors"), saveBestOnly: true)]);

    [Test]
    public static void A_killed_run_has_no_row_twice_in_a_log_of_its_own()
    {
        using var runs = new TestRuns();
        Directory.CreateDirectory(runs.Root);
        TrainingConfig config = TestRuns.Config(ConstantRate) with { CheckpointEvery = 3, Epochs = 6 };
        string path = runs["own.csv"];
        byte[] killed = [];
        RunSummary whole = TrainingRun.Start(config, runs.Options(TestRuns.AfterStep((5 * StepsPerEpoch) + 2, () =>
        {
            TestRuns.Copy(runs["test/run_0001"], runs["test/run_0002"]);
            killed = File.ReadAllBytes(path);
        })) with
        { Callbacks = [new CsvLogger(path)] });
        string[] rows = Epochs(path);
        File.WriteAllBytes(path, [.. killed, .. "6,0."u8]);
        RunSummary resumed = TrainingRun.Resume(runs["test/run_0002"], own => own,
            runs.Options() with { Callbacks = [new CsvLogger(path)] });
        TestRuns.AssertSame(whole, resumed);
        Assert.That(Epochs(path), Is.EqualTo(rows).And.EqualTo(new[] { "1", "2", "3", "4", "5", "6" }));
    }

    [Test]
    public static void A_resumed_run_has_the_time_that_is_left()
    {
        var limit = new TimeLimit(TimeSpan.FromSeconds(10));
        var memory = new CallbackMemory { Numbers = { ["seconds"] = 11 } };
        limit.Load(memory);
        using var runs = new TestRuns();
        RunSummary summary = TrainingRun.Start(TestRuns.Config(ConstantRate), runs.Options() with { Callbacks = [limit] });
        Assert.That((summary.Status, summary.Steps), Is.EqualTo(("done", 0L)));
        limit.Save(memory);
        Assert.That(memory.Numbers["seconds"], Is.GreaterThanOrEqualTo(11));
    }

    [TestCase(StepsPerEpoch + 3)]
    [TestCase(1)]
    [TestCase(2 * StepsPerEpoch)]
    public static void A_run_that_is_stopped_ends_with_a_row_for_its_weights(int step)
    {
        using var runs = new TestRuns();
        RunSummary summary = Stopped(runs, step);
        int epochs = (step + StepsPerEpoch - 1) / StepsPerEpoch;
        Assert.That((summary.Status, summary.Epochs, summary.Steps), Is.EqualTo(("done", epochs, (long)step)));
        string[][] rows = [.. TestRuns.Metrics(summary.Run).Split('\n').Select(line => line.Split(','))];
        Assert.That((rows.Length - 1, rows[^1][^1]), Is.EqualTo((epochs, $"{step}")));
        using SavedModel model = SavedModel.Load(summary.Run, threads: 1);
        Assert.That(model.Evaluate(Datasets.Load("circles").Test!)["loss"], Is.EqualTo(summary.ValLoss));
    }

    [Test]
    public static void A_stopped_run_killed_before_its_model_was_written_ends_with_the_same_bits()
    {
        using var runs = new TestRuns();
        RunSummary whole = Stopped(runs, StepsPerEpoch + 3);
        TestRuns.Copy(whole.Run, runs["test/run_0002"]);
        File.Delete(runs["test/run_0002/model.safetensors"]);
        File.Delete(runs["test/run_0002/summary.json"]);
        // The time that a checkpoint remembers is over.
        RunOptions options = runs.Options() with { Callbacks = [Callback.From(), new TimeLimit(Limit)] };
        TestRuns.AssertSame(whole, TrainingRun.Resume("test/run_0002", own => own, options));
    }

    [Test]
    public static void Steps_without_a_result_get_one_where_no_time_is_left()
    {
        using var runs = new TestRuns();
        RunSummary stopped = Stopped(runs, StepsPerEpoch + 3);
        RunSummary part = runs.Interrupt(TestRuns.Config(ConstantRate), StepsPerEpoch + 3);
        RunOptions options = runs.Options() with { Callbacks = [new TimeLimit(Limit, new FakeTimeProvider { AutoAdvanceAmount = Limit })] };
        TestRuns.AssertSame(stopped, TrainingRun.Resume(part.Run, own => own, options));
    }

    private static RunSummary Stopped(TestRuns runs, int step)
    {
        var clock = new FakeTimeProvider();
        Callback hurry = TestRuns.AfterStep(step, () => clock.Advance(Limit));
        return TrainingRun.Start(TestRuns.Config(ConstantRate), runs.Options() with { Callbacks = [hurry, new TimeLimit(Limit, clock)] });
    }

    private static void AssertResumes(int step, Func<string, Callback[]> callbacks)
    {
        using var runs = new TestRuns();
        TrainingConfig config = TestRuns.Config(ConstantRate) with { Epochs = 6 };
        string own = runs["own"], other = runs["other"];
        Directory.CreateDirectory(own);
        Directory.CreateDirectory(other);
        RunSummary whole = TrainingRun.Start(config, runs.Options() with { Callbacks = callbacks(own) });
        using var source = new CancellationTokenSource();
        RunSummary part = TrainingRun.Start(config,
            runs.Options(TestRuns.AfterStep(step, source.Cancel)) with { Cancellation = source.Token, Callbacks = callbacks(other) });
        Assert.That(part.Status, Is.EqualTo("interrupted"));
        TestRuns.AssertSame(whole, TrainingRun.Resume(part.Run, same => same, runs.Options() with { Callbacks = callbacks(other) }));
        string[] files = Files(own);
        Assert.That(Files(other), Is.EqualTo(files));
        foreach (string file in files)
        {
            if (Path.GetExtension(file) == ".safetensors")
                Assert.That(File.ReadAllBytes(Path.Combine(other, file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(own, file))), file);
            else
                Assert.That(Epochs(Path.Combine(other, file)), Is.EqualTo(Epochs(Path.Combine(own, file))), file);
        }
    }

    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal)];

    private static string[] Epochs(string path) => [.. File.ReadLines(path).Skip(1).Select(line => line.Split(',')[0])];
}
