using System.Globalization;
using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Files;
using BlasNet.Runs;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of several workers of one sweep.</summary>
internal sealed class SweepWorkersTests : FolderTests
{
    private const int Workers = 8, Kills = 8;
    private static readonly string[] Draws = ["--random", "batch=8,16", "--epochs", "1"];

    // Without its locks, .NET is as on a network folder that has none.
    [TestCase("0")]
    [TestCase("1")]
    [Platform(Exclude = "Win", Reason = "Processes are killed.")]
    public void Workers_killed_at_random_make_the_table_of_a_single_one(string withoutLocks)
    {
        Dictionary<string, string> variables = new() { ["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = withoutLocks };
        string[] options = ["--random", "learning-rate=1e-3..1e-1:log", "--trials", "20", "--repeats", "2", "--epochs", "12"];
        Sweep([.. options, "--name", "one"]).AssertCode(ExitCodes.Done);
        var random = new Random(7);
        string[] command = Arguments([.. options, "--name", "many", "--claim-timeout", "10", "--json"]);
        List<Blasnet.RunningCommand> workers = [.. Enumerable.Range(0, Workers).Select(_ => Blasnet.Start(variables, command))];
        int killed = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            int worker = random.Next(Workers);
            killed += workers[worker].KillAfter(TimeSpan.FromMilliseconds(random.Next(20, 300))) ? 1 : 0;
            workers[worker].Dispose();
            workers[worker] = Blasnet.Start(variables, command);
        }
        Outcome[] ends = [.. workers.Select(worker => worker.End(TimeSpan.FromMinutes(5)).AssertCode(ExitCodes.Done))];
        workers.ForEach(worker => worker.Dispose());
        Assert.That(killed, Is.GreaterThan(0));

        Assert.That(ends.Select(end => end.OutputLines[^1]), Is.All.EqualTo(ends[0].OutputLines[^1]), "each has the whole result");
        JsonElement end = ends[0].Json;
        Assert.That((end.GetProperty("status").GetString(), end.GetProperty("done").GetInt32()), Is.EqualTo(("done", 40)));
        Assert.That(Rows("many"), Is.EqualTo(Rows("one")));
        RunTable index = RunTable.Read(folder.Root).Where("many");
        Assert.That(index.Runs.Select(run => run.Status), Is.EqualTo(Enumerable.Repeat(RunStatus.Done, 40)), "no run is left behind");
        Assert.That(Directory.GetFiles(folder["many/trials"], "*.claim.*"), Is.Empty);
    }

    [Test, Platform(Exclude = "Win", Reason = "Processes are killed.")]
    public void Processes_of_trainings_go_on_with_another_worker()
    {
        string[] options = ["--grid", "batch=4,8", "--epochs", "60"];
        Sweep([.. options, "--name", "one"]).AssertCode(ExitCodes.Done);
        string[] many = [.. options, "--name", "many", "--no-in-process"];
        using (Blasnet.RunningCommand killed = Blasnet.Start(Arguments(many)))
        {
            killed.WaitUntil(() => File.Exists(folder["many/run_0001/checkpoints/last.safetensors"]));
            killed.Kill();
        }
        Outcome other = Sweep(many).AssertCode(ExitCodes.Done);
        if (OperatingSystem.IsLinux())
            Assert.That(other.Error, Does.Match("run_0001: taken over, because .*, process [0-9]+, has ended"));
        Assert.That(Rows("many"), Is.EqualTo(Rows("one")));
        Assert.That(RunTable.Read(folder.Root).Where("many").Runs, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_worker_waits_for_the_others_and_takes_over_what_falls_silent()
    {
        Sweep([.. Draws, "--trials", "1"]).AssertCode(ExitCodes.Done);
        string claim = Claim("trial_2-1");
        Outcome outcome = Sweep([.. Draws, "--trials", "3", "--claim-timeout", "1"]).AssertCode(ExitCodes.Done);
        Assert.That(outcome.ErrorLines, Has.Some.Contains("3 trainings, 1 of them done before, 1 at work elsewhere, 1 at a time"));
        Assert.That(outcome.ErrorLines, Has.Some.EqualTo(
            $"{folder["mlp-sweep"]}: nothing is left to begin; waiting for 1 training at work elsewhere (node07, process 4242)"));
        Assert.That((File.Exists(claim), Rows("mlp-sweep").Length), Is.EqualTo((false, 3)));
    }

    [Test, Platform(Exclude = "Win", Reason = "Signals are sent with kill.")]
    public void A_worker_that_waits_is_interrupted_with_what_there_is()
    {
        Sweep([.. Draws, "--trials", "1"]).AssertCode(ExitCodes.Done);
        Claim("trial_2-1");
        using Blasnet.RunningCommand command = Blasnet.Start(Arguments([.. Draws, "--trials", "3", "--claim-timeout", "600", "--json"]));
        command.WaitUntil(() => Rows("mlp-sweep") is [_, ['3', ..] last] && last.Contains(" done ", StringComparison.Ordinal));
        command.Signal("INT");
        Outcome outcome = command.End().AssertCode(ExitCodes.Interrupted);
        Assert.That((outcome.Json.GetProperty("done").GetInt32(), outcome.Json.GetProperty("status").GetString()),
            Is.EqualTo((2, "interrupted")));
    }

    [Test]
    public void The_status_tells_what_is_done_at_work_and_left()
    {
        string[] options = ["--optimizer", "sgd", "--grid", "learning-rate=1e30,0.01", "--epochs", "1"];
        Sweep(options).AssertCode(ExitCodes.Done);
        Sweep(["--optimizer", "sgd", "--grid", "learning-rate=1e30,0.01", "--epochs", "1", "--repeats", "3"]).AssertCode(ExitCodes.Done);
        File.Delete(folder["mlp-sweep/trials/trial_2-2.json"]);
        File.Delete(folder["mlp-sweep/trials/trial_2-3.json"]);
        string[] lines = [.. File.ReadAllLines(folder["mlp-sweep/sweep.csv"]).Where(line =>
            !line.StartsWith("2,2", StringComparison.Ordinal) && !line.StartsWith("2,3", StringComparison.Ordinal))];
        File.WriteAllLines(folder["mlp-sweep/sweep.csv"], lines);
        Claim("trial_2-2");

        string[] shown = Blasnet.Run("sweep", "--status", "mlp-sweep", "--runs", folder.Root).AssertCode(ExitCodes.Done).OutputLines;
        Assert.That(shown[0], Is.EqualTo($"{folder["mlp-sweep"]}: 6 trainings: 1 done, 1 at work, 3 failed, 1 left"));
        Assert.That(shown[1], Does.Match("^trial +repeat +status +run +where +since +sign of life$"));
        Assert.That(shown[2], Does.Match("^2 +2 +at work +node07, process 4242 +2026-11-30T00:00:00Z +[0-9]+ s ago$"));
        Assert.That(shown[3..], Has.Length.EqualTo(3).And.All.Match("^1 +[123] +failed +mlp-sweep/run_[0-9]{4}$"));

        JsonElement json = Blasnet.Run("sweep", "--status", folder["mlp-sweep"], "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(new[] { "trainings", "done", "left" }.Select(key => json.GetProperty(key).GetInt32()), Is.EqualTo(new[] { 6, 1, 1 }));
        JsonElement work = json.GetProperty("at_work").EnumerateArray().Single();
        Assert.That((work.GetProperty("trial").GetInt32(), work.GetProperty("host").GetString(), work.GetProperty("process").GetInt32()),
            Is.EqualTo((2, "node07", 4242)));
        Assert.That(work.GetProperty("silent_s").GetDouble(), Is.GreaterThanOrEqualTo(0));
        Assert.That(json.GetProperty("failed").GetArrayLength(), Is.EqualTo(3));
        File.SetLastWriteTimeUtc(folder["mlp-sweep/trials/trial_2-2.claim.1"], DateTime.UtcNow.AddMinutes(-2));
        Assert.That(Blasnet.Run("sweep", "--status", "mlp-sweep", "--runs", folder.Root).OutputLines[0],
            Does.EndWith("0 at work, 3 failed, 2 left"));
        Assert.That(File.ReadAllLines(folder["mlp-sweep/sweep.csv"]), Is.EqualTo(lines), "nothing was changed");
    }

    [TestCase("--claim-timeout", "0")]
    [TestCase("--claim-timeout", "-1")]
    [TestCase("--claim-timeout", "soon")]
    [TestCase("--claim-timeout", "1.5")]
    [TestCase("--claim-timeout", "86401")]
    public void A_timeout_that_cannot_be_one_is_refused(string option, string value)
    {
        Blasnet.Run(Arguments(["--grid", "batch=8,16", option, value])).AssertRefused(
            ExitCodes.Usage, $"the value '{value}' of {option} cannot be used; a whole number from 1 to 86400 is required");
        Assert.That(folder.Names, Is.Empty);
    }

    [Test]
    public void The_status_of_nothing_and_with_other_options_is_refused()
    {
        Blasnet.Run("sweep", "--status", "none", "--runs", folder.Root).AssertRefused(ExitCodes.Invalid,
            "none: there is no such sweep: neither this folder nor", "has a sweep.json");
        Blasnet.Run("sweep", "--status", "none", "--grid", "batch=1,2").AssertRefused(ExitCodes.Usage,
            "--grid cannot be given with --status");
        Assert.That(folder.Names, Is.Empty);
    }

    // The claim of a worker elsewhere.
    private string Claim(string work)
    {
        string path = folder[$"mlp-sweep/trials/{work}.claim.1"];
        File.WriteAllBytes(path, new ClaimOwner("node07", 4242, "", "2026-11-30T00:00:00Z", "k").ToJson());
        return path;
    }

    private string[] Arguments(string[] options) =>
        ["sweep", "--model", "mlp", "--data", "circles", "--threads", "1", "--runs", folder.Root, .. options];

    private Outcome Sweep(string[] options) => Blasnet.Run(Arguments(options));

    // Trial, repeat, status, seed and digest of the weights.
    private string[] Rows(string experiment)
    {
        string[][] rows = [.. File.ReadAllLines(folder[$"{experiment}/sweep.csv"]).Select(line => line.Split(','))];
        int digest = Array.IndexOf(rows[0], "weights_sha256");
        return [.. rows.Skip(1).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row[0]} {row[1]} {row[2]} {row[4]} ")
            + (digest < 0 ? "" : row[digest]))];
    }
}
