using BlasNet.Files;
using BlasNet.Runs;
using BlasNet.Tests.Support;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Sweeps;

internal sealed class SweepFolderTests : FolderTests
{
    private static readonly SweepDefinition Definition = new() { Grid = ["batch=32,64"], Repeats = 2 };

    [Test]
    public void The_best_trial_has_the_best_mean_of_its_repeats()
    {
        SweepFolder sweep = Begin(Definition);
        double[] losses = [0.1, 0.5, 0.2, 0.3];
        for (int i = 0; i < losses.Length; i++)
            Finish(sweep, i, losses[i]);
        RankedTrial[] best = [.. sweep.Best("val_loss")];
        Assert.That(best.Select(trial => trial.Number), Is.EqualTo(new[] { 2, 1 }));
        Assert.That(best[0].Mean, Is.EqualTo(0.25).Within(1e-12));
        Assert.That(best[0].Deviation, Is.EqualTo(0.1 / Math.Sqrt(2)).Within(1e-12), "n - 1 as divisor");
        Assert.That(best[0].Values, Is.EqualTo(new[] { 0.2, 0.3 }));
        Assert.That(best[0].Runs, Is.EqualTo(new[] { "s/run_0003", "s/run_0004" }));
        Assert.That(best[0].Settings.Single(), Is.EqualTo(KeyValuePair.Create("batch", "64")));
        Assert.That(sweep.Best("val_accuracy").Select(trial => trial.Number), Is.EqualTo(new[] { 1, 2 }), "an accuracy rises");
        Assert.That(() => sweep.Best("val_los"), Throws.TypeOf<ConfigurationException>().With.Message.Contains("Did you mean 'val_loss'?"));
    }

    [Test]
    public void A_trial_with_a_repeat_that_is_not_done_is_not_ranked()
    {
        SweepFolder sweep = Begin(Definition);
        Finish(sweep, 0, 0.1);
        Finish(sweep, 1, 0.1, RunStatus.Failed);
        Finish(sweep, 2, 0.2);
        Finish(sweep, 3, double.NaN);
        Assert.That(sweep.Best("val_loss"), Is.Empty);
        Assert.That((sweep.Count(RunStatus.Done), sweep.Count(RunStatus.Failed)), Is.EqualTo((3, 1)));
    }

    [Test]
    public void The_table_has_a_row_a_training_and_is_read_back()
    {
        SweepFolder sweep = Begin(Definition);
        Finish(sweep, 1, 0.5);
        Finish(sweep, 0, 0.25);
        sweep.Set(sweep.Plan.Trials[2], RunStatus.Running, "");
        Assert.That(File.ReadAllLines(folder["s/sweep.csv"]).Select(line => string.Join(',', line.Split(',')[..6])), Is.EqualTo(new[]
        {
            "trial,repeat,status,run,seed,batch", "1,1,done,s/run_0001,0,32", "1,2,done,s/run_0002,1,32", "2,1,running,,0,64",
        }));
        SweepFolder again = SweepFolder.Open("s", folder.Root);
        Assert.That(again.StateOf(again.Plan.Trials[1]), Is.EqualTo((RunStatus.Done, "s/run_0002")));
        Assert.That(again.StateOf(again.Plan.Trials[3]), Is.EqualTo(("", "")));
        Assert.That(again.Best("val_loss").Single().Mean, Is.EqualTo(0.375));
    }

    [Test]
    public void More_repeats_go_on_and_another_sweep_is_refused()
    {
        Finish(Begin(Definition), 0, 0.5);
        SweepFolder more = Begin(Definition with { Repeats = 3 });
        Assert.That(more.StateOf(more.Plan.Trials[0]).Status, Is.EqualTo(RunStatus.Done));
        Assert.That(more.Plan.Trials, Has.Count.EqualTo(6));
        foreach (SweepDefinition other in (SweepDefinition[])[Definition with { Grid = ["batch=32,128"] }, Definition with { Seed = 1 }])
            Assert.That(() => Begin(other),
                Throws.TypeOf<ConfigurationException>().With.Message.Contains("this is another sweep: it tries 'batch=32,64'"));
        Assert.That(() => SweepFolder.Begin(folder.Root, Config with { Epochs = 9 }, Definition, Timeout),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("it has epochs '4', but '9' was given"));
    }

    [Test]
    public void Folds_are_kept_and_others_are_another_sweep()
    {
        SweepDefinition folds = Definition with { Folds = 3, Repeats = 1 };
        SweepFolder sweep = Begin(folds);
        Finish(sweep, 1, 0.5);
        Assert.That(File.ReadAllText(folder["s/sweep.json"]), Does.Contain("\"folds\": 3"));
        Assert.That(File.ReadAllLines(folder["s/sweep.csv"])[1], Does.StartWith("1,2,done,s/run_0002,0,32,2/3,"));
        Assert.That(SweepFolder.Open("s", folder.Root).Definition.Folds, Is.EqualTo(3));
        Assert.That(Begin(folds with { Repeats = 2 }).Plan.Trials, Has.Count.EqualTo(12));
        (SweepDefinition, string)[] others =
        [
            (folds with { Folds = 4 }, "it has folds '3', but '4' was given"),
            (folds with { Folds = null }, "it has folds '3', but 'none' was given"),
            (folds with { Folds = null, Backtest = "3:5" }, "it has folds '3', but 'none' was given"),
            (folds with { Grid = [] }, "it tries 'batch=32,64' with seed '0'"),
        ];
        foreach ((SweepDefinition other, string problem) in others)
            Assert.That(() => Begin(other), Throws.TypeOf<ConfigurationException>().With.Message.Contains("another sweep: " + problem));
    }

    [TestCase("""{ "grid": ["batch=32,64"], "repeats": 2, "seed": 3 }""", "1.2 4 ''")]
    [TestCase("""{ "grid": ["batch=32,64"], "folds": 2, "repeats": 2, "seed": 3 }""", "1.2 3 '2/2'")]
    [TestCase("""{ "backtest": "4:96", "repeats": 1, "seed": 3 }""", "1.2 3 '2/4:96'")]
    public void Definitions_from_before_there_were_folds_and_since_are_read(string text, string second)
    {
        Directory.CreateDirectory(folder["s"]);
        File.WriteAllText(folder["s/sweep.json"], text);
        SweepTrial trial = SweepFolder.Open("s", folder.Root).Plan.Trials[1];
        Assert.That($"{trial.Number}.{trial.Repeat} {trial.Seed} '{trial.Fold}{trial.Backtest}'", Is.EqualTo(second));
    }

    [TestCase("trial,repeat,status,run,seed,batch\n1,1,done,,0,32,64\n", ", line 2: it has '7' fields")]
    [TestCase("trial,repeat,status,run,seed,batch\n0,1,done,,0,32\n", ", line 2: the value '0' in column 'trial'")]
    [TestCase("trial,repeat,status,run,seed,batch\n1,1,done,,0,32\n1,1,done,,0,32\n", ", line 3: trial '1' with repeat '1' stands twice")]
    [TestCase("trial,repeat,status,seed\n", ", line 1: the column 'run' is missing")]
    [TestCase("trial,repeat,status,run,seed,seed\n", ", line 1: the column 'seed' stands twice")]
    public void A_line_that_is_wrong_is_named(string text, string problem)
    {
        Begin(Definition);
        File.WriteAllText(folder["s/sweep.csv"], text);
        Assert.That(() => SweepFolder.Open("s", folder.Root),
            Throws.TypeOf<DataException>().With.Message.StartsWith(folder["s/sweep.csv"] + problem));
    }

    [Test]
    public void The_table_has_the_trainings_of_all_workers_whoever_wrote_last()
    {
        SweepFolder first = Begin(Definition), second = Begin(Definition);
        Finish(first, 0, 0.25);
        byte[] early = File.ReadAllBytes(folder["s/sweep.csv"]);
        Finish(second, 1, 0.75);
        Finish(first, 2, 0.5);
        Assert.That(TrialsInTable(), Is.EqualTo(new[] { "1,1", "1,2", "2,1" }));
        // One that had read before the others wrote.
        File.WriteAllBytes(folder["s/sweep.csv"], early);
        Assert.That(SweepFolder.Open("s", folder.Root).Best("val_loss").Single().Mean, Is.EqualTo(0.5));
        second.RefreshTable();
        Assert.That(TrialsInTable(), Is.EqualTo(new[] { "1,1", "1,2", "2,1" }));
        Assert.That(File.ReadAllText(folder["s/trials/trial_1-2.json"]), Does.Contain("\"s/run_0002\""));
    }

    [Test]
    public void A_training_whose_run_was_removed_with_its_row_is_left_to_do()
    {
        Finish(Begin(Definition), 0, 0.25);
        Finish(Begin(Definition), 1, 0.5);
        Directory.Delete(folder["s/run_0001"]);
        Assert.That(SweepFolder.Open("s", folder.Root).Count(RunStatus.Done), Is.EqualTo(2), "its row tells of it");
        File.Delete(folder["s/sweep.csv"]);
        SweepFolder left = SweepFolder.Open("s", folder.Root);
        Assert.That((left.StateOf(left.Plan.Trials[0]), left.StateOf(left.Plan.Trials[1])),
            Is.EqualTo((("", ""), (RunStatus.Done, "s/run_0002"))));
    }

    [TestCase("{", "this is not JSON")]
    [TestCase("{ \"status\": \"done\" }", "'run' is missing")]
    public void A_state_that_is_wrong_is_named(string text, string problem)
    {
        Finish(Begin(Definition), 0, 0.5, RunStatus.Interrupted);
        File.WriteAllText(folder["s/trials/trial_1-1.json"], text);
        Assert.That(() => SweepFolder.Open("s", folder.Root),
            Throws.TypeOf<DataException>().With.Message.StartsWith(folder["s/trials/trial_1-1.json"]).And.Message.Contains(problem));
    }

    [Test]
    public void A_sweep_that_another_worker_begins_is_not_overwritten()
    {
        Begin(Definition);
        using var claims = new ClaimFolder(folder["s/trials"], Timeout);
        using (claims.TryTake("trial_1-1"))
        {
            Assert.That(() => Begin(Definition with { Seed = 1 }),
                Throws.TypeOf<ConfigurationException>().With.Message.Contains("this is another sweep"));
        }
        Assert.That(Begin(Definition with { Seed = 1 }).Definition.Seed, Is.EqualTo(1));
    }

    [Test]
    public void What_is_no_sweep_and_cannot_become_one_is_refused()
    {
        Assert.That(() => SweepFolder.Begin(folder.Root, Config with { Name = "a/b" }, Definition, Timeout),
            Throws.TypeOf<ConfigurationException>());
        Assert.That(() => SweepFolder.Open("none", folder.Root), Throws.TypeOf<DataException>());
    }

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private static TrainingConfig Config => TestRuns.Config() with { Name = "s" };

    private SweepFolder Begin(SweepDefinition definition)
    {
        Directory.CreateDirectory(folder["s"]);
        return SweepFolder.Begin(folder.Root, Config, definition, Timeout);
    }

    private void Finish(SweepFolder sweep, int training, double loss, string status = RunStatus.Done)
    {
        string run = $"s/run_{training + 1:D4}";
        new RunIndex(folder.Root).Set(run,
        [
            new("status", status), new("val_loss", CsvFormat.Number(loss)), new("val_accuracy", CsvFormat.Number(loss)),
            new("optimizer.momentum", "0.9"),
        ]);
        Directory.CreateDirectory(folder[run]);
        sweep.Set(sweep.Plan.Trials[training], status, run);
    }

    private string[] TrialsInTable() =>
        [.. File.ReadAllLines(folder["s/sweep.csv"]).Skip(1).Select(line => string.Join(',', line.Split(',')[..2]))];
}
