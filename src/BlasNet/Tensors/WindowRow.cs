namespace BlasNet.Tensors;

/// <summary>Describes one row of outputs of one sample: all its windows touch the same rows of the input.</summary>
internal readonly struct WindowRow
{
    private readonly int origin, planeStep;

    /// <summary>Describes a row; they count over planes, and planes over samples.</summary>
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

    /// <summary>The half-open range of the window's planes that lie within the input.</summary>
    public int FirstPlane { get; }

    public int EndPlane { get; }

    /// <summary>The half-open range of the window's rows that lie within the input.</summary>
    public int FirstRow { get; }

    public int EndRow { get; }

    /// <summary>The distance of neighbouring rows of taps.</summary>
    public int RowStep { get; }

    /// <summary>Whether a row of taps lies within the input.</summary>
    public bool Contains(int kd, int kh) => kd >= FirstPlane && kd < EndPlane && kh >= FirstRow && kh < EndRow;

    /// <summary>Where the row of the input begins that a row of taps lies in, counted over all samples.</summary>
    public int Offset(int kd, int kh) => origin + kd * planeStep + kh * RowStep;
}
