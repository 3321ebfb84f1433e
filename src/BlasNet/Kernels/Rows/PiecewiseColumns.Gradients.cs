using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

/// <content>The gradients.</content>
internal static partial class PiecewiseColumns
{
    /// <summary>Computes the gradients of some columns: with g = dy, dW[k] = Σ t g + (Σ g of the bins after k), dL = Σ x g and db = Σ g,
    /// the rows in order.</summary>
    /// <remarks>Shapes: x [N, C]; dy [N, F D + C - F]; found and positions [N, F]; ofBins, dw [F, B, D]; dl, db [F, D]. Overwrites ofBins,
    /// which is scratch memory, and the columns' gradients, or adds to these if accumulate.</remarks>
    public static void Gradient(ReadOnlySpan<float> x, int n, int c, ReadOnlySpan<float> dy, in ColumnBins bins, ReadOnlySpan<int> found,
        ReadOnlySpan<float> positions, int d, int start, int count, Span<float> ofBins, ColumnGradients gradients, bool accumulate)
    {
        int columns = bins.Columns, width = columns * d + c - columns, length = bins.Most * d;
        Require.Length(x.Length, (long)n * c);
        Require.Length(dy.Length, (long)n * width);
        Require.Length(ofBins.Length, (long)columns * length);
        for (int f = start; f < start + count; f++)
        {
            Span<float> dw = gradients.W.Slice(f * length, length), sums = ofBins.Slice(f * length, length);
            Span<float> dl = gradients.L.Slice(f * d, d), db = gradients.B.Slice(f * d, d);
            int used = Math.Max(1, bins.Edges(f).Length - 1);
            sums[..(used * d)].Clear();
            if (!accumulate)
            {
                dw.Clear();
                dl.Clear();
                db.Clear();
            }
            bool constant = bins.IsConstant(f);
            for (int row = 0; row < n; row++)
            {
                int cell = row * columns + f, at = found[cell] * d;
                AddRow(dy.Slice(row * width + f * d, d), positions[cell], constant ? 0 : x[row * c + f],
                    dw.Slice(at, d), sums.Slice(at, d), dl);
            }
            AddSuffixSums(sums[..(used * d)], dw, db);
        }
    }

    /// <summary>Computes the input's gradient: dx = Σ_d g (W[k] / width of bin k + L) for each number, and copies for the other columns.
    /// </summary>
    /// <remarks>Shapes: dy [N, F D + C - F]; found [N, F]; w [F, B, D]; l [F, D]; dx [N, C]. Overwrites dx.</remarks>
    public static void InputGradient(ReadOnlySpan<float> dy, int n, int c, in ColumnBins bins, ReadOnlySpan<int> found,
        ReadOnlySpan<float> w, ReadOnlySpan<float> l, int d, Span<float> dx)
    {
        int columns = bins.Columns, width = columns * d + c - columns;
        Require.Length(dy.Length, (long)n * width);
        Require.Length(dx.Length, (long)n * c);
        for (int row = 0; row < n; row++)
        {
            ReadOnlySpan<float> gradients = dy.Slice(row * width, width);
            Span<float> inputs = dx.Slice(row * c, c);
            for (int f = 0; f < columns; f++)
            {
                ReadOnlySpan<float> g = gradients.Slice(f * d, d), edges = bins.Edges(f);
                int k = found[row * columns + f];
                float slope = edges.IsEmpty ? 0
                    : Dot(g, w.Slice((f * bins.Most + k) * d, d)) / (edges[k + 1] - edges[k]);
                inputs[f] = bins.IsConstant(f) ? 0 : slope + Dot(g, l.Slice(f * d, d));
            }
            gradients[(columns * d)..].CopyTo(inputs[columns..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(ReadOnlySpan<float> g, float t, float x, Span<float> dw, Span<float> sum, Span<float> dl)
    {
        int i = 0;
        for (; i <= g.Length - Width; i += Width)
        {
            var gradient = Vector256.Create(g[i..]);
            Vector256.FusedMultiplyAdd(gradient, Vector256.Create(t), Vector256.Create<float>(dw[i..])).CopyTo(dw[i..]);
            Vector256.FusedMultiplyAdd(gradient, Vector256.Create(x), Vector256.Create<float>(dl[i..])).CopyTo(dl[i..]);
            (gradient + Vector256.Create<float>(sum[i..])).CopyTo(sum[i..]);
        }
        for (; i < g.Length; i++)
        {
            dw[i] = MathF.FusedMultiplyAdd(g[i], t, dw[i]);
            dl[i] = MathF.FusedMultiplyAdd(g[i], x, dl[i]);
            sum[i] += g[i];
        }
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Vector256<float> sums = Vector256<float>.Zero;
        int i = 0;
        for (; i <= a.Length - Width; i += Width)
            sums = Vector256.FusedMultiplyAdd(Vector256.Create(a[i..]), Vector256.Create(b[i..]), sums);
        float sum = Lanes.Sum(sums);
        for (; i < a.Length; i++)
            sum = MathF.FusedMultiplyAdd(a[i], b[i], sum);
        return sum;
    }

    // From the last bin to the first: each bin's weight also moves all numbers of the bins after it.
    private static void AddSuffixSums(Span<float> sums, Span<float> dw, Span<float> db)
    {
        int d = db.Length;
        for (int at = sums.Length - d; at > 0; at -= d)
        {
            AddTo(sums.Slice(at, d), dw.Slice(at - d, d), dw.Slice(at - d, d));
            AddTo(sums.Slice(at, d), sums.Slice(at - d, d), sums.Slice(at - d, d));
        }
        AddTo(sums[..d], db, db);
    }
}

/// <summary>The gradients of the parameters of piecewise linear columns. Shapes: w [F, B, D], l and b [F, D].</summary>
internal readonly ref struct ColumnGradients(Span<float> w, Span<float> l, Span<float> b)
{
    public readonly Span<float> W = w, L = l, B = b;
}
