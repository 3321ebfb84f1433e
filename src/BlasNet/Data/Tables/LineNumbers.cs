namespace BlasNet.Data.Tables;

/// <summary>Remembers the line of each row; only where a line is not the next one does that take memory.</summary>
internal sealed class LineNumbers
{
    private readonly List<int> rows = [];
    private readonly List<int> lines = [];

    /// <summary>Gets the number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the line of a row.</summary>
    public int this[int row]
    {
        get
        {
            int at = rows.BinarySearch(row);
            int from = at >= 0 ? at : ~at - 1;
            return lines[from] + row - rows[from];
        }
    }

    /// <summary>Appends a row.</summary>
    public void Add(int line)
    {
        if (rows.Count == 0 || lines[^1] + Count - rows[^1] != line)
        {
            rows.Add(Count);
            lines.Add(line);
        }
        Count++;
    }
}
