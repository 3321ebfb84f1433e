using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>What a worker needs while it takes some samples through all steps, in both passes.</summary>
internal readonly ref struct RecurrentScratch
{
    private readonly int units;

    public RecurrentScratch(Span<float> memory, int rows, RecurrentSettings settings, CellWidths widths)
    {
        (Rows, units) = (rows, settings.Units);
        Left = Take(ref memory, rows, LeftWidth(settings, widths));
        Sums = Take(ref memory, rows, widths.Sums * settings.Padded);
        State = Take(ref memory, rows, settings.Padded);
        Cell = Take(ref memory, rows, settings.Units);
        InputFactors = settings.Dropout > 0 ? Take(ref memory, rows, settings.Inputs) : default;
        RecurrentFactors = settings.RecurrentDropout > 0 ? Take(ref memory, rows, settings.Units) : default;
        Row = memory[..(4 * settings.Units)];
    }

    /// <summary>Gets the number of samples.</summary>
    public int Rows { get; }

    /// <summary>Gets the left matrix of the products: inputs and state, or the gradients of the recurrent sums.</summary>
    public Matrix Left { get; }

    /// <summary>Gets the sums of the products.</summary>
    public Matrix Sums { get; }

    /// <summary>Gets the state or its gradient, padded to whole blocks of units.</summary>
    public Matrix State { get; }

    /// <summary>Gets the state of the cell or its gradient, or the gradients of a candidate.</summary>
    public Matrix Cell { get; }

    /// <summary>Gets the factors that drop inputs; empty for none.</summary>
    public Matrix InputFactors { get; }

    /// <summary>Gets the factors that drop values of the state; empty for none.</summary>
    public Matrix RecurrentFactors { get; }

    /// <summary>Gets the memory of a sample's four values for each unit.</summary>
    public Span<float> Row { get; }

    /// <summary>Gets the state or its gradient without padding.</summary>
    public Matrix H => State.RowRange(0, Rows).ColumnRange(0, units);

    /// <summary>Gets the state of the cell or its gradient.</summary>
    public Matrix C => Cell.RowRange(0, Rows);

    /// <summary>Computes the floats that the largest number of samples needs.</summary>
    public static int Length(int rows, RecurrentSettings settings, CellWidths widths) =>
        Areas(rows, settings, widths).Sum(FloatBlock.Align);

    private static int LeftWidth(RecurrentSettings settings, CellWidths widths) =>
        Math.Max(settings.Length, widths.Recurrent * settings.Units);

    private static int[] Areas(int rows, RecurrentSettings settings, CellWidths widths) =>
    [
        checked(rows * LeftWidth(settings, widths)), checked(rows * widths.Sums * settings.Padded), rows * settings.Padded,
        rows * settings.Units, settings.Dropout > 0 ? rows * settings.Inputs : 0,
        settings.RecurrentDropout > 0 ? rows * settings.Units : 0, 4 * settings.Units,
    ];

    private static Matrix Take(scoped ref Span<float> memory, int rows, int columns)
    {
        int length = rows * columns;
        var matrix = Matrix.Of(memory[..length], rows, columns);
        memory = memory[FloatBlock.Align(length)..];
        return matrix;
    }
}
