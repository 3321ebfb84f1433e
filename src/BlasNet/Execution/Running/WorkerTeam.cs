namespace BlasNet.Execution;

/// <summary>A piece of work that a team shares: tiles that any worker may run in any order, then a barrier.</summary>
internal interface IJob
{
    /// <summary>Gets the number of tiles for the current batch.</summary>
    int TileCount { get; }

    /// <summary>Gets whether neighbouring tiles go to different workers: where neighbours take equally long but the halves of the list
    /// do not. Otherwise each worker has consecutive tiles.</summary>
    bool TakesTurns => false;

    void Run(int tile, int worker);
}

/// <summary>A fixed number of threads that runs lists of jobs, with a barrier after each job.</summary>
/// <remarks>
/// The caller is worker 0. The others spin for a moment when there is nothing to do, then park, so that a waiting process uses no
/// CPU. With one thread there are no barriers. Denormal numbers are flushed to zero while a list runs. A run allocates nothing.
/// The threads know the crew alone, not the team: a team that nobody disposes is collected with its network, and its threads end.
/// </remarks>
internal sealed class WorkerTeam : IDisposable
{
    /// <summary>The most threads that a team may have: more than any machine has processors, and few enough to be made at once.</summary>
    public const int MostThreads = 1024;

    private readonly WorkerCrew crew;

    /// <summary>Starts a team.</summary>
    /// <param name="threads">Workers including the caller; 0 for one per processor.</param>
    public WorkerTeam(int threads)
    {
        crew = new WorkerCrew(SizeOf(threads));
    }

    // There is no crew where the number of threads was refused.
    ~WorkerTeam() => crew?.Stop();

    /// <summary>Gets the number of workers including the caller.</summary>
    public int Size => crew.Size;

    /// <summary>Gets the number of workers that have parked for lack of work.</summary>
    internal int ParkedWorkers => crew.ParkedWorkers;

    /// <summary>Gets the threads besides the caller.</summary>
    internal IReadOnlyList<Thread> Helpers => crew.Threads;

    /// <summary>Returns the number of workers for a number of threads, or 0 for one per processor.</summary>
    public static int SizeOf(int threads)
    {
        CheckThreads(threads);
        return threads == 0 ? Math.Min(Environment.ProcessorCount, MostThreads) : threads;
    }

    /// <summary>Requires a number of threads, or 0 for one per processor.</summary>
    public static void CheckThreads(int threads)
    {
        if (threads is < 0 or > MostThreads)
            throw new ConfigurationException(
                $"The number of threads must be from 1 to {MostThreads}, or 0 for one per processor, but it was '{threads}'.",
                nameof(threads));
    }

    /// <summary>Runs the jobs in order; returns when all are done.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <param name="alone">True to run them on the caller only: for work too small to share. The result is the same.</param>
    public void Run(IJob[] jobs, bool alone = false)
    {
        crew.Run(jobs, alone);
        GC.KeepAlive(this);
    }

    public void Dispose()
    {
        crew.Stop();
        crew.Join();
        GC.SuppressFinalize(this);
    }
}
