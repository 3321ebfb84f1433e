namespace BlasNet.Tensors;

/// <summary>Operation on two numbers, over whole lines of them.</summary>
internal interface IBinary<T>
{
    /// <summary>Computes destination[i] from x[i] and y[i].</summary>
    static abstract void Apply(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination);

    /// <summary>Computes destination[i] from x[i] and y.</summary>
    static abstract void Apply(ReadOnlySpan<T> x, T y, Span<T> destination);

    /// <summary>Computes destination[i] from x and y[i].</summary>
    static abstract void Apply(T x, ReadOnlySpan<T> y, Span<T> destination);
}

/// <summary>Operations on two dense arrays with broadcasting, line by line.</summary>
internal static class Broadcasting
{
    /// <summary>Applies an operation to two compatible arrays, into an array of their common shape.</summary>
    public static void Run<T, TOperation>(ReadOnlySpan<T> a, ReadOnlySpan<int> shapeA, ReadOnlySpan<T> b, ReadOnlySpan<int> shapeB,
        ReadOnlySpan<int> common, Span<T> destination) where TOperation : IBinary<T>
    {
        if (destination.Length > 0)
            Walk<T, TOperation>(a, b, Joined(common, shapeA, shapeB).AsSpan(), destination);
    }

    private static void Walk<T, TOperation>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<PairAxis> axes, Span<T> destination)
        where TOperation : IBinary<T>
    {
        PairAxis axis = axes[0];
        if (axes.Length > 1)
        {
            for (int i = 0; i < axis.Extent; i++)
                Walk<T, TOperation>(a[(i * axis.StrideA)..], b[(i * axis.StrideB)..], axes[1..], destination[(i * axis.Step)..]);
        }
        else if (axis.StrideB == 0)
        {
            TOperation.Apply(a[..axis.Extent], b[0], destination[..axis.Extent]);
        }
        else if (axis.StrideA == 0)
        {
            TOperation.Apply(a[0], b[..axis.Extent], destination[..axis.Extent]);
        }
        else
        {
            TOperation.Apply(a[..axis.Extent], b[..axis.Extent], destination[..axis.Extent]);
        }
    }

    // Drops axes of one element and merges neighbours that are contiguous in both arrays.
    private static PairAxis[] Joined(ReadOnlySpan<int> common, ReadOnlySpan<int> shapeA, ReadOnlySpan<int> shapeB)
    {
        int[] strideA = Axes.RepeatedStrides(shapeA, common.Length), strideB = Axes.RepeatedStrides(shapeB, common.Length);
        var axes = new PairAxis[common.Length + 1];
        int first = axes.Length, step = 1;
        for (int i = common.Length - 1; i >= 0; i--)
        {
            if (common[i] == 1)
                continue;
            if (first < axes.Length && axes[first] is var inner
                && strideA[i] == inner.StrideA * inner.Extent && strideB[i] == inner.StrideB * inner.Extent)
                axes[first] = inner with { Extent = inner.Extent * common[i] };
            else
                axes[--first] = new PairAxis(common[i], strideA[i], strideB[i], step);
            step *= common[i];
        }
        return first == axes.Length ? [new PairAxis(1, 1, 1, 1)] : axes[first..];
    }

    /// <summary>An axis with its strides in both arrays and in the destination.</summary>
    private readonly record struct PairAxis(int Extent, int StrideA, int StrideB, int Step);
}
