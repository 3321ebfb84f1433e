using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Runs;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

internal sealed class SweepCommandTests : FolderTests
{
    [Test]
    public void A_grid_is_trained_once_and_the_same_command_finds_it_done()
    {
        string[] options = ["--grid", "learning-rate=0.01,0.1", "--grid", "optimizer=adam,momentum", "--repeats", "2", "--jobs", "2",
            "--json"];
        Outcome first = Sweep("xor", options).AssertCode(ExitCodes.Done);
        JsonElement[] best = [.. first.Json.GetProperty("best").EnumerateArray()];
        Assert.That((first.Json.GetProperty("trainings").GetInt32(), first.Json.GetProperty("done").GetInt32()), Is.EqualTo((8, 8)));
        Assert.That(best.Select(trial => trial.GetProperty("trial").GetInt32()), Is.EquivalentTo(new[] { 1, 2, 3, 4 }));
        Assert.That(best.Select(trial => trial.GetProperty("mean").GetDouble()), Is.Ordered);
        Assert.That(best[0].GetProperty("values").GetArrayLength(), Is.EqualTo(2));
        Assert.That(first.Error, Does.Contain("0.2 of the training data is held out for validation"));

        RunTable table = RunTable.Read(folder.Root);
        Assert.That(table.Runs, Has.Count.EqualTo(8));
        foreach (JsonElement trial in best)
        {
            JsonElement settings = trial.GetProperty("settings");
            string[] runs = [.. trial.GetProperty("runs").EnumerateArray().Select(run => run.GetString()!)];
            foreach (IndexedRun run in runs.Select(table.Find))
            {
                // An optimizer that is set after its rate would have its default rate.
                Assert.That((run["optimizer"], run.Number("learning_rate")),
                    Is.EqualTo((settings.GetProperty("optimizer").GetString(), settings.GetProperty("learning-rate").GetDouble())));
                Assert.That((run["validation"], run["status"]), Is.EqualTo(("0.2", "done")));
            }
            Assert.That(runs.Select(run => table.Find(run)["seed"]), Is.EqualTo(new[] { "0", "1" }));
        }

        Outcome again = Sweep("xor", options).AssertCode(ExitCodes.Done);
        Assert.That(again.OutputLines[^1], Is.EqualTo(first.OutputLines[^1]));
        Assert.That(again.Error, Does.Contain("8 of them done before"));
        Assert.That(RunTable.Read(folder.Root).Runs, Has.Count.EqualTo(8));
        Assert.That(Directory.GetFiles(folder["mlp-sweep"]).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "sweep.json", "sweep-config.json", "sweep.csv", ".sweep.lock" }));
    }

    [Test]
    public void Random_trials_are_added_to_those_there_are()
    {
        string[] options = ["--random", "learning-rate=1e-3..1e-1:log", "--random", "model.layers.1.units=2..9", "--seed", "5"];
        Sweep("xor", [.. options, "--trials", "2"]).AssertCode(ExitCodes.Done);
        string[] before = File.ReadAllLines(folder["mlp-sweep/sweep.csv"]);
        Outcome outcome = Sweep("xor", [.. options, "--trials", "3"]).AssertCode(ExitCodes.Done);
        Assert.That(File.ReadAllLines(folder["mlp-sweep/sweep.csv"])[..3], Is.EqualTo(before));
        Assert.That(outcome.OutputLines, Has.Length.EqualTo(4));
        Assert.That(outcome.OutputLines[0], Does.Match("^trial +learning-rate +model.layers.1.units +val_loss +run$"));
    }

    [TestCase("optimizer.clipNorm")]
    [TestCase("optimizer.clip_norm")]
    public void A_column_of_the_index_is_a_key_and_stands_once_in_the_table(string key)
    {
        Sweep("xor", "--grid", $"{key}=0.5,2", "--epochs", "1").AssertCode(ExitCodes.Done);
        string[] header = File.ReadAllLines(folder["mlp-sweep/sweep.csv"])[0].Split(',');
        Assert.That(header.Where(column => column.Contains("clip", StringComparison.Ordinal)), Is.EqualTo(new[] { key }));
        Assert.That(RunTable.Read(folder.Root).Runs.Select(run => run["optimizer.clip_norm"]), Is.EquivalentTo(new[] { "0.5", "2" }));
    }

    [Test]
    public void A_trial_whose_loss_is_not_finite_fails_and_the_others_go_on()
    {
        Outcome outcome = Sweep("circles", "--optimizer", "sgd", "--grid", "learning-rate=1e30,0.01", "--json").AssertCode(ExitCodes.Done);
        Assert.That((outcome.Json.GetProperty("done").GetInt32(), outcome.Json.GetProperty("failed").GetInt32()), Is.EqualTo((1, 1)));
        Assert.That(outcome.Json.GetProperty("best").EnumerateArray().Single().GetProperty("trial").GetInt32(), Is.EqualTo(2));
        Assert.That(outcome.ErrorLines, Has.Some.Match("^trial 1 of 2: .* failed: Epoch 1, step "));
        Sweep("circles", "--optimizer", "sgd", "--grid", "learning-rate=1e30,2e30", "--name", "wild").AssertCode(ExitCodes.TrainingFailed);
    }

    [Test, Platform(Exclude = "Win", Reason = "Signals are sent with kill.")]
    public void A_signal_ends_the_trainings_with_checkpoints_and_the_same_command_goes_on_with_them()
    {
        string[] options = ["--grid", "batch=4,8,16", "--jobs", "2", "--epochs", "60", "--json"];
        string[] whole = Table("whole", () => Sweep("circles", [.. options, "--name", "whole"]).AssertCode(ExitCodes.Done));
        using (Blasnet.RunningCommand command = Blasnet.Start(Arguments("circles", [.. options, "--name", "cut"])))
        {
            command.WaitUntil(() => Enumerable.Range(1, 2).All(run =>
                File.Exists(folder[$"cut/run_{run:D4}/checkpoints/last.safetensors"])));
            command.Signal("INT");
            Outcome outcome = command.End().AssertCode(ExitCodes.Interrupted);
            Assert.That(outcome.Json.GetProperty("status").GetString(), Is.EqualTo("interrupted"));
            Assert.That(outcome.ErrorLines[^1], Does.Contain("the same command line continues it"));
        }
        RunTable table = RunTable.Read(folder.Root);
        Assert.That(table.Where("cut").Runs.Select(run => run.Status), Has.Some.EqualTo("interrupted").And.None.EqualTo("running"));
        string[] cut = Table("cut", () => Sweep("circles", [.. options, "--name", "cut"]).AssertCode(ExitCodes.Done));
        Assert.That(cut, Is.EqualTo(whole), "the same weights");
        Assert.That(RunTable.Read(folder.Root).Where("cut").Runs, Has.Count.EqualTo(3), "no training began twice");
    }

    [Test, Platform(Exclude = "Win", Reason = "Processes are killed.")]
    public void Trainings_of_a_killed_sweep_end_with_it()
    {
        string[] options = ["--grid", "batch=2,4", "--epochs", "500", "--no-in-process"];
        using (Blasnet.RunningCommand command = Blasnet.Start(Arguments("circles", options)))
        {
            command.WaitUntil(() => File.Exists(folder["mlp-sweep/run_0001/checkpoints/last.safetensors"]));
            command.Kill();
            command.End();
        }
        // A run enters its end into the index last.
        Assert.That(() => RunTable.Read(folder.Root).Find("mlp-sweep/run_0001").Status, Is.EqualTo("interrupted").After(20_000, 50));
        Assert.That(folder["mlp-sweep/run_0001/summary.json"], Does.Exist);
    }

    [TestCase("--grid or --random must be given", new string[0])]
    [TestCase("cannot be given together", new[] { "--grid", "batch=1,2", "--random", "batch=1..2" })]
    [TestCase("--trials must be given", new[] { "--random", "batch=1..20" })]
    [TestCase("--trials cannot be given", new[] { "--grid", "batch=1,2", "--trials", "3" })]
    [TestCase("KEY=V1,V2,... is required", new[] { "--grid", "batch" })]
    [TestCase("there is no property 'bacth'. Did you mean 'batch'?", new[] { "--grid", "bacth=1,2" })]
    [TestCase("'batch' must be at least 1", new[] { "--grid", "batch=8,0" })]
    [TestCase("there is no property 'momentum'", new[] { "--grid", "optimizer=momentum,adam", "--grid", "optimizer.momentum=0.5,0.9" })]
    [TestCase("are the same setting", new[] { "--grid", "learning-rate=1,2", "--grid", "optimizer.learningRate=1,2" })]
    [TestCase("are the same setting", new[] { "--grid", "early-stopping=1,2", "--grid", "early_stopping=1,2" })]
    [TestCase("are the same setting", new[] { "--grid", "reduceLRFactor=1,2", "--grid", "reduce_lr_factor=1,2" })]
    [TestCase("'threads' cannot vary", new[] { "--grid", "threads=1,2" })]
    [TestCase("'seed' cannot vary where --repeats", new[] { "--grid", "seed=1,2", "--repeats", "2" })]
    [TestCase("the metric 'accuracy' is not a validation metric", new[] { "--grid", "batch=1,2", "--metric", "accuracy" })]
    [TestCase("is the data itself", new[] { "--grid", "batch=1,2", "--validation", "xor" })]
    [TestCase("is the data itself", new[] { "--grid", "batch=1,2", "--set", "data=mnist", "--validation", "mnist:DIR" })]
    [TestCase("cannot be the name of a folder", new[] { "--grid", "batch=1,2", "--name", "a/b" })]
    public void What_cannot_be_meant_is_refused_before_anything_is_written(string part, string[] options)
    {
        Outcome outcome = Sweep("xor", options).AssertCode(ExitCodes.Usage);
        Assert.That(outcome.ErrorLines[^1], Does.Contain(part));
        Assert.That(folder.Names, Is.Empty);
    }

    [Test]
    public void A_sweep_that_could_not_begin_stands_in_nobodys_way()
    {
        Sweep("idx:" + folder["none"], "--grid", "batch=8,16").AssertCode(ExitCodes.Invalid);
        Sweep("xor", "--grid", "batch=16").AssertCode(ExitCodes.Done);
        Outcome other = Sweep("xor", "--grid", "batch=32").AssertCode(ExitCodes.Invalid);
        Assert.That(other.ErrorLines[^1], Does.Contain("this is another sweep: it tries 'batch=16'"));
        Assert.That(File.ReadAllLines(folder["mlp-sweep/sweep.csv"]), Has.Length.EqualTo(2));
    }

    [TestCase("--no-in-process", ExpectedResult = 1, Description = "after the first")]
    [TestCase("--in-process", ExpectedResult = 0, Description = "before the first")]
    public int A_metric_that_no_training_has_is_told(string where)
    {
        Outcome outcome = Sweep("xor", "--grid", "batch=8,16,32", "--metric", "val_acuracy", where).AssertCode(ExitCodes.Usage);
        Assert.That(outcome.ErrorLines[^1], Does.Contain("no metric 'val_acuracy'. Did you mean 'val_accuracy'?"));
        return Directory.GetDirectories(folder["mlp-sweep"], "run_*").Length;
    }

    [Test]
    public void In_one_process_or_in_many_a_trial_has_the_same_weights_and_configuration()
    {
        string[] options = ["--random", "learning-rate=1e-3..1e-1:log", "--random", "model.layers.1.units=2..9", "--trials", "5",
            "--repeats", "2", "--epochs", "2", "--validation", "0.3"];
        string[] many = Table("many", () => Sweep("circles", [.. options, "--name", "many", "--no-in-process"]).AssertCode(ExitCodes.Done));
        foreach (string jobs in (string[])["1", "2", "3"])
        {
            string[] one = Table("one" + jobs, () =>
                Sweep("circles", [.. options, "--name", "one" + jobs, "--in-process", "--jobs", jobs]).AssertCode(ExitCodes.Done));
            Assert.That(one, Is.EqualTo(many));
        }
        RunTable table = RunTable.Read(folder.Root);
        string[] settings = ["learning_rate", "model.loss", "epochs", "batch", "seed", "validation"];
        foreach (string column in settings)
        {
            Assert.That(table.Where("one3").Runs.Select(run => run[column]),
                Is.EquivalentTo(table.Where("many").Runs.Select(run => run[column])), column);
        }
    }

    [Test]
    public void A_small_network_is_trained_in_the_process_of_the_sweep_one_training_a_thread()
    {
        Assert.That(Sweep("xor", "--grid", "batch=8,16,32", "--epochs", "1").AssertCode(ExitCodes.Done).Error,
            Does.Contain("3 trainings, 2 at a time, 1 thread each"));
        Outcome large = Sweep("xor", "--grid", "model.layers.1.units=8,20000", "--epochs", "1", "--name", "large");
        Assert.That(large.AssertCode(ExitCodes.Done).Error, Does.Contain("2 trainings, 1 at a time, 2 threads each"));
        Assert.That(Sweep("xor", "--grid", "batch=8", "--in-process", "--no-in-process").AssertCode(ExitCodes.Usage).Error,
            Does.Contain("cannot be given together"));
    }

    [Test, Platform(Exclude = "Win", Reason = "Processes are killed.")]
    public void A_sweep_killed_within_its_trainings_goes_on_to_the_same_weights()
    {
        string[] options = ["--grid", "batch=4,8,16", "--epochs", "60", "--in-process"];
        string[] whole = Table("whole", () => Sweep("circles", [.. options, "--name", "whole"]).AssertCode(ExitCodes.Done));
        using (Blasnet.RunningCommand command = Blasnet.Start(Arguments("circles", [.. options, "--name", "cut"])))
        {
            command.WaitUntil(() => Enumerable.Range(1, 2).All(run =>
                File.Exists(folder[$"cut/run_{run:D4}/checkpoints/last.safetensors"])));
            command.Kill();
            command.End();
        }
        Assert.That(Table("cut", () => Sweep("circles", [.. options, "--name", "cut"]).AssertCode(ExitCodes.Done)), Is.EqualTo(whole));
        Assert.That(RunTable.Read(folder.Root).Where("cut").Runs, Has.Count.EqualTo(3), "no training began twice");
    }

    private string[] Arguments(string data, string[] options) =>
        ["sweep", "--model", "mlp", "--data", data, .. options.Contains("--epochs") ? [] : (string[])["--epochs", "1"], "--threads", "2",
            "--runs", folder.Root, .. options];

    private Outcome Sweep(string data, params string[] options) => Blasnet.Run(Arguments(data, options));

    // The digests of the weights by trial.
    private string[] Table(string experiment, Func<Outcome> run)
    {
        run();
        string[][] rows = [.. File.ReadAllLines(folder[$"{experiment}/sweep.csv"]).Select(line => line.Split(','))];
        int digest = Array.IndexOf(rows[0], "weights_sha256");
        return [.. rows.Skip(1).Select(row => $"{row[0]} {row[digest]}")];
    }
}
