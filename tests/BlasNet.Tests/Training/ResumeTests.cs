using BlasNet.Runs;

namespace BlasNet.Tests.Training;

internal static class ResumeTests
{
    private const int StepsPerEpoch = 7;

    [TestCase(1, TestName = "A_run_interrupted_after_its_first_step_resumes_to_the_same_bits")]
    [TestCase(StepsPerEpoch + 3, TestName = "A_run_interrupted_in_the_middle_of_an_epoch_resumes_to_the_same_bits")]
    [TestCase(StepsPerEpoch - 1, TestName = "A_run_interrupted_before_the_last_step_of_an_epoch_resumes_to_the_same_bits")]
    [TestCase(2 * StepsPerEpoch, TestName = "A_run_interrupted_before_a_validation_resumes_to_the_same_bits")]
    [TestCase(4 * StepsPerEpoch, TestName = "A_run_interrupted_before_its_last_validation_resumes_to_the_same_bits")]
    public static void A_run_resumes_to_the_same_bits(int step)
    {
        using var runs = new TestRuns();
        TrainingConfig config = TestRuns.Config() with { EarlyStopping = 2 };
        RunSummary whole = runs.Start(config);
        RunSummary part = runs.Interrupt(config, step);
        Assert.That(part.Status, Is.EqualTo("interrupted"));
        Assert.That(part.Steps, Is.EqualTo(step));
        Assert.That(File.Exists(runs["test/run_0002/model.safetensors"]), Is.False);
        Assert.That(runs.IndexRow("test/run_0002")["status"], Is.EqualTo("interrupted"));
        TestRuns.AssertSame(whole, runs.Resume(part.Run));
        Assert.That(runs.IndexRow("test/run_0002")["status"], Is.EqualTo("done"));
    }

    [TestCase("accuracy", "auc")]
    [TestCase("precision", "recall", "f1")]
    public static void Metrics_of_many_sums_resume_in_the_middle_of_an_epoch(params string[] metrics)
    {
        using var runs = new TestRuns();
        TrainingConfig config = TestRuns.Config() with { Metrics = metrics };
        RunSummary whole = runs.Start(config);
        TestRuns.AssertSame(whole, runs.Resume(runs.Interrupt(config, StepsPerEpoch + 3).Run));
        Assert.That(whole[metrics[^1]], Is.InRange(0.4, 1));
    }

    [Test]
    public static void A_run_interrupted_between_two_epochs_resumes_to_the_same_bits()
    {
        using var runs = new TestRuns();
        RunSummary whole = runs.Start(TestRuns.Config());
        using var source = new CancellationTokenSource();
        RunOptions options = runs.Options(TestRuns.AfterEpoch(2, source.Cancel)) with { Cancellation = source.Token };
        RunSummary part = TrainingRun.Start(TestRuns.Config(), options);
        Assert.That((part.Status, part.Epochs, part.Steps), Is.EqualTo(("interrupted", 2, 2L * StepsPerEpoch)));
        TestRuns.AssertSame(whole, runs.Resume(part.Run));
    }

    [Test]
    public static void A_run_cancelled_before_its_first_step_resumes_to_the_same_bits()
    {
        using var runs = new TestRuns();
        RunSummary whole = runs.Start(TestRuns.Config());
        RunSummary part = TrainingRun.Start(TestRuns.Config(),
            runs.Options() with { Cancellation = new CancellationToken(canceled: true) });
        Assert.That((part.Status, part.Epochs, part.Steps, part.Values.Count), Is.EqualTo(("interrupted", 0, 0L, 0)));
        TestRuns.AssertSame(whole, runs.Resume(part.Run));
    }

    [Test]
    public static void A_run_interrupted_again_and_again_resumes_to_the_same_bits()
    {
        using var runs = new TestRuns();
        RunSummary whole = runs.Start(TestRuns.Config());
        RunSummary part = runs.Interrupt(TestRuns.Config(), 2);
        for (int step = 4; part.Status == "interrupted"; step += 5)
        {
            using var source = new CancellationTokenSource();
            RunOptions options = runs.Options(TestRuns.AfterStep(step, source.Cancel)) with { Cancellation = source.Token };
            part = TrainingRun.Resume(part.Run, own => own, options);
        }
        TestRuns.AssertSame(whole, part);
    }

    [Test]
    public static void A_run_killed_between_two_checkpoints_goes_on_from_the_last_one()
    {
        using var runs = new TestRuns();
        TrainingConfig config = TestRuns.Config() with { CheckpointEvery = 3, Epochs = 6 };
        RunSummary whole = null!;
        // The copy is what a kill in the fifth epoch leaves: four rows, a checkpoint of the third epoch.
        whole = runs.Start(config, TestRuns.AfterStep((4 * StepsPerEpoch) + 2,
            () => TestRuns.Copy(runs["test/run_0001"], runs["test/run_0002"])));
        Assert.That(File.ReadAllLines(runs["test/run_0002/metrics.csv"]), Has.Length.EqualTo(5));
        RunSummary resumed = runs.Resume(runs["test/run_0002"]);
        TestRuns.AssertSame(whole, resumed);
        Assert.That(File.ReadAllText(runs["test/run_0002/log.txt"]), Does.Contain("resumed after epoch 3"));
    }

    [Test]
    public static void What_a_kill_left_half_written_does_no_harm()
    {
        using var runs = new TestRuns();
        RunSummary whole = runs.Start(TestRuns.Config(), TestRuns.AfterStep((2 * StepsPerEpoch) + 1,
            () => TestRuns.Copy(runs["test/run_0001"], runs["test/run_0002"])));
        File.AppendAllText(runs["test/run_0002/metrics.csv"], "3,0.51,0.7");
        string leftover = runs["test/run_0002/checkpoints/.last.safetensors.abcd.tmp"];
        File.WriteAllText(leftover, "half");
        TestRuns.AssertSame(whole, runs.Resume(runs["test/run_0002"]));
        Assert.That(File.Exists(leftover), Is.False);
    }

    [TestCase("")]
    [TestCase("epoch,loss,acc")]
    [TestCase(null)]
    public static void A_run_killed_before_its_first_checkpoint_starts_over_in_its_directory(string? metrics)
    {
        using var runs = new TestRuns();
        RunSummary whole = runs.Start(TestRuns.Config());
        string run = runs["test/run_0002"];
        Directory.CreateDirectory(run);
        File.Copy(runs["test/run_0001/config.json"], Path.Combine(run, "config.json"));
        if (metrics is not null)
            File.WriteAllText(Path.Combine(run, "metrics.csv"), metrics);
        RunSummary resumed = runs.Resume(run);
        TestRuns.AssertSame(whole, resumed);
        Assert.That(resumed.Run, Is.EqualTo(run));
        Assert.That(Directory.GetDirectories(runs["test"]), Has.Length.EqualTo(2));
    }

    [Test]
    public static void Rows_of_epochs_without_a_checkpoint_are_trained_again()
    {
        using var runs = new TestRuns();
        TrainingConfig config = TestRuns.Config() with { CheckpointEvery = 3 };
        RunSummary whole = runs.Start(config, TestRuns.AfterStep((2 * StepsPerEpoch) + 1,
            () => TestRuns.Copy(runs["test/run_0001"], runs["test/run_0002"])));
        Assert.That(File.Exists(runs["test/run_0002/checkpoints/last.safetensors"]), Is.False);
        TestRuns.AssertSame(whole, runs.Resume(runs["test/run_0002"]));
        Assert.That(File.ReadAllText(runs["test/run_0002/log.txt"]), Does.Contain("there is no checkpoint yet; the run begins anew"));
    }

    [TestCase(null, TestName = "A_run_killed_before_its_model_was_written_ends_with_the_same_bits")]
    [TestCase(1, TestName = "A_run_killed_before_its_model_was_written_keeps_its_best_weights")]
    public static void A_run_killed_before_its_model_was_written_ends_with_the_same_bits(int? patience)
    {
        using var runs = new TestRuns();
        RunSummary whole = runs.Start(TestRuns.Config() with { EarlyStopping = patience, Epochs = 30 });
        if (patience is not null)
            Assert.That(whole.Epochs, Is.LessThan(30), "the case is to stop early");
        TestRuns.Copy(whole.Run, runs["test/run_0002"]);
        File.Delete(runs["test/run_0002/model.safetensors"]);
        File.Delete(runs["test/run_0002/summary.json"]);
        TestRuns.AssertSame(whole, runs.Resume(runs["test/run_0002"]));
    }

    [Test]
    public static void A_run_whose_last_row_in_the_index_could_not_be_written_is_done_and_gets_it_later()
    {
        using var runs = new TestRuns();
        RunSummary whole = runs.Start(TestRuns.Config());
        string index = runs["index.csv"], before = "";
        Callback spoils = TestRuns.AfterEpoch(4, () =>
        {
            before = File.ReadAllText(index);
            File.WriteAllText(index, "no,index\n");
        });
        TestRuns.AssertSame(whole, runs.Start(TestRuns.Config(), spoils));
        Assert.That(File.ReadAllText(runs["test/run_0002/log.txt"]), Does.Contain($"warning: {index}, line 1: "));
        Assert.That(RunSummary.Read(runs["test/run_0002/summary.json"]).Status, Is.EqualTo("done"));
        Assert.That(File.ReadAllText(index), Is.EqualTo("no,index\n"), "a file that is not ours is left alone");
        File.WriteAllText(index, before);
        TestRuns.AssertSame(whole, runs.Resume("test/run_0002"));
        string[] apart = ["run", "started", "time_s"];
        Assert.That(runs.IndexRow("test/run_0002").Where(cell => !apart.Contains(cell.Key)),
            Is.EqualTo(runs.IndexRow("test/run_0001").Where(cell => !apart.Contains(cell.Key))), "the same row as at once");
    }

    [Test]
    public static void A_finished_run_gives_its_summary_again_and_changes_nothing()
    {
        using var runs = new TestRuns();
        RunSummary whole = runs.Start(TestRuns.Config());
        byte[] metrics = File.ReadAllBytes(runs["test/run_0001/metrics.csv"]);
        DateTime written = File.GetLastWriteTimeUtc(runs["test/run_0001/model.safetensors"]);
        using var error = new StringWriter();
        RunSummary again = TrainingRun.Resume("test/run_0001", own => own, runs.Options() with { Error = error });
        Assert.That(TestRuns.Json(again), Is.EqualTo(TestRuns.Json(whole)));
        Assert.That(error.ToString(), Does.Contain("nothing to resume"));
        Assert.That(File.ReadAllBytes(runs["test/run_0001/metrics.csv"]), Is.EqualTo(metrics));
        Assert.That(File.GetLastWriteTimeUtc(runs["test/run_0001/model.safetensors"]), Is.EqualTo(written));
    }

    [Test]
    public static void An_option_that_differs_is_refused_with_both_values()
    {
        using var runs = new TestRuns();
        RunSummary part = runs.Interrupt(TestRuns.Config(), 3);
        byte[] before = File.ReadAllBytes(runs["test/run_0001/checkpoints/last.safetensors"]);
        Assert.That(() => TrainingRun.Resume(part.Run, own => own with { Batch = 64 }, runs.Options()),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("batch '128'").And.Message.Contains("'64' was given"));
        Assert.That(() => TrainingRun.Resume(part.Run, own => own with { EarlyStopping = 3 }, runs.Options()),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("earlyStopping 'none'").And.Message.Contains("'3' was given"));
        Assert.That(File.ReadAllBytes(runs["test/run_0001/checkpoints/last.safetensors"]), Is.EqualTo(before));
        Assert.That(TrainingRun.Resume(part.Run, own => own with { Batch = 128 }, runs.Options()).Status, Is.EqualTo("done"));
    }

    [Test]
    public static void A_run_that_another_works_on_is_refused()
    {
        using var runs = new TestRuns();
        Exception? met = null;
        runs.Start(TestRuns.Config(), TestRuns.AfterStep(3, () =>
        {
            try
            {
                runs.Resume("test/run_0001");
            }
            catch (MachineException error)
            {
                met = error;
            }
        }));
        Assert.That(met?.Message, Does.StartWith(runs["test/run_0001"]).And.Contains("another process is working on this run"));
    }

    [Test]
    public static void A_truncated_checkpoint_is_a_sentence_and_nothing_is_lost()
    {
        using var runs = new TestRuns();
        RunSummary part = runs.Interrupt(TestRuns.Config(), StepsPerEpoch + 3);
        string path = runs["test/run_0001/checkpoints/last.safetensors"];
        byte[] whole = File.ReadAllBytes(path), metrics = File.ReadAllBytes(runs["test/run_0001/metrics.csv"]);
        foreach (int length in (int[])[0, 7, 100, whole.Length - 1])
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.That(() => runs.Resume(part.Run), Throws.TypeOf<DataException>().With.Message.StartsWith(path));
        }
        Assert.That(File.ReadAllBytes(runs["test/run_0001/metrics.csv"]), Is.EqualTo(metrics));
        File.WriteAllBytes(path, whole);
        TestRuns.AssertSame(runs.Start(TestRuns.Config()), runs.Resume(part.Run));
    }

    [Test]
    public static void A_checkpoint_of_another_model_is_a_sentence()
    {
        using var runs = new TestRuns();
        RunSummary part = runs.Interrupt(TestRuns.Config(), 3);
        RunSummary other = runs.Start(TestRuns.Config("""{ "layers": [ { "kind": "dense", "units": "outputs" } ] }""") with { Epochs = 1 });
        string path = runs["test/run_0001/checkpoints/last.safetensors"];
        File.Copy(Path.Combine(other.Run, "checkpoints", "last.safetensors"), path, overwrite: true);
        Assert.That(() => runs.Resume(part.Run), Throws.TypeOf<DataException>().With.Message.StartsWith(path)
            .And.Message.Contains("0.dense.kernel"));
        File.Copy(Path.Combine(other.Run, "model.safetensors"), path, overwrite: true);
        Assert.That(() => runs.Resume(part.Run), Throws.TypeOf<DataException>()
            .With.Message.EqualTo($"{path}: it is no checkpoint of BlasNet."));
    }

    [Test]
    public static void A_run_that_is_not_there_is_a_sentence()
    {
        using var runs = new TestRuns();
        Assert.That(() => runs.Resume("test/run_0001"), Throws.TypeOf<DataException>().With.Message.Contains("there is no such run"));
    }

    [Test]
    public static void Runs_of_any_make_go_on_to_the_same_bits_from_any_step()
    {
        string[] optimizers =
        [
            "\"sgd\"", "\"momentum\", \"weightDecay\": 0.01", "\"nesterov\"", "\"adaGrad\"", "\"rmsProp\"", "\"adam\"",
            """ "adamW", "learningRate": { "kind": "step", "learningRate": 0.01, "every": 5 } """,
            """ "adamW", "learningRate": { "kind": "warmUpCosine", "learningRate": 0.02 } """,
        ];
        string[] middles =
        [
            "", "\"batchNormalization\",", """{ "kind": "dropout", "rate": 0.4 },""", """{ "kind": "dropout", "rate": 0.4, "annealing": "cosine" },""",
        ];
        var random = new Random(20);
        for (int i = 0; i < 24; i++)
        {
            using var runs = new TestRuns();
            int batch = random.Next(60, 900), epochs = random.Next(1, 4);
            bool annealed = i / optimizers.Length % 2 == 1, drops = random.Next(2) == 0;
            int full = Math.Min(batch, 800), steps = (800 + (drops ? 0 : full - 1)) / full * epochs;
            string optimizer = optimizers[i % optimizers.Length], middle = middles[random.Next(middles.Length)];
            if (annealed)
                optimizer += """, "weightDecayAnnealing": "flatCosine", "emaMomentum": 0.9""";
            TrainingConfig config = TestRuns.Config($$"""
                { "layers": [ { "kind": "dense", "units": 5, "activation": "tanh" }, {{middle}} { "kind": "dense", "units": "outputs" } ],
                  "optimizer": { "kind": {{optimizer}} }, "dropRemainder": {{(drops ? "true" : "false")}} }
                """) with
            {
                RestoreBestEpoch = random.Next(2) == 0,
                Data = random.Next(2) == 0 ? "circles" : "xor",
                Epochs = epochs,
                Batch = batch,
                Seed = random.NextInt64(1000),
                Threads = random.Next(1, 3),
                CheckpointEvery = random.Next(1, 4),
                EarlyStopping = random.Next(2) == 0 ? null : 1,
            };
            RunSummary whole = runs.Start(config);
            RunSummary part = runs.Interrupt(config, random.Next(1, steps + 1));
            TestRuns.AssertSame(whole, part.Status == "done" ? part : runs.Resume(part.Run));
        }
    }
}
