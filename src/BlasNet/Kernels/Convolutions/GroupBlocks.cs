using BlasNet.Tensors;

namespace BlasNet.Kernels;

// Letters: G groups in B blocks of J groups; K channels and M filters of a group; F = G M filters; T taps of the window.

/// <summary>Blocks of neighbouring groups of a convolution, each computed as one convolution whose kernel is zero between groups.</summary>
/// <remarks>Narrow groups do not fill the sixteen columns of a product; a few of them do, and the products with zeros cost less than
/// products of their own.</remarks>
/// <param name="Taps">T.</param>
/// <param name="Channels">K.</param>
/// <param name="Filters">M.</param>
/// <param name="Groups">J.</param>
/// <param name="Count">B.</param>
internal readonly record struct GroupBlock(int Taps, int Channels, int Filters, int Groups, int Count)
{
    /// <summary>Gets the channels of a block.</summary>
    public int BlockChannels => Groups * Channels;

    /// <summary>Gets the filters of a block.</summary>
    public int BlockFilters => Groups * Filters;

    /// <summary>Gets the floats of a block's kernel, zeros included.</summary>
    public int Length => checked(Taps * BlockChannels * BlockFilters);
}

/// <summary>Copies between a grouped convolution and its blocks.</summary>
internal static class GroupBlocks
{
    /// <summary>Copies the kernel of a block, with zeros between groups.</summary>
    /// <remarks>Shapes: kernel [T, K, F], part [T, J K, J M]. Overwrites part.</remarks>
    public static void Spread(in GroupBlock block, int number, ReadOnlySpan<float> kernel, Span<float> part)
    {
        Check(block, number, kernel.Length, part.Length);
        part.Clear();
        for (int row = 0; row < block.Taps * block.Channels; row++)
        {
            for (int group = 0; group < block.Groups; group++)
                kernel.Slice(InKernel(block, number, row, group), block.Filters).CopyTo(part[InPart(block, row, group)..]);
        }
    }

    /// <summary>Writes the part of the kernel's gradient that a block's gives: what lies between groups is left out.</summary>
    /// <remarks>Shapes: as in <see cref="Spread"/>. Overwrites the block's part of dkernel, or adds to it if accumulate.</remarks>
    public static void Collect(in GroupBlock block, int number, ReadOnlySpan<float> dpart, Span<float> dkernel, bool accumulate)
    {
        Check(block, number, dkernel.Length, dpart.Length);
        for (int row = 0; row < block.Taps * block.Channels; row++)
        {
            for (int group = 0; group < block.Groups; group++)
            {
                ReadOnlySpan<float> from = dpart.Slice(InPart(block, row, group), block.Filters);
                Span<float> to = dkernel.Slice(InKernel(block, number, row, group), block.Filters);
                if (accumulate)
                    Elementwise.AddTo(from, to);
                else
                    from.CopyTo(to);
            }
        }
    }

    /// <summary>Copies neighbouring channels of all positions: y[p, c] = x[p, first + c].</summary>
    /// <remarks>Shapes: x [P, all channels], y [P, channels]. Overwrites y. No overlaps.</remarks>
    public static void Take(ReadOnlySpan<float> x, int allChannels, int first, int channels, Span<float> y)
    {
        int positions = y.Length / channels;
        Require.Length(y.Length, (long)positions * channels);
        Require.Length(x.Length, (long)positions * allChannels);
        for (int p = 0; p < positions; p++)
            x.Slice(p * allChannels + first, channels).CopyTo(y[(p * channels)..]);
    }

    /// <summary>Copies neighbouring channels of all positions back: x[p, first + c] = y[p, c].</summary>
    /// <remarks>Shapes: as in <see cref="Take"/>. Overwrites those channels of x. No overlaps.</remarks>
    public static void Put(ReadOnlySpan<float> y, int channels, Span<float> x, int allChannels, int first)
    {
        int positions = y.Length / channels;
        Require.Length(y.Length, (long)positions * channels);
        Require.Length(x.Length, (long)positions * allChannels);
        for (int p = 0; p < positions; p++)
            y.Slice(p * channels, channels).CopyTo(x[(p * allChannels + first)..]);
    }

    private static void Check(in GroupBlock block, int number, int kernel, int part)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, block.Count);
        Require.Length(kernel, (long)block.Taps * block.Channels * block.Count * block.BlockFilters);
        Require.Length(part, block.Length);
    }

    // Rows are counted over taps and the channels of a group.
    private static int InKernel(in GroupBlock block, int number, int row, int group) =>
        (row * block.Count + number) * block.BlockFilters + group * block.Filters;

    private static int InPart(in GroupBlock block, int row, int group)
    {
        (int tap, int channel) = Math.DivRem(row, block.Channels);
        return (tap * block.BlockChannels + group * block.Channels + channel) * block.BlockFilters + group * block.Filters;
    }
}
