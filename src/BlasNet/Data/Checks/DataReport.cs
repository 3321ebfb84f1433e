namespace BlasNet.Data.Checks;

/// <summary>Holds what a check of data found: facts, and complaints with their places; it never changes.</summary>
public sealed class DataReport
{
    private readonly IReadOnlyDictionary<ComplaintKind, int> counts;

    internal DataReport(string data, ComplaintList complaints)
    {
        Data = data;
        (Complaints, counts) = (complaints.Listed(), complaints.Counts());
    }

    /// <summary>Gets the data that was checked, as it was named.</summary>
    public string Data { get; }

    /// <summary>Gets a line on what the data is; empty where it cannot be read at all.</summary>
    public string Found { get; internal init; } = "";

    /// <summary>Gets the columns of a table in the order of the file; empty for other data.</summary>
    public IReadOnlyList<ColumnFacts> Columns { get; internal init; } = [];

    /// <summary>Gets the extents of a sample, as in [28, 28, 1]; empty for a table.</summary>
    public IReadOnlyList<int> SampleShape { get; internal init; } = [];

    /// <summary>Gets how the values of a sample are kept, <c>byte</c> or <c>float32</c>; empty for a table.</summary>
    public string Element { get; internal init; } = "";

    /// <summary>Gets the number of values of a sample that are the same in all samples learned from; null for a table.</summary>
    public int? ConstantInputs { get; internal init; }

    /// <summary>Gets the rows that are learned from and, where there are some to validate on, those.</summary>
    public IReadOnlyList<PartFacts> Parts { get; internal init; } = [];

    /// <summary>Gets how many rows to validate on are also learned from; null where there are none to validate on.</summary>
    public int? Overlap { get; internal init; }

    /// <summary>Gets the complaints, faults first; of each kind as many as were asked for.</summary>
    public IReadOnlyList<Complaint> Complaints { get; }

    /// <summary>Gets the number of faults: what keeps the data from being trained on.</summary>
    public int Faults => CountOf(ComplaintKind.Malformed);

    /// <summary>Gets the number of warnings.</summary>
    public int Warnings => counts.Values.Sum() - Faults;

    /// <summary>Gets whether there is nothing to complain of.</summary>
    public bool IsClean => counts.Count == 0;

    /// <summary>Returns the number of complaints of a kind, also of those that are not listed.</summary>
    public int CountOf(ComplaintKind kind) => counts.GetValueOrDefault(kind);

    /// <summary>Returns the verdict on one line.</summary>
    public override string ToString() =>
        IsClean ? $"{Data}: clean" : FormattableString.Invariant($"{Data}: {Faults} faults, {Warnings} warnings");
}
