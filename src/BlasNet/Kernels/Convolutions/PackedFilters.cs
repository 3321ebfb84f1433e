using BlasNet.Tensors;

namespace BlasNet.Kernels;

/// <summary>Piece of a filter whose sums fit the registers: groups of lanes, at fixed distances in the image and in the filter.</summary>
internal readonly record struct TapBlock(int InImage, int ImageStep, int InFilter, int FilterStep, int Groups);

/// <summary>Layout of a convolution's filters, one by one, with rows of taps filled up to whole groups of lanes: [F][KH][Width].</summary>
/// <remarks>Letters: KH, KW taps, C channels, R = KW C the run of neighbouring floats that a row of taps covers, F filters.</remarks>
internal sealed class PackedFilters
{
    /// <summary>Plans the layout.</summary>
    /// <param name="kernelHeight">KH.</param>
    /// <param name="run">R.</param>
    /// <param name="imageRow">Floats of a row of the padded image.</param>
    public PackedFilters(int kernelHeight, int run, int imageRow)
    {
        (KernelHeight, Run) = (kernelHeight, run);
        IsNarrow = run <= Lanes8.Width;
        Width = IsNarrow ? Lanes8.Width : FloatBlock.Align(run);
        Length = checked(kernelHeight * Width);
        Blocks = [.. CutBlocks(imageRow)];
    }

    public int KernelHeight { get; }

    public int Run { get; }

    /// <summary>Gets whether a row of taps fits eight lanes.</summary>
    public bool IsNarrow { get; }

    /// <summary>Gets the floats of a row of taps.</summary>
    public int Width { get; }

    /// <summary>Gets the floats of a filter.</summary>
    public int Length { get; }

    /// <summary>Gets the pieces that are each computed in one go.</summary>
    public IReadOnlyList<TapBlock> Blocks { get; }

    /// <summary>Packs some filters of a kernel, with zeros after each row.</summary>
    /// <remarks>Shapes: kernel [KH R, F], filters [F, Length]. Reads and writes the filters first to end - 1 alone.</remarks>
    public void Pack(ReadOnlySpan<float> kernel, int count, int first, int end, Span<float> filters)
    {
        Require.Length(kernel.Length, (long)KernelHeight * Run * count);
        Require.Length(filters.Length, (long)Length * count);
        for (int f = first; f < end; f++)
        {
            for (int h = 0; h < KernelHeight; h++)
            {
                Span<float> row = filters.Slice(f * Length + h * Width, Width);
                for (int i = 0, from = h * Run * count + f; i < Run; i++, from += count)
                    row[i] = kernel[from];
                row[Run..].Clear();
            }
        }
    }

    /// <summary>Unpacks some filters into a kernel, or adds them to it if accumulate.</summary>
    /// <remarks>Shapes: those of <see cref="Pack"/>.</remarks>
    public void Unpack(ReadOnlySpan<float> filters, int count, int first, int end, Span<float> kernel, bool accumulate)
    {
        Require.Length(kernel.Length, (long)KernelHeight * Run * count);
        for (int h = 0; h < KernelHeight; h++)
        {
            for (int i = 0; i < Run; i++)
            {
                Span<float> row = kernel.Slice((h * Run + i) * count, count);
                for (int f = first, from = first * Length + h * Width + i; f < end; f++, from += Length)
                    row[f] = accumulate ? row[f] + filters[from] : filters[from];
            }
        }
    }

    // Along the rows where they are long, else across them; as many groups as the registers hold.
    private IEnumerable<TapBlock> CutBlocks(int imageRow)
    {
        int lanes = IsNarrow ? Lanes8.Width : Lanes.Count, inRow = Width / lanes;
        bool along = inRow >= KernelHeight;
        (int length, int lines) = along ? (inRow, KernelHeight) : (KernelHeight, inRow);
        int pieces = (length + SparseDot.MostGroups - 1) / SparseDot.MostGroups, groups = (length + pieces - 1) / pieces;
        for (int line = 0; line < lines; line++)
        {
            for (int from = 0; from < length; from += groups)
            {
                int count = Math.Min(groups, length - from);
                yield return along
                    ? new TapBlock(line * imageRow + from * lanes, lanes, line * Width + from * lanes, lanes, count)
                    : new TapBlock(from * imageRow + line * lanes, imageRow, from * Width + line * lanes, Width, count);
            }
        }
    }
}
