namespace BlasNet.Tables;

/// <summary>List of data issues: the first of each kind are listed, and all are counted.</summary>
internal sealed class DataIssueList(int limit)
{
    private readonly SortedDictionary<DataIssueKind, List<DataIssue>> listed = [];
    private readonly Dictionary<DataIssueKind, int> counts = [];

    /// <summary>Adds an issue at a place in a table.</summary>
    public void Add(DataIssueKind kind, string file, int? line, string? column, string? text, string problem)
    {
        string atLine = line is { } number ? FormattableString.Invariant($", line {number}") : "";
        string inColumn = column is null ? "" : $", column '{Excerpt.Of(column)}'";
        Add(new DataIssue(kind, file, line, column, text is null ? null : Excerpt.Of(text), $"{file}{atLine}{inColumn}: {problem}"));
    }

    /// <summary>Adds an issue.</summary>
    public void Add(DataIssue issue)
    {
        if (!listed.TryGetValue(issue.Kind, out List<DataIssue>? ofKind))
            listed.Add(issue.Kind, ofKind = []);
        if (ofKind.Count < limit)
            ofKind.Add(issue);
        Count(issue.Kind, 1);
    }

    /// <summary>Adds as a fault the error that refused data or a combination of options.</summary>
    public void Add(Exception error, string file)
    {
        Place? place = (error as BlasNetException)?.Place;
        Add(new DataIssue(DataIssueKind.Malformed, place?.File ?? file, place?.Line, place?.Column, place?.Text, error.Message));
    }

    /// <summary>Adds the faults of a file, in the order of its lines.</summary>
    public void Add(TableFaults faults, string file)
    {
        foreach (DataException fault in faults.Listed.OrderBy(fault => fault.Place?.Line ?? 0))
            Add(fault, file);
        if (faults.Count > faults.Listed.Count)
            Count(DataIssueKind.Malformed, faults.Count - faults.Listed.Count);
    }

    /// <summary>Returns the listed issues, kind by kind.</summary>
    public IReadOnlyList<DataIssue> Listed() => [.. listed.Values.SelectMany(ofKind => ofKind)];

    /// <summary>Returns the number of issues of each kind that occurs.</summary>
    public IReadOnlyDictionary<DataIssueKind, int> Counts() => new Dictionary<DataIssueKind, int>(counts);

    private void Count(DataIssueKind kind, int further) => counts[kind] = counts.GetValueOrDefault(kind) + further;
}
