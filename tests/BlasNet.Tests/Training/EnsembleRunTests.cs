using System.Globalization;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Tests.Runs;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Training;

/// <summary>Runs that train several networks.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class EnsembleRunTests : IDisposable
{
    private const int Rows = 90;
    private readonly TestRuns runs = new();
    private readonly TestFolder folder = new();

    public void Dispose()
    {
        runs.Dispose();
        folder.Dispose();
    }

    [TestCase(true, TestName = "The_bits_of_an_ensemble_of_folds_do_not_depend_on_the_number_of_threads")]
    [TestCase(false, TestName = "The_bits_of_an_ensemble_with_validation_do_not_depend_on_the_number_of_threads")]
    public void The_bits_do_not_depend_on_the_number_of_threads(bool folds)
    {
        TrainingConfig config = folds ? OfTable() : TestRuns.Config() with { Members = 3 };
        RunSummary one = runs.Start(config with { Threads = 1 });
        TestRuns.AssertSame(one, runs.Start(config with { Threads = 2 }));
        TestRuns.AssertSame(one, runs.Start(config with { Threads = 7 }));
        Assert.That(one.Members.Select(member => member.WeightsSha256).Distinct().Count(), Is.EqualTo(3));
    }

    [Test]
    public void Each_row_is_measured_by_the_member_that_held_it_out()
    {
        RunSummary summary = runs.Start(OfTable());
        Table table = Table.Read(folder["table.csv"]);
        using SavedModel whole = SavedModel.Load(summary.Run, threads: 1);
        Dataset data = whole.Preprocessor!.Apply(table).Data;
        IReadOnlyList<DatasetSplit> splits = data.Folds(3, seed: 5);
        double right = 0, loss = 0;
        for (int k = 0; k < 3; k++)
        {
            using SavedModel member = SavedModel.Load(
                Path.Combine(summary.Members[k].Run, "model.safetensors"), threads: 1);
            Evaluation held = member.Evaluate(splits[k].Validation);
            right += held.Accuracy!.Value * splits[k].Validation.Count;
            loss += held.Loss * splits[k].Validation.Count;
            Assert.That(summary.Members[k].ValAccuracy, Is.EqualTo(held.Accuracy).Within(1e-12));
        }
        Assert.That(summary.ValAccuracy, Is.EqualTo(right / Rows).Within(1e-12));
        Assert.That(summary.ValLoss, Is.EqualTo(loss / Rows).Within(1e-12));
        Assert.That(summary.Loss, Is.EqualTo(summary.Members.Average(member => member.Loss)).Within(1e-12));
        Assert.That(whole.Evaluate(data).Accuracy, Is.GreaterThan(0.6));
    }

    [Test]
    public void With_validation_data_the_members_differ_by_seed_and_the_ensemble_is_measured()
    {
        TrainingConfig config = TestRuns.Config() with { Members = 3 };
        RunSummary summary = runs.Start(config);
        for (int k = 0; k < 3; k++)
        {
            RunSummary single = runs.Start(config with { Members = null, Seed = config.Seed + k });
            Assert.That(summary.Members[k].WeightsSha256, Is.EqualTo(single.WeightsSha256));
            Assert.That(summary.Members[k].Values, Is.EqualTo(single.Values));
        }
        using SavedModel saved = SavedModel.Load(summary.Run, threads: 1);
        Assert.That(summary.ValLoss, Is.EqualTo(saved.Evaluate(Datasets.Load("circles").Test!).Loss).Within(1e-12));
        Assert.That(summary.ValLoss, Is.LessThan(summary.Members.Average(member => member.ValLoss!.Value)), "the loss is convex");
    }

    [Test]
    public void The_run_has_means_per_epoch_a_row_in_the_index_and_a_line_per_member()
    {
        RunSummary summary = runs.Start(OfTable());
        IReadOnlyList<EpochResult>[] members = [.. summary.Members.Select(
            member => EpochTable.Read(Path.Combine(member.Run, "metrics.csv")))];
        IReadOnlyList<EpochResult> means = EpochTable.Read(Path.Combine(summary.Run, "metrics.csv"));
        Assert.That(means, Has.Count.EqualTo(4));
        for (int i = 0; i < means.Count; i++)
        {
            Assert.That(means[i].ValidationLoss, Is.EqualTo(members.Average(epochs => epochs[i].ValidationLoss)).Within(1e-12));
            Assert.That(means[i].Steps, Is.EqualTo(members.Sum(epochs => epochs[i].Steps)));
        }
        IReadOnlyDictionary<string, string> row = runs.IndexRow("test/run_0001");
        Assert.That((row["members"], row["status"], row["weights_sha256"]), Is.EqualTo(("3", "done", summary.WeightsSha256)));
        string log = File.ReadAllText(Path.Combine(summary.Run, "log.txt"));
        Assert.That(log, Does.Contain("90 training samples, 3 members, each of which holds out 30 of them"));
        for (int k = 1; k <= 3; k++)
            Assert.That(log, Does.Contain($"member {k}/3  4 epochs  loss "));
        RunSummary read = RunSummary.Read(Path.Combine(summary.Run, "summary.json"));
        Assert.That(read.Members.Select(member => member.WeightsSha256),
            Is.EqualTo(summary.Members.Select(member => member.WeightsSha256)));
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(11)]
    [TestCase(25)]
    public void An_interrupted_ensemble_resumes_to_the_same_bits(int step)
    {
        TrainingConfig config = TestRuns.Config() with { Members = 3, EarlyStopping = 2 };
        RunSummary whole = runs.Start(config);
        using var source = new CancellationTokenSource();
        int seen = 0;
        RunSummary part = TrainingRun.Start(config, runs.Options() with
        {
            Cancellation = source.Token,
            // The third member stops in the middle of its training, where the two before are done.
            MemberWatcher = _ => ++seen == 3 ? TestRuns.AfterStep(step, source.Cancel) : new Nothing(),
        });
        Assert.That((part.Status, part.Members[2].Steps), Is.EqualTo(("interrupted", (long)step)));
        Assert.That(part.Members.Take(2).Select(member => member.Status), Is.All.EqualTo("done"));
        Assert.That(runs.IndexRow("test/run_0002")["status"], Is.EqualTo("interrupted"));
        TestRuns.AssertSame(whole, runs.Resume(part.Run));
        Assert.That(File.ReadAllText(runs["test/run_0002/log.txt"]), Does.Contain("resumed with 2 of 3 members done, and 1 that go on"));
    }

    [Test]
    public void An_ensemble_interrupted_before_it_begins_resumes_to_the_same_bits()
    {
        RunSummary whole = runs.Start(OfTable());
        RunSummary part = TrainingRun.Start(OfTable(), runs.Options() with { Cancellation = new CancellationToken(canceled: true) });
        Assert.That((part.Status, part.Epochs, part.Values.Count), Is.EqualTo(("interrupted", 0, 0)));
        AssertSameWeights(whole, runs.Resume(part.Run));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void An_ensemble_killed_anywhere_resumes_to_the_same_bits(bool checkpoints)
    {
        TrainingConfig config = TestRuns.Config() with { Members = 2, EarlyStopping = 2 };
        string original = runs["test/run_0001"];
        var copies = new List<string>();
        RunSummary whole = TrainingRun.Start(config, runs.Options() with
        {
            MemberInterval = checkpoints ? TimeSpan.Zero : TimeSpan.FromHours(1),
            MemberWatcher = _ => Callback.From(onBatchEnd: progress =>
            {
                // What a kill at this moment leaves.
                if (progress.Trainer.State.Optimizer.StepCount % 9 != 5)
                    return;
                copies.Add(runs[$"test/run_{copies.Count + 2:0000}"]);
                TestRuns.Copy(original, copies[^1]);
            }),
        });
        Assert.That(copies, Has.Count.EqualTo(6));
        foreach (string copy in copies)
        {
            foreach (string metrics in Directory.GetFiles(copy, "metrics.csv", SearchOption.AllDirectories))
            {
                if (metrics != Path.Combine(copy, "metrics.csv"))
                    File.AppendAllText(metrics, "3,0.51,0.7");
            }
            TestRuns.AssertSame(whole, runs.Resume(copy));
        }
    }

    [Test]
    public void Members_of_the_model_table_resume_to_the_same_bits()
    {
        TrainingConfig config = OfTable("""{ "table": {} }""") with { Epochs = 6 };
        var copies = new List<string>();
        RunSummary whole = TrainingRun.Start(config, runs.Options() with
        {
            MemberInterval = TimeSpan.Zero,
            MemberWatcher = _ => Callback.From(onBatchEnd: progress =>
            {
                if (progress.Trainer.State.Optimizer.StepCount % 10 != 7)
                    return;
                copies.Add(runs[$"test/run_{copies.Count + 2:0000}"]);
                TestRuns.Copy(runs["test/run_0001"], copies[^1]);
            }),
        });
        Assert.That(copies, Has.Count.EqualTo(6));
        foreach (string copy in copies)
            AssertSameWeights(whole, runs.Resume(copy));
        AssertSameWeights(whole, runs.Start(config with { Threads = 3 }));
    }

    [TestCase("model.safetensors", "summary.json")]
    [TestCase("summary.json", "metrics.csv")]
    [TestCase("summary.json", "model.safetensors", "members/member_2/summary.json")]
    [TestCase("summary.json", "model.safetensors", "members/member_1/summary.json", "members/member_1/model.safetensors")]
    [TestCase("summary.json", "members")]
    public void What_a_kill_prevented_is_made_up_for(params string[] missing)
    {
        RunSummary whole = runs.Start(OfTable());
        string copy = runs["test/run_0002"];
        TestRuns.Copy(whole.Run, copy);
        foreach (string file in missing)
        {
            if (Directory.Exists(Path.Combine(copy, file)))
                Directory.Delete(Path.Combine(copy, file), recursive: true);
            else
                File.Delete(Path.Combine(copy, file));
        }
        AssertSameWeights(whole, runs.Resume(copy));
    }

    [Test]
    public void A_member_that_fails_is_named_and_the_run_is_kept_as_failed()
    {
        TrainingConfig config = OfTable("""
            { "layers": [ { "kind": "dense", "units": 8, "activation": "relu" }, { "kind": "dense", "units": "outputs" } ] }
            """) with
        { Optimizer = Optimizer.Sgd(1e30) };
        RunSummary? ended = null;
        TrainingException first = Assert.Throws<TrainingException>(
            () => TrainingRun.Start(config, runs.Options() with { Ended = summary => ended = summary }))!;
        Assert.That(first.Message, Does.StartWith("member 1: Epoch 1, step "));
        Assert.That((ended!.Status, ended.WeightsSha256, ended.Members[0].Status), Is.EqualTo(("failed", default(string), "failed")));
        Assert.That(runs.IndexRow("test/run_0001")["status"], Is.EqualTo("failed"));
        Assert.That(Assert.Throws<TrainingException>(() => runs.Resume("test/run_0001"))!.Message, Is.EqualTo(first.Message));
    }

    [Test]
    public void What_an_ensemble_cannot_do_is_told_before_anything_is_written()
    {
        AssertRefused(OfTable() with { Members = Rows + 1 }, "the number of folds must be from 2 to the '90' samples, but it was '91'");
        TableOptions series = new() { Labels = ["x"], Series = new TimeSeries(4, 1) };
        AssertRefused(OfTable("""{ "layers": [ "flatten", { "kind": "dense", "units": "outputs" } ] }""") with { Table = series }, "cannot each hold out a part of a series");
        Assert.That(() => TrainingRun.Start(OfTable(), runs.Options() with { Callbacks = [new EarlyStopping(2)] }),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("A callback serves one trainer at a time"));
        Assert.That(() => TrainingRun.Start(OfTable(), runs.Options() with { RequiredColumns = ["val_auc"] }),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("val_auc"));
        Assert.That(Directory.Exists(runs.Root), Is.False);
    }

    [Test]
    public void Settings_of_training_hold_for_each_member()
    {
        TrainingConfig config = OfTable() with { EarlyStopping = 1, Epochs = 40, BalancedClasses = true, ShuffleBuffer = 8, Batch = 16,
            Optimizer = Optimizer.Adam(0.2) };
        RunSummary summary = runs.Start(config);
        Assert.That(summary.Members.Select(member => member.Epochs), Has.Some.LessThan(40).And.All.GreaterThan(1));
        Assert.That(summary.Epochs, Is.EqualTo(summary.Members.Max(member => member.Epochs)));
        Assert.That(File.ReadAllText(Path.Combine(summary.Run, "log.txt")),
            Does.Match("member [123]: stopped after epoch .*val_loss has not"));
        Assert.That(runs.Start(config with { TimeLimit = 1e-6, EarlyStopping = null }).Members.Select(member => member.Epochs),
            Is.All.LessThan(2));
        AssertSameWeights(summary, runs.Start(TrainingConfig.Read(Path.Combine(summary.Run, "config.json"))));
    }

    [Test]
    public void The_folds_of_a_cross_validation_are_ensembles_that_differ_by_seed()
    {
        CrossValidation folds = CrossValidation.Run(OfTable() with { Members = 2 }, 3, runs.Options());
        Assert.That(folds.Folds.Select(fold => fold.Members.Count), Is.EqualTo(new[] { 2, 2, 2 }));
        Assert.That(folds.Of("val_accuracy").Mean, Is.InRange(0.3, 1));
    }

    [Test]
    public void Members_of_images_are_augmented_each_by_its_seed()
    {
        TrainingConfig config = TestRuns.Config("""
            { "layers": [ { "kind": "conv2D", "filters": 2, "kernelSize": 3, "activation": "relu" }, "flatten",
                { "kind": "dense", "units": "outputs" } ], "augmentation": { "shift": 1 } }
            """) with { Data = "digits", Validation = "0.9", Epochs = 1, Members = 2 };
        RunSummary summary = runs.Start(config);
        Assert.That(summary.Members.Select(member => member.WeightsSha256).Distinct().Count(), Is.EqualTo(2));
    }

    [Test]
    public void One_member_is_a_single_network()
    {
        RunSummary one = runs.Start(OfTable() with { Members = 1 });
        Assert.That((one.Members.Count, one.ValLoss), Is.EqualTo((0, default(double?))));
        Assert.That(Directory.Exists(Path.Combine(one.Run, "members")), Is.False);
        Assert.That(() => TrainingConfig.Parse("""{ "members": 0, "name": "a", "data": "xor", "model": { "layers": ["flatten"] } }"""u8.ToArray(), new Place("c")),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("'members' must be at least 1"));
    }

    // The table's options in the model are those inferred, once they are in the configuration.
    private static void AssertSameWeights(RunSummary expected, RunSummary actual)
    {
        Assert.That(TestRuns.Metrics(actual.Run), Is.EqualTo(TestRuns.Metrics(expected.Run)));
        Assert.That(actual.Values, Is.EqualTo(expected.Values));
        Assert.That((actual.Status, actual.Steps, actual.WeightsSha256),
            Is.EqualTo((expected.Status, expected.Steps, expected.WeightsSha256)));
    }

    private void AssertRefused(TrainingConfig config, string sentence) => Assert.That(() => TrainingRun.Start(config, runs.Options()),
        Throws.TypeOf<ConfigurationException>().With.Message.Contains(sentence));

    // Three classes by two numbers, the third class half as often.
    private TrainingConfig OfTable(string model = TestRuns.EverythingModel)
    {
        float[] x = Draw.Uniform(Rows, 1), y = Draw.Uniform(Rows, 2);
        IEnumerable<string> lines = Enumerable.Range(0, Rows).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{x[i]},{y[i]},{(x[i] + y[i] > 0.8 ? "c" : x[i] > y[i] ? "a" : "b")}"));
        File.WriteAllLines(folder["table.csv"], lines.Prepend("x,y,class"));
        return TestRuns.Config(model) with { Data = "csv:" + folder["table.csv"], Members = 3, Batch = 15 };
    }

    private sealed class Nothing : Callback;
}
