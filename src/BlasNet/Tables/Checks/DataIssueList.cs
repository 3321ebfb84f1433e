namespace BlasNet.Tables;

/// <summary>Collects complaints; of each kind the first are listed, and all are counted.</summary>
internal sealed class DataIssueList(int most)
{
    private readonly SortedDictionary<DataIssueKind, List<DataIssue>> listed = [];
    private readonly Dictionary<DataIssueKind, int> counts = [];

    /// <summary>Complains of something that has a place in a table.</summary>
    public void Add(DataIssueKind kind, string file, int? line, string? column, string? text, string problem)
    {
        string atLine = line is { } number ? FormattableString.Invariant($", line {number}") : "";
        string inColumn = column is null ? "" : $", column '{Excerpt.Text(column)}'";
        Add(new DataIssue(kind, file, line, column, text is null ? null : Excerpt.Text(text), $"{file}{atLine}{inColumn}: {problem}"));
    }

    /// <summary>Adds a complaint.</summary>
    public void Add(DataIssue complaint)
    {
        if (!listed.TryGetValue(complaint.Kind, out List<DataIssue>? ofKind))
            listed.Add(complaint.Kind, ofKind = []);
        if (ofKind.Count < most)
            ofKind.Add(complaint);
        Count(complaint.Kind, 1);
    }

    /// <summary>Takes an error that data or a combination of options was refused with for a fault.</summary>
    public void Add(Exception error, string file)
    {
        Place? place = (error as BlasNetException)?.Place;
        Add(new DataIssue(DataIssueKind.Malformed, place?.File ?? file, place?.Line, place?.Column, place?.Text, error.Message));
    }

    /// <summary>Takes the faults of a file, in the order of its lines.</summary>
    public void Add(TableFaults faults, string file)
    {
        foreach (DataException fault in faults.Listed.OrderBy(fault => fault.Place?.Line ?? 0))
            Add(fault, file);
        if (faults.Count > faults.Listed.Count)
            Count(DataIssueKind.Malformed, faults.Count - faults.Listed.Count);
    }

    /// <summary>Returns the listed complaints, one kind behind the other.</summary>
    public IReadOnlyList<DataIssue> Listed() => [.. listed.Values.SelectMany(ofKind => ofKind)];

    /// <summary>Returns how many complaints there are of each kind that occurs.</summary>
    public IReadOnlyDictionary<DataIssueKind, int> Counts() => new Dictionary<DataIssueKind, int>(counts);

    private void Count(DataIssueKind kind, int further) => counts[kind] = counts.GetValueOrDefault(kind) + further;
}
