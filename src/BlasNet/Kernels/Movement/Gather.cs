using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: R rows to copy, each of L elements.

/// <summary>Copies of a dataset's rows into a batch.</summary>
internal static class Gather
{
    /// <summary>Copies rows of bytes as scaled numbers: destination[r, l] = scale source[rows[r], l].</summary>
    /// <remarks>Shapes: source [any, L], rows [R], destination [R, L]. Overwrites destination.</remarks>
    public static void Bytes(ReadOnlySpan<byte> source, ReadOnlySpan<int> rows, int rowLength, float scale, Span<float> destination)
    {
        Require.Length(destination.Length, (long)rows.Length * rowLength);
        for (int r = 0; r < rows.Length; r++)
            Widen(Row(source, rows[r], rowLength), scale, destination.Slice(r * rowLength, rowLength));
    }

    /// <summary>Copies rows of numbers: destination[r, l] = source[rows[r], l].</summary>
    /// <remarks>Shapes: source [any, L], rows [R], destination [R, L]. Overwrites destination, which must not overlap source.</remarks>
    public static void Floats(ReadOnlySpan<float> source, ReadOnlySpan<int> rows, int rowLength, Span<float> destination)
    {
        Require.Length(destination.Length, (long)rows.Length * rowLength);
        for (int r = 0; r < rows.Length; r++)
            Row(source, rows[r], rowLength).CopyTo(destination[(r * rowLength)..]);
    }

    private static ReadOnlySpan<T> Row<T>(ReadOnlySpan<T> source, int row, int rowLength)
    {
        if (row < 0 || (row + 1L) * rowLength > source.Length)
            throw new ArgumentException($"Row '{row}' of '{rowLength}' elements is outside a source of '{source.Length}' elements.");
        return source.Slice(row * rowLength, rowLength);
    }

    private static void Widen(ReadOnlySpan<byte> x, float scale, Span<float> y)
    {
        ref byte source = ref MemoryMarshal.GetReference(x);
        ref float destination = ref MemoryMarshal.GetReference(y);
        int i = 0;
        for (; i <= x.Length - Lanes.Count; i += Lanes.Count)
        {
            Vector128<byte> bytes = Vector128.LoadUnsafe(ref source, (nuint)i);
            (Vector256<uint> lower, Vector256<uint> upper) = Vector256.Widen(Vector256.WidenLower(bytes.ToVector256Unsafe()));
            (Vector256.ConvertToSingle(lower.AsInt32()) * scale).StoreUnsafe(ref destination, (nuint)i);
            (Vector256.ConvertToSingle(upper.AsInt32()) * scale).StoreUnsafe(ref destination, (nuint)i + 8);
        }
        for (; i < x.Length; i++)
            y[i] = x[i] * scale;
    }
}
