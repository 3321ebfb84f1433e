using System.Runtime.Intrinsics;
using BlasNet.Tensors;

namespace BlasNet.Kernels;

// Letters: C channels of the image, PH, PW height and width of the padded image; OH, OW those of the output, P = OH OW its positions;
// KH, KW the taps, F filters. A packed matrix is cut into blocks of sixteen columns: [columns / 16][rows][16], the last block filled up
// with zeros.

/// <summary>Convolution of stride 1 without columns: each output reads its window in the padded image.</summary>
/// <remarks>
/// The forward pass is a product whose left rows are windows (runs of KW C neighbouring floats, one for each row of taps); the input's
/// gradient is the same product over the output's gradient with the taps in reverse order; the kernel's gradient sums over positions
/// instead of taps. Only the zero padding is copied, unlike a product over columns; that decides where channels are few.
/// </remarks>
internal static unsafe class DirectConvolution
{
    private const int Rows = TileProduct.Rows, Width = TileProduct.Columns;
    private const int EdgeLength = Rows * 2 * Width;

    // Whole groups of six and of eight.
    private const int StartsAtOnce = 24;

    /// <summary>Computes the floats of a packed matrix.</summary>
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

    /// <summary>Lists where the window of each output begins, filled up to the whole groups that <see cref="Forward"/> needs.</summary>
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
    /// accumulate. No overlaps. Reads whole blocks of sixteen filters: where F is no multiple of sixteen, the fifteen floats after z must
    /// be readable, as they are after every slice of a <see cref="FloatBlock"/>; they affect no result.</remarks>
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
                        .Store(c, count, filters, edge, accumulate);
                }
            }
        }
    }

    /// <summary>Product of six left rows with all blocks of columns.</summary>
    private readonly ref struct Product(float** a, nint aRun, nint aStep, float* b, nint bStep, nint bBlock, int runs, int length)
    {
        /// <summary>Writes or adds some rows, and touches nothing else.</summary>
        public void Store(float* c, int rows, int columns, float* edge, bool add)
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

    /// <summary>All windows of an image.</summary>
    private readonly ref struct Windows(float* image, int* starts, int positions, nint rowStep, int runs, int length)
    {
        /// <summary>Computes some columns. Where they do not fill their lanes, writes overrun into what follows in memory: blocks go from
        /// the last to the first and rows from the first to the last, so that later writes overwrite the overrun.</summary>
        public void Multiply<V>(float* b, nint bBlock, float* c, nint cStep, int columns)
            where V : struct, ILanes<V>
        {
            bool half = columns <= Lanes8.Width && typeof(V) != typeof(Lanes512);
            int rows = half ? WindowProduct.RowsOfHalf : WindowProduct.Rows;
            int lanes = half ? Lanes8.Width : bBlock > 0 ? 2 * Width : Width;
            // The last rows, which must not overrun, go through a buffer.
            int overrun = (int)((lanes - columns + cStep - 1) / cStep), groups = Math.Max(0, positions - overrun) / rows;
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
