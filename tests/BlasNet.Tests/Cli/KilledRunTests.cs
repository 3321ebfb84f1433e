using System.Diagnostics;
using BlasNet.Cli;
using BlasNet.Runs;
using BlasNet.Tests.Runs;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of processes that are killed at random moments and resumed: each run ends as if it had not been
/// killed.</summary>
/// <remarks>All its work is in processes of its own, so that it runs beside the other fixtures of this kind.</remarks>
[Parallelizable(ParallelScope.Self)]
internal static class KilledRunTests
{
    private const int Epochs = 100, AtOnce = 2;

    [TestCase(50, 1)]
    [TestCase(200, 2, Explicit = true, Reason = "It takes minutes.")]
    public static void Runs_killed_at_any_moment_end_like_one_that_was_not(int kills, int seed) => Kill(kills, seed, []);

    [TestCase(20, 3)]
    [TestCase(200, 4, Explicit = true, Reason = "It takes minutes.")]
    public static void Ensembles_killed_at_any_moment_end_like_one_that_was_not(int kills, int seed) =>
        Kill(kills, seed, ["--members", "3", "--threads", "2"]);

    private static void Kill(int kills, int seed, string[] options)
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["net.json"], TestRuns.EverythingModel);
        // The first call warms the file cache; as many runs as later run at once then measure the duration of a run.
        RunWhole(folder, options);
        Task<TimeSpan>[] more = [.. Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => RunWhole(folder, options)))];
        TimeSpan duration = Task.WhenAll(more).Result.Max();

        Experiment[] experiments =
            [.. Enumerable.Range(0, AtOnce).Select(
                i => new Experiment(folder, $"killed{i}", options, new Random(seed * AtOnce + i), duration))];
        Task.WaitAll([.. experiments.Select(each => Task.Run(() => each.Kill(kills / AtOnce)))]);

        TestContext.Out.WriteLine($"one run took {duration.TotalSeconds:0.00} s; kills and runs:");
        Array.ForEach(experiments, each => TestContext.Out.WriteLine(each));
        string[] names = [.. Enumerable.Range(1, 1 + AtOnce).Select(i => $"whole/run_000{i}"),
            .. experiments.SelectMany(each => each.Done)];
        IReadOnlyList<IReadOnlyDictionary<string, string>> rows = new RunIndex(folder["runs"]).Read();
        Assert.That(rows.Select(row => row["run"]), Is.EquivalentTo(names));
        Assert.That(rows.Select(row => row["status"]), Is.All.EqualTo(RunStatus.Done));
        Assert.That(rows.Select(row => row["weights_sha256"]).Distinct().Count(), Is.EqualTo(1));
        Assert.That(Directory.GetFiles(folder["runs"], "*.tmp"), Is.Empty);
        foreach (string name in names)
            AssertSame(Path.Combine(folder["runs"], "whole", "run_0001"), Path.Combine(folder["runs"], name));
    }

    private static TimeSpan RunWhole(TestFolder folder, string[] options)
    {
        long start = Stopwatch.GetTimestamp();
        using Blasnet.RunningCommand command = Blasnet.Start(Arguments(folder, "whole", options));
        command.End().AssertCode(ExitCodes.Done);
        return Stopwatch.GetElapsedTime(start);
    }

    private static string[] Arguments(TestFolder folder, string experiment, string[] options) =>
    [
        "train", "--model", folder["net.json"], "--data", "circles", "--epochs", $"{Epochs}", "--batch", "128", "--seed", "3",
        "--early-stopping", $"{Epochs}", "--metrics", "accuracy,auc", "--runs", folder["runs"], "--name", experiment,
        .. options.Length > 0 ? options : ["--threads", "1"],
    ];

    private static void AssertSame(string expected, string actual)
    {
        Assert.That(TestRuns.Metrics(actual), Is.EqualTo(TestRuns.Metrics(expected)));
        Assert.That(File.ReadAllText(Path.Combine(actual, "metrics.csv")), Does.EndWith("\n"));
        Assert.That(RunSummary.Read(Path.Combine(actual, "summary.json")).Values,
            Is.EqualTo(RunSummary.Read(Path.Combine(expected, "summary.json")).Values));
        Assert.That(File.ReadAllBytes(Path.Combine(actual, "model.safetensors")),
            Is.EqualTo(File.ReadAllBytes(Path.Combine(expected, "model.safetensors"))));
        Assert.That(Directory.GetFiles(actual, "*.tmp", SearchOption.AllDirectories), Is.Empty);
    }

    /// <summary>Starts runs, and kills and resumes each until it is done.</summary>
    private sealed class Experiment(TestFolder folder, string name, string[] options, Random random, TimeSpan duration)
    {
        private readonly List<string> done = [];
        private readonly SortedDictionary<string, int> kills = new(StringComparer.Ordinal);

        public IReadOnlyList<string> Done => done;

        public void Kill(int times)
        {
            int left = times;
            while (left > 0 || Open() is not null)
            {
                string? open = Open();
                string[] arguments = open is null ? Arguments(folder, name, options)
                    : ["train", "--resume", open, "--runs", folder["runs"]];
                using Blasnet.RunningCommand command = Blasnet.Start(arguments);
                if (left > 0 && command.KillAfter(random.NextDouble() * duration))
                {
                    left--;
                    CheckWhatIsLeft();
                    continue;
                }
                command.End().AssertCode(ExitCodes.Done);
                done.Add(open ?? Open()!);
            }
        }

        public override string ToString() =>
            $"{name}: {string.Join(", ", kills.Select(kill => $"{kill.Value} {kill.Key}"))}; {done.Count} runs done";

        // The killed run: at most one started and is not done.
        private string? Open() => Begun().Select(run => $"{name}/{Path.GetFileName(run)}").Except(done).SingleOrDefault();

        private IEnumerable<string> Begun() => Folders().Where(run => File.Exists(Path.Combine(run, "config.json")));

        private string[] Folders() =>
            Directory.Exists(folder[$"runs/{name}"]) ? Directory.GetDirectories(folder[$"runs/{name}"]) : [];

        private void CheckWhatIsLeft()
        {
            string? run = Open();
            string place = run is null ? "before the run began"
                : File.Exists(Path.Combine(folder["runs"], run, "model.safetensors")) ? "after the model was written"
                : File.Exists(Path.Combine(folder["runs"], run, "checkpoints", "last.safetensors")) ? "after a checkpoint"
                : "before the first checkpoint";
            kills[place] = kills.GetValueOrDefault(place) + 1;
            foreach (string unborn in Folders().Except(Begun()))
            {
                Blasnet.Run("train", "--resume", unborn)
                    .AssertRefused(ExitCodes.Invalid, unborn, "start that one again with the command that began it");
            }
            string[] runs = [.. new RunIndex(folder["runs"]).Read().Select(row => row["run"])];
            Assert.That(runs, Is.Unique.And.Contains("whole/run_0001").And.SupersetOf(done));
            if (run is not null && File.Exists(Path.Combine(folder["runs"], run, "metrics.csv")))
                CheckRows(File.ReadAllText(Path.Combine(folder["runs"], run, "metrics.csv")));
        }

        // A row may be cut by a kill; the others are complete, and none occurs twice.
        private static void CheckRows(string text)
        {
            string[][] rows = [.. text.Split('\n')[..^1].Select(line => line.Split(','))];
            Assert.That(rows.Select(row => row.Length), Is.All.EqualTo(rows.FirstOrDefault()?.Length));
            Assert.That(rows.Skip(1).Select(row => row[0]),
                Is.EqualTo(Enumerable.Range(1, Math.Max(rows.Length - 1, 0)).Select(i => $"{i}")));
        }
    }
}
