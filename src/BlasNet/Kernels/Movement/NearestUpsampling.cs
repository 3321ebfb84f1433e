using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N samples of D x H x W positions with C channels; each position is repeated SD x SH x SW times.

/// <summary>Repetition of positions along three axes; lists of three give depth, height and width.</summary>
internal static class NearestUpsampling
{
    /// <summary>Computes y[n, d SD + i, h SH + j, w SW + k, c] = x[n, d, h, w, c] for all repetitions i, j, k.</summary>
    /// <remarks>Shapes: x [N, D, H, W, C], y [N, D SD, H SH, W SW, C]. Overwrites y. No overlaps.</remarks>
    public static void Forward(ReadOnlySpan<float> x, int n, ReadOnlySpan<int> extents, ReadOnlySpan<int> times, int c, Span<float> y)
    {
        CheckLengths(x.Length, y.Length, n, extents, times, c);
        int row = extents[2] * c, longRow = row * times[2], plane = extents[1] * times[1] * longRow;
        int from = 0, to = 0;
        for (int d = 0; d < n * extents[0]; d++)
        {
            Span<float> first = y.Slice(to, plane);
            for (int h = 0; h < extents[1]; h++, from += row)
            {
                Span<float> lines = first.Slice(h * times[1] * longRow, times[1] * longRow);
                RepeatGroups(x.Slice(from, row), times[2], c, lines[..longRow]);
                for (int j = 1; j < times[1]; j++)
                    lines[..longRow].CopyTo(lines[(j * longRow)..]);
            }
            for (int i = 1; i < times[0]; i++)
                first.CopyTo(y[(to + i * plane)..]);
            to += times[0] * plane;
        }
    }

    /// <summary>Computes dx[n, d, h, w, c] = sum over i, j, k, in order, of dy[n, d SD + i, h SH + j, w SW + k, c].</summary>
    /// <remarks>Shapes: as for Forward. Overwrites dx. No overlaps.</remarks>
    public static void Backward(ReadOnlySpan<float> dy, int n, ReadOnlySpan<int> extents, ReadOnlySpan<int> times, int c, Span<float> dx)
    {
        if (Vector512.IsHardwareAccelerated)
            Backward<Lanes512>(dy, n, extents, times, c, dx);
        else if (Vector256.IsHardwareAccelerated)
            Backward<Lanes256>(dy, n, extents, times, c, dx);
        else
            Backward<Lanes128>(dy, n, extents, times, c, dx);
    }

    public static void Backward<V>(
        ReadOnlySpan<float> dy, int n, ReadOnlySpan<int> extents, ReadOnlySpan<int> times, int c, Span<float> dx)
        where V : struct, ILanes<V>
    {
        CheckLengths(dx.Length, dy.Length, n, extents, times, c);
        int row = extents[2] * c, longRow = row * times[2], lines = extents[1] * times[1];
        // Without repetitions along the row, its positions are one group.
        int group = times[2] == 1 ? row : c;
        for (int line = 0; line < n * extents[0] * extents[1]; line++)
        {
            Span<float> destination = dx.Slice(line * row, row);
            int firstLine = line / extents[1] * times[0] * lines + line % extents[1] * times[1];
            for (int i = 0; i < times[0]; i++)
            {
                for (int j = 0; j < times[1]; j++)
                {
                    ReadOnlySpan<float> source = dy.Slice((firstLine + i * lines + j) * longRow, longRow);
                    SumGroups<V>(source, times[2], group, destination, overwrite: i == 0 && j == 0);
                }
            }
        }
    }

    private static void RepeatGroups(ReadOnlySpan<float> x, int times, int c, Span<float> y)
    {
        if (times == 1)
        {
            x.CopyTo(y);
            return;
        }
        int to = 0;
        for (int from = 0; from < x.Length; from += c)
        {
            ReadOnlySpan<float> group = x.Slice(from, c);
            for (int k = 0; k < times; k++, to += c)
                group.CopyTo(y[to..]);
        }
    }

    /// <summary>Sums the repetitions of each group of C floats; overwrites the destination or adds to it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SumGroups<V>(ReadOnlySpan<float> x, int times, int c, Span<float> y, bool overwrite)
        where V : struct, ILanes<V>
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float destination = ref MemoryMarshal.GetReference(y);
        nuint from = 0;
        for (nuint to = 0; to < (nuint)y.Length; to += (nuint)c, from += (nuint)(times * c))
        {
            for (int channel = 0; channel < c; channel += Lanes.Count)
            {
                int width = Math.Min(Lanes.Count, c - channel);
                V sum = overwrite ? V.Broadcast(0) : Lanes.Read<V>(ref destination, to + (nuint)channel, width);
                for (int k = 0; k < times; k++)
                    sum += Lanes.Read<V>(ref source, from + (nuint)(k * c + channel), width);
                Lanes.Write(sum, ref destination, to + (nuint)channel, width);
            }
        }
    }

    private static void CheckLengths(int small, int large, int n, ReadOnlySpan<int> extents, ReadOnlySpan<int> times, int c)
    {
        Require.Length(small, (long)n * extents[0] * extents[1] * extents[2] * c);
        Require.Length(large, (long)small * times[0] * times[1] * times[2]);
    }
}
