using BlasNet.Tensors;

namespace BlasNet.Kernels;

/// <summary>Gives the taps of one window that lie within the input. The taps of a window are numbered row by row, plane by plane.</summary>
internal readonly struct PoolTaps
{
    private readonly int rowOfTaps, planeOfTaps;

    public PoolTaps(Window window, in WindowRow row, int output)
    {
        (First, End) = window.Width.Taps(output);
        (FirstRow, EndRow, FirstPlane, EndPlane) = (row.FirstRow, row.EndRow, row.FirstPlane, row.EndPlane);
        int column = (window.Width.Origin(output) + First) * window.Channels;
        Start = row.Offset(FirstPlane, FirstRow) + column;
        Last = row.Offset(EndPlane - 1, EndRow - 1) + column + (End - First - 1) * window.Channels;
        Step = window.Channels;
        RowStep = window.Width.Input * Step;
        PlaneStep = window.Height.Input * RowStep;
        (rowOfTaps, planeOfTaps) = (window.Width.Kernel, window.Width.Kernel * window.Height.Kernel);
    }

    public int FirstPlane { get; }

    public int EndPlane { get; }

    public int FirstRow { get; }

    public int EndRow { get; }

    public int First { get; }

    public int End { get; }

    /// <summary>Where the input's channels at the first tap begin; the others follow by the three steps.</summary>
    public int Start { get; }

    /// <summary>Where the input's channels at the last tap begin.</summary>
    public int Last { get; }

    public int Step { get; }

    public int RowStep { get; }

    public int PlaneStep { get; }

    /// <summary>The number of the first tap of a row that lies within the input.</summary>
    public int Number(int kd, int kh) => kd * planeOfTaps + kh * rowOfTaps + First;

    /// <summary>Whether the taps are two by two, none of them in the padding: the usual window.</summary>
    public bool IsTwoByTwo => rowOfTaps == 2 && planeOfTaps == 4 && End - First == 2 && EndRow - FirstRow == 2 && EndPlane - FirstPlane == 1;
}
