using System.Buffers;
using System.Numerics;

namespace BlasNet.Tensors;

/// <summary>Operand of a broadcast operation, read block by block: in place where it runs through a block, else expanded into a buffer.
/// </summary>
internal ref struct BroadcastOperand<T>
{
    private readonly BroadcastLayout layout;
    private readonly int index;
    private readonly ReadOnlySpan<T> source;
    private readonly bool direct;
    private T[]? rented;
    private int held = -1;

    /// <summary>Creates the operand of a number in the layout from its elements, dense in its own shape.</summary>
    public BroadcastOperand(BroadcastLayout layout, int index, ReadOnlySpan<T> source)
    {
        this.layout = layout;
        this.index = index;
        this.source = source;
        ReadOnlySpan<int> extents = layout.BlockExtents, strides = layout.BlockStrides(index);
        IsConstant = strides.IndexOfAnyExcept(0) < 0;
        direct = Expansion.IsRun(extents, strides);
    }

    /// <summary>Gets whether each block is one number, repeated.</summary>
    public bool IsConstant { get; }

    /// <summary>Returns the number that a block repeats.</summary>
    public readonly T Constant(int block) => source[layout.Offset(block, index)];

    /// <summary>Returns the elements of a block of so many rows.</summary>
    public ReadOnlySpan<T> Block(int block, int rows)
    {
        int offset = layout.Offset(block, index), length = rows * layout.RowLength;
        if (direct)
            return source.Slice(offset, length);
        rented ??= ArrayPool<T>.Shared.Rent(layout.Rows * layout.RowLength + Expansion.Slack);
        ReadOnlySpan<int> strides = layout.BlockStrides(index);
        // What repeats from row to row serves for all blocks that begin at the same place.
        if (offset != held || strides[0] != 0)
        {
            Expansion.Run(source[offset..], strides[0] == 0 ? layout.Rows : rows, layout.BlockExtents, strides, rented);
            held = offset;
        }
        return rented.AsSpan(0, length);
    }

    /// <summary>Gives the buffer back.</summary>
    public readonly void Release()
    {
        if (rented is not null)
            ArrayPool<T>.Shared.Return(rented);
    }
}

/// <summary>Copies of repeated elements into row-major order.</summary>
internal static class Expansion
{
    /// <summary>Elements after the end of a destination that may be overwritten.</summary>
    public const int Slack = 64;

    // From here on, copies of what is there already are faster than one vector after the other.
    private const int LeastDoubled = 256;

    /// <summary>Returns whether elements with these strides are one run.</summary>
    public static bool IsRun(ReadOnlySpan<int> extents, ReadOnlySpan<int> strides)
    {
        if (strides[^1] != 1)
            return false;
        for (int i = 0; i < strides.Length - 1; i++)
        {
            if (strides[i] != strides[i + 1] * extents[i + 1])
                return false;
        }
        return true;
    }

    /// <summary>Copies so many rows of the first axis; the destination has some slack.</summary>
    public static void Run<T>(
        ReadOnlySpan<T> source, int rows, ReadOnlySpan<int> extents, ReadOnlySpan<int> strides, Span<T> destination)
    {
        if (extents.Length == 1 && strides[0] == 0)
        {
            destination[..rows].Fill(source[0]);
            return;
        }
        if (IsRun(extents, strides))
        {
            source[..(rows * (strides.Length > 1 ? strides[0] : 1))].CopyTo(destination);
            return;
        }
        if (strides[0] == 0)
        {
            int size = Size(extents[1..]);
            Run(source, extents[1], extents[1..], strides[1..], destination);
            Repeat(destination, size, rows);
            return;
        }
        if (Vector<T>.IsSupported && strides[1] == 0 && (strides.Length == 2 || strides.Length == 3 && strides[2] == 1))
        {
            RepeatEach(source, rows, strides[0], extents[1], strides.Length == 2 ? 1 : extents[2], destination);
            return;
        }
        int row = Size(extents[1..]);
        for (int i = 0; i < rows; i++)
            Run(source[(i * strides[0])..], extents[1], extents[1..], strides[1..], destination[(i * row)..]);
    }

    // Repeats the first elements by doubling.
    private static void Repeat<T>(Span<T> destination, int size, int times)
    {
        for (int done = size, end = size * times; done < end; done *= 2)
            destination[..Math.Min(done, end - done)].CopyTo(destination[done..]);
    }

    // Each group of so many neighbours, several times. Vectors overwrite what comes after a group; it is written later.
    private static void RepeatEach<T>(ReadOnlySpan<T> source, int groups, int step, int times, int width, Span<T> destination)
    {
        if (width == 1 && times <= Vector<T>.Count)
        {
            for (int i = 0; i < groups; i++)
                new Vector<T>(source[i * step]).CopyTo(destination[(i * times)..]);
            return;
        }
        // The vectors of the last groups would leave the source.
        bool fits = width > 1 && width <= Vector<T>.Count && source.Length >= Vector<T>.Count;
        int vectors = fits ? Math.Min(groups, (source.Length - Vector<T>.Count) / step + 1) : 0;
        int size = times * width;
        if (size >= LeastDoubled)
            vectors = 0;
        for (int i = 0; i < vectors; i++)
        {
            var values = new Vector<T>(source[(i * step)..]);
            Span<T> to = destination[(i * size)..];
            for (int j = 0; j < size; j += width)
                values.CopyTo(to[j..]);
        }
        for (int i = vectors; i < groups; i++)
            RepeatGroup(source.Slice(i * step, width), size, destination[(i * size)..]);
    }

    private static void RepeatGroup<T>(ReadOnlySpan<T> group, int size, Span<T> destination)
    {
        if (group.Length == 1)
        {
            destination[..size].Fill(group[0]);
            return;
        }
        group.CopyTo(destination);
        Repeat(destination, group.Length, size / group.Length);
    }

    private static int Size(ReadOnlySpan<int> extents)
    {
        int size = 1;
        foreach (int extent in extents)
            size *= extent;
        return size;
    }
}
