using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Files;
using BlasNet.Runs;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of several processes of one search.</summary>
internal sealed class AutoProcessesTests : FolderTests
{
    private const int Workers = 3;

    // Without its locks, .NET is as on a network folder that has none.
    [TestCase("0")]
    [TestCase("1")]
    [Platform(Exclude = "Win", Reason = "Processes are killed.")]
    public void Workers_of_which_one_is_killed_end_with_the_ensemble_of_a_single_one(string withoutLocks)
    {
        JsonElement one = Blasnet.Run(Arguments("--trials", "4", "--name", "one", "--json")).AssertCode(ExitCodes.Done).Json;
        Dictionary<string, string> variables = new() { ["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = withoutLocks };
        string[] command = Arguments("--trials", "4", "--name", "many", "--threads", "1", "--claim-timeout", "10", "--json");
        Blasnet.RunningCommand[] workers = [.. Enumerable.Range(0, Workers).Select(_ => Blasnet.Start(variables, command))];
        workers[0].WaitUntil(() => Records("many").Any(record => record.Contains("\"done\"", StringComparison.Ordinal)));
        workers[0].Kill();
        JsonElement[] ends = [.. workers[1..].Select(worker => worker.End(TimeSpan.FromMinutes(5)).AssertCode(ExitCodes.Done).Json)];
        Array.ForEach(workers, worker => worker.Dispose());
        foreach (JsonElement end in ends)
        {
            Assert.That(end.GetProperty("weights_sha256").GetString(), Is.EqualTo(one.GetProperty("weights_sha256").GetString()));
            Assert.That(Chosen(end), Is.EqualTo(Chosen(one)));
            Assert.That(end.GetProperty("trainings").GetInt32(), Is.EqualTo(one.GetProperty("trainings").GetInt32()));
            Assert.That(end.GetProperty("estimate").GetRawText(), Is.EqualTo(one.GetProperty("estimate").GetRawText()));
            Assert.That(end.GetProperty("run").GetString(), Is.EqualTo(ends[0].GetProperty("run").GetString()), "one ensemble");
        }
        // Without locks the index may lag behind.
        Assert.That(Directory.GetFiles(folder["runs/many"], "summary.json", SearchOption.AllDirectories).Select(RunSummary.Read)
            .Count(run => run.Status == RunStatus.Done), Is.EqualTo(one.GetProperty("trainings").GetInt32() + 1), "no training twice");
    }

    [Test]
    public void Two_workers_with_a_time_each_end_with_an_ensemble()
    {
        string[] command = Arguments("--time", "4s", "--threads", "1", "--json");
        using Blasnet.RunningCommand first = Blasnet.Start(command), second = Blasnet.Start(command);
        foreach (Blasnet.RunningCommand worker in new[] { first, second })
        {
            JsonElement end = worker.End().AssertCode(ExitCodes.Done).Json;
            Assert.That(end.GetProperty("status").GetString(), Is.EqualTo(RunStatus.Done));
            Assert.That(end.GetProperty("best").EnumerateArray().Select(trial => trial.GetProperty("runs").GetArrayLength()),
                Is.Not.Empty.And.All.EqualTo(5));
            Blasnet.Run("evaluate", end.GetProperty("run").GetString()!, "--data", "csv:" + Rows()).AssertCode(ExitCodes.Done);
        }
    }

    [Test, Platform(Exclude = "Win", Reason = "Signals are sent with kill.")]
    public void An_interrupted_worker_leaves_the_others_going_on()
    {
        string[] command = Arguments("--trials", "4", "--threads", "1", "--json");
        using Blasnet.RunningCommand first = Blasnet.Start(command), second = Blasnet.Start(command);
        first.WaitUntil(() => Records("rows-auto").Length > 0);
        first.Signal("INT");
        first.End().AssertCode(ExitCodes.Interrupted);
        Assert.That(second.End().AssertCode(ExitCodes.Done).Json.GetProperty("trials").GetInt32(), Is.EqualTo(4));
    }

    [Test]
    public void What_a_worker_that_fell_silent_had_claimed_is_taken_over()
    {
        Directory.CreateDirectory(folder["runs/rows-auto/trials"]);
        foreach (string work in new[] { "plan", "trial_1-1", "choice" })
            File.WriteAllBytes(folder[$"runs/rows-auto/trials/{work}.claim.1"],
                new ClaimOwner("node07", 4242, "", "2026-11-30T00:00:00Z", "k").ToJson());
        Outcome outcome = Blasnet.Run(Arguments("--trials", "1", "--claim-timeout", "4")).AssertCode(ExitCodes.Done);
        Assert.That(outcome.ErrorLines, Has.Some.EqualTo("waiting for node07, process 4242, which decides how the search goes on"));
        Assert.That(Directory.GetFiles(folder["runs/rows-auto/trials"], "*.claim.*"), Is.Empty);
    }

    [TestCase("0")]
    [TestCase("soon")]
    [TestCase("86401")]
    public void A_timeout_that_cannot_be_one_is_refused(string value) =>
        Blasnet.Run(Arguments("--claim-timeout", value)).AssertRefused(ExitCodes.Usage,
            $"the value '{value}' of --claim-timeout cannot be used; a whole number from 1 to 86400 is required");

    private static (int, double)[] Chosen(JsonElement json) => [.. json.GetProperty("best").EnumerateArray()
        .Select(trial => (trial.GetProperty("trial").GetInt32(), trial.GetProperty("mean").GetDouble()))];

    private string[] Records(string experiment)
    {
        string trials = folder[$"runs/{experiment}/trials"];
        return Directory.Exists(trials) ? [.. Directory.GetFiles(trials, "trial_*.json").Select(File.ReadAllText)] : [];
    }

    private string[] Arguments(params string[] options) => ["auto", "csv:" + Rows(), "--runs", folder["runs"], .. options];

    private string Rows() => AutoRows.In(folder);
}
