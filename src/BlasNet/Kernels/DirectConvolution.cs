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
    /// <summary>Floats of a packed matrix.</summary>
    public static int PackedLength(int rows, int columns) => checked((columns + TileProduct.Columns - 1) / TileProduct.Columns * TileProduct.Columns * rows);

    /// <summary>Packs a matrix [rows, columns] by blocks of columns.</summary>
    public static void Pack(ReadOnlySpan<float> matrix, int rows, int columns, Span<float> packed)
    {
        Require.Length(matrix.Length, (long)rows * columns);
        Require.Length(packed.Length, PackedLength(rows, columns));
        for (int block = 0; block * TileProduct.Columns < columns; block++)
        {
            int first = block * TileProduct.Columns, width = Math.Min(TileProduct.Columns, columns - first);
            for (int row = 0; row < rows; row++)
            {
                Span<float> to = packed.Slice((block * rows + row) * TileProduct.Columns, TileProduct.Columns);
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
                int to = (c / TileProduct.Columns * taps * filters + tap * filters) * TileProduct.Columns + c % TileProduct.Columns;
                for (int f = 0; f < filters; f++, to += TileProduct.Columns)
                    packed[to] = matrix[c * filters + f];
            }
        }
    }

    /// <summary>Copies an image into the middle of a larger one of zeros.</summary>
    /// <remarks>Shapes: image [H, W, C], halo [PH, PW, C]. Overwrites halo.</remarks>
    public static void Surround(ReadOnlySpan<float> image, int height, int width, int channels, int top, int left, int haloHeight, int haloWidth, Span<float> halo)
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

    /// <summary>Computes y[p, f] = sum over the window at p of image[pixel, c] kernel[tap, c, f] for one image.</summary>
    /// <remarks>Shapes: image [PH, PW, C] with PH = OH + KH - 1 and PW likewise, packed kernel of [KH KW C, F], y [OH OW, F].
    /// Overwrites y. No overlaps.</remarks>
    public static void Forward(
        ReadOnlySpan<float> image, int outputHeight, int outputWidth, int channels, int kernelHeight, int kernelWidth,
        ReadOnlySpan<float> packed, int filters, Span<float> y)
    {
        int row = (outputWidth + kernelWidth - 1) * channels, k = kernelHeight * kernelWidth * channels, positions = outputHeight * outputWidth;
        Require.Length(image.Length, (long)(outputHeight + kernelHeight - 1) * row);
        Require.Length(packed.Length, PackedLength(k, filters));
        Require.Length(y.Length, (long)positions * filters);
        float** windows = stackalloc float*[TileProduct.Rows];
        float* edge = stackalloc float[TileProduct.Rows * 2 * TileProduct.Columns];
        fixed (float* x = image, b = packed, result = y)
        {
            for (int first = 0; first < positions; first += TileProduct.Rows)
            {
                int count = Math.Min(TileProduct.Rows, positions - first);
                for (int i = 0; i < TileProduct.Rows; i++)
                {
                    (int h, int w) = Math.DivRem(Math.Min(first + i, positions - 1), outputWidth);
                    windows[i] = x + h * row + w * channels;
                }
                Columns(windows, row, 1, b, TileProduct.Columns, k * TileProduct.Columns, kernelHeight, kernelWidth * channels,
                    result + first * filters, count, filters, edge, add: false);
            }
        }
    }

    /// <summary>Computes dkernel[tap, c, f] = sum over p of image[pixel of p and tap, c] z[p, f] for one image.</summary>
    /// <remarks>Shapes: image as in <see cref="Forward"/>; z [OH OW, F], or packed where F is no multiple of sixteen; dkernel [KH KW C, F].
    /// Overwrites dkernel, or adds to it if accumulate. No overlaps.</remarks>
    public static void KernelGradient(
        ReadOnlySpan<float> image, int outputHeight, int outputWidth, int channels, int kernelHeight, int kernelWidth,
        ReadOnlySpan<float> z, int filters, Span<float> dkernel, bool accumulate)
    {
        int row = (outputWidth + kernelWidth - 1) * channels, run = kernelWidth * channels, positions = outputHeight * outputWidth;
        bool packed = filters % TileProduct.Columns != 0;
        Require.Length(image.Length, (long)(outputHeight + kernelHeight - 1) * row);
        Require.Length(z.Length, packed ? PackedLength(positions, filters) : (long)positions * filters);
        Require.Length(dkernel.Length, (long)kernelHeight * run * filters);
        float** starts = stackalloc float*[TileProduct.Rows];
        float* edge = stackalloc float[TileProduct.Rows * 2 * TileProduct.Columns];
        fixed (float* x = image, b = z, result = dkernel)
        {
            for (int h = 0; h < kernelHeight; h++)
            {
                for (int first = 0; first < run; first += TileProduct.Rows)
                {
                    int count = Math.Min(TileProduct.Rows, run - first);
                    for (int i = 0; i < TileProduct.Rows; i++)
                        starts[i] = x + h * row + Math.Min(first + i, run - 1);
                    Columns(starts, row, channels, b, packed ? TileProduct.Columns : filters,
                        packed ? positions * TileProduct.Columns : TileProduct.Columns, outputHeight, outputWidth,
                        result + (h * run + first) * filters, count, filters, edge, accumulate);
                }
            }
        }
    }

    // All columns of up to six rows. Where a block of rows or columns is not full, its products go to the edge first.
    private static void Columns(
        float** a, nint aRun, nint aStep, float* b, nint bStep, nint bBlock, int runs, int length, float* c, int rows, int columns,
        float* edge, bool add)
    {
        const int Block = TileProduct.Columns;
        int blocks = TileProduct.Blocks;
        for (int column = 0; column < columns; column += blocks * Block)
        {
            int wide = Math.Min(blocks, (columns - column + Block - 1) / Block), width = Math.Min(wide * Block, columns - column);
            float* right = b + column / Block * bBlock;
            bool whole = rows == TileProduct.Rows && width == wide * Block;
            if (whole)
            {
                TileProduct.Run(a, aRun, aStep, right, bStep, wide > 1 ? bBlock : 0, runs, length, c + column, columns, add);
                continue;
            }
            TileProduct.Run(a, aRun, aStep, right, bStep, wide > 1 ? bBlock : 0, runs, length, edge, wide * Block, add: false);
            for (int i = 0; i < rows; i++)
            {
                var from = new ReadOnlySpan<float>(edge + i * wide * Block, width);
                var to = new Span<float>(c + i * columns + column, width);
                if (add)
                    Elementwise.AddTo(from, to);
                else
                    from.CopyTo(to);
            }
        }
    }
}
