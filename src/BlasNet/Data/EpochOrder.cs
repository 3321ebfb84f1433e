using BlasNet.Tensors;

namespace BlasNet.Data;

/// <summary>Gives the order of the samples in an epoch as a pure function of seed and epoch.</summary>
/// <remarks>So a resumed run sees the samples in the order of an uninterrupted one. An epoch allocates nothing.</remarks>
internal sealed class EpochOrder
{
    private readonly int[] order;
    private readonly int? buffer;

    /// <summary>Reserves the order of the given number of samples.</summary>
    /// <param name="count">The number of samples.</param>
    /// <param name="buffer">The samples in the buffer that a shuffled order is drawn from, at least 1; null draws from all of them.</param>
    public EpochOrder(int count, int? buffer = null) => (order, this.buffer) = (new int[count], buffer);

    /// <summary>Gets the number of samples.</summary>
    public int Count => order.Length;

    /// <summary>Returns the rows in the order of the epoch; the next call overwrites them.</summary>
    /// <remarks>Without shuffling the order is 0, 1, 2, and so on. Batches are slices: the last one may be shorter. With a buffer samples are
    /// taken nearly in sequence, as it suits data that does not fit into memory.</remarks>
    public ReadOnlySpan<int> For(long seed, long epoch, bool shuffle)
    {
        if (shuffle)
        {
            var random = new CounterRandom(seed, RandomPurpose.Shuffle, epoch);
            if (buffer is { } window)
                random.PermuteWithin(order, window);
            else
                random.Permute(order);
            return order;
        }
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        return order;
    }
}
