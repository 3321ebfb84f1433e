using System.Runtime.Intrinsics;
using BlasNet.Tensors;

namespace BlasNet.Kernels;

// Letters: H, W height and width of the image, C its channels, PH, PW its extents with the halo of zeros that the padding asks for;
// OH, OW the output, P = OH OW its positions; KH, KW the taps, F filters. A packed matrix is cut into blocks of sixteen columns:
// [columns / 16][rows][16], the last block filled up with zeros.

/// <summary>Convolves images of stride 1 without making columns: each output reads its window where it stands.</summary>
/// <remarks>
/// A forward pass is a product whose left rows are windows (runs of KW C neighbouring floats, one for each row of taps); the input's
/// gradient is the same product over the output's gradient with the taps in reverse order; the kernel's gradient sums over positions
/// instead of taps. Unlike a product over columns nothing is copied but the halo, which decides where channels are few.
/// </remarks>
internal static unsafe class DirectConvolution
{
    private const int Rows = TileProduct.Rows, Width = TileProduct.Columns;
    private const int EdgeLength = Rows * 2 * Width;

    // Whole groups of six and of eight.
    private const int StartsAtOnce = 24;

    /// <summary>Floats of a packed matrix.</summary>
    public static int PackedLength(int rows, int columns) =>
        checked((columns + Width - 1) / Width * Width * rows);

    /// <summary>Packs a matrix [rows, columns] by blocks of columns.</summary>
    public static void Pack(ReadOnlySpan<float> matrix, int rows, int columns, Span<float> packed)
    {
        Require.Length(matrix.Length, (long)rows * columns);
        Require.Length(packed.Length, PackedLength(rows, columns));
        for (int block = 0; block * Width < columns; block++)
        {
            int first = block * Width, width = Math.Min(Width, columns - first);
            for (int row = 0; row < rows; row++)
            {
                Span<float> to = packed.Slice((block * rows + row) * Width, Width);
                matrix.Slice(row * columns + first, width).CopyTo(to);
                to[width..].Clear();
            }
        }
    }

    /// <summary>Packs a kernel for the gradient of the input: taps in reverse order, filters as rows, channels as columns.</summary>
    /// <remarks>Shapes: kernel [T, C, F], packed as [T F, C].</remarks>
    public static void PackReversed(ReadOnlySpan<float> kernel, int taps, int channels, int filters, Span<float> packed)
    {
        Require.Length(kernel.Length, (long)taps * channels * filters);
        Require.Length(packed.Length, PackedLength(taps * filters, channels));
        packed.Clear();
        for (int tap = 0; tap < taps; tap++)
        {
            ReadOnlySpan<float> matrix = kernel.Slice((taps - 1 - tap) * channels * filters, channels * filters);
            for (int c = 0; c < channels; c++)
            {
                int to = (c / Width * taps * filters + tap * filters) * Width + c % Width;
                for (int f = 0; f < filters; f++, to += Width)
                    packed[to] = matrix[c * filters + f];
            }
        }
    }

    /// <summary>Copies an image into the middle of a larger one of zeros.</summary>
    /// <remarks>Shapes: image [H, W, C], halo [PH, PW, C]. Overwrites halo.</remarks>
    public static void Surround(
        ReadOnlySpan<float> image, int height, int width, int channels, int top, int left, int haloHeight, int haloWidth, Span<float> halo)
    {
        int row = width * channels, haloRow = haloWidth * channels, before = left * channels;
        halo[..(top * haloRow)].Clear();
        for (int h = 0; h < height; h++)
        {
            Span<float> to = halo.Slice((top + h) * haloRow, haloRow);
            to[..before].Clear();
            image.Slice(h * row, row).CopyTo(to[before..]);
            to[(before + row)..].Clear();
        }
        halo[((top + height) * haloRow)..(haloHeight * haloRow)].Clear();
    }

    /// <summary>Lists where the window of each output begins, as <see cref="Forward"/> wants it: some more than there are.</summary>
    public static int[] Starts(int outputHeight, int outputWidth, int channels, int kernelWidth)
    {
        int positions = checked(outputHeight * outputWidth), row = (outputWidth + kernelWidth - 1) * channels;
        int[] starts = new int[checked((positions + StartsAtOnce - 1) / StartsAtOnce * StartsAtOnce)];
        for (int p = 0; p < positions; p++)
            starts[p] = p / outputWidth * row + p % outputWidth * channels;
        return starts;
    }

    /// <summary>Computes y[p, f] = sum over the window at p of image[pixel, c] kernel[tap, c, f] for one image.</summary>
    /// <remarks>Shapes: image [PH, PW, C] with PH = OH + KH - 1 and PW likewise, starts of <see cref="Starts"/>, packed kernel of
    /// [KH KW C, F], y [OH OW, F]. Overwrites y. No overlaps.</remarks>
    public static void Forward(
        ReadOnlySpan<float> image, int outputHeight, int outputWidth, int channels, int kernelHeight, int kernelWidth,
        ReadOnlySpan<int> starts, ReadOnlySpan<float> packed, int filters, Span<float> y)
    {
        if (Vector512.IsHardwareAccelerated)
            Forward<Lanes512>(image, outputHeight, outputWidth, channels, kernelHeight, kernelWidth, starts, packed, filters, y);
        else if (Vector256.IsHardwareAccelerated)
            Forward<Lanes256>(image, outputHeight, outputWidth, channels, kernelHeight, kernelWidth, starts, packed, filters, y);
        else
            Forward<Lanes128>(image, outputHeight, outputWidth, channels, kernelHeight, kernelWidth, starts, packed, filters, y);
    }

    public static void Forward<V>(
        ReadOnlySpan<float> image, int outputHeight, int outputWidth, int channels, int kernelHeight, int kernelWidth,
        ReadOnlySpan<int> starts, ReadOnlySpan<float> packed, int filters, Span<float> y)
        where V : struct, ILanes<V>
    {
        int row = (outputWidth + kernelWidth - 1) * channels, k = kernelHeight * kernelWidth * channels;
        int positions = outputHeight * outputWidth;
        Require.Length(image.Length, (long)(outputHeight + kernelHeight - 1) * row);
        Require.Length(starts.Length, (positions + StartsAtOnce - 1L) / StartsAtOnce * StartsAtOnce);
        Require.Length(packed.Length, PackedLength(k, filters));
        Require.Length(y.Length, (long)positions * filters);
        fixed (float* x = image, b = packed, result = y)
        fixed (int* first = starts)
        {
            var windows = new Windows(x, first, positions, row, kernelHeight, kernelWidth * channels);
            int blocks = (filters + Width - 1) / Width, pairs = typeof(V) == typeof(Lanes512) ? blocks / 2 : 0;
            for (int block = blocks - 1; block >= 2 * pairs; block--)
                windows.Multiply<V>(b + (nint)block * k * Width, 0, result + block * Width, filters,
                    Math.Min(Width, filters - block * Width));
            for (int block = 2 * (pairs - 1); block >= 0; block -= 2)
                windows.Multiply<V>(b + (nint)block * k * Width, (nint)k * Width, result + block * Width, filters,
                    Math.Min(2 * Width, filters - block * Width));
        }
    }

    /// <summary>Computes dkernel[tap, c, f] = sum over p of image[pixel of p and tap, c] z[p, f] for one image.</summary>
    /// <remarks>Shapes: image as in <see cref="Forward"/>; z [OH OW, F], dkernel [KH KW C, F]. Overwrites dkernel, or adds to it if
    /// accumulate. No overlaps. A block of sixteen filters is read whole: where F is no multiple of it, the fifteen floats behind z must
    /// be readable memory, as they are behind every slice of a <see cref="FloatBlock"/>; they reach no result.</remarks>
    public static void KernelGradient(
        ReadOnlySpan<float> image, int outputHeight, int outputWidth, int channels, int kernelHeight, int kernelWidth,
        ReadOnlySpan<float> z, int filters, Span<float> dkernel, bool accumulate)
    {
        int row = (outputWidth + kernelWidth - 1) * channels, run = kernelWidth * channels;
        Require.Length(image.Length, (long)(outputHeight + kernelHeight - 1) * row);
        Require.Length(z.Length, (long)outputHeight * outputWidth * filters);
        Require.Length(dkernel.Length, (long)kernelHeight * run * filters);
        float** starts = stackalloc float*[Rows];
        float* edge = stackalloc float[EdgeLength];
        fixed (float* x = image, b = z, result = dkernel)
        {
            for (int h = 0; h < kernelHeight; h++)
            {
                for (int first = 0; first < run; first += Rows)
                {
                    int count = Math.Min(Rows, run - first);
                    float* c = result + (nint)(h * run + first) * filters;
                    for (int i = 0; i < Rows; i++)
                        starts[i] = x + h * row + Math.Min(first + i, run - 1);
                    new Product(starts, row, channels, b, filters, Width, outputHeight, outputWidth)
                        .StoreLast(c, count, filters, edge, accumulate);
                }
            }
        }
    }

    /// <summary>Is a product of six left rows with all blocks of columns.</summary>
    private readonly ref struct Product(float** a, nint aRun, nint aStep, float* b, nint bStep, nint bBlock, int runs, int length)
    {
        /// <summary>Writes or adds some rows and nothing besides.</summary>
        public void StoreLast(float* c, int rows, int columns, float* edge, bool add)
        {
            int blocks = TileProduct.Blocks, count = (columns + Width - 1) / Width;
            for (int block = 0; block < count; block += blocks)
            {
                int wide = Math.Min(blocks, count - block), width = Math.Min(wide * Width, columns - block * Width);
                if (rows == Rows && width == wide * Width)
                {
                    Run(block, wide, c + block * Width, columns, add);
                    continue;
                }
                Run(block, wide, edge, wide * Width, add: false);
                for (int i = 0; i < rows; i++)
                {
                    var from = new ReadOnlySpan<float>(edge + i * wide * Width, width);
                    var to = new Span<float>(c + (nint)i * columns + block * Width, width);
                    if (add)
                        Elementwise.AddTo(from, to);
                    else
                        from.CopyTo(to);
                }
            }
        }

        private void Run(int block, int wide, float* c, nint cStep, bool add) =>
            TileProduct.Run(a, aRun, aStep, b + block * bBlock, bStep, wide > 1 ? bBlock : 0, runs, length, c, cStep, add);
    }

    /// <summary>Is all windows of an image.</summary>
    private readonly ref struct Windows(float* image, int* starts, int positions, nint rowStep, int runs, int length)
    {
        /// <summary>Writes some columns. Where they do not fill their lanes it writes beyond them, into what follows in memory: blocks go
        /// from the last to the first, and rows from the first to the last, so that every such value is overwritten later.</summary>
        public void Multiply<V>(float* b, nint bBlock, float* c, nint cStep, int columns)
            where V : struct, ILanes<V>
        {
            bool half = columns <= Lanes8.Width && typeof(V) != typeof(Lanes512);
            int rows = half ? WindowProduct.RowsOfHalf : WindowProduct.Rows;
            int lanes = half ? Lanes8.Width : bBlock > 0 ? 2 * Width : Width;
            // The last rows, behind which there is nothing that may be written to, go by way of memory of our own.
            int behind = (int)((lanes - columns + cStep - 1) / cStep), groups = Math.Max(0, positions - behind) / rows;
            Run<V>(half, 0, groups, b, bBlock, c, cStep);
            float* edge = stackalloc float[EdgeLength];
            for (int first = groups * rows; first < positions; first += rows)
            {
                Run<V>(half, first, 1, b, bBlock, edge, lanes);
                for (int p = first; p < Math.Min(first + rows, positions); p++)
                    new ReadOnlySpan<float>(edge + (p - first) * lanes, columns).CopyTo(new Span<float>(c + p * cStep, columns));
            }
        }

        private void Run<V>(bool half, int first, int groups, float* b, nint bBlock, float* c, nint cStep)
            where V : struct, ILanes<V>
        {
            if (half)
                WindowProduct.Half(image, starts + first, groups, rowStep, runs, length, b, c, cStep);
            else if (bBlock > 0)
                WindowProduct.Pair<V>(image, starts + first, groups, rowStep, runs, length, b, bBlock, c, cStep);
            else
                WindowProduct.Whole<V>(image, starts + first, groups, rowStep, runs, length, b, c, cStep);
        }
    }
}
