using System.Diagnostics;
using BlasNet.Execution;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Execution;

internal static class WorkerTeamTests
{
    private static readonly int[] Sizes = [1, 2, 3, 4, 5];

    [Test]
    public static void Every_tile_runs_once([ValueSource(nameof(Sizes))] int size, [Values(0, 1, 2, 3, 7, 64)] int tiles,
        [Values] bool alone)
    {
        using var team = new WorkerTeam(size);
        int[] runs = new int[tiles];
        var job = new Job(tiles, (tile, worker) =>
        {
            Assert.That(worker, Is.InRange(0, size - 1));
            Interlocked.Increment(ref runs[tile]);
        });
        for (int i = 1; i <= 20; i++)
        {
            team.Run([job], alone);
            Assert.That(runs, Has.All.EqualTo(i));
        }
    }

    [Test]
    public static void A_job_sees_all_of_the_job_before([ValueSource(nameof(Sizes))] int size)
    {
        const int Jobs = 50, Tiles = 11;
        using var team = new WorkerTeam(size);
        int[,] values = new int[Jobs, Tiles];
        int misses = 0;
        IJob[] jobs =
        [
            .. Enumerable.Range(0, Jobs).Select(j => new Job(Tiles, (tile, _) =>
            {
                for (int other = 0; j > 0 && other < Tiles; other++)
                {
                    if (values[j - 1, other] != values[j, tile] + 1)
                        Interlocked.Increment(ref misses);
                }
                values[j, tile]++;
            })),
        ];
        for (int i = 0; i < 40; i++)
            team.Run(jobs);
        Assert.That(misses, Is.Zero);
        Assert.That(values.Cast<int>(), Has.All.EqualTo(40));
    }

    [Test]
    public static void Workers_have_stretches_of_tiles_or_take_turns([Values] bool turns)
    {
        using var team = new WorkerTeam(2);
        int[] workers = new int[7];
        team.Run([new Job(7, (tile, worker) => workers[tile] = worker) { TakesTurns = turns }]);
        Assert.That(workers, Is.EqualTo(turns ? new[] { 0, 1, 0, 1, 0, 1, 0 } : [0, 0, 0, 0, 1, 1, 1]));
    }

    [Test]
    public static void An_exception_reaches_the_caller_and_the_team_works_on([ValueSource(nameof(Sizes))] int size,
        [Values(0, 3, 7)] int bad, [Values] bool alone)
    {
        using var team = new WorkerTeam(size);
        int later = 0, runs = 0;
        IJob failing = new Job(8, (tile, _) =>
        {
            if (tile == bad)
                throw new InvalidOperationException($"tile {tile}");
        });
        IJob counting = new Job(8, (_, _) => Interlocked.Increment(ref later));
        for (int i = 0; i < 3; i++)
        {
            Assert.That(() => team.Run([failing, counting], alone), Throws.InvalidOperationException.With.Message.EqualTo($"tile {bad}"));
            Assert.That(later, Is.Zero, "Work behind a failure must not run.");
            team.Run([new Job(8, (_, _) => Interlocked.Increment(ref runs))], alone);
            Assert.That(runs, Is.EqualTo(8 * (i + 1)));
        }
    }

    [Test]
    public static void An_empty_list_is_done_at_once([ValueSource(nameof(Sizes))] int size)
    {
        using var team = new WorkerTeam(size);
        int runs = 0;
        for (int i = 1; i <= 200; i++)
        {
            team.Run([]);
            team.Run([new Job(5, (_, _) => Interlocked.Increment(ref runs))]);
            Assert.That(runs, Is.EqualTo(5 * i));
        }
    }

    [Test]
    public static void An_idle_team_takes_no_time_of_the_processor()
    {
        using var team = new WorkerTeam(3);
        team.Run([new Job(9, (_, _) => { })]);
        Assert.That(() => team.ParkedWorkers, Is.EqualTo(2).After(10_000, 5), "Nobody parked.");
        int runs = 0;
        team.Run([new Job(9, (_, _) => Interlocked.Increment(ref runs))]);
        Assert.That(runs, Is.EqualTo(9), "Parked workers must wake.");
    }

    [Test]
    [NonParallelizable]
    public static void Parked_workers_leave_the_processors_alone()
    {
        using var team = new WorkerTeam(3);
        team.Run([new Job(9, (_, _) => { })]);
        Assert.That(() => team.ParkedWorkers, Is.EqualTo(2).After(10_000, 5), "Nobody parked.");
        // A worker that keeps spinning takes nearly all of each interval; the runtime's own threads take a part of some.
        TimeSpan least = TimeSpan.MaxValue;
        for (int stretch = 0; stretch < 20 && least > TimeSpan.FromMilliseconds(30); stretch++)
        {
            TimeSpan before = ProcessorTime();
            Thread.Sleep(100);
            TimeSpan taken = ProcessorTime() - before;
            least = taken < least ? taken : least;
        }
        Assert.That(least, Is.LessThanOrEqualTo(TimeSpan.FromMilliseconds(30)));
    }

    [Test]
    public static void A_team_ends_its_threads()
    {
        int before = Threads();
        for (int i = 0; i < 5; i++)
        {
            var team = new WorkerTeam(4);
            if (i % 2 == 0)
                team.Run([new Job(8, (_, _) => { })]);
            team.Dispose();
            team.Dispose();
        }
        Assert.That(() => Threads(), Is.LessThan(before + 12).After(5_000, 20));
    }

    [Test]
    public static void A_run_allocates_nothing([ValueSource(nameof(Sizes))] int size)
    {
        using var team = new WorkerTeam(size);
        IJob[] jobs = [new Job(8, (_, _) => { }), new Job(3, (_, _) => { })];
        Allocations.AssertNone(() =>
        {
            for (int i = 0; i < 100; i++)
                team.Run(jobs);
        });
    }

    [Test]
    public static void Zero_threads_mean_one_per_processor()
    {
        using var team = new WorkerTeam(0);
        Assert.That(team.Size, Is.EqualTo(Environment.ProcessorCount));
    }

    [Test]
    public static void Fewer_threads_than_none_are_refused() =>
        Assert.That(() => new WorkerTeam(-1), Throws.TypeOf<ConfigurationException>().With.Message
            .StartsWith("The number of threads must be from 1 to 1024, or 0 for one per processor, but it was '-1'."));

    private static TimeSpan ProcessorTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private static int Threads()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    private sealed class Job(int tiles, Action<int, int> run) : IJob
    {
        public int TileCount => tiles;

        public bool TakesTurns { get; init; }

        public void Run(int tile, int worker) => run(tile, worker);
    }
}
