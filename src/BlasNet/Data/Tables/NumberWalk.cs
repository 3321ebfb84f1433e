namespace BlasNet.Data.Tables;

/// <summary>Reads numbers of a column in rising order of rows, block by block; in any other order it is only slower.</summary>
internal ref struct NumberWalk(TableColumn column)
{
    private ReadOnlySpan<float> block;
    private int from;

    /// <summary>Returns the number of a row, NaN where it is missing.</summary>
    public float At(int row)
    {
        if ((uint)(row - from) >= (uint)block.Length)
        {
            from = row & -CellStore.BlockLength;
            block = column.NumbersFrom(from);
        }
        return block[row - from];
    }
}
