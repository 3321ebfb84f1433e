using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Convolution with one tap at each pixel, or with strides at some: a product of the pixels' channels with the kernel.</summary>
/// <remarks>
/// Letters: C channels of the input, F filters; kernel [C, F], packed once a step by sixteen filters, and for the gradient of the input,
/// transposed, by sixteen channels. Without strides the product reads the image itself; else the pixels that it needs are copied first.
/// </remarks>
internal sealed class PointwiseConvolutionOperation : FilterOperation
{
    private const int Packed = 0, Transposed = 1, Pixels = 2;

    // Sixteen columns are computed at a time: with fewer than eight, the general products waste less.
    private const int FewestColumns = TileProduct.Columns / 2;

    // Pixels at a time: what a first-level cache holds, in whole groups of the product.
    private const int CachedFloats = 1 << 14, FewestPixels = 96, Group = 24;

    // The gradient of a small kernel stays in a first-level cache beside so many pixels, which need not be packed for it. Measured over
    // 16 images: 32 to 64 channels of 56 x 56 take 0.7 times as long as with OpenBLAS, 64 to 128 of 28 x 28 as long, 256 to 256 longer.
    private const int MostDirectWeights = 1 << 13, GradientPixels = 96;

    private readonly Window window;
    private readonly int pixels, backPixels;
    private readonly int[] starts, backStarts;

    public PointwiseConvolutionOperation(Window window, Epilogue epilogue) : base(
        epilogue, window.Channels * epilogue.Filters, window.OutputPositions * epilogue.Filters,
        new Workspace("packed kernel", 0, DirectConvolution.PackedLength(window.Channels, epilogue.Filters)),
        new Workspace("transposed kernel", 0, TransposedLength(window, epilogue.Filters), BackwardOnly: true),
        Workspace.OfTile("pixels", IsWhole(window) ? 0 : window.OutputPositions * window.Channels))
    {
        this.window = window;
        (pixels, backPixels) = (PixelsOf(window.Channels), PixelsOf(epilogue.Filters));
        starts = DirectConvolution.Starts(1, pixels, window.Channels, 1);
        backStarts = DirectConvolution.Starts(1, backPixels, epilogue.Filters, 1);
    }

    public override ColumnTraffic? Columns => IsWhole(window) ? null
        : new ColumnTraffic(window, 1, LayerProducts.Output | LayerProducts.KernelGradient, LayerProducts.InputGradient);

    protected override string Name => "pointwise convolution";

    protected override IReadOnlyList<Phase> ForwardPreparations =>
    [
        Phase.ByParts("packed kernel", Tiling.Whole(1),
            (m, _) => DirectConvolution.Pack(m.W(Kernel), window.Channels, Filters, m.Workspace(Packed))) with { Prepares = Packed },
    ];

    protected override IReadOnlyList<Phase> BackwardPreparations => TransposedLength(window, Filters) == 0
        ? []
        :
        [
            Phase.ByParts("transposed kernel", Tiling.Whole(1),
                (m, _) => DirectConvolution.PackReversed(m.W(Kernel), 1, window.Channels, Filters, m.Workspace(Transposed)))
                with { Prepares = Transposed, ForInputGradient = true },
        ];

    /// <summary>Returns whether a convolution is of this kind.</summary>
    public static bool Suits(Window window, int filters) => window.KernelSize == 1 && window.StaysInside && filters >= FewestColumns;

    protected override void Products(StepMemory m, Tile rows, Span<float> y)
    {
        ReadOnlySpan<float> x = m.X(rows);
        int samples = SamplesAtOnce(rows), inputs = samples * window.InputSize, outputs = samples * window.OutputPositions * Filters;
        for (int n = 0; n < rows.Count / samples; n++)
            Multiply(Gather(m, rows, x.Slice(n * inputs, inputs)), window.Channels, pixels, starts, m.Workspace(Packed), Filters,
                y.Slice(n * outputs, outputs));
    }

    protected override void KernelGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz, Span<float> dkernel, bool accumulate)
    {
        ReadOnlySpan<float> x = m.X(rows);
        int samples = SamplesAtOnce(rows), inputs = samples * window.InputSize, outputs = samples * window.OutputPositions * Filters;
        for (int n = 0; n < rows.Count / samples; n++)
            AddKernelGradient(Gather(m, rows, x.Slice(n * inputs, inputs)), dz.Slice(n * outputs, outputs), dkernel, accumulate || n > 0);
    }

    protected override void InputGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz)
    {
        Span<float> dx = m.DX(rows);
        if (IsWhole(window))
        {
            MultiplyTransposed(m, dz, dx);
            return;
        }
        Span<float> values = m.Scratch(rows, Pixels)[..(window.OutputPositions * window.Channels)];
        dx.Clear();
        for (int n = 0; n < rows.Count; n++)
        {
            MultiplyTransposed(m, dz.Slice(n * window.OutputPositions * Filters, window.OutputPositions * Filters), values);
            WindowColumns.ScatterAdd(window, 0, window.Channels, values, 0, window.OutputPositions,
                dx.Slice(n * window.InputSize, window.InputSize));
        }
    }

    // Where pixels are copied, the scratch memory holds those of one sample.
    private int SamplesAtOnce(Tile rows) => IsWhole(window) ? rows.Count : 1;

    private ReadOnlySpan<float> Gather(StepMemory m, Tile rows, ReadOnlySpan<float> x)
    {
        if (IsWhole(window))
            return x;
        Span<float> values = m.Scratch(rows, Pixels)[..(window.OutputPositions * window.Channels)];
        WindowColumns.Gather(window, 0, window.Channels, x, 0, window.OutputPositions, values);
        return values;
    }

    private void AddKernelGradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dz, Span<float> dkernel, bool accumulate)
    {
        int n = dz.Length / Filters, channels = window.Channels;
        if (channels * Filters > MostDirectWeights)
        {
            Gemm.Multiply(ReadOnlyMatrix.Of(x, n, channels).Transpose(), ReadOnlyMatrix.Of(dz, n, Filters),
                Matrix.Of(dkernel, channels, Filters), accumulate);
            return;
        }
        for (int first = 0; first < n; first += GradientPixels)
        {
            int count = Math.Min(GradientPixels, n - first);
            DirectConvolution.KernelGradient(x.Slice(first * channels, count * channels), 1, count, channels, 1, 1,
                dz.Slice(first * Filters, count * Filters), Filters, dkernel, accumulate || first > 0);
        }
    }

    private void MultiplyTransposed(StepMemory m, ReadOnlySpan<float> dz, Span<float> dx)
    {
        if (TransposedLength(window, Filters) > 0)
            Multiply(dz, Filters, backPixels, backStarts, m.Workspace(Transposed), window.Channels, dx);
        else
            Gemm.Multiply(ReadOnlyMatrix.Of(dz, dz.Length / Filters, Filters),
                ReadOnlyMatrix.Of(m.W(Kernel), window.Channels, Filters).Transpose(),
                Matrix.Of(dx, dx.Length / window.Channels, window.Channels));
    }

    // y [n, columns] = x [n, length] times a packed matrix, some rows at a time.
    private static void Multiply(
        ReadOnlySpan<float> x, int length, int most, ReadOnlySpan<int> starts, ReadOnlySpan<float> packed, int columns, Span<float> y)
    {
        int n = x.Length / length;
        for (int first = 0; first < n; first += most)
        {
            int count = Math.Min(most, n - first);
            DirectConvolution.Forward(x.Slice(first * length, count * length), 1, count, length, 1, 1,
                starts[..((count + Group - 1) / Group * Group)], packed, columns, y.Slice(first * columns, count * columns));
        }
    }

    private static bool IsWhole(Window window) => window.OutputPositions == window.InputPositions;

    private static int PixelsOf(int length) => Math.Max(FewestPixels, CachedFloats / length / Group * Group);

    private static int TransposedLength(Window window, int filters) =>
        window.Channels < FewestColumns ? 0 : DirectConvolution.PackedLength(filters, window.Channels);
}
