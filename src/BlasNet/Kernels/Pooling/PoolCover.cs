using BlasNet.Tensors;

namespace BlasNet.Kernels;

/// <summary>Windows that cover one row of a sample's input, for windows without dilation.</summary>
internal readonly struct PoolCover
{
    private readonly int plane, row, depthStride, heightStride, heightOutputs, widthOutputs, rowOfTaps, planeOfTaps;

    /// <summary>Finds the windows over a row of the input; rows are counted over planes.</summary>
    public PoolCover(Window window, int inputRow)
    {
        (int d, int h) = Math.DivRem(inputRow, window.Height.Input);
        (FirstPlane, EndPlane) = Outputs(window.Depth, d);
        (FirstRow, EndRow) = Outputs(window.Height, h);
        (plane, row) = (d + window.Depth.Before, h + window.Height.Before);
        (depthStride, heightStride) = (window.Depth.Stride, window.Height.Stride);
        (heightOutputs, widthOutputs) = (window.Height.Output, window.Width.Output);
        (rowOfTaps, planeOfTaps) = (window.Width.Kernel, window.Width.Kernel * window.Height.Kernel);
    }

    /// <summary>Gets the first of the output's planes whose windows cover the row, a half-open range.</summary>
    public int FirstPlane { get; }

    public int EndPlane { get; }

    /// <summary>Gets the first of the output's rows whose windows cover the row, a half-open range.</summary>
    public int FirstRow { get; }

    public int EndRow { get; }

    public bool IsEmpty => FirstPlane == EndPlane || FirstRow == EndRow;

    /// <summary>Gets the first output of the last row of outputs whose windows cover the row.</summary>
    public int LastRow => Output(EndPlane - 1, EndRow - 1);

    /// <summary>Computes the half-open range of outputs whose windows cover an input along one axis.</summary>
    public static (int First, int End) Outputs(WindowAxis axis, int input)
    {
        int padded = input + axis.Before;
        int first = padded < axis.Kernel ? 0 : (padded - axis.Kernel) / axis.Stride + 1;
        int end = Math.Min(axis.Output, padded / axis.Stride + 1);
        return (first, Math.Max(first, end));
    }

    /// <summary>Computes the first output of a row of outputs.</summary>
    public int Output(int d, int h) => (d * heightOutputs + h) * widthOutputs;

    /// <summary>Computes the number of the first tap in the row of taps over this row of the input.</summary>
    public int Tap(int d, int h) => (plane - d * depthStride) * planeOfTaps + (row - h * heightStride) * rowOfTaps;
}
