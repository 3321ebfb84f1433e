namespace BlasNet.Data.Checks;

/// <summary>Gives rows as cells of 32 bits, which are the same when the rows are.</summary>
internal abstract class ComparedRows(int count, int width)
{
    /// <summary>Gets the number of rows.</summary>
    public int Count { get; } = count;

    /// <summary>Gets the number of cells of a row.</summary>
    public int Width { get; } = width;

    /// <summary>Writes the cells of a row.</summary>
    public abstract void Read(int row, Span<int> cells);

    /// <summary>Returns the bits of a number; both zeros are one, and so are all that are missing.</summary>
    protected static int Bits(float number) =>
        number == 0 ? 0 : BitConverter.SingleToInt32Bits(float.IsNaN(number) ? float.NaN : number);
}
