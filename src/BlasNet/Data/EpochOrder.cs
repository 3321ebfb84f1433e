using BlasNet.Tensors;

namespace BlasNet.Data;

/// <summary>Gives the order of the samples in an epoch as a pure function of seed and epoch.</summary>
/// <remarks>So a resumed run sees the samples in the order of an uninterrupted one. An epoch allocates nothing.</remarks>
internal sealed class EpochOrder
{
    private readonly int[] order;

    /// <summary>Reserves the order of the given number of samples.</summary>
    public EpochOrder(int count) => order = new int[count];

    /// <summary>Returns the rows in the order of the epoch; the next call overwrites them.</summary>
    /// <remarks>Without shuffling the order is 0, 1, 2, and so on. Batches are slices: the last one may be shorter.</remarks>
    public ReadOnlySpan<int> For(long seed, long epoch, bool shuffle)
    {
        if (shuffle)
        {
            new CounterRandom(seed, RandomPurpose.Shuffle, epoch).Permute(order);
            return order;
        }
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        return order;
    }
}
