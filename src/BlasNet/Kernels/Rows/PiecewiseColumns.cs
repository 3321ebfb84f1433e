using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N rows, C input columns, of which the first F are numbers, B bins of a column, D values that a number becomes.

/// <summary>The bins of the columns of numbers. Shapes: edges [F, B + 1], counts [F].</summary>
/// <param name="edges">The edges of each column, ascending.</param>
/// <param name="counts">The number of edges of each column: 0 where they are not fitted, 1 where the column is constant.</param>
/// <param name="bins">The most bins B of a column.</param>
internal readonly ref struct ColumnBins(ReadOnlySpan<float> edges, ReadOnlySpan<float> counts, int bins)
{
    private readonly ReadOnlySpan<float> edges = edges;
    private readonly ReadOnlySpan<float> counts = counts;

    /// <summary>Gets the number of columns.</summary>
    public int Columns => counts.Length;

    /// <summary>Gets the most bins of a column.</summary>
    public int Most => bins;

    /// <summary>Returns the edges of a column; none where it has no bins.</summary>
    public ReadOnlySpan<float> Edges(int column)
    {
        int count = Math.Clamp((int)counts[column], 0, bins + 1);
        return count < 2 ? [] : edges.Slice(column * (bins + 1), count);
    }

    /// <summary>Returns whether a column is constant in the training rows: it counts as 0, so that its values are the bias.</summary>
    public bool IsConstant(int column) => (int)counts[column] == 1;
}

/// <summary>Piecewise linear functions of columns: y = S[k] + t W[k] + x L with k the bin of x and S the sums of W before it.</summary>
/// <remarks>
/// The design is that of Gorishniy, Rubachev and Babenko 2022, "On embeddings for numerical features"; no product with a vector as wide as
/// the bins is needed. Eight values of a number at a time, with fused products everywhere, so that all machines get the same bits.
/// </remarks>
internal static partial class PiecewiseColumns
{
    private const int Width = 8;

    /// <summary>Finds the bin of each number, and the position in it: 0 at its lower edge, 1 at its upper one.</summary>
    /// <remarks>Shapes: x [N, C]; found and positions [N, F]. Numbers outside the edges are in the first or last bin, at positions below 0
    /// or above 1. In a column without bins all are at position 0 of bin 0. Overwrites found and positions.</remarks>
    public static void Find(ReadOnlySpan<float> x, int n, int c, in ColumnBins bins, Span<int> found, Span<float> positions)
    {
        Require.Length(x.Length, (long)n * c);
        Require.Length(found.Length, (long)n * bins.Columns);
        Require.Length(positions.Length, (long)n * bins.Columns);
        for (int f = 0; f < bins.Columns; f++)
        {
            ReadOnlySpan<float> edges = bins.Edges(f);
            if (edges.IsEmpty)
            {
                for (int i = f; i < found.Length; i += bins.Columns)
                    (found[i], positions[i]) = (0, 0);
                continue;
            }
            ref float edge = ref MemoryMarshal.GetReference(edges);
            for (int row = 0, i = f; row < n; row++, i += bins.Columns)
            {
                float value = x[row * c + f];
                int k = Bin(ref edge, edges.Length - 1, value);
                float lower = Unsafe.Add(ref edge, k);
                found[i] = k;
                positions[i] = (value - lower) / (Unsafe.Add(ref edge, k + 1) - lower);
            }
        }
    }

    /// <summary>Computes the sums before each bin of some columns: S[f, k] = b[f] + W[f, 0] + ... + W[f, k - 1].</summary>
    /// <remarks>Shapes: w, sums [F, B, D]; b [F, D]. Overwrites the sums of the bins that the columns have.</remarks>
    public static void PrefixSums(
        ReadOnlySpan<float> w, ReadOnlySpan<float> b, in ColumnBins bins, int d, int start, int count, Span<float> sums)
    {
        Require.Length(w.Length, (long)bins.Columns * bins.Most * d);
        Require.Length(sums.Length, w.Length);
        Require.Length(b.Length, (long)bins.Columns * d);
        for (int f = start; f < start + count; f++)
        {
            int used = Math.Max(1, bins.Edges(f).Length - 1), first = f * bins.Most * d;
            b.Slice(f * d, d).CopyTo(sums[first..]);
            for (int i = first; i < first + (used - 1) * d; i += d)
                AddTo(w.Slice(i, d), sums.Slice(i, d), sums.Slice(i + d, d));
        }
    }

    /// <summary>Computes the output: y = S[k] + t W[k] + x L for each number, and copies of the other columns after them.</summary>
    /// <remarks>Shapes: x [N, C]; found and positions [N, F] from <see cref="Find"/>; w, sums [F, B, D]; l [F, D]; y [N, F D + C - F].
    /// Without sums they are made for each number from its bias b [F, D], with the same bits: for few rows. Overwrites y.</remarks>
    public static void Forward(ReadOnlySpan<float> x, int n, int c, in ColumnBins bins, ReadOnlySpan<int> found,
        ReadOnlySpan<float> positions, ReadOnlySpan<float> w, ReadOnlySpan<float> l, ReadOnlySpan<float> b, ReadOnlySpan<float> sums, int d,
        Span<float> y)
    {
        int columns = bins.Columns, width = columns * d + c - columns;
        Require.Length(x.Length, (long)n * c);
        Require.Length(y.Length, (long)n * width);
        for (int row = 0; row < n; row++)
        {
            ReadOnlySpan<float> inputs = x.Slice(row * c, c);
            Span<float> outputs = y.Slice(row * width, width);
            for (int f = 0; f < columns; f++)
            {
                int cell = row * columns + f, first = f * bins.Most * d, at = first + found[cell] * d;
                Span<float> output = outputs.Slice(f * d, d);
                if (sums.IsEmpty)
                    SumBefore(w[first..at], b.Slice(f * d, d), output);
                Blend(sums.IsEmpty ? output : sums.Slice(at, d), w.Slice(at, d), positions[cell], l.Slice(f * d, d),
                    bins.IsConstant(f) ? 0 : inputs[f], output);
            }
            inputs[columns..].CopyTo(outputs[(columns * d)..]);
        }
    }

    // Halves the bins that are left without a branch: which half, nobody can foretell.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Bin(ref float edges, int bins, float x)
    {
        int k = 0;
        while (bins > 1)
        {
            int half = bins >> 1;
            bool above = Unsafe.Add(ref edges, k + half) <= x;
            k += half & -(int)Unsafe.BitCast<bool, byte>(above);
            bins -= half;
        }
        return k;
    }

    private static void SumBefore(ReadOnlySpan<float> w, ReadOnlySpan<float> b, Span<float> sum)
    {
        ref float source = ref MemoryMarshal.GetReference(w), start = ref MemoryMarshal.GetReference(b);
        int i = 0;
        for (; i <= sum.Length - Width; i += Width)
        {
            Vector256<float> total = Vector256.LoadUnsafe(ref start, (nuint)i);
            for (int k = i; k < w.Length; k += sum.Length)
                total += Vector256.LoadUnsafe(ref source, (nuint)k);
            total.CopyTo(sum[i..]);
        }
        for (; i < sum.Length; i++)
        {
            float total = b[i];
            for (int k = i; k < w.Length; k += sum.Length)
                total += w[k];
            sum[i] = total;
        }
    }

    private static void AddTo(ReadOnlySpan<float> x, ReadOnlySpan<float> sum, Span<float> next)
    {
        int i = 0;
        for (; i <= x.Length - Width; i += Width)
            (Vector256.Create(x[i..]) + Vector256.Create(sum[i..])).CopyTo(next[i..]);
        for (; i < x.Length; i++)
            next[i] = x[i] + sum[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Blend(ReadOnlySpan<float> sum, ReadOnlySpan<float> w, float t, ReadOnlySpan<float> l, float x, Span<float> y)
    {
        int i = 0;
        for (; i <= y.Length - Width; i += Width)
        {
            Vector256<float> bent = Vector256.FusedMultiplyAdd(Vector256.Create(w[i..]), Vector256.Create(t), Vector256.Create(sum[i..]));
            Vector256.FusedMultiplyAdd(Vector256.Create(l[i..]), Vector256.Create(x), bent).CopyTo(y[i..]);
        }
        for (; i < y.Length; i++)
            y[i] = MathF.FusedMultiplyAdd(l[i], x, MathF.FusedMultiplyAdd(w[i], t, sum[i]));
    }
}
