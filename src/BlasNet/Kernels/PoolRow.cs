using BlasNet.Tensors;

namespace BlasNet.Kernels;

/// <summary>Gives what the windows over one row of outputs have in common: the steps between their taps, as far as they lie within
/// the input. The taps of a window are numbered row by row, plane by plane.</summary>
internal readonly struct PoolRow
{
    public PoolRow(Window window, in WindowRow row)
    {
        (Planes, Rows) = (row.EndPlane - row.FirstPlane, row.EndRow - row.FirstRow);
        Channels = window.Channels;
        RowStep = window.Width.Input * Channels;
        PlaneStep = window.Height.Input * RowStep;
        RowNumbers = window.Width.Kernel;
        PlaneNumbers = window.Height.Kernel * RowNumbers;
        Start = row.Offset(row.FirstPlane, row.FirstRow);
        Number = row.FirstPlane * PlaneNumbers + row.FirstRow * RowNumbers;
    }

    public int Planes { get; }

    public int Rows { get; }

    /// <summary>The distance of neighbouring positions.</summary>
    public int Channels { get; }

    public int RowStep { get; }

    public int PlaneStep { get; }

    /// <summary>How many numbers a row of taps has.</summary>
    public int RowNumbers { get; }

    public int PlaneNumbers { get; }

    /// <summary>Where the row of the input begins that the first taps lie in.</summary>
    public int Start { get; }

    /// <summary>The number of the first tap in that row.</summary>
    public int Number { get; }

    /// <summary>Whether these are two rows of two taps with the numbers 0 to 3: the usual window.</summary>
    public bool IsTwoByTwo => Planes == 1 && Rows == 2 && RowNumbers == 2 && Number == 0;

    /// <summary>The distance from the first to the last row of taps.</summary>
    public int Reach => (Planes - 1) * PlaneStep + (Rows - 1) * RowStep;
}
