using BlasNet.Tensors;

namespace BlasNet.Kernels;

// Letters: an image has TH TW tiles, each of 4 x 4 outputs that 6 x 6 inputs reach; T tiles are taken at a time. C channels, F filters,
// C' and F' the same rounded up to sixteen. A transformed tile has 36 points, and each point has a matrix: the input's V [T, C'],
// the kernel's U [C, F'] (packed by sixteen columns as DirectConvolution packs), the sums' M [T, F'].

/// <summary>Convolution with windows of 3 x 3 and stride 1 by Winograd's F(4 x 4, 3 x 3): 36 multiplications for sixteen outputs
/// instead of 144.</summary>
/// <remarks>
/// Y = Aᵀ [(G g Gᵀ) ∘ (Bᵀ d B)] A, where the sum over channels makes a matrix product of each of the 36 points.
/// The kernel's gradient is Gᵀ [Σ (Bᵀ d B) ∘ (A dY Aᵀ)] G; the input's is a convolution of dY with the taps in reverse order.
/// Source: A. Lavin, S. Gray, Fast Algorithms for Convolutional Neural Networks (arXiv 1509.09308, 2015), interpolation at 0, ±1, ±2 and ∞.
/// Rounding: a few times the error of plain sums, about 1e-6 of the outputs' root mean square.
/// </remarks>
internal static unsafe class Winograd
{
    /// <summary>Outputs of a side of a tile.</summary>
    public const int Step = 4;

    /// <summary>Inputs of a side of a tile.</summary>
    public const int Extent = 6;

    /// <summary>Taps of a side of the window.</summary>
    public const int Taps = 3;

    /// <summary>Points of a transformed tile.</summary>
    public const int Points = Extent * Extent;

    /// <summary>Floats between matrices: at multiples of 4 KB they would compete for the same lines of the first-level cache.</summary>
    public const int Apart = Lanes.Count;

    private const int Outputs = Step * Step;
    private const int Width = TileProduct.Columns, Rows = TileProduct.Rows;

    /// <summary>Computes the floats of scratch for so many tiles at a time.</summary>
    public static int ScratchLength(int channels, int filters, int tiles) =>
        checked(Points * (Distance(tiles, channels) + Distance(tiles, filters))
            + (2 * Math.Max(FloatBlock.Align(channels), FloatBlock.Align(filters))));

    /// <summary>Computes the convolution of some images.</summary>
    /// <remarks>Shapes: x [images, H, W, C] as in the grid from, y [images, OH, OW, F] as in the grid to, packed kernel of C rows and F
    /// columns. Overwrites y. No overlaps. Reads pixels of x by sixteen channels: where C is no multiple of sixteen, the fifteen
    /// floats after x must be readable, as they are after every slice of a <see cref="FloatBlock"/>; they affect no result.</remarks>
    /// <param name="x">Input images.</param>
    /// <param name="from">Where tiles lie in them.</param>
    /// <param name="packed">The kernel.</param>
    /// <param name="y">Output images.</param>
    /// <param name="to">Where tiles lie in them.</param>
    /// <param name="tiles">The most tiles at a time.</param>
    /// <param name="scratch">Memory for them; its values do not matter.</param>
    public static void Forward(
        ReadOnlySpan<float> x, WinogradGrid from, ReadOnlySpan<float> packed, Span<float> y, WinogradGrid to, int tiles,
        Span<float> scratch)
    {
        int images = Images(x.Length, from, y.Length, to);
        Require.Length(packed.Length, WinogradWeights.PackedLength(from.Channels, to.Channels));
        Require.Length(scratch.Length, ScratchLength(from.Channels, to.Channels, tiles));
        fixed (float* input = x, u = packed, output = y, memory = scratch)
        {
            var buffers = new Buffers(memory, from.Channels, to.Channels, tiles);
            for (int start = 0, end; start < images * from.Tiles; start = end)
            {
                end = Math.Min(start + tiles, images * from.Tiles);
                Transform<WinogradInput>(input, from, Extent, start, end, buffers.Outside, buffers.V, buffers.VDistance);
                Multiply(buffers, end - start, from.Channels, to.Channels, u);
                Restore(buffers, start, end, output, to);
            }
        }
    }

    /// <summary>Sums the products of transformed inputs and output gradients, from which the kernel's gradient follows.</summary>
    /// <remarks>Shapes: x [images, H, W, C] and z [images, OH, OW, F] as in the grids; sums of <see cref="WinogradWeights.SumsLength"/>.
    /// Overwrites the sums, or adds to them if accumulate. Reads x and z as <see cref="Forward"/> reads x.</remarks>
    /// <param name="x">Input images.</param>
    /// <param name="from">Where tiles lie in them.</param>
    /// <param name="z">Gradient of the output images.</param>
    /// <param name="to">Where tiles lie in them.</param>
    /// <param name="sums">The sums.</param>
    /// <param name="accumulate">Whether to add to them.</param>
    /// <param name="tiles">The most tiles at a time.</param>
    /// <param name="scratch">Memory for them; its values do not matter.</param>
    public static void KernelSums(
        ReadOnlySpan<float> x, WinogradGrid from, ReadOnlySpan<float> z, WinogradGrid to, Span<float> sums, bool accumulate, int tiles,
        Span<float> scratch)
    {
        int images = Images(x.Length, from, z.Length, to);
        Require.Length(sums.Length, WinogradWeights.SumsLength(from.Channels, to.Channels));
        Require.Length(scratch.Length, ScratchLength(from.Channels, to.Channels, tiles));
        fixed (float* input = x, gradient = z, sum = sums, memory = scratch)
        {
            var buffers = new Buffers(memory, from.Channels, to.Channels, tiles);
            for (int start = 0, end; start < images * from.Tiles; start = end)
            {
                end = Math.Min(start + tiles, images * from.Tiles);
                Transform<WinogradInput>(input, from, Extent, start, end, buffers.Outside, buffers.V, buffers.VDistance);
                Transform<WinogradOutputGradient>(gradient, to, Step, start, end, buffers.Outside, buffers.M, buffers.MDistance);
                MultiplyTransposed(buffers, end - start, from.Channels, to.Channels, sum, accumulate || start > 0);
            }
        }
    }

    // A tile's square of pixels becomes one row of each point's matrix.
    private static void Transform<T>(
        float* images, WinogradGrid grid, int extent, int start, int end, float* outside, float* matrices, nint distance)
        where T : struct, IWinogradTransform
    {
        float** pixels = stackalloc float*[Points], rows = stackalloc float*[Points];
        for (int point = 0; point < Points; point++)
            rows[point] = matrices + point * distance;
        for (int tile = start; tile < end; tile++)
        {
            grid.Find(images, tile, extent, outside, pixels);
            WinogradSquare.Run<T>(pixels, 0, rows, (nint)(tile - start) * FloatBlock.Align(grid.Channels), 0, grid.Channels);
        }
    }

    // The points' sums become the outputs of their tiles; outputs beyond the image are dropped.
    private static void Restore(in Buffers buffers, int start, int end, float* images, WinogradGrid grid)
    {
        float** sums = stackalloc float*[Points], pixels = stackalloc float*[Outputs], last = stackalloc float*[Outputs];
        float* edge = stackalloc float[Outputs * Width];
        for (int i = 0; i < Outputs; i++)
            last[i] = edge + i * Width;
        for (int point = 0; point < Points; point++)
            sums[point] = buffers.M + point * buffers.MDistance;
        int whole = grid.Channels / Width * Width;
        for (int tile = start; tile < end; tile++)
        {
            nint row = (nint)(tile - start) * FloatBlock.Align(grid.Channels);
            grid.Find(images, tile, Step, buffers.Dropped, pixels);
            WinogradSquare.Run<WinogradOutput>(sums, row, pixels, 0, 0, whole);
            if (whole == grid.Channels)
                continue;
            WinogradSquare.Run<WinogradOutput>(sums, row, last, -whole, whole, grid.Channels);
            for (int i = 0; i < Outputs; i++)
                new ReadOnlySpan<float>(last[i], grid.Channels - whole).CopyTo(new Span<float>(pixels[i] + whole, grid.Channels - whole));
        }
    }

    // M = V U for each point. Rows are taken by six: the memory after the last tile has room for them.
    private static void Multiply(in Buffers buffers, int tiles, int channels, int filters, float* packed)
    {
        int blocks = FloatBlock.Align(filters) / Width, wide = TileProduct.Blocks;
        nint blockLength = (nint)channels * Width;
        for (int point = 0; point < Points; point++)
        {
            float* v = buffers.V + point * buffers.VDistance, m = buffers.M + point * buffers.MDistance;
            float* u = packed + point * blocks * blockLength;
            for (int block = 0; block < blocks; block += wide)
            {
                nint second = block + 1 < blocks && wide > 1 ? blockLength : 0;
                TileProduct.Panel(v, FloatBlock.Align(channels), 1, u + block * blockLength, Width, second, channels, m + block * Width,
                    FloatBlock.Align(filters), tiles, add: false);
            }
        }
    }

    // S += Vᵀ Z for each point, Z where M was.
    private static void MultiplyTransposed(in Buffers buffers, int tiles, int channels, int filters, float* sums, bool add)
    {
        int columns = FloatBlock.Align(filters), wide = TileProduct.Blocks;
        for (int point = 0; point < Points; point++)
        {
            float* v = buffers.V + point * buffers.VDistance, z = buffers.M + point * buffers.MDistance;
            float* s = sums + point * (nint)WinogradWeights.Distance(channels, filters);
            for (int column = 0; column < columns; column += wide * Width)
            {
                nint second = column + Width < columns && wide > 1 ? Width : 0;
                TileProduct.Panel(
                    v, 1, FloatBlock.Align(channels), z + column, columns, second, tiles, s + column, columns, channels, add);
            }
        }
    }

    private static int Images(int input, WinogradGrid from, int output, WinogradGrid to)
    {
        int images = input / from.Size;
        Require.Length(input, (long)images * from.Size);
        Require.Length(output, (long)images * to.Size);
        return images;
    }

    private static int Distance(int tiles, int channels) => (tiles + Rows - 1) / Rows * Rows * FloatBlock.Align(channels) + Apart;

    /// <summary>Scratch memory: the matrices of all points and two pixels, one of zeros and one for dropped outputs.</summary>
    private readonly ref struct Buffers
    {
        public Buffers(float* memory, int channels, int filters, int tiles)
        {
            (VDistance, MDistance) = (Distance(tiles, channels), Distance(tiles, filters));
            V = memory;
            M = V + Points * VDistance;
            Outside = M + Points * MDistance;
            int pixel = Math.Max(FloatBlock.Align(channels), FloatBlock.Align(filters));
            Dropped = Outside + pixel;
            new Span<float>(Outside, pixel).Clear();
        }

        public float* V { get; }

        public float* M { get; }

        public nint VDistance { get; }

        public nint MDistance { get; }

        public float* Outside { get; }

        public float* Dropped { get; }
    }
}
