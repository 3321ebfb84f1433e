using System.Numerics;
using BlasNet.Kernels;

namespace BlasNet.Training;

/// <summary>Sums of the vectors of a process's shards in the binary tree (0+1)+(2+3) and so on, given one after the other.</summary>
/// <remarks>As in a binary counter there is one partial sum for each level. The tree goes on over the processes
/// (<see cref="Communication.TreeSum"/>).</remarks>
/// <param name="length">The length of a vector.</param>
/// <param name="vectors">The number of vectors, a power of two.</param>
internal sealed class ShardTree(int length, int vectors)
{
    private readonly float[][] levels =
        [.. Enumerable.Range(0, BitOperations.Log2((uint)vectors)).Select(_ => new float[length])];

    /// <summary>Adds a part of a vector. After the last vector the values are the sums over all.</summary>
    /// <param name="vector">The number of the vector, from 0; they come in order.</param>
    /// <param name="start">The place of the part.</param>
    /// <param name="values">The part; its values are lost.</param>
    public void Add(int vector, int start, Span<float> values)
    {
        int level = 0;
        for (; ((vector >> level) & 1) == 1; level++)
            Elementwise.AddTo(levels[level].AsSpan(start, values.Length), values);
        if (level < levels.Length)
            values.CopyTo(levels[level].AsSpan(start));
    }
}
