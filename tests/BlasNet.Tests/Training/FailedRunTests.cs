using BlasNet.Runs;

namespace BlasNet.Tests.Training;

internal static class FailedRunTests
{
    private const int StepsPerEpoch = 7;

    private static readonly TrainingConfig Wild = TestRuns.Config("""
        { "layers": [ { "kind": "dense", "units": 8, "activation": "relu" }, { "kind": "dense", "units": "outputs" } ] }
        """) with
    { Optimizer = Optimizer.Sgd(1e30) };

    [Test]
    public static void A_loss_that_is_not_finite_names_the_layer_and_keeps_the_run_as_failed()
    {
        using var runs = new TestRuns();
        using var error = new StringWriter();
        Assert.That(() => TrainingRun.Start(Wild, runs.Options() with { Error = error }),
            Throws.TypeOf<TrainingException>().With.Message.Contains("dense").And.Message.StartsWith("Epoch 1, step "));
        RunSummary summary = RunSummary.Read(runs["test/run_0001/summary.json"]);
        Assert.That((summary.Status, summary.Epochs, summary.WeightsSha256), Is.EqualTo(("failed", 0, default(string))));
        Assert.That(runs.IndexRow("test/run_0001")["status"], Is.EqualTo("failed"));
        Assert.That(error.ToString().TrimEnd().Split('\n')[^1], Does.StartWith("Epoch 1, step "));
        Assert.That(File.Exists(runs["test/run_0001/model.safetensors"]), Is.False);
    }

    [Test]
    public static void What_was_there_before_a_failure_stays_and_resuming_fails_alike()
    {
        using var runs = new TestRuns();
        // The rate explodes at the first step of the third epoch.
        TrainingConfig config = Wild with { Optimizer = Optimizer.Sgd(schedule: Schedule.Step(1e-3, every: 2 * StepsPerEpoch,
            factor: 1e33)) };
        TrainingException first = Assert.Throws<TrainingException>(() => runs.Start(config))!;
        Assert.That(first.Message, Does.StartWith("Epoch 3, step "));
        string metrics = TestRuns.Metrics(runs["test/run_0001"]);
        Assert.That(metrics.Split('\n'), Has.Length.EqualTo(3));
        RunSummary summary = RunSummary.Read(runs["test/run_0001/summary.json"]);
        Assert.That((summary.Status, summary.Epochs), Is.EqualTo(("failed", 2)));
        Assert.That(Assert.Throws<TrainingException>(() => runs.Resume("test/run_0001"))!.Message, Is.EqualTo(first.Message));
        Assert.That(TestRuns.Metrics(runs["test/run_0001"]), Is.EqualTo(metrics));
        using SavedModel saved = SavedModel.Load(runs["test/run_0001/checkpoints/last.safetensors"]);
        Assert.That(saved.Network.Parameters.Span.ToArray(), Has.All.Matches<float>(float.IsFinite));
    }

    [Test]
    public static void A_run_whose_last_step_breaks_the_weights_fails()
    {
        using var runs = new TestRuns();
        TrainingConfig config = Wild with { Optimizer = Optimizer.Sgd(1e308), Epochs = 1, Batch = 800 };
        Assert.That(() => runs.Start(config), Throws.TypeOf<TrainingException>().With.Message.Contains("dense.kernel"));
        Assert.That(RunSummary.Read(runs["test/run_0001/summary.json"]).Status, Is.EqualTo("failed"));
        Assert.That(File.Exists(runs["test/run_0001/checkpoints/last.safetensors"]), Is.False);
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "a folder with an open file cannot be moved there")]
    public static void A_checkpoint_that_cannot_be_written_leaves_the_old_one_and_the_run_goes_on_later()
    {
        using var runs = new TestRuns();
        RunSummary whole = runs.Start(TestRuns.Config() with { Name = "whole" });
        string folder = runs["test/run_0001/checkpoints"], away = runs["away"], last = Path.Combine(folder, "last.safetensors");
        byte[] before = [];
        Assert.That(() => runs.Start(TestRuns.Config(), TestRuns.AfterStep(StepsPerEpoch + 2, () =>
            {
                before = File.ReadAllBytes(last);
                Directory.Move(folder, away);
                File.WriteAllText(folder, "in the way");
            })),
            Throws.TypeOf<MachineException>().With.Message.Contains("checkpoints").And.Message.Contains("cannot be written"));
        File.Delete(folder);
        Directory.Move(away, folder);
        Assert.That(File.ReadAllBytes(last), Is.EqualTo(before));
        Assert.That(runs.IndexRow("test/run_0001")["status"], Is.EqualTo("failed"));
        Assert.That(File.ReadAllLines(runs["test/run_0001/log.txt"])[^1], Does.Contain("cannot be written"));
        TestRuns.AssertSame(whole, runs.Resume("test/run_0001"));
        Assert.That(runs.IndexRow("test/run_0001")["status"], Is.EqualTo("done"));
    }

    [Test]
    public static void A_folder_in_the_place_of_a_checkpoint_is_a_sentence()
    {
        using var runs = new TestRuns();
        string last = runs["test/run_0001/checkpoints/last.safetensors"];
        Assert.That(() => runs.Start(TestRuns.Config(), TestRuns.AfterStep(3, () => Directory.CreateDirectory(last))),
            Throws.TypeOf<MachineException>().With.Message.EqualTo($"{last}: it cannot be written, because it is a folder, not a file."));
        Directory.Delete(last);
        TestRuns.AssertSame(runs.Start(TestRuns.Config()), runs.Resume("test/run_0001"));
    }

    [Test]
    public static void A_defect_of_a_callback_leaves_no_run_that_seems_to_be_running()
    {
        using var runs = new TestRuns();
        Assert.That(() => runs.Start(TestRuns.Config(), TestRuns.AfterStep(3, () => throw new InvalidOperationException("defect"))),
            Throws.InvalidOperationException);
        Assert.That(runs.IndexRow("test/run_0001")["status"], Is.EqualTo("failed"));
        Assert.That(runs.Resume("test/run_0001").Status, Is.EqualTo("done"));
    }
}
