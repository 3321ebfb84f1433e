namespace BlasNet.Tensors;

/// <summary>Geometry of a window sliding along one axis.</summary>
/// <param name="Input">Positions of the input.</param>
/// <param name="Kernel">Taps of the window.</param>
/// <param name="Stride">Distance of neighbouring outputs, in positions of the input.</param>
/// <param name="Dilation">Distance of neighbouring taps, in positions of the input.</param>
/// <param name="Before">Padded positions before the input.</param>
/// <param name="Output">Positions of the output.</param>
internal readonly record struct WindowAxis(int Input, int Kernel, int Stride, int Dilation, int Before, int Output)
{
    /// <summary>An axis that the image does not have.</summary>
    public static readonly WindowAxis One = new(1, 1, 1, 1, 0, 1);

    /// <summary>Computes the positions of the output; below 1 where the window does not fit.</summary>
    /// <remarks>(input + before + after - dilation (kernel - 1) - 1) / stride + 1, rounded down: the only place of this formula.</remarks>
    public static long OutputSize(long input, long before, long after, long kernel, long stride, long dilation)
    {
        long room = input + before + after - dilation * (kernel - 1) - 1;
        return room < 0 ? 0 : room / stride + 1;
    }

    /// <summary>Gets whether the taps of each output lie within the input.</summary>
    public bool StaysInside => Before == 0 && (long)(Output - 1) * Stride + (long)Dilation * (Kernel - 1) < Input;

    /// <summary>Gets the half-open range of outputs whose taps all lie within the input.</summary>
    public (int First, int End) Inside
    {
        get
        {
            int first = Before == 0 ? 0 : Math.Min(Output, (Before - 1) / Stride + 1);
            int room = Input - 1 - Dilation * (Kernel - 1) + Before;
            return (first, room < 0 ? first : Math.Max(first, Math.Min(Output, room / Stride + 1)));
        }
    }

    /// <summary>Computes the input position of an output's first tap, negative in the padding.</summary>
    public int Origin(int output) => output * Stride - Before;

    /// <summary>Computes the half-open range of an output's taps that lie within the input.</summary>
    public (int First, int End) Taps(int output)
    {
        int origin = Origin(output), reach = Dilation * (Kernel - 1);
        if (origin >= 0 && origin < Input - reach)
            return (0, Kernel);
        int first = origin >= 0 ? 0 : Math.Min(Kernel, (-origin - 1) / Dilation + 1);
        int end = origin >= Input ? 0 : Math.Min(Kernel, (Input - origin - 1) / Dilation + 1);
        return (first, Math.Max(first, end));
    }
}

/// <summary>One row of outputs of one sample, whose windows all touch the same rows of the input.</summary>
internal readonly struct WindowRow
{
    private readonly int origin, planeStep;

    /// <summary>Finds a row; rows are counted over planes, and planes over samples.</summary>
    public WindowRow(Window window, int row)
    {
        (int plane, int h) = Math.DivRem(row, window.Height.Output);
        (Sample, int d) = Math.DivRem(plane, window.Depth.Output);
        (FirstPlane, EndPlane) = window.Depth.Taps(d);
        (FirstRow, EndRow) = window.Height.Taps(h);
        int rowSize = window.Width.Input * window.Channels, planeSize = rowSize * window.Height.Input;
        origin = Sample * window.InputSize + window.Depth.Origin(d) * planeSize + window.Height.Origin(h) * rowSize;
        (planeStep, RowStep) = (planeSize * window.Depth.Dilation, rowSize * window.Height.Dilation);
    }

    public int Sample { get; }

    /// <summary>Gets the first of the window's planes within the input, a half-open range.</summary>
    public int FirstPlane { get; }

    public int EndPlane { get; }

    /// <summary>Gets the first of the window's rows within the input, a half-open range.</summary>
    public int FirstRow { get; }

    public int EndRow { get; }

    /// <summary>Gets the distance of neighbouring rows of taps.</summary>
    public int RowStep { get; }

    /// <summary>Returns whether a row of taps lies within the input.</summary>
    public bool Contains(int kd, int kh) => kd >= FirstPlane && kd < EndPlane && kh >= FirstRow && kh < EndRow;

    /// <summary>Computes the start of the input row under a row of taps, counted over all samples.</summary>
    public int Offset(int kd, int kh) => origin + kd * planeStep + kh * RowStep;
}
