using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Files;
using BlasNet.Runs;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of sweeps whose trials are judged on folds, and of cross-validations that are sweeps of one trial.</summary>
internal sealed class SweepFoldsTests : FolderTests
{
    [TestCase("--in-process")]
    [TestCase("--no-in-process")]
    public void A_cross_validation_has_the_bits_and_the_output_of_train(string where)
    {
        string[] options = ["--folds", "3", "--seed", "3", "--epochs", "2"];
        JsonElement train = Train([.. options, "--name", "t", "--json"]).Json;
        Outcome sweep = Sweep([.. options, "--name", "s", "--json", where]).AssertCode(ExitCodes.Done);
        Assert.That(sweep.Error, Does.Not.Contain("held out for validation"));
        for (int fold = 1; fold <= 3; fold++)
            Assert.That(sweep.ErrorLines, Has.One.Match($"^fold {fold} of 3: .*run_[0-9]{{4}} done, val_loss 0"));
        Assert.That(Digests(sweep.Json), Is.EqualTo(Digests(train)).And.Length.EqualTo(3));
        foreach (JsonProperty property in train.EnumerateObject().Where(property => property.Name != "runs"))
            Assert.That(sweep.Json.GetProperty(property.Name).GetRawText(), Is.EqualTo(property.Value.GetRawText()), property.Name);
        Assert.That((sweep.Json.GetProperty("trainings").GetInt32(), sweep.Json.GetProperty("done").GetInt32()), Is.EqualTo((3, 3)));

        string[] shown = Sweep([.. options, "--name", "s", where]).AssertCode(ExitCodes.Done).OutputLines;
        string[] told = Train([.. options, "--name", "u"]).OutputLines;
        Assert.That(shown.Select(WithoutRun), Is.EqualTo(told.Select(WithoutRun)).And.Exactly(6).Items);
        Assert.That(File.ReadAllText(folder["s/sweep.json"]), Does.Contain("\"folds\": 3").And.Not.Contain("grid"));
        Assert.That(Directory.GetDirectories(folder["s"], "run_*"), Has.Length.EqualTo(3), "nothing was trained again");
    }

    [Test]
    public void Trials_are_ranked_by_the_mean_over_their_folds()
    {
        string[] options = ["--folds", "3", "--grid", "batch=8,16"];
        Outcome outcome = Sweep([.. options, "--json"]).AssertCode(ExitCodes.Done);
        Assert.That(outcome.ErrorLines, Has.One.Match("^trial 2 of 2, fold 3 of 3: batch=16: .*run_[0-9]{4} done, val_loss 0"));
        JsonElement[] best = [.. outcome.Json.GetProperty("best").EnumerateArray()];
        Assert.That(best.Select(trial => trial.GetProperty("mean").GetDouble()), Is.Ordered.And.Exactly(2).Items);
        foreach (JsonElement trial in best)
        {
            string batch = trial.GetProperty("settings").GetProperty("batch").GetRawText();
            JsonElement train = Train("--folds", "3", "--batch", batch, "--name", "b" + batch, "--json").Json;
            Assert.That(Digests(trial), Is.EqualTo(Digests(train)));
            Near.AssertNear([train.GetProperty("val_loss").GetDouble(), train.GetProperty("val_loss_deviation").GetDouble()],
                [trial.GetProperty("mean").GetDouble(), trial.GetProperty("deviation").GetDouble()], 1e-12);
        }
        Assert.That(Column("fold"), Is.EqualTo(new[] { "1/3", "2/3", "3/3", "1/3", "2/3", "3/3" }));
        Assert.That(Column("repeat"), Is.EqualTo(new[] { "1", "2", "3", "1", "2", "3" }));
        Assert.That(Column("seed"), Is.All.EqualTo("0"));
        string[] table = Sweep(options).AssertCode(ExitCodes.Done).OutputLines;
        Assert.That(table[0], Does.Match("^trial +batch +val_loss +deviation +run$"));
        Assert.That(table, Has.Length.EqualTo(3));
    }

    [Test]
    public void Further_repeats_are_all_folds_with_the_next_seed()
    {
        Sweep("--folds", "2", "--seed", "7").AssertCode(ExitCodes.Done);
        Outcome more = Sweep("--folds", "2", "--seed", "7", "--repeats", "2").AssertCode(ExitCodes.Done);
        Assert.That(more.Error, Does.Contain("4 trainings, 2 of them done before"));
        Assert.That(more.ErrorLines, Has.One.StartsWith("repeat 4 of 4, fold 2 of 2: "));
        Assert.That(Column("fold"), Is.EqualTo(new[] { "1/2", "2/2", "1/2", "2/2" }));
        Assert.That(Column("seed"), Is.EqualTo(new[] { "7", "7", "8", "8" }));
        Assert.That(more.OutputLines.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2]))
            .SkipLast(2), Is.EqualTo(new[] { "fold seed", "1 7", "2 7", "1 8", "2 8" }));
        JsonElement json = Sweep("--folds", "2", "--seed", "7", "--repeats", "2", "--json").Json;
        Assert.That((json.GetProperty("folds").GetInt32(), json.GetProperty("runs").GetArrayLength()), Is.EqualTo((2, 4)));
        string[] digests = Column("weights_sha256");
        Assert.That(digests[2..], Is.EqualTo(Digests(Train("--folds", "2", "--seed", "8", "--json").Json)).And.Unique);
    }

    [Test, Platform(Exclude = "Win", Reason = "Processes are killed.")]
    public void Workers_share_the_folds_and_go_on_with_those_of_one_that_was_killed()
    {
        string[] options = ["--folds", "5", "--epochs", "60", "--claim-timeout", "10"];
        string[] whole = Digests(Train("--folds", "5", "--epochs", "60", "--json").Json);
        using (Blasnet.RunningCommand killed = Start(options))
        {
            killed.WaitUntil(() => File.Exists(folder["mlp-sweep/run_0002/checkpoints/last.safetensors"]));
            killed.Kill();
            killed.End();
        }
        using Blasnet.RunningCommand first = Start([.. options, "--json"]), second = Start([.. options, "--json"]);
        Outcome[] ends = [first.End().AssertCode(ExitCodes.Done), second.End().AssertCode(ExitCodes.Done)];
        Assert.That(ends[1].OutputLines[^1], Is.EqualTo(ends[0].OutputLines[^1]), "each has the whole result");
        Assert.That(Digests(ends[0].Json), Is.EqualTo(whole));
        Assert.That(RunTable.Read(folder.Root).Where("mlp-sweep").Runs, Has.Count.EqualTo(5), "each fold once");
    }

    [Test, Platform(Exclude = "Win", Reason = "Signals are sent with kill.")]
    public void An_interrupted_cross_validation_shows_what_is_done_and_goes_on()
    {
        string[] options = ["--folds", "4", "--epochs", "100", "--jobs", "1"];
        using (Blasnet.RunningCommand command = Start([.. options, "--json"]))
        {
            command.WaitUntil(() => File.Exists(folder["mlp-sweep/run_0002/checkpoints/last.safetensors"]));
            command.Signal("INT");
            Outcome outcome = command.End().AssertCode(ExitCodes.Interrupted);
            Assert.That((outcome.Json.GetProperty("status").GetString(), outcome.Json.GetProperty("done").GetInt32(),
                outcome.Json.GetProperty("runs").GetArrayLength()), Is.EqualTo(("interrupted", 1, 1)));
            Assert.That(outcome.ErrorLines[^1],
                Is.EqualTo("The sweep was interrupted with 1 of 4 trainings done; the same command line continues it."));
        }
        string[] shown = Sweep(options).AssertCode(ExitCodes.Done).OutputLines;
        Assert.That(shown.Select(line => line.Split(' ')[0]), Is.EqualTo(new[] { "fold", "1", "2", "3", "4", "mean", "deviation" }));
        Assert.That(Column("weights_sha256"), Is.EqualTo(Digests(Train("--folds", "4", "--epochs", "100", "--json").Json)));
    }

    [Test]
    public void A_fold_that_failed_is_told_and_is_no_success()
    {
        string[] options = ["--folds", "3", "--json"];
        Sweep(options).AssertCode(ExitCodes.Done);
        string table = folder["mlp-sweep/sweep.csv"];
        File.WriteAllText(table, File.ReadAllText(table).Replace("\n1,2,done,", "\n1,2,failed,", StringComparison.Ordinal));
        File.WriteAllText(folder["mlp-sweep/trials/trial_1-2.json"], """{ "status": "failed", "run": "mlp-sweep/run_0002" }""");
        Outcome outcome = Sweep(options).AssertCode(ExitCodes.TrainingFailed);
        Assert.That(outcome.ErrorLines[^1], Does.EndWith("1 of 3 trainings failed; the means are those of the others."));
        Assert.That((outcome.Json.GetProperty("status").GetString(), outcome.Json.GetProperty("failed").GetInt32()),
            Is.EqualTo(("failed", 1)));
        string[] shown = Sweep("--folds", "3").OutputLines;
        Assert.That(shown.Select(line => line.Split(' ')[0]), Is.EqualTo(new[] { "fold", "1", "3", "mean", "deviation" }));
        Outcome none = Sweep("--folds", "2", "--optimizer", "sgd", "--learning-rate", "1e30", "--name", "wild");
        Assert.That(none.AssertCode(ExitCodes.TrainingFailed).ErrorLines[^1], Does.EndWith("no training was completed."));
        Assert.That(none.Output, Is.Empty);
    }

    [Test]
    public void A_run_that_was_removed_is_missed_and_without_its_row_trained_again()
    {
        string[] before = Digests(Sweep("--folds", "2", "--json").Json);
        Directory.Delete(folder["mlp-sweep/run_0001"], recursive: true);
        Outcome missed = Sweep("--folds", "2").AssertCode(ExitCodes.Invalid);
        Assert.That(missed.ErrorLines[^1], Does.StartWith($"{folder["mlp-sweep/run_0001"]}: this run was removed"));
        string[] lines = File.ReadAllLines(folder["mlp-sweep/sweep.csv"]);
        File.WriteAllLines(folder["mlp-sweep/sweep.csv"], lines.Where(line => !line.Contains("run_0001", StringComparison.Ordinal)));
        Assert.That(Digests(Sweep("--folds", "2", "--json").AssertCode(ExitCodes.Done).Json), Is.EqualTo(before));
    }

    [Test]
    public void The_status_tells_the_fold()
    {
        string[] options = ["--optimizer", "sgd", "--learning-rate", "1e30", "--folds", "2"];
        Sweep(options).AssertCode(ExitCodes.TrainingFailed);
        File.Delete(folder["mlp-sweep/trials/trial_1-2.json"]);
        string[] lines = File.ReadAllLines(folder["mlp-sweep/sweep.csv"]);
        File.WriteAllLines(folder["mlp-sweep/sweep.csv"], lines.Where(line => !line.StartsWith("1,2", StringComparison.Ordinal)));
        File.WriteAllBytes(folder["mlp-sweep/trials/trial_1-2.claim.1"],
            new ClaimOwner("node07", 4242, "", "2026-11-30T00:00:00Z", "k").ToJson());
        string[] status = ["sweep", "--status", "mlp-sweep", "--runs", folder.Root];
        string[] shown = Blasnet.Run(status).AssertCode(ExitCodes.Done).OutputLines;
        Assert.That(shown[1], Does.Match("^trial +repeat +fold +status +run +where +since +sign of life$"));
        Assert.That(shown[2], Does.Match("^1 +2 +2/2 +at work +node07, process 4242 "));
        Assert.That(shown[3], Does.Match("^1 +1 +1/2 +failed +mlp-sweep/run_[0-9]{4}$"));
        JsonElement json = Blasnet.Run([.. status, "--json"]).AssertCode(ExitCodes.Done).Json;
        Assert.That((json.GetProperty("at_work")[0].GetProperty("fold").GetInt32(), json.GetProperty("failed")[0].GetProperty("fold")
            .GetInt32()), Is.EqualTo((2, 1)));
    }

    [Test]
    public void Other_folds_are_another_sweep()
    {
        Sweep("--folds", "2").AssertCode(ExitCodes.Done);
        Sweep("--folds", "3").AssertRefused(ExitCodes.Invalid, "this is another sweep: it has folds '2', but '3' was given");
        Sweep("--folds", "2", "--grid", "batch=8").AssertRefused(ExitCodes.Invalid, "it varies no setting, with seed '0'");
        Sweep("--folds", "2", "--batch", "8").AssertRefused(ExitCodes.Invalid, "it has batch");
    }

    [TestCase(ExitCodes.Usage, "--folds and --backtest cannot both be given", "--folds", "3", "--backtest", "2")]
    [TestCase(ExitCodes.Usage, "the value '1' of --folds cannot be used", "--folds", "1")]
    [TestCase(ExitCodes.Usage, "the value '0' of --backtest cannot be used", "--backtest", "0")]
    [TestCase(ExitCodes.Usage, "the value '3:0' of --backtest cannot be used", "--backtest", "3:0")]
    [TestCase(ExitCodes.Usage, "the value '3:4:5' of --backtest cannot be used", "--backtest", "3:4:5")]
    [TestCase(ExitCodes.Usage, "'fold' cannot vary", "--folds", "2", "--grid", "fold=1/2,2/2")]
    [TestCase(ExitCodes.Usage, "'backtest' cannot vary", "--grid", "backtest=1/2:5,2/2:5", "--folds", "2")]
    [TestCase(ExitCodes.Usage, "--trials cannot be given without --random", "--folds", "2", "--trials", "3")]
    [TestCase(ExitCodes.Usage, "'test_loss' is not a validation metric", "--folds", "2", "--metric", "test_loss")]
    [TestCase(ExitCodes.Usage, "'loss' is not one of a backtest", "--backtest", "2", "--metric", "loss")]
    [TestCase(ExitCodes.Usage, "at most 100000", "--folds", "60000", "--repeats", "2")]
    [TestCase(ExitCodes.Invalid, "A fold holds out samples of its own, so that validation on '0.2'", "--folds", "3", "--validation", "0.2")]
    [TestCase(ExitCodes.Invalid, "A backtest needs a series, but the data 'circles' is none", "--backtest", "2")]
    public void What_cannot_be_meant_is_refused_before_anything_is_written(int code, string part, params string[] options)
    {
        Sweep(options).AssertRefused(code, part);
        Assert.That(folder.Names, Is.Empty);
    }

    private string WithoutRun(string line) => line.Split(folder.Root)[0].TrimEnd();

    private static string[] Arguments(string verb, string root, string[] options) =>
        [verb, "--model", "mlp", "--data", "circles", .. options.Contains("--epochs") ? [] : (string[])["--epochs", "1"], "--threads", "2",
            "--runs", root, .. options];

    private Blasnet.RunningCommand Start(params string[] options) => Blasnet.Start(Arguments("sweep", folder.Root, options));

    private Outcome Sweep(params string[] options) => Blasnet.Run(Arguments("sweep", folder.Root, options));

    private Outcome Train(params string[] options) => Blasnet.Run(Arguments("train", folder.Root, options)).AssertCode(ExitCodes.Done);

    // The digests of the weights of the runs that a JSON object lists, as paths or as names within the folder of all runs.
    private string[] Digests(JsonElement result) => [.. result.GetProperty("runs").EnumerateArray().Select(run =>
        RunSummary.Read(Path.Combine(folder.Root, run.GetString()!, "summary.json")).WeightsSha256!)];

    private string[] Column(string name)
    {
        string[][] rows = [.. File.ReadAllLines(folder["mlp-sweep/sweep.csv"]).Select(line => line.Split(','))];
        int column = Array.IndexOf(rows[0], name);
        return [.. rows.Skip(1).Select(row => row[column])];
    }
}
