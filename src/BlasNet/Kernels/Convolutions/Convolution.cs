using BlasNet.Tensors;

namespace BlasNet.Kernels;

// Letters: N samples, P output positions of a sample, T taps of the window, C channels of the image, F filters, G groups;
// x, y, z are images with channels last. A kernel is the matrix [T C / G, F], whose columns are the filters, group by group.

/// <summary>Convolution by matrix products of columns (im2col) with the kernel.</summary>
/// <remarks>
/// Columns exist for as many positions as fit a cache beside the kernel, never for the whole batch. The transposed convolution has the
/// same three products, with forward pass and input gradient exchanged.
/// </remarks>
internal static class Convolution
{
    // A quarter to a half of a second-level cache: the columns of a few positions beside the kernel and the result.
    private const int CachedColumns = 1 << 15;

    private const int FewestPositions = 16;

    /// <summary>Computes the floats of scratch for the columns of some positions.</summary>
    public static int ScratchLength(Window window, int groups) => IsProduct(window, groups)
        ? 0
        : checked(Positions(window, groups) * (window.Columns / groups));

    /// <summary>Computes y[n, p, f] = sum over taps and channels of columns(x)[n, p, k] kernel[k, f].</summary>
    /// <remarks>Shapes: x N images of the window, kernel [T C / G, F], y [N, P, F]. Overwrites y.</remarks>
    public static void Forward(
        Window window, int groups, ReadOnlySpan<float> x, ReadOnlySpan<float> kernel, int filters, Span<float> y, Span<float> scratch)
    {
        int k = window.Columns / groups, perGroup = filters / groups;
        var weights = ReadOnlyMatrix.Of(kernel, k, filters);
        var result = Matrix.Of(y, y.Length / filters, filters);
        for (int first = 0; first < result.Rows; first += Positions(window, groups))
        {
            int count = Math.Min(Positions(window, groups), result.Rows - first);
            for (int group = 0; group < groups; group++)
                Gemm.Multiply(
                    Columns(window, groups, group, x, first, count, scratch), weights.ColumnRange(group * perGroup, perGroup),
                    result.RowRange(first, count).ColumnRange(group * perGroup, perGroup));
        }
    }

    /// <summary>Computes the transpose of <see cref="Forward"/>: the columns z kernelᵀ, added up in images (col2im).</summary>
    /// <remarks>Shapes: as there, z [N, P, F]. Overwrites x.</remarks>
    public static void Transpose(
        Window window, int groups, ReadOnlySpan<float> z, ReadOnlySpan<float> kernel, int filters, Span<float> x, Span<float> scratch)
    {
        int k = window.Columns / groups, perGroup = filters / groups;
        var weights = ReadOnlyMatrix.Of(kernel, k, filters);
        var values = ReadOnlyMatrix.Of(z, z.Length / filters, filters);
        if (IsProduct(window, groups))
        {
            Gemm.Multiply(values, weights.Transpose(), Matrix.Of(x, values.Rows, k));
            return;
        }
        x.Clear();
        for (int first = 0; first < values.Rows; first += Positions(window, groups))
        {
            int count = Math.Min(Positions(window, groups), values.Rows - first);
            Span<float> columns = scratch[..(count * k)];
            for (int group = 0; group < groups; group++)
            {
                Gemm.Multiply(
                    values.RowRange(first, count).ColumnRange(group * perGroup, perGroup),
                    weights.ColumnRange(group * perGroup, perGroup).Transpose(), Matrix.Of(columns, count, k));
                WindowColumns.ScatterAdd(
                    window, group * (window.Channels / groups), window.Channels / groups, columns, first, count, x);
            }
        }
    }

    /// <summary>Computes the kernel's gradient: dkernel[k, f] = sum over n, p of columns(x)[n, p, k] z[n, p, f].</summary>
    /// <remarks>Shapes: as in <see cref="Forward"/>, z [N, P, F]. Overwrites dkernel, or adds to it if accumulate.</remarks>
    public static void KernelGradient(
        Window window, int groups, ReadOnlySpan<float> x, ReadOnlySpan<float> z, int filters, Span<float> dkernel, bool accumulate,
        Span<float> scratch)
    {
        int k = window.Columns / groups, perGroup = filters / groups;
        var gradient = Matrix.Of(dkernel, k, filters);
        var values = ReadOnlyMatrix.Of(z, z.Length / filters, filters);
        for (int first = 0; first < values.Rows; first += Positions(window, groups))
        {
            int count = Math.Min(Positions(window, groups), values.Rows - first);
            for (int group = 0; group < groups; group++)
                Gemm.Multiply(
                    Columns(window, groups, group, x, first, count, scratch).Transpose(),
                    values.RowRange(first, count).ColumnRange(group * perGroup, perGroup),
                    gradient.ColumnRange(group * perGroup, perGroup), accumulate || first > 0);
        }
    }

    /// <summary>Copies the columns of <see cref="Forward"/> without the products, to measure im2col alone.</summary>
    /// <remarks>Shapes: x N images of the window. Overwrites scratch.</remarks>
    public static void Gather(Window window, int groups, ReadOnlySpan<float> x, Span<float> scratch)
    {
        int positions = x.Length / window.InputSize * window.OutputPositions;
        for (int first = 0; first < positions; first += Positions(window, groups))
        {
            for (int group = 0; group < groups; group++)
                Columns(window, groups, group, x, first, Math.Min(Positions(window, groups), positions - first), scratch);
        }
    }

    /// <summary>Adds the columns of <see cref="Transpose"/> to images without the products, to measure col2im alone.</summary>
    /// <remarks>Shapes: x N images of the window. Adds scratch to x.</remarks>
    public static void ScatterAdd(Window window, int groups, ReadOnlySpan<float> scratch, Span<float> x)
    {
        int positions = x.Length / window.InputSize * window.OutputPositions, channels = window.Channels / groups;
        for (int first = 0; first < positions; first += Positions(window, groups))
        {
            int count = Math.Min(Positions(window, groups), positions - first);
            for (int group = 0; group < groups; group++)
                WindowColumns.ScatterAdd(
                    window, group * channels, channels, scratch[..(count * window.KernelSize * channels)], first, count, x);
        }
    }

    private static ReadOnlyMatrix Columns(
        Window window, int groups, int group, ReadOnlySpan<float> x, int first, int count, Span<float> scratch)
    {
        int k = window.Columns / groups;
        if (IsProduct(window, groups))
            return ReadOnlyMatrix.Of(x, x.Length / k, k).RowRange(first, count);
        Span<float> columns = scratch[..(count * k)];
        WindowColumns.Gather(window, group * (window.Channels / groups), window.Channels / groups, x, first, count, columns);
        return ReadOnlyMatrix.Of(columns, count, k);
    }

    // With one tap at every pixel the image is its own matrix of columns.
    private static bool IsProduct(Window window, int groups) =>
        groups == 1 && window.KernelSize == 1 && window.StaysInside && window.OutputPositions == window.InputPositions;

    private static int Positions(Window window, int groups) => Math.Max(FewestPositions, CachedColumns / (window.Columns / groups));
}
