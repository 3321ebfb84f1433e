using System.Runtime.InteropServices;
using BlasNet.Kernels;

namespace BlasNet.Communication;

/// <summary>Sums and lists over all processes, the same bits on each of them. Allocates nothing once it is made.</summary>
/// <remarks>The ranks are added in the tree (0+1)+(2+3) and so on: pairs of processes, then pairs of pairs exchange what they have and both
/// add the same two numbers. The number of processes is a power of two.</remarks>
/// <param name="communicator">The processes.</param>
/// <param name="length">The most numbers of a sum.</param>
internal sealed class ShardSum(Communicator communicator, int length)
{
    private readonly float[] received = new float[communicator.Size > 1 ? length : 0];

    /// <summary>Replaces the values of each process by the sums over all.</summary>
    public void Sum(Span<float> values)
    {
        for (int distance = 1; distance < communicator.Size; distance *= 2)
        {
            Span<float> other = received.AsSpan(0, values.Length);
            communicator.Exchange(communicator.Rank ^ distance, MemoryMarshal.AsBytes(values), MemoryMarshal.AsBytes(other));
            Elementwise.AddTo(other, values);
        }
    }

    /// <summary>Lists the values of all processes by rank.</summary>
    /// <param name="own">The values of this process, as many as of each other; may be their place in the list.</param>
    /// <param name="all">Takes the list.</param>
    public void Gather(ReadOnlySpan<double> own, Span<double> all)
    {
        own.CopyTo(all.Slice(communicator.Rank * own.Length, own.Length));
        for (int ranks = 1; ranks < communicator.Size; ranks *= 2)
        {
            int first = communicator.Rank / ranks * ranks, partner = communicator.Rank ^ ranks;
            communicator.Exchange(partner, MemoryMarshal.AsBytes(all.Slice(first * own.Length, ranks * own.Length)),
                MemoryMarshal.AsBytes(all.Slice(partner / ranks * ranks * own.Length, ranks * own.Length)));
        }
    }
}
