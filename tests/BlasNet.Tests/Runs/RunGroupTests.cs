using BlasNet.Cli;
using BlasNet.Runs;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Communication;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Runs;

/// <summary>Runs of several processes, for which threads stand: one records, and all begin and end alike.</summary>
internal static class RunGroupTests
{
    private static readonly TrainingConfig Sharded = TestRuns.Config() with { Shards = 4, EarlyStopping = 3, RestoreBestEpoch = true };

    [TestCase(2), TestCase(4)]
    public static void A_run_of_several_has_the_bits_of_one_and_one_folder(int processes)
    {
        using var runs = new TestRuns();
        RunSummary alone = runs.Start(Sharded);
        RunSummary[] together = Start(runs, processes, _ => Sharded);
        TestRuns.AssertSame(alone, together[0]);
        foreach (RunSummary other in together)
        {
            Assert.That((other.Run, other.Status, other.Epochs, other.Steps, other.WeightsSha256), Is.EqualTo(
                (together[0].Run, alone.Status, alone.Epochs, alone.Steps, alone.WeightsSha256)));
            Assert.That(other.Values, Is.EqualTo(alone.Values));
        }
        Assert.That(Directory.GetDirectories(runs["test"]), Has.Length.EqualTo(2));
    }

    [Test]
    public static void Without_a_number_of_shards_there_is_one_for_each_process()
    {
        using var runs = new TestRuns();
        RunSummary together = Start(runs, 2, _ => TestRuns.Config())[0];
        Assert.That(TrainingConfig.Read(Path.Combine(together.Run, "config.json")).Shards, Is.EqualTo(2));
        TestRuns.AssertSame(runs.Start(TestRuns.Config() with { Shards = 2 }), together);
    }

    [TestCase(4, 2), TestCase(4, 1), TestCase(1, 2)]
    public static void An_interrupted_run_goes_on_in_any_number_of_processes(int before, int after)
    {
        using var runs = new TestRuns();
        RunSummary whole = runs.Start(Sharded);
        using var stop = new CancellationTokenSource();
        // One process is asked to stop, within the second epoch: all stop behind the same step.
        RunSummary part = Threads.Results(before, processes => TrainingRun.Start(Sharded, runs.Options(
            processes.Rank == before - 1 ? [TestRuns.AfterStep(9, stop.Cancel)] : []) with
        {
            Communicator = processes,
            Callbacks = processes.Rank == before - 1 ? [TestRuns.AfterStep(9, stop.Cancel)] : [],
            Cancellation = processes.Rank == before - 1 ? stop.Token : default,
        }))[0];
        Assert.That(part.Status, Is.EqualTo("interrupted"));
        TestRuns.AssertSame(whole, Threads.Results(after, processes =>
            TrainingRun.Resume("test/run_0002", own => own, runs.Options() with { Communicator = processes }))[0]);
        RunSummary[] again = Threads.Results(after, processes =>
            TrainingRun.Resume("test/run_0002", own => own, runs.Options() with { Communicator = processes }));
        Assert.That(again.Select(TestRuns.Json), Is.All.EqualTo(TestRuns.Json(again[0])), "a run that is done");
    }

    [Test]
    public static void What_one_process_cannot_begin_none_does()
    {
        using var runs = new TestRuns();
        Exception?[] errors = Threads.Run(4, processes => TrainingRun.Start(
            Sharded with { Data = processes.Rank == 2 ? "csv:nowhere.csv" : "circles" }, runs.Options() with { Communicator = processes }));
        Assert.That(errors, Is.All.TypeOf<ProcessException>());
        Assert.That(errors.Select(error => error!.Message), Is.All.StartsWith("Process 2: nowhere.csv"));
        Assert.That(errors.Cast<ProcessException>().Select(error => error.Rank), Is.All.EqualTo(2));
        Assert.That(errors.Select(error => ErrorReport.CodeOf(error!)), Is.All.EqualTo(ExitCodes.Invalid));
        Assert.That(Directory.Exists(runs.Root), Is.False, "nothing was written");
    }

    [Test]
    public static void What_all_processes_find_is_said_without_a_rank()
    {
        using var runs = new TestRuns();
        Exception?[] errors = Threads.Run(2, processes => TrainingRun.Start(
            Sharded with { Data = "csv:nowhere.csv" }, runs.Options() with { Communicator = processes }));
        Assert.That(errors.Cast<ProcessException>().Select(error => error.Rank), Is.All.Null);
        Assert.That(errors.Select(error => error!.Message), Is.All.StartsWith("nowhere.csv"));
    }

    [Test]
    public static void A_process_with_another_configuration_is_refused()
    {
        using var runs = new TestRuns();
        Exception?[] seeds = Threads.Run(4, processes => TrainingRun.Start(
            Sharded with { Seed = processes.Rank == 3 ? 6 : 5 }, runs.Options() with { Communicator = processes }));
        Assert.That(seeds.Select(error => error!.Message), Is.All.StartsWith("Process 3: the configuration is not that of process 0: "));
        Assert.That(seeds.Select(error => ErrorReport.CodeOf(error!)), Is.All.EqualTo(ExitCodes.Invalid));
        Assert.That(Directory.Exists(runs.Root), Is.False, "nothing was written");
    }

    [Test]
    public static void Three_processes_more_than_shards_and_ensembles_are_refused()
    {
        using var runs = new TestRuns();
        Refused(3, Sharded, "The number of processes must be a power of two, so that their sums have one order, but it was '3'.");
        Refused(4, Sharded with { Shards = 2 }, "There must be a shard for each process, but there are '2' shards and '4' processes.");
        Refused(2, Sharded with { Members = 3, RestoreBestEpoch = null }, "Several processes train one network together, not the "
            + "members of an ensemble. Take one member (--members 1, Members = 1), or train the members as runs of their own.");
        Assert.That(Directory.Exists(runs.Root), Is.False, "nothing was written");

        void Refused(int count, TrainingConfig config, string sentence) => Assert.That(
            Threads.Run(count, processes => TrainingRun.Start(config, runs.Options() with { Communicator = processes }))
                .Select(error => error!.Message), Is.All.EqualTo(sentence));
    }

    private static RunSummary[] Start(TestRuns runs, int processes, Func<int, TrainingConfig> config) =>
        Threads.Results(processes, communicator =>
            TrainingRun.Start(config(communicator.Rank), runs.Options() with { Communicator = communicator }));
}
