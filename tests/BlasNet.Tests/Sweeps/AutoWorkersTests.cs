using System.Globalization;
using BlasNet.Files;
using BlasNet.Runs;
using BlasNet.Sweeps;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Sweeps;

/// <summary>Tests of several workers of one search, each with its own claims in this process.</summary>
internal sealed class AutoWorkersTests : FolderTests
{
    [Test]
    public void Workers_share_the_trainings_and_end_with_the_ensemble_of_a_single_one()
    {
        AutoOptions options = Options() with { Trials = 6 };
        AutoResult one = AutoTraining.Run(options with { Name = "one" });
        AutoResult[] ends = Together(worker => AutoTraining.Run(options with { Name = "many", Threads = 1 + worker % 2 }));
        foreach (AutoResult end in ends)
        {
            Assert.That((end.Status, end.WeightsSha256, end.Trials, end.Trainings),
                Is.EqualTo((RunStatus.Done, one.WeightsSha256, one.Trials, one.Trainings)));
            Assert.That(Chosen(end), Is.EqualTo(Chosen(one)));
            Assert.That((end.Selected, end.Estimate), Is.EqualTo((one.Selected, one.Estimate)));
            Assert.That(end.Run, Is.EqualTo(ends[0].Run), "one ensemble");
        }
        Assert.That(RunTable.Read(options.Runs).Where("many").Runs.Select(run => run.Status),
            Is.EqualTo(Enumerable.Repeat(RunStatus.Done, one.Trainings + 1)), "no training twice");
        Assert.That(Directory.GetFiles(folder["runs/many/trials"], "*.claim.*"), Is.Empty);
    }

    [Test]
    public void Where_the_model_as_it_is_fails_all_workers_end_with_its_sentence()
    {
        AutoOptions options = Options() with { Trials = 4 };
        options = options with
        {
            Model = settings => Model(settings) with { Optimizer = Optimizer.Sgd(settings.Count == 0 ? 1e30 : 0.01) },
        };
        TrainingException?[] ends = Together(_ => Assert.Throws<TrainingException>(() => AutoTraining.Run(options)));
        Assert.That(ends.Select(end => end!.Message), Is.All.EqualTo(ends[0]!.Message).And.All.Contain("loss"));
        Assert.That(() => AutoTraining.Run(options), Throws.TypeOf<TrainingException>().With.Message.EqualTo(ends[0]!.Message),
            "nor does a later one try again");
    }

    [Test]
    public void Trainings_at_work_elsewhere_are_waited_for_and_those_of_a_silent_worker_taken_over()
    {
        AutoOptions options = Options() with { Trials = 2, ClaimTimeout = TimeSpan.FromSeconds(1) };
        Directory.CreateDirectory(folder["runs/test/trials"]);
        string[] works = ["plan", "choice", "trial_2-1", "worker_1-0-k"];
        foreach (string work in works)
            File.WriteAllBytes(folder[$"runs/test/trials/{work}.claim.1"],
                new ClaimOwner("node07", 4242, "", "2026-11-30T00:00:00Z", "k").ToJson());
        AutoResult result = AutoTraining.Run(options);
        Assert.That((result.Status, result.Trials), Is.EqualTo((RunStatus.Done, 2)));
        Assert.That(result.WeightsSha256, Is.EqualTo(AutoTraining.Run(options with { Name = "one" }).WeightsSha256));
    }

    [TestCase(false)]
    [TestCase(true, Description = "after the folder of its run was made")]
    public void A_training_whose_claim_is_lost_stops_and_records_nothing(bool late)
    {
        using var claims = new ClaimFolder(folder["runs/test/trials"], TimeSpan.FromMinutes(1));
        using Claim claim = claims.TryTake("trial_2-1")!;
        var state = AutoState.Open(folder["runs/test"], new AutoDefinition("csv:a.csv", "d1", "{}", "val_loss", 3, AreClasses: false));
        using var lines = new StringWriter(CultureInfo.InvariantCulture);
        var session = new AutoSession(Options(), state, claim, AutoTrial.Of(3, 2, classes: false), fold: 1, lines.WriteLine);
        if (!late)
        {
            TakeOver();
            claim.Beat();
        }
        Assert.That(session.Train(new RunOptions { Runs = folder["runs"], Turn = Make }, () => 0), Is.Null);
        Assert.That(state.Reread(2, 1), Is.Null);
        Assert.That(lines.ToString(), Does.Match("trial 2 .*, fold 1: another worker goes on with it"));

        void TakeOver() => File.WriteAllText(folder["runs/test/trials/trial_2-1.claim.2"], "");
        RunDirectory Make(Func<RunDirectory> make)
        {
            RunDirectory run = make();
            TakeOver();
            return run;
        }
    }

    [TestCase(0)]
    [TestCase(0.5)]
    [TestCase(90_000)]
    public void A_timeout_that_cannot_be_one_is_refused(double seconds)
    {
        Assert.That(() => AutoTraining.Run(Options() with { ClaimTimeout = TimeSpan.FromSeconds(seconds) }),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("must be from 1 to 86400 seconds, but it was '"));
        Assert.That(Directory.Exists(folder["runs"]), Is.False);
    }

    private static IEnumerable<(int, double)> Chosen(AutoResult result) => result.Best.Select(trial => (trial.Number, trial.Mean));

    private static T[] Together<T>(Func<int, T> work)
    {
        var results = new T[3];
        Thread[] workers = [.. Enumerable.Range(0, results.Length).Select(i => new Thread(() => results[i] = work(i)))];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        return results;
    }

    private AutoOptions Options()
    {
        string file = folder["rows.csv"];
        if (!File.Exists(file))
        {
            File.WriteAllLines(file, ["a,b,y", .. Enumerable.Range(0, 60).Select(i =>
                FormattableString.Invariant($"{i * 37 % 23 / 7.0},{i * 11 % 19 / 5.0},{i * 37 % 23 / 9.0}"))]);
        }
        return new AutoOptions { Data = "csv:" + file, Name = "test", Runs = folder["runs"], Seed = 4, Threads = 2, Model = Model };
    }

    private static ModelFile Model(IReadOnlyList<KeyValuePair<string, string>> settings) => Training.TestRuns.Model("""
        { "layers": [ { "kind": "dense", "units": UNITS, "activation": "relu" }, { "kind": "dense", "units": "outputs" } ],
          "optimizer": { "kind": "adam", "learningRate": 0.01 }, "epochs": 3, "batch": 16 }
        """.Replace("UNITS", settings.FirstOrDefault(setting => setting.Key == "units").Value ?? "8", StringComparison.Ordinal));
}
