using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BlasNet.Kernels;

/// <summary>Axis of a permuted array: its extent, and the distance of neighbours in source and destination.</summary>
internal readonly record struct PermutedAxis(int Extent, int From, int To);

/// <summary>Order of the axes of a permuted array: the axes of the result, as few as possible.</summary>
/// <remarks>Leaves out axes of extent 1 and merges axes that stay neighbours. The last one is contiguous in the destination, and one of
/// them in the source.</remarks>
internal sealed class AxisOrder
{
    private readonly PermutedAxis[] axes;

    /// <summary>Creates the order from the source's shape and, for each axis of the result, its axis in the source.</summary>
    public AxisOrder(ReadOnlySpan<int> shape, ReadOnlySpan<int> order)
    {
        var merged = new List<PermutedAxis>();
        for (int k = order.Length - 1; k >= 0; k--)
        {
            int extent = shape[order[k]], from = Product(shape[(order[k] + 1)..]);
            if (extent > 1 && merged.Count > 0 && from == merged[^1].Extent * merged[^1].From)
                merged[^1] = merged[^1] with { Extent = merged[^1].Extent * extent };
            else if (extent > 1)
                merged.Add(new PermutedAxis(extent, from, Size));
            Size *= extent;
        }
        merged.Reverse();
        axes = [.. merged];
        Source = Array.FindIndex(axes, axis => axis.From == 1);
    }

    /// <summary>Gets the number of elements.</summary>
    public int Size { get; } = 1;

    /// <summary>Gets the position of the axis that is contiguous in the source.</summary>
    public int Source { get; }

    public ReadOnlySpan<PermutedAxis> Axes => axes;

    /// <summary>Gets whether the elements stay in place.</summary>
    public bool MovesNothing => axes.Length < 2;

    private static int Product(ReadOnlySpan<int> extents)
    {
        int product = 1;
        foreach (int extent in extents)
            product *= extent;
        return product;
    }
}

// Letters: N arrays, each of S elements.

/// <summary>Copies of arrays with their axes in another order.</summary>
internal static class Permutation
{
    // Side of the square blocks copied at a time: few enough lines of source and destination to stay in a first-level cache.
    private const int Block = 16;

    /// <summary>Copies each array with its axes in another order; the backward pass does the same with the inverse order.</summary>
    /// <remarks>Shapes: x, y [N, S]. Overwrites y. x and y must not overlap.</remarks>
    public static void Apply(ReadOnlySpan<float> x, int n, AxisOrder order, Span<float> y)
    {
        Require.Length(x.Length, (long)n * order.Size);
        Require.Length(y.Length, (long)n * order.Size);
        if (order.MovesNothing)
        {
            x.CopyTo(y);
            return;
        }
        for (int i = 0; i < n; i++)
            ApplyToOne(x.Slice(i * order.Size, order.Size), order, y.Slice(i * order.Size, order.Size));
    }

    /// <summary>Copies one array; counts through all axes but the contiguous ones of source and destination.</summary>
    private static void ApplyToOne(ReadOnlySpan<float> x, AxisOrder order, Span<float> y)
    {
        ReadOnlySpan<PermutedAxis> axes = order.Axes;
        int last = axes.Length - 1;
        PermutedAxis source = axes[order.Source], destination = axes[last];
        Span<int> digits = stackalloc int[axes.Length];
        digits.Clear();
        int from = 0, to = 0, axis;
        do
        {
            if (order.Source == last)
                x.Slice(from, source.Extent).CopyTo(y[to..]);
            else
                Transpose(ref MemoryMarshal.GetReference(x[from..]), ref MemoryMarshal.GetReference(y[to..]), source, destination);
            for (axis = last - 1; axis >= 0; axis--)
            {
                if (axis == order.Source)
                    continue;
                from += axes[axis].From;
                to += axes[axis].To;
                if (++digits[axis] < axes[axis].Extent)
                    break;
                from -= axes[axis].From * axes[axis].Extent;
                to -= axes[axis].To * axes[axis].Extent;
                digits[axis] = 0;
            }
        }
        while (axis >= 0);
    }

    /// <summary>Transposes a matrix with contiguous columns in x into one with contiguous rows in y, block by block.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Transpose(ref float x, ref float y, PermutedAxis source, PermutedAxis destination)
    {
        for (int firstRow = 0; firstRow < source.Extent; firstRow += Block)
        {
            int lastRow = Math.Min(firstRow + Block, source.Extent);
            for (int firstColumn = 0; firstColumn < destination.Extent; firstColumn += Block)
            {
                int lastColumn = Math.Min(firstColumn + Block, destination.Extent);
                for (int row = firstRow; row < lastRow; row++)
                {
                    ref float from = ref Unsafe.Add(ref x, row);
                    ref float to = ref Unsafe.Add(ref y, row * source.To);
                    for (int column = firstColumn; column < lastColumn; column++)
                        Unsafe.Add(ref to, column) = Unsafe.Add(ref from, column * destination.From);
                }
            }
        }
    }
}
