using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BlasNet.Tensors;

namespace BlasNet.Kernels;

// Letters: o a position of a sample's output, c a channel, C channels.

/// <summary>Pooling of the values under a window, for up to sixteen channels at a time.</summary>
internal interface IPool
{
    /// <summary>Pools planes and rows of taps, of which the first has the given start and number, and writes output o at o C + c.</summary>
    void Write<V>(ref float x, scoped in PoolRow row, int start, int taps, int number, int o, int at, int count)
        where V : struct, ILanes<V>;
}

/// <summary>Forward pass of pooling over one sample, in the order of memory.</summary>
/// <remarks>
/// Because of that order it may write sixteen lanes where fewer channels are left: the next position overwrites the rest. Only near the
/// end of the memory it writes exact tails. Any number of channels costs as much as the next multiple of sixteen.
/// </remarks>
internal static class PoolForward
{
    public static void Forward<P, V>(Window window, in P pool, ReadOnlySpan<float> x)
        where P : struct, IPool, allows ref struct
        where V : struct, ILanes<V>
    {
        (int inside, int border) = window.Width.Inside;
        for (int line = 0; line < window.Depth.Output * window.Height.Output; line++)
        {
            var row = new PoolRow(window, new WindowRow(window, line));
            for (int w = 0; w < inside; w++)
                PoolRange<P, V>(window, pool, row, line, w, 1, x);
            PoolRange<P, V>(window, pool, row, line, inside, border - inside, x);
            for (int w = border; w < window.Width.Output; w++)
                PoolRange<P, V>(window, pool, row, line, w, 1, x);
        }
    }

    // Pools neighbouring outputs whose windows have the same taps within the input.
    private static void PoolRange<P, V>(
        Window window, in P pool, in PoolRow row, int line, int first, int positions, ReadOnlySpan<float> x)
        where P : struct, IPool, allows ref struct
        where V : struct, ILanes<V>
    {
        if (positions == 0)
            return;
        (int firstTap, int endTap) = window.Width.Taps(first);
        int channels = row.Channels, taps = endTap - firstTap;
        long step = (long)window.Width.Stride * channels;
        int start = row.Start + (window.Width.Origin(first) + firstTap) * channels, o = line * window.Width.Output + first;
        int lanes = (channels + Lanes.Count - 1) & -Lanes.Count;
        int inputRoom = x.Length - (start + row.Reach + (taps - 1) * channels + lanes);
        int outputRoom = (window.OutputPositions - o) * channels - lanes;
        int whole = inputRoom < 0 || outputRoom < 0 ? 0 : (int)Math.Min(positions, Math.Min(inputRoom / step, outputRoom / channels) + 1);
        ref float source = ref MemoryMarshal.GetReference(x);
        Run<P, V, FullTail>(pool, ref source, row, start, (int)step, taps, row.Number + firstTap, o, whole);
        Run<P, V, PartialTail>(
            pool, ref source, row, start + whole * (int)step, (int)step, taps, row.Number + firstTap, o + whole, positions - whole);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run<P, V, R>(
        in P pool, ref float x, in PoolRow row, int start, int step, int taps, int number, int o, int positions)
        where P : struct, IPool, allows ref struct
        where V : struct, ILanes<V>
        where R : struct, ITail
    {
        int channels = row.Channels, at = o * channels;
        for (int end = o + positions; o < end; o++, start += step, at += channels)
        {
            for (int c = 0; c < channels; c += Lanes.Count)
                pool.Write<V>(ref x, row, start + c, taps, number, o, at + c, R.Count(channels - c));
        }
    }
}

/// <summary>Common geometry of the windows over one row of outputs: the steps between those of their taps that lie within the input.
/// The taps of a window are numbered row by row, plane by plane.</summary>
internal readonly struct PoolRow
{
    public PoolRow(Window window, in WindowRow row)
    {
        (Planes, Rows) = (row.EndPlane - row.FirstPlane, row.EndRow - row.FirstRow);
        Channels = window.Channels;
        RowStep = window.Width.Input * Channels;
        PlaneStep = window.Height.Input * RowStep;
        RowNumbers = window.Width.Kernel;
        PlaneNumbers = window.Height.Kernel * RowNumbers;
        Start = row.Offset(row.FirstPlane, row.FirstRow);
        Number = row.FirstPlane * PlaneNumbers + row.FirstRow * RowNumbers;
    }

    public int Planes { get; }

    public int Rows { get; }

    /// <summary>Gets the distance of neighbouring positions.</summary>
    public int Channels { get; }

    public int RowStep { get; }

    public int PlaneStep { get; }

    /// <summary>Gets the taps of a row of the window.</summary>
    public int RowNumbers { get; }

    public int PlaneNumbers { get; }

    /// <summary>Gets the start of the input row under the first taps.</summary>
    public int Start { get; }

    /// <summary>Gets the number of the first tap in that row.</summary>
    public int Number { get; }

    /// <summary>Gets whether these are two rows of two taps with the numbers 0 to 3, the usual window.</summary>
    public bool IsTwoByTwo => Planes == 1 && Rows == 2 && RowNumbers == 2 && Number == 0;

    /// <summary>Gets the distance from the first to the last row of taps.</summary>
    public int Reach => (Planes - 1) * PlaneStep + (Rows - 1) * RowStep;
}
