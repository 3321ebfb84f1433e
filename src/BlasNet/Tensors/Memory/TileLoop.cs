using System.Runtime.ExceptionServices;
using BlasNet.Native;

namespace BlasNet.Tensors;

/// <summary>Work that falls into independent tiles, cut by shapes alone, so that results do not depend on who runs them.</summary>
internal interface ITiles
{
    /// <summary>Gets the number of tiles.</summary>
    int Count { get; }

    /// <summary>Runs a tile; called from several threads at once.</summary>
    void Run(int tile);
}

/// <summary>Loop over tiles on the calling thread and on threads of .NET's pool that have nothing else to do.</summary>
/// <remarks>
/// The caller takes tiles itself and waits only for those that another thread has begun: a pool without a free thread costs nothing but
/// the request. One loop at a time is shared, so that loops of a user's own threads do not crowd the processors. A thread that flushes
/// denormal numbers, as the workers of a training do, runs its loops alone: it is one of a team, and others would compute other bits.
/// </remarks>
internal static class TileLoop
{
    private static int shared;

    /// <summary>Gets or sets the most threads of a loop, for tests: one per processor.</summary>
    internal static int MostThreads { get; set; } = Environment.ProcessorCount;

    /// <summary>Runs all tiles; returns when they are done.</summary>
    /// <param name="tiles">The work.</param>
    /// <param name="share">Whether it is long enough for more than one thread: some tens of microseconds a tile.</param>
    public static void Run(ITiles tiles, bool share)
    {
        int helpers = share ? Math.Min(tiles.Count, MostThreads) - 1 : 0;
        if (helpers > 0 && (helpers = Math.Min(helpers, FreeThreads())) > 0 && Interlocked.CompareExchange(ref shared, 1, 0) == 0)
        {
            RunShared(tiles, helpers);
            return;
        }
        int count = tiles.Count;
        for (int tile = 0; tile < count; tile++)
            tiles.Run(tile);
    }

    private static void RunShared(ITiles tiles, int helpers)
    {
        var loop = new Loop(tiles);
        try
        {
            for (int i = 0; i < helpers; i++)
                ThreadPool.UnsafeQueueUserWorkItem(loop, preferLocal: false);
            loop.TakeTiles();
            loop.Wait();
        }
        finally
        {
            Volatile.Write(ref shared, 0);
        }
        loop.Rethrow();
    }

    // Threads of the pool that work on something else count as users of a processor each.
    private static int FreeThreads()
    {
        if (FloatingPointMode.IsFlushing)
            return 0;
        ThreadPool.GetMaxThreads(out int most, out _);
        ThreadPool.GetAvailableThreads(out int available, out _);
        int busy = most - available - (Thread.CurrentThread.IsThreadPoolThread ? 1 : 0);
        return MostThreads - 1 - busy;
    }

    private sealed class Loop(ITiles tiles) : IThreadPoolWorkItem
    {
        private const int SpinsBeforeYield = 200;

        private readonly int count = tiles.Count;
        private int taken;
        private int done;
        private ExceptionDispatchInfo? failure;

        public void Execute()
        {
            // A thread inherits the mode of the one that started it.
            if (!FloatingPointMode.IsFlushing)
                TakeTiles();
        }

        public void TakeTiles()
        {
            for (int tile; Volatile.Read(ref taken) < count && (tile = Interlocked.Increment(ref taken) - 1) < count;)
            {
                try
                {
                    if (failure is null)
                        tiles.Run(tile);
                }
                catch (Exception error)
                {
                    // Any error belongs to the caller, who rethrows it when no thread works on a tile any more.
                    Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(error), null);
                }
                Interlocked.Increment(ref done);
            }
        }

        public void Wait()
        {
            for (int spins = 0; Volatile.Read(ref done) < count; spins++)
            {
                if (spins < SpinsBeforeYield)
                    Thread.SpinWait(1);
                else
                    Thread.Yield();
            }
        }

        public void Rethrow() => failure?.Throw();
    }
}
