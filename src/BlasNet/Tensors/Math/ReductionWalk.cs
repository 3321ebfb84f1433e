namespace BlasNet.Tensors;

/// <summary>Reduction of many numbers to one, in steps of any order.</summary>
internal interface IReduction<T>
{
    /// <summary>Gets the result for no numbers.</summary>
    static abstract T Start { get; }

    /// <summary>Gets whether numbers may be joined in any order: not where a sum must not leave the range of integers.</summary>
    static abstract bool AnyOrder { get; }

    /// <summary>Reduces a line to one number.</summary>
    static abstract T Reduce(ReadOnlySpan<T> line);

    /// <summary>Joins two results.</summary>
    static abstract T Join(T x, T y);

    /// <summary>Joins a line of numbers into the results, element by element.</summary>
    static abstract void Join(ReadOnlySpan<T> line, Span<T> results);
}

/// <summary>Reduction over some axes of a dense array, line by line.</summary>
internal static class ReductionWalk
{
    // Elements below which the calls for a line take longer than its elements: of lines that are joined, and that are reduced.
    private const int LeastLine = 128, LeastReduced = 8;

    /// <summary>Reduces the marked axes; the results have the other axes in their order.</summary>
    public static void Run<T, TReduction>(ReadOnlySpan<T> source, ReadOnlySpan<int> extents, ReadOnlySpan<bool> reduced, Span<T> results)
        where TReduction : IReduction<T>
    {
        results.Fill(TReduction.Start);
        if (source.Length > 0)
            Walk<T, TReduction>(source, Joined(extents, reduced).AsSpan(), results);
    }

    private static void Walk<T, TReduction>(ReadOnlySpan<T> source, ReadOnlySpan<KeptAxis> axes, Span<T> results)
        where TReduction : IReduction<T>
    {
        KeptAxis axis = axes[0];
        if (axes.Length == 2 && axis.Step == 0 && axes[1].Extent < LeastLine && TReduction.AnyOrder)
        {
            ShortLines.Fold<T, TReduction>(source[..(axis.Extent * axis.Stride)], results[..axes[1].Extent]);
        }
        else if (axes.Length == 2 && axis.Step != 0 && axes[1].Extent < LeastReduced)
        {
            ShortLines.Reduce<T, TReduction>(source[..(axis.Extent * axis.Stride)], axes[1].Extent, results[..axis.Extent]);
        }
        else if (axes.Length > 1)
        {
            for (int i = 0; i < axis.Extent; i++)
                Walk<T, TReduction>(source[(i * axis.Stride)..], axes[1..], results[(i * axis.Step)..]);
        }
        else if (axis.Step == 0)
        {
            results[0] = TReduction.Join(results[0], TReduction.Reduce(source[..axis.Extent]));
        }
        else
        {
            TReduction.Join(source[..axis.Extent], results[..axis.Extent]);
        }
    }

    // Drops axes of one element and merges neighbours of the same kind.
    private static KeptAxis[] Joined(ReadOnlySpan<int> extents, ReadOnlySpan<bool> reduced)
    {
        var axes = new KeptAxis[extents.Length + 1];
        int first = axes.Length, stride = 1, step = 1;
        for (int i = extents.Length - 1; i >= 0; i--)
        {
            if (extents[i] == 1)
                continue;
            if (first < axes.Length && axes[first] is var inner && inner.Step == 0 == reduced[i])
                axes[first] = inner with { Extent = inner.Extent * extents[i] };
            else
                axes[--first] = new KeptAxis(extents[i], stride, reduced[i] ? 0 : step);
            stride *= extents[i];
            if (!reduced[i])
                step *= extents[i];
        }
        return first == axes.Length ? [new KeptAxis(1, 1, 1)] : axes[first..];
    }

    /// <summary>An axis with its strides in the source and in the results, 0 where it is reduced.</summary>
    private readonly record struct KeptAxis(int Extent, int Stride, int Step);
}
