using System.Numerics;
using System.Runtime.InteropServices;
using BlasNet.Kernels;

namespace BlasNet.Communication;

/// <summary>Sums over all processes in one order, that of a binary tree over their ranks: ((0 + 1) + (2 + 3)) + ...</summary>
/// <remarks>
/// Each element is added up by one process, which exchanges halves of what it has with the process one, two, four ... ranks away
/// (recursive halving), and then goes the way back to the others (recursive doubling). R. Rabenseifner, "Optimization of Collective
/// Reduction Operations", ICCS 2004. Of B bytes on P processes each sends 2 (P - 1) / P B, in 2 log2 P messages. MPI_Allreduce promises
/// no order, so that its last bits may change with the library and the number of processes.
/// </remarks>
internal sealed class TreeSum
{
    private readonly Communicator communicator;
    private readonly float[] received;
    private readonly (int Start, int End)[] parts;

    /// <summary>Creates the sums of vectors of at most a length.</summary>
    /// <param name="communicator">The processes; their number must be a power of two.</param>
    /// <param name="capacity">The largest number of elements to sum.</param>
    /// <exception cref="ConfigurationException">The number of processes is not a power of two.</exception>
    public TreeSum(Communicator communicator, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        if (!BitOperations.IsPow2(communicator.Size))
            throw new ConfigurationException($"The number of processes must be a power of two, but it is '{communicator.Size}'.");
        this.communicator = communicator;
        parts = new (int, int)[BitOperations.Log2((uint)communicator.Size)];
        received = parts.Length == 0 ? [] : new float[capacity - capacity / 2];
        Capacity = capacity;
    }

    /// <summary>Gets the largest number of elements to sum.</summary>
    public int Capacity { get; }

    /// <summary>Computes values[i] = the sum of values[i] of all processes, the same bits on each of them.</summary>
    /// <param name="values">As many elements on each process, at most <see cref="Capacity"/>.</param>
    public void Sum(Span<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(values.Length, Capacity);
        (int start, int end) = (0, values.Length);
        for (int level = 0; level < parts.Length; level++)
        {
            parts[level] = (start, end);
            int middle = start + (end - start) / 2;
            bool keepsFirst = (communicator.Rank & 1 << level) == 0;
            Span<float> first = values[start..middle], second = values[middle..end];
            Span<float> own = keepsFirst ? first : second, share = received.AsSpan(0, own.Length);
            Swap(level, keepsFirst ? second : first, share);
            Elementwise.AddTo(share, own);
            (start, end) = keepsFirst ? (start, middle) : (middle, end);
        }

        for (int level = parts.Length - 1; level >= 0; level--)
        {
            (int outerStart, int outerEnd) = parts[level];
            bool keptFirst = (communicator.Rank & 1 << level) == 0;
            Swap(level, values[start..end], keptFirst ? values[end..outerEnd] : values[outerStart..start]);
            (start, end) = (outerStart, outerEnd);
        }
    }

    /// <summary>Copies the same number of values from each process to all, in the order of their ranks.</summary>
    /// <param name="own">The values of this process; may be their place among those of all.</param>
    /// <param name="all">Takes the values of all: as many for each process.</param>
    public void Gather<T>(ReadOnlySpan<T> own, Span<T> all)
        where T : unmanaged
    {
        int count = own.Length, rank = communicator.Rank;
        if (all.Length != (long)count * communicator.Size)
        {
            throw new ArgumentException(
                $"The length must be '{(long)count * communicator.Size}', but it is '{all.Length}'.", nameof(all));
        }
        own.CopyTo(all[(rank * count)..]);
        for (int level = 0; level < parts.Length; level++)
        {
            int length = count << level, first = (rank >> level) * length, other = (rank >> level ^ 1) * length;
            Swap(level, all.Slice(first, length), all.Slice(other, length));
        }
    }

    private void Swap<T>(int level, ReadOnlySpan<T> sent, Span<T> received)
        where T : unmanaged
    {
        if (sent.Length + received.Length > 0)
            communicator.Exchange(communicator.Rank ^ 1 << level, MemoryMarshal.AsBytes(sent), MemoryMarshal.AsBytes(received));
    }
}
