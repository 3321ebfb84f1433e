namespace BlasNet.Kernels;

/// <summary>Up to 64 columns of a matrix product c = from + a b, computed by <see cref="RegisterTile"/>.</summary>
/// <remarks>Distances are in elements.</remarks>
internal unsafe struct Panel
{
    /// <summary>The most columns.</summary>
    public const int MostColumns = 4 * Lanes.Count;

    // With the rows of a, so many rows of the packed matrix stay in a second-level cache.
    private const int MostSteps = 512;

    /// <summary>The left matrix, with the distances of its rows and of its columns.</summary>
    public float* A;
    public nint ARow, AStep;

    /// <summary>The packed right matrix in blocks of sixteen columns, with their distance.</summary>
    public float* B;
    public nint Block;

    /// <summary>The length of the sums.</summary>
    public nint Length;

    /// <summary>The values that the sums start from, null for zeros, with the distance of their rows: 0 where all start alike.</summary>
    public float* From;
    public nint FromRow;

    /// <summary>The result, with the distance of its rows.</summary>
    public float* C;
    public nint CRow;

    /// <summary>The rows.</summary>
    public int Rows;

    /// <summary>The columns of the last block, 1 to 16: no others are read from the start or written.</summary>
    public int Last;

    /// <summary>Returns the steps of a sum to take at a time: even parts, so that none is short.</summary>
    public static int Steps(int length, int most = MostSteps)
    {
        int parts = Math.Max(1, (length + most - 1) / most);
        return Math.Max(1, (length + parts - 1) / parts);
    }

    /// <summary>Computes some columns of all rows.</summary>
    /// <param name="columns">The number of columns, 1 to 64.</param>
    public readonly void Multiply<V>(int columns)
        where V : struct, ILanes<V>
    {
        Panel panel = this;
        if (typeof(V) != typeof(Lanes512))
        {
            for (int column = 0; column < columns; column += Lanes.Count)
            {
                panel.Last = Math.Min(Lanes.Count, columns - column);
                panel.MultiplyRows<V, One>();
                panel.From = From == null ? null : panel.From + Lanes.Count;
                panel.B += Block;
                panel.C += Lanes.Count;
            }
            return;
        }
        panel.Last = (columns - 1) % Lanes.Count + 1;
        switch ((columns + Lanes.Count - 1) / Lanes.Count)
        {
            case 1: panel.MultiplyRows<V, One>(); break;
            case 2: panel.MultiplyRows<V, Two>(); break;
            case 3: panel.MultiplyRows<V, Three>(); break;
            default: panel.MultiplyRows<V, Four>(); break;
        }
    }

    private readonly void MultiplyRows<V, C>()
        where V : struct, ILanes<V>
        where C : struct, IExtent
    {
        Panel panel = this;
        while (panel.Rows > 0)
            panel.Advance(panel.Run<V, C>());
    }

    private void Advance(int rows)
    {
        Rows -= rows;
        A += rows * ARow;
        C += rows * CRow;
        From = From == null ? null : From + rows * FromRow;
    }

    private readonly int Run<V, C>()
        where V : struct, ILanes<V>
        where C : struct, IExtent
    {
        switch (Rows)
        {
            case >= RegisterTile.MostRows:
                RegisterTile.Run<V, Six, C>(this);
                return RegisterTile.MostRows;
            case >= 4:
                RegisterTile.Run<V, Four, C>(this);
                return 4;
            case >= 2:
                RegisterTile.Run<V, Two, C>(this);
                return 2;
            default:
                RegisterTile.Run<V, One, C>(this);
                return 1;
        }
    }
}
