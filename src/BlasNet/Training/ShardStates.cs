using BlasNet.Communication;
using BlasNet.Execution;
using BlasNet.Kernels;
using BlasNet.Native;
using BlasNet.Tensors;

namespace BlasNet.Training;

/// <summary>Running statistics of a step in shards: each shard moves the same statistics, and the mean of what they make of them stays.
/// </summary>
internal sealed class ShardStates
{
    private readonly FloatSlice[] slices;
    private readonly float[] start, moved;
    private readonly ShardTree tree;
    private readonly TreeSum sum;

    /// <summary>Finds the statistics of a network.</summary>
    public ShardStates(Network network, Sharding sharding)
    {
        slices = [.. network.StateLayout.Where(array => array.Spec.IsMoving)
            .Select(array => network.States.Slice(array.Offset, array.Length))];
        int length = slices.Sum(slice => slice.Length);
        (start, moved) = (new float[length], new float[length]);
        (tree, sum) = (new ShardTree(length, sharding.PerProcess), new TreeSum(sharding.Communicator, length));
    }

    /// <summary>Begins a step.</summary>
    public void Begin() => CopyTo(start);

    /// <summary>Restores the statistics of the step's beginning, for the next shard.</summary>
    public void Restore()
    {
        int position = 0;
        foreach (FloatSlice slice in slices)
        {
            start.AsSpan(position, slice.Length).CopyTo(slice.Span);
            position += slice.Length;
        }
    }

    /// <summary>Adds what a shard of this process has made of the statistics; zeros where it has no rows.</summary>
    public void Add(int shard, bool isEmpty)
    {
        if (moved.Length == 0)
            return;
        if (isEmpty)
            Array.Clear(moved);
        else
            CopyTo(moved);
        using FloatingPointMode.Scope flush = FloatingPointMode.Flush();
        tree.Add(shard, 0, moved);
    }

    /// <summary>Ends a step: takes the mean over all shards that have rows.</summary>
    public void End(int filled)
    {
        if (moved.Length == 0)
            return;
        using FloatingPointMode.Scope flush = FloatingPointMode.Flush();
        sum.Sum(moved);
        Elementwise.Divide(moved, filled, moved);
        int position = 0;
        foreach (FloatSlice slice in slices)
        {
            moved.AsSpan(position, slice.Length).CopyTo(slice.Span);
            position += slice.Length;
        }
    }

    private void CopyTo(float[] memory)
    {
        int position = 0;
        foreach (FloatSlice slice in slices)
        {
            slice.Span.CopyTo(memory.AsSpan(position));
            position += slice.Length;
        }
    }
}
