using System.Runtime.InteropServices;

namespace BlasNet.Tensors;

/// <summary>Copies of arrays with any strides, such as transposed or repeated ones, into row-major order.</summary>
internal static class StridedCopy
{
    private const int Block = 32; // 32 x 32 elements of both sides stay in the L1 cache

    /// <summary>Copies source[sum of index times stride] into the row-major destination.</summary>
    public static void Run<T>(ReadOnlySpan<T> source, ReadOnlySpan<int> extents, ReadOnlySpan<int> strides, Span<T> destination)
    {
        if (destination.Length == 0)
            return;
        List<CopyAxis> axes = Joined(extents, strides);
        if (axes is [.., { Stride: > 1 }])
        {
            // The axis along which the source is contiguous moves beside the last one; both are copied in blocks.
            int contiguous = axes.FindLastIndex(axis => axis.Stride == 1);
            if (contiguous >= 0)
            {
                CopyAxis moved = axes[contiguous];
                axes.RemoveAt(contiguous);
                axes.Insert(axes.Count - 1, moved);
            }
        }
        Walk(source, CollectionsMarshal.AsSpan(axes), destination);
    }

    private static void Walk<T>(ReadOnlySpan<T> source, ReadOnlySpan<CopyAxis> axes, Span<T> destination)
    {
        if (axes.Length == 1)
        {
            Line(source, axes[0], destination);
            return;
        }
        if (axes is [{ Stride: 1 } rows, { Stride: > 1, Step: 1 } columns])
        {
            Transpose(source, rows, columns, destination);
            return;
        }
        CopyAxis axis = axes[0];
        for (int i = 0; i < axis.Extent; i++)
            Walk(source[(i * axis.Stride)..], axes[1..], destination[(i * axis.Step)..]);
    }

    private static void Line<T>(ReadOnlySpan<T> source, CopyAxis axis, Span<T> destination)
    {
        Span<T> line = destination[..axis.Extent];
        if (axis.Stride == 1)
        {
            source[..axis.Extent].CopyTo(line);
        }
        else if (axis.Stride == 0)
        {
            line.Fill(source[0]);
        }
        else
        {
            for (int i = 0, from = 0; i < line.Length; i++, from += axis.Stride)
                line[i] = source[from];
        }
    }

    private static void Transpose<T>(ReadOnlySpan<T> source, CopyAxis rows, CopyAxis columns, Span<T> destination)
    {
        for (int row = 0; row < rows.Extent; row += Block)
        {
            int rowEnd = Math.Min(rows.Extent, row + Block);
            for (int column = 0; column < columns.Extent; column += Block)
            {
                int width = Math.Min(Block, columns.Extent - column);
                for (int i = row; i < rowEnd; i++)
                {
                    Span<T> line = destination.Slice(i * rows.Step + column, width);
                    for (int j = 0, from = i + column * columns.Stride; j < line.Length; j++, from += columns.Stride)
                        line[j] = source[from];
                }
            }
        }
    }

    // Drops axes of one element and merges contiguous neighbours.
    private static List<CopyAxis> Joined(ReadOnlySpan<int> extents, ReadOnlySpan<int> strides)
    {
        List<CopyAxis> axes = [];
        int step = 1;
        for (int i = extents.Length - 1; i >= 0; i--)
        {
            if (extents[i] == 1)
                continue;
            if (axes.Count > 0 && axes[0] is var inner && strides[i] == inner.Stride * inner.Extent)
                axes[0] = inner with { Extent = inner.Extent * extents[i] };
            else
                axes.Insert(0, new CopyAxis(extents[i], strides[i], step));
            step *= extents[i];
        }
        if (axes.Count == 0)
            axes.Add(new CopyAxis(1, 1, 1));
        return axes;
    }

    /// <summary>An axis with its strides in the source and in the destination.</summary>
    private readonly record struct CopyAxis(int Extent, int Stride, int Step);
}
