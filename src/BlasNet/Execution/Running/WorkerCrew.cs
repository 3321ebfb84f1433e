using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using BlasNet.Native;

namespace BlasNet.Execution;

/// <summary>The threads of a <see cref="WorkerTeam"/> and what they share.</summary>
internal sealed class WorkerCrew
{
    // Some microseconds, more than the times of tiles differ. After them the awaited worker may have lost its processor to another
    // process; a yield gives it this one, and costs half a microsecond where nobody else wants it.
    private const int SpinsBeforeYield = 200;

    // Waking a parked thread costs some 30 microseconds: spinning pays for a multiple of that, longer than a step's serial parts.
    private static readonly TimeSpan TimeBeforePark = TimeSpan.FromMicroseconds(300);

    private readonly int spinsBeforeYield;
    private readonly Worker[] helpers;
    private readonly Barrier barrier;
    private readonly int size;
    private IJob[] program = [];
    private ExceptionDispatchInfo? failure;
    private int generation;
    private volatile bool stopping;

    /// <summary>Starts the threads of so many workers including the caller.</summary>
    public WorkerCrew(int size)
    {
        this.size = size;
        // With more workers than processors, a spinning worker takes the time of the one it waits for.
        spinsBeforeYield = size > Environment.ProcessorCount ? 0 : SpinsBeforeYield;
        barrier = new Barrier(size, spinsBeforeYield);
        helpers = new Worker[size - 1];
        try
        {
            for (int i = 0; i < helpers.Length; i++)
                helpers[i] = new Worker(this, i + 1);
        }
        catch (Exception error) when (error is OutOfMemoryException or ThreadStartException)
        {
            int started = helpers.Count(helper => helper is not null);
            helpers = helpers[..started];
            Stop();
            throw new MachineException($"The system starts '{started + 1}' threads, but '{size}' were asked for. Take fewer.", error);
        }
    }

    /// <summary>Gets the number of workers including the caller.</summary>
    public int Size => size;

    /// <summary>Gets the number of workers that have parked for lack of work.</summary>
    public int ParkedWorkers => helpers.Count(helper => helper.IsParked);

    /// <summary>Gets the threads besides the caller.</summary>
    public IReadOnlyList<Thread> Threads => Array.ConvertAll(helpers, helper => helper.Thread);

    /// <summary>Runs the jobs in order; returns when all are done.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <param name="alone">True to run them on the caller only.</param>
    public void Run(IJob[] jobs, bool alone)
    {
        using FloatingPointMode.Scope flush = FloatingPointMode.Flush();
        // Without a job no barrier would keep a late worker from the next list.
        if (alone || size == 1 || jobs.Length == 0)
        {
            RunOnCaller(jobs);
            return;
        }
        program = jobs;
        Interlocked.Increment(ref generation);
        foreach (Worker helper in helpers)
            helper.Wake();
        RunShare(0);
        // The threads would keep the memory of a network that nobody disposed.
        program = [];
        if (failure is { } first)
        {
            failure = null;
            first.Throw();
        }
    }

    /// <summary>Runs the jobs in order on the caller alone, who flushes denormal numbers.</summary>
    public static void RunOnCaller(IJob[] jobs)
    {
        foreach (IJob job in jobs)
        {
            int tiles = job.TileCount;
            for (int tile = 0; tile < tiles; tile++)
                job.Run(tile, 0);
        }
    }

    /// <summary>Lets the threads end; does not wait for them.</summary>
    public void Stop()
    {
        stopping = true;
        Interlocked.Increment(ref generation);
        foreach (Worker helper in helpers)
            helper.Wake();
    }

    /// <summary>Waits for the end of the threads.</summary>
    public void Join()
    {
        foreach (Worker helper in helpers)
            helper.Dispose();
    }

    private void RunShare(int worker)
    {
        foreach (IJob job in program)
        {
            int tiles = job.TileCount;
            (int first, int end, int step) = job.TakesTurns
                ? (worker, tiles, size)
                : (FirstTile(worker, tiles), FirstTile(worker + 1, tiles), 1);
            for (int tile = first; tile < end && failure is null; tile += step)
                RunTile(job, tile, worker);
            barrier.Wait();
        }
    }

    // A worker keeps its share of the rows from job to job, so that they stay in its cache; a single tile goes to the caller.
    private int FirstTile(int worker, int tiles) => (int)(((long)worker * tiles + size - 1) / size);

    private void RunTile(IJob job, int tile, int worker)
    {
        try
        {
            job.Run(tile, worker);
        }
        catch (Exception error)
        {
            // Any error belongs to the caller, who rethrows it once every worker has passed the barriers.
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(error), null);
        }
    }

    /// <summary>A point that nobody passes before all have arrived.</summary>
    private sealed class Barrier(int size, int spinsBeforeYield)
    {
        private PaddedCounter arrived;
        private PaddedCounter phase;

        public void Wait()
        {
            int current = Volatile.Read(ref phase.Value);
            if (Interlocked.Increment(ref arrived.Value) == size)
            {
                arrived.Value = 0;
                Volatile.Write(ref phase.Value, current + 1);
                return;
            }
            for (int spins = 0; Volatile.Read(ref phase.Value) == current; spins++)
                Pause(spins, spinsBeforeYield);
        }
    }

    private sealed class Worker : IDisposable
    {
        private readonly WorkerCrew crew;
        private readonly int index;
        private readonly Thread thread;
        private readonly SemaphoreSlim signal = new(0);
        private int parked;

        public Worker(WorkerCrew crew, int index)
        {
            this.crew = crew;
            this.index = index;
            thread = new Thread(Loop) { IsBackground = true, Name = $"BlasNet worker {index}" };
            thread.Start();
        }

        public Thread Thread => thread;

        public bool IsParked => Volatile.Read(ref parked) == 1;

        public void Wake()
        {
            if (Interlocked.Exchange(ref parked, 0) == 1)
                signal.Release();
        }

        public void Dispose()
        {
            thread.Join();
            signal.Dispose();
        }

        private void Loop()
        {
            using FloatingPointMode.Scope flush = FloatingPointMode.Flush();
            int seen = 0;
            while (true)
            {
                AwaitWork(seen);
                seen++;
                if (crew.stopping)
                    return;
                crew.RunShare(index);
            }
        }

        private void AwaitWork(int seen)
        {
            long start = Stopwatch.GetTimestamp();
            for (int spins = 0; spins < SpinsBeforeYield || Stopwatch.GetElapsedTime(start) < TimeBeforePark; spins++)
            {
                if (Volatile.Read(ref crew.generation) != seen)
                    return;
                Pause(spins, crew.spinsBeforeYield);
            }
            Interlocked.Exchange(ref parked, 1);
            // New work may have come between the last look and the flag: then nobody wakes this worker, or it has already been signalled.
            if (Volatile.Read(ref crew.generation) != seen && Interlocked.Exchange(ref parked, 0) == 1)
                return;
            signal.Wait();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pause(int spins, int spinsBeforeYield)
    {
        if (spins < spinsBeforeYield)
            Thread.SpinWait(1);
        else
            Thread.Yield();
    }

    /// <summary>A counter with a cache line to itself, and the neighbouring one, which processors fetch along.</summary>
    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit, Size = 256)]
    private struct PaddedCounter
    {
        [System.Runtime.InteropServices.FieldOffset(128)]
        public int Value;
    }
}
