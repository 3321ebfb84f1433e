using BlasNet.Tensors;

namespace BlasNet.Data;

/// <summary>Order of the samples in an epoch, as a pure function of seed and epoch.</summary>
/// <remarks>A resumed run therefore sees the samples in the order of an uninterrupted one. An epoch allocates nothing.</remarks>
internal sealed class EpochOrder
{
    private readonly int[] order;
    private readonly int? buffer;
    private readonly int lanes;

    /// <summary>Allocates the order of the given number of samples.</summary>
    /// <param name="count">The number of samples.</param>
    /// <param name="buffer">The samples in the buffer that a shuffled order is drawn from, at least 1; null draws from all of them.</param>
    /// <param name="lanes">The stretches that an order in sequence is cut into, one beside the other: with as many samples in a batch,
    /// row i of each batch goes on where row i of the batch before ended. 1 leaves the sequence as it is.</param>
    public EpochOrder(int count, int? buffer = null, int lanes = 1) => (order, this.buffer, this.lanes) = (new int[count], buffer, lanes);

    /// <summary>Gets the number of samples.</summary>
    public int Count => order.Length;

    /// <summary>Returns the rows in the order of the epoch; the next call overwrites them.</summary>
    /// <remarks>Without shuffling the order is 0, 1, 2, and so on. Batches are slices: the last one may be shorter. With a buffer samples
    /// are taken nearly in sequence, which suits data that does not fit into memory.</remarks>
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
        // The first stretches are longer by one sample where the count is no multiple: these rows are the last, smaller batch.
        int length = order.Length / lanes, longer = order.Length % lanes;
        for (int i = 0; i < order.Length; i++)
            order[i] = i % lanes * length + Math.Min(i % lanes, longer) + i / lanes;
        return order;
    }
}
