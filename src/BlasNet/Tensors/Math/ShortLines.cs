using System.Buffers;

namespace BlasNet.Tensors;

/// <summary>Reductions along or across short lines, many of them at once.</summary>
internal static class ShortLines
{
    // Elements of a buffer: it stays in the L1 cache with the lines.
    private const int BufferLength = 2048;

    /// <summary>Joins lines as long as the results into them, all numbers of the same place to one.</summary>
    /// <remarks>Groups of lines are joined into a buffer as if they were one long line; its lines are halved at the end.</remarks>
    public static void Fold<T, TReduction>(ReadOnlySpan<T> source, Span<T> results) where TReduction : IReduction<T>
    {
        int width = results.Length, lines = source.Length / width, group = 1;
        while (2 * group <= lines / 2 && 2 * group * width <= BufferLength)
            group *= 2;
        T[] rented = ArrayPool<T>.Shared.Rent(group * width);
        Span<T> sums = rented.AsSpan(0, group * width);
        source[..sums.Length].CopyTo(sums);
        for (int start = sums.Length; start < source.Length; start += sums.Length)
        {
            ReadOnlySpan<T> next = source.Slice(start, Math.Min(sums.Length, source.Length - start));
            TReduction.Join(next, sums[..next.Length]);
        }
        for (; sums.Length > width; sums = sums[..(sums.Length / 2)])
            TReduction.Join(sums[(sums.Length / 2)..], sums[..(sums.Length / 2)]);
        TReduction.Join(sums, results);
        ArrayPool<T>.Shared.Return(rented);
    }

    /// <summary>Reduces each line of the given width and joins it into its result.</summary>
    /// <remarks>The first numbers of many lines are gathered and joined into the results, then the second ones, and so on.</remarks>
    public static void Reduce<T, TReduction>(ReadOnlySpan<T> source, int width, Span<T> results) where TReduction : IReduction<T>
    {
        int lines = Math.Min(results.Length, BufferLength / width);
        T[] rented = ArrayPool<T>.Shared.Rent(lines);
        for (int start = 0; start < results.Length; start += lines)
        {
            Span<T> part = results.Slice(start, Math.Min(lines, results.Length - start)), gathered = rented.AsSpan(0, part.Length);
            ReadOnlySpan<T> block = source.Slice(start * width, part.Length * width);
            for (int j = 0; j < width; j++)
            {
                Gather(block[j..], width, gathered);
                TReduction.Join(gathered, part);
            }
        }
        ArrayPool<T>.Shared.Return(rented);
    }

    // A method of its own, called often: the runtime compiles it with optimizations soon.
    private static void Gather<T>(ReadOnlySpan<T> source, int step, Span<T> destination)
    {
        for (int i = 0, from = 0; i < destination.Length; i++, from += step)
            destination[i] = source[from];
    }
}
