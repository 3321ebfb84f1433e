using BenchmarkDotNet.Attributes;
using BlasNet.Execution;

namespace BlasNet.Benchmarks;

/// <summary>Measures what sharing work costs: handing a list of jobs to a team, and the barrier behind each job.</summary>
/// <remarks>The tiles do nothing.
/// A barrier is a tenth of the difference between eleven jobs and one; what is left of one job is the dispatch.</remarks>
[MemoryDiagnoser]
public class WorkerTeamBenchmarks
{
    private WorkerTeam team = null!;
    private IJob[] one = [];
    private IJob[] eleven = [];

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Begin()
    {
        team = new WorkerTeam(Threads);
        var job = new EmptyJob(Threads);
        one = [job];
        eleven = [.. Enumerable.Repeat(job, 11)];
    }

    [GlobalCleanup]
    public void End() => team.Dispose();

    [Benchmark]
    public void OneJob() => team.Run(one);

    [Benchmark]
    public void ElevenJobs() => team.Run(eleven);

    [Benchmark]
    public void ElevenJobsAlone() => team.Run(eleven, alone: true);

    [IterationSetup(Target = nameof(AfterParking))]
    public void Park() => SpinWait.SpinUntil(() => team.ParkedWorkers == team.Size - 1);

    [Benchmark]
    public void AfterParking() => team.Run(one);

    private sealed class EmptyJob(int tiles) : IJob
    {
        public int TileCount => tiles;

        public void Run(int tile, int worker)
        {
        }
    }
}
