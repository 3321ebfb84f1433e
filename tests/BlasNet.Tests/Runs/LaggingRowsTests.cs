using BlasNet.Runs;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Runs;

/// <summary>Tests of the index of runs where a network folder has lost its lock.</summary>
internal sealed class LaggingRowsTests
{
    private TestRuns runs = null!;

    [SetUp]
    public void SetUp() => runs = new TestRuns();

    [TearDown]
    public void TearDown() => runs.Dispose();

    [Test]
    public void A_row_that_another_process_overwrote_is_put_right_with_the_next_change_of_the_experiment()
    {
        byte[]? early = null;
        Callback watcher = TestRuns.AfterEpoch(2, () => early = File.ReadAllBytes(runs["index.csv"]));
        RunSummary first = runs.Start(TestRuns.Config(), watcher);
        // Another process had read the index before the run ended.
        File.WriteAllBytes(runs["index.csv"], early!);
        Assert.That(runs.IndexRow("test/run_0001")["status"], Is.EqualTo(RunStatus.Running));
        runs.Start(TestRuns.Config() with { Seed = 6 });
        IReadOnlyDictionary<string, string> row = runs.IndexRow("test/run_0001");
        Assert.That((row["status"], row["weights_sha256"]), Is.EqualTo((RunStatus.Done, first.WeightsSha256)));
        Assert.That(row["started"], Is.Not.Empty, "what was there stays");
    }

    [Test]
    public void A_row_that_is_lost_as_a_whole_comes_back()
    {
        RunSummary first = runs.Start(TestRuns.Config());
        RunSummary cut = runs.Interrupt(TestRuns.Config(), step: 3);
        Assert.That(cut.Status, Is.EqualTo(RunStatus.Interrupted));
        File.Delete(runs["index.csv"]);
        runs.Start(TestRuns.Config());
        Assert.That(new RunIndex(runs.Root).Read().Select(row => (row["run"], row["status"])), Is.EquivalentTo(new[]
        {
            ("test/run_0001", RunStatus.Done), ("test/run_0002", RunStatus.Interrupted), ("test/run_0003", RunStatus.Done),
        }));
        Assert.That(runs.IndexRow("test/run_0001")["weights_sha256"], Is.EqualTo(first.WeightsSha256));
    }

    [Test]
    public void Rows_of_other_experiments_renamed_runs_and_what_people_wrote_stay_as_they_are()
    {
        runs.Start(TestRuns.Config() with { Name = "other" });
        runs.Start(TestRuns.Config());
        runs.Start(TestRuns.Config());
        Directory.Move(runs["test/run_0001"], runs["test/run_0009"]);
        string[] lines = File.ReadAllLines(runs["index.csv"]);
        lines[1] = lines[1].Replace(",done,", ",running,", StringComparison.Ordinal);
        lines[3] = lines[3].Replace(",done,", ",my favourite,", StringComparison.Ordinal);
        File.WriteAllLines(runs["index.csv"], lines);
        runs.Start(TestRuns.Config());
        Assert.That(new RunIndex(runs.Root).Read().Select(row => (row["run"], row["status"])), Is.EqualTo(new[]
        {
            ("other/run_0001", "running"), ("test/run_0001", "done"), ("test/run_0002", "my favourite"), ("test/run_0010", "done"),
        }));
    }

    [Test]
    public void A_damaged_run_is_in_nobodys_way()
    {
        runs.Start(TestRuns.Config());
        File.WriteAllText(runs["test/run_0001/summary.json"], "{");
        File.WriteAllText(runs["index.csv"], "run,status\ntest/run_0001,running\n");
        runs.Start(TestRuns.Config());
        Assert.That(new RunIndex(runs.Root).Read().Select(row => (row["run"], row["status"])), Is.EqualTo(new[]
        {
            ("test/run_0001", "running"), ("test/run_0002", "done"),
        }));
    }
}
