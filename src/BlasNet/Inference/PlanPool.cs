using System.Diagnostics;
using System.Runtime.InteropServices;
using BlasNet.Execution;

namespace BlasNet.Inference;

/// <summary>Weights that plans of several pools share; the last of their users frees them.</summary>
internal sealed class SharedWeights(WeightBlocks blocks)
{
    private readonly Lock gate = new();
    private int users = 1;

    /// <summary>Gets the weights.</summary>
    public WeightBlocks Blocks { get; } = blocks;

    /// <summary>Adds a user; false where the weights are freed.</summary>
    public bool TryUse()
    {
        lock (gate)
        {
            if (users == 0)
                return false;
            users++;
            return true;
        }
    }

    /// <summary>Takes a user away.</summary>
    public void Leave()
    {
        lock (gate)
        {
            if (--users > 0)
                return;
        }
        Blocks.Parameters.Dispose();
        Blocks.Gradients.Dispose();
        Blocks.States.Dispose();
    }
}

/// <summary>Pool of the working memory of a plan, for any number of threads.</summary>
/// <remarks>
/// A call takes a memory out and puts it back, at the cost of an exchange each; it allocates only where all memories are at work and
/// there are fewer than the pool keeps. More callers than that wait for a moment, then use a memory of their own, which is freed after
/// the call. Disposal frees what is not at work; what is, with its return.
/// </remarks>
internal sealed class PlanPool
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(2);
    private readonly ExecutionPlan plan;
    private readonly SharedWeights weights;
    private readonly PaddedSlot[] slots;
    private readonly int mask;
    private int made;
    private volatile bool ended;

    /// <summary>Creates an empty pool.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="kept">The number of memories that are kept, a power of two.</param>
    public PlanPool(ExecutionPlan plan, SharedWeights weights, int kept)
    {
        (this.plan, this.weights, slots, mask) = (plan, weights, new PaddedSlot[kept], kept - 1);
        IsStateful = plan.Steps.Any(step => step.Operation.Workspaces.Any(workspace => workspace.IsCarried));
    }

    /// <summary>Gets the number of memories that exist.</summary>
    public int Made => Volatile.Read(ref made);

    /// <summary>Gets whether layers carry states from row to row.</summary>
    public bool IsStateful { get; }

    /// <summary>Takes a memory out, with states of zeros.</summary>
    /// <exception cref="ObjectDisposedException">The pool was ended.</exception>
    public BoundPlan Rent()
    {
        ObjectDisposedException.ThrowIf(ended, typeof(Predictor));
        BoundPlan memory = TryTake() ?? (Made >= slots.Length ? Await() : null) ?? Make();
        memory.ResetStates();
        return memory;
    }

    /// <summary>Puts a memory back.</summary>
    public void Return(BoundPlan memory)
    {
        int first = Environment.CurrentManagedThreadId;
        for (int i = 0; i < slots.Length; i++)
        {
            ref BoundPlan? slot = ref slots[(first + i) & mask].Memory;
            if (slot is not null || Interlocked.CompareExchange(ref slot, memory, null) is not null)
                continue;
            // Whoever ended the pool in between may have looked at the slot before.
            if (ended)
                End();
            return;
        }
        Free(memory);
    }

    /// <summary>Ends the pool: frees all memories that are not at work.</summary>
    public void End()
    {
        ended = true;
        Interlocked.MemoryBarrier();
        while (TryTake() is { } memory)
            Free(memory);
    }

    private BoundPlan? TryTake()
    {
        // Threads begin at different slots, so that they rarely meet; a thread finds the memory that it used last.
        int first = Environment.CurrentManagedThreadId;
        for (int i = 0; i < slots.Length; i++)
        {
            ref BoundPlan? slot = ref slots[(first + i) & mask].Memory;
            if (slot is not null && Interlocked.Exchange(ref slot, null) is { } memory)
                return memory;
        }
        return null;
    }

    private BoundPlan? Await()
    {
        long start = Stopwatch.GetTimestamp();
        var spin = new SpinWait();
        while (Stopwatch.GetElapsedTime(start) < LongestWait)
        {
            spin.SpinOnce(sleep1Threshold: -1);
            if (TryTake() is { } memory)
                return memory;
        }
        return null;
    }

    private BoundPlan Make()
    {
        ObjectDisposedException.ThrowIf(!weights.TryUse(), typeof(Predictor));
        try
        {
            var memory = new BoundPlan(plan, weights.Blocks, seed: 0, workers: 1);
            memory.Prepare();
            Interlocked.Increment(ref made);
            return memory;
        }
        catch
        {
            weights.Leave();
            throw;
        }
    }

    private void Free(BoundPlan memory)
    {
        memory.Dispose();
        Interlocked.Decrement(ref made);
        weights.Leave();
    }

    /// <summary>Slot with a cache line to itself, and the neighbouring one, which processors fetch along.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PaddedSlot
    {
        public BoundPlan? Memory;
        private readonly Padding padding;
    }

    [StructLayout(LayoutKind.Sequential, Size = 120)]
    private struct Padding;
}
