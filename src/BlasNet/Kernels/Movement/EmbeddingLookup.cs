using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N indexes, V rows of the table, C columns. An index is a whole number from 0 to V - 1, stored as a float.

/// <summary>Lookup of a table's rows by their indexes.</summary>
internal static class EmbeddingLookup
{
    /// <summary>The most rows of a table: up to this number each integer is a float.</summary>
    public const int MostRows = 1 << 24;

    /// <summary>Finds the position of the first value that is not the index of a row, or -1.</summary>
    public static int FirstBad(ReadOnlySpan<float> indexes, int v)
    {
        for (int i = 0; i < indexes.Length; i++)
        {
            if (!IsIndex(indexes[i], v))
                return i;
        }
        return -1;
    }

    /// <summary>Computes y[n, c] = table[indexes[n], c].</summary>
    /// <remarks>Shapes: table [V, C], indexes [N], y [N, C]. Overwrites y. No overlaps.</remarks>
    /// <returns>The position of the first value that is not an index, where it stops; -1 if there is none.</returns>
    public static int Forward(ReadOnlySpan<float> table, ReadOnlySpan<float> indexes, int v, int c, Span<float> y)
    {
        Require.Length(table.Length, (long)v * c);
        Require.Length(y.Length, (long)indexes.Length * c);
        for (int n = 0; n < indexes.Length; n++)
        {
            if (!IsIndex(indexes[n], v))
                return n;
            table.Slice((int)indexes[n] * c, c).CopyTo(y[(n * c)..]);
        }
        return -1;
    }

    /// <summary>Computes dtable[k, c] = sum of dy[n, c] over the n whose index is k, in their order.</summary>
    /// <remarks>
    /// Only for the columns start .. start + count - 1, so that workers can share them.
    /// Shapes: indexes [N], dy [N, C], dtable [V, C]. Overwrites its columns of dtable, or adds to them if accumulate. No overlaps.
    /// </remarks>
    /// <exception cref="ArgumentException">A value is not an index.</exception>
    public static void Gradient(
        ReadOnlySpan<float> indexes, ReadOnlySpan<float> dy, int v, int c, int start, int count, Span<float> dtable, bool accumulate)
    {
        if (Vector512.IsHardwareAccelerated)
            Gradient<Lanes512>(indexes, dy, v, c, start, count, dtable, accumulate);
        else if (Vector256.IsHardwareAccelerated)
            Gradient<Lanes256>(indexes, dy, v, c, start, count, dtable, accumulate);
        else
            Gradient<Lanes128>(indexes, dy, v, c, start, count, dtable, accumulate);
    }

    public static void Gradient<V>(
        ReadOnlySpan<float> indexes, ReadOnlySpan<float> dy, int v, int c, int start, int count, Span<float> dtable, bool accumulate)
        where V : struct, ILanes<V>
    {
        Require.Length(dy.Length, (long)indexes.Length * c);
        Require.Length(dtable.Length, (long)v * c);
        MatrixBounds.CheckRange(start, count, c, "columns");
        if (!accumulate)
            Clear(dtable, v, c, start, count);
        ref float source = ref MemoryMarshal.GetReference(dy);
        ref float destination = ref MemoryMarshal.GetReference(dtable);
        for (int n = 0; n < indexes.Length; n++)
        {
            if (!IsIndex(indexes[n], v))
                throw NoIndex(indexes[n], v);
            AddRow<V>(
                ref Unsafe.Add(ref source, (nint)n * c + start), ref Unsafe.Add(ref destination, (nint)indexes[n] * c + start), count);
        }
    }

    /// <summary>Returns whether a value is the index of one of V rows.</summary>
    // The conversion saturates and turns NaN into 0, which then differs from the value.
    public static bool IsIndex(float value, int v) => (int)value == value && (uint)(int)value < (uint)v;

    private static void Clear(Span<float> table, int v, int c, int start, int count)
    {
        if (count == c)
        {
            table.Clear();
            return;
        }
        for (int row = 0; row < v; row++)
            table.Slice(row * c + start, count).Clear();
    }

    private static void AddRow<V>(ref float x, ref float y, int count)
        where V : struct, ILanes<V>
    {
        for (int i = 0; i < count; i += Lanes.Count)
        {
            int width = Math.Min(Lanes.Count, count - i);
            V sum = Lanes.Read<V>(ref y, (nuint)i, width) + Lanes.Read<V>(ref x, (nuint)i, width);
            Lanes.Write(sum, ref y, (nuint)i, width);
        }
    }

    private static ArgumentException NoIndex(float value, int v) => new(
        FormattableString.Invariant($"An index must be a whole number from '0' to '{v - 1}', but it is '{value}'."), nameof(value));
}
