using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Runs;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

internal sealed class AutoCommandTests : FolderTests
{
    [Test]
    public void A_table_becomes_an_ensemble_that_the_other_verbs_take()
    {
        string file = Rows();
        Outcome outcome = Auto("csv:" + file, "--trials", "2", "--json").AssertCode(ExitCodes.Done);
        JsonElement json = outcome.Json;
        Assert.That((json.GetProperty("status").GetString(), json.GetProperty("trials").GetInt32()), Is.EqualTo(("done", 2)));
        Assert.That(json.GetProperty("estimate").GetProperty("accuracy").GetDouble(), Is.InRange(0.5, 1));
        Assert.That(json.GetProperty("best").EnumerateArray().Select(trial => trial.GetProperty("runs").GetArrayLength()),
            Is.All.EqualTo(5));
        string run = json.GetProperty("run").GetString()!;
        Assert.That(run, Does.StartWith(folder["runs/rows-auto"]));
        Assert.That(outcome.Error, Does.Contain("to expect on new rows: loss"));

        Blasnet.Run("evaluate", run, "--data", "csv:" + file).AssertCode(ExitCodes.Done);
        Blasnet.Run("predict", run, "--data", "csv:" + file, "--out", folder["out.csv"]).AssertCode(ExitCodes.Done);
        Assert.That(File.ReadAllLines(folder["out.csv"]), Has.Length.EqualTo(41));
        Blasnet.Run("calibrate", run).AssertCode(ExitCodes.Done);
        Blasnet.Run("report", run, "--runs", folder["runs"]).AssertCode(ExitCodes.Done);
        Assert.That(File.ReadAllText(Path.Combine(run, "report.html")), Does.Contain("expected accuracy"));
        Assert.That(RunTable.Read(folder["runs"]).Runs, Has.Count.EqualTo(json.GetProperty("trainings").GetInt32() + 1));

        Outcome again = Auto("csv:" + file, "--trials", "2").AssertCode(ExitCodes.Done);
        Assert.That(again.Output, Does.Contain($"{run}: done, 2 trials"));
    }

    [Test, Platform(Exclude = "Win", Reason = "Processes are killed.")]
    public void A_killed_search_goes_on_to_the_same_weights()
    {
        string file = Rows();
        string whole = Auto("csv:" + file, "--trials", "3", "--name", "whole", "--json").AssertCode(ExitCodes.Done)
            .Json.GetProperty("weights_sha256").GetString()!;
        using (Blasnet.RunningCommand command = Blasnet.Start(Arguments("csv:" + file, "--trials", "3", "--name", "cut", "--threads", "2")))
        {
            command.WaitUntil(() => File.Exists(folder["runs/cut/trials/trial_1-1.json"])
                && File.ReadAllText(folder["runs/cut/trials/trial_1-1.json"]).Contains("\"done\"", StringComparison.Ordinal));
            command.Kill();
            command.End();
        }
        Outcome resumed = Auto("csv:" + file, "--trials", "3", "--name", "cut", "--claim-timeout", "2", "--json")
            .AssertCode(ExitCodes.Done);
        Assert.That(resumed.Json.GetProperty("weights_sha256").GetString(), Is.EqualTo(whole));
    }

    [TestCase("moons", "data 'moons' is no table, which 'auto' learns from; csv:FILE is required")]
    [TestCase("rows.csv", "should it be 'csv:rows.csv'?", Description = "a file by itself")]
    public void Other_data_is_refused(string data, string part)
    {
        Rows();
        string given = data == "rows.csv" ? folder[data] : data;
        Outcome outcome = Auto(given).AssertCode(ExitCodes.Usage);
        Assert.That(outcome.Error, Does.Contain(part.Replace("rows.csv", given, StringComparison.Ordinal)));
    }

    [TestCase(ExitCodes.Usage, "a time is required, as in 90s, 10m or 1.5h", "--time", "soon")]
    [TestCase(ExitCodes.Usage, "cannot be given together", "--time", "1m", "--trials", "3")]
    [TestCase(ExitCodes.Usage, "must be from 1 to 1000, but it was '1001'", "--trials", "1001")]
    [TestCase(ExitCodes.Usage, "Did you mean 'val_accuracy'?", "--metric", "val_acuracy")]
    [TestCase(ExitCodes.Usage, "cannot be the name of a folder", "--name", "a/b")]
    [TestCase(ExitCodes.Invalid, "'nothing'", "--label", "nothing")]
    [TestCase(ExitCodes.Usage, "there is no option '--tiem'. Did you mean '--time'?", "--tiem", "1m")]
    public void What_cannot_be_meant_is_refused_before_anything_is_written(int code, string part, params string[] options)
    {
        Outcome outcome = Auto("csv:" + Rows(), options).AssertCode(code);
        Assert.That(outcome.ErrorLines[^1], Does.Contain(part));
        Assert.That(Directory.Exists(folder["runs"]), Is.False);
    }

    [Test]
    public void A_missing_file_is_named() => Assert.That(
        Auto("csv:" + folder["none.csv"]).AssertCode(ExitCodes.Invalid).ErrorLines[^1], Does.Contain(folder["none.csv"]));

    [Test]
    public void Another_search_needs_another_name()
    {
        string file = Rows();
        Auto("csv:" + file, "--trials", "1").AssertCode(ExitCodes.Done);
        Outcome other = Auto("csv:" + file, "--trials", "1", "--seed", "5").AssertCode(ExitCodes.Invalid);
        Assert.That(other.ErrorLines[^1], Does.Contain("it has the seed '0', but '5' was given. Give the new one a name of its own."));
    }

    [Test]
    public void A_search_and_a_sweep_need_different_names()
    {
        string[] sweep = ["sweep", "--model", "mlp", "--data", "circles", "--grid", "batch=8,16", "--epochs", "1",
            "--runs", folder["runs"]];
        Blasnet.Run([.. sweep, "--name", "s"]).AssertCode(ExitCodes.Done);
        Assert.That(Auto("csv:" + Rows(), "--trials", "1", "--name", "s").AssertCode(ExitCodes.Invalid).ErrorLines[^1],
            Is.EqualTo($"{folder["runs/s"]}: this is the folder of a sweep. Give the search a name of its own."));
        Auto("csv:" + Rows(), "--trials", "1", "--name", "a").AssertCode(ExitCodes.Done);
        Assert.That(Blasnet.Run([.. sweep, "--name", "a"]).AssertCode(ExitCodes.Invalid).ErrorLines[^1],
            Is.EqualTo($"{folder["runs/a"]}: this is the folder of a search of 'auto'. Give the sweep a name of its own."));
    }

    private string[] Arguments(string data, params string[] options) => ["auto", data, "--runs", folder["runs"], .. options];

    private Outcome Auto(string data, params string[] options) => Blasnet.Run(Arguments(data, options));

    private string Rows() => AutoRows.In(folder);
}
