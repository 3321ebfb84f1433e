namespace BlasNet.Tables;

/// <summary>Faults of a file: the first is thrown, or all are collected while reading goes on.</summary>
internal sealed class TableFaults
{
    private readonly List<DataException> listed = [];
    private readonly int most;

    /// <summary>Creates a collection that lists up to the given number of faults and counts the others.</summary>
    public TableFaults(int most) => this.most = most;

    /// <summary>Gets the instance that collects nothing, because it throws the first fault.</summary>
    public static TableFaults Refused { get; } = new(0);

    /// <summary>Gets the number of possible faults to remember of a column that may turn out to hold texts.</summary>
    public int Most => Math.Max(1, most);

    /// <summary>Gets the number of faults.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the first faults.</summary>
    public IReadOnlyList<DataException> Listed => listed;

    /// <summary>Adds a fault and the number of further ones like it, which are not listed.</summary>
    /// <exception cref="DataException">The fault itself, unless faults are collected.</exception>
    public void Add(DataException fault, int further = 0)
    {
        if (most == 0)
            throw fault;
        if (listed.Count < most)
            listed.Add(fault);
        Count += 1 + further;
    }

    /// <summary>Drops all but the first faults, because the file is read once more.</summary>
    public void KeepFirst(int count)
    {
        Count = Math.Min(Count, count);
        listed.RemoveRange(Math.Min(listed.Count, count), Math.Max(0, listed.Count - count));
    }
}

/// <summary>Errors at places in CSV files.</summary>
internal static class TableFault
{
    /// <summary>Creates the error at a line or a cell; the problem ends the sentence.</summary>
    public static DataException At(
        string path, int line, string problem, string? column = null, string? text = null, Exception? inner = null) =>
        new(new Place(path, line, column) { Text = text is null ? null : Excerpt.Of(text) }, problem, inner);
}
