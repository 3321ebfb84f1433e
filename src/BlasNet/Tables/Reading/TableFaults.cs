namespace BlasNet.Tables;

/// <summary>Takes the faults of a file: refuses the file at the first, or collects them while the reading goes on.</summary>
internal sealed class TableFaults
{
    private readonly List<DataException> listed = [];
    private readonly int most;

    /// <summary>Creates the collection of up to so many faults; further ones are counted.</summary>
    public TableFaults(int most) => this.most = most;

    /// <summary>Gets what collects nothing, because the first fault is thrown.</summary>
    public static TableFaults Refused { get; } = new(0);

    /// <summary>Gets how many faults there is room for: of a column that may turn out to hold texts, so many are remembered.</summary>
    public int Most => Math.Max(1, most);

    /// <summary>Gets the number of faults.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the first of them.</summary>
    public IReadOnlyList<DataException> Listed => listed;

    /// <summary>Takes a fault and, where they are alike, the number of further ones that are not listed.</summary>
    /// <exception cref="DataException">It is that fault, unless faults are collected.</exception>
    public void Add(DataException fault, int further = 0)
    {
        if (most == 0)
            throw fault;
        if (listed.Count < most)
            listed.Add(fault);
        Count += 1 + further;
    }

    /// <summary>Forgets all but the first faults, because the file is read once more.</summary>
    public void KeepFirst(int count)
    {
        Count = Math.Min(Count, count);
        listed.RemoveRange(Math.Min(listed.Count, count), Math.Max(0, listed.Count - count));
    }
}

/// <summary>Makes the errors on places in CSV files.</summary>
internal static class TableFault
{
    /// <summary>Makes the error on a line or a cell; the problem ends the sentence.</summary>
    public static DataException At(
        string path, int line, string problem, string? column = null, string? text = null, Exception? inner = null) =>
        new(new Place(path, line, column) { Text = text is null ? null : Excerpt.Text(text) }, problem, inner);
}
