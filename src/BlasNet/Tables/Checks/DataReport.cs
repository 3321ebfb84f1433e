namespace BlasNet.Tables;

/// <summary>Holds what a check of data found: facts, and complaints with their places; it never changes.</summary>
public sealed class DataReport
{
    private readonly IReadOnlyDictionary<DataIssueKind, int> counts;

    internal DataReport(string data, DataIssueList complaints)
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
    public IReadOnlyList<DataIssue> Complaints { get; }

    /// <summary>Gets the number of faults: what keeps the data from being trained on.</summary>
    public int Faults => CountOf(DataIssueKind.Malformed);

    /// <summary>Gets the number of warnings.</summary>
    public int Warnings => counts.Values.Sum() - Faults;

    /// <summary>Gets whether there is nothing to complain of.</summary>
    public bool IsClean => counts.Count == 0;

    /// <summary>Returns the number of complaints of a kind, also of those that are not listed.</summary>
    public int CountOf(DataIssueKind kind) => counts.GetValueOrDefault(kind);

    /// <summary>Returns the verdict on one line.</summary>
    public override string ToString() =>
        IsClean ? $"{Data}: clean" : FormattableString.Invariant($"{Data}: {Faults} faults, {Warnings} warnings");
}

/// <summary>Counts the rows of a class.</summary>
/// <param name="Name">The class: its text or number.</param>
/// <param name="Rows">How many rows have it.</param>
public sealed record ClassCount(string Name, int Rows);

/// <summary>Holds what was found of the rows that are learned from, or of those to validate on.</summary>
/// <param name="Name">The part: <c>training</c> or <c>validation</c>.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Duplicates">The number of rows that are the same as one before them.</param>
/// <param name="Classes">The classes in their order; empty where values are learned.</param>
public sealed record PartFacts(string Name, int Rows, int Duplicates, IReadOnlyList<ClassCount> Classes);

/// <summary>Complains of classes with too few rows.</summary>
internal static class ClassBalance
{
    /// <summary>How many times as many rows the largest class may have: up to ten are learned without further ado.</summary>
    private const int MostTimes = 10;

    /// <summary>Compares the classes with each other, and the parts.</summary>
    /// <param name="file">The file or data.</param>
    /// <param name="column">The column of the label; null where there is none.</param>
    /// <param name="parts">The part to learn from first.</param>
    /// <param name="complaints">Takes the complaints.</param>
    public static void Check(string file, string? column, IReadOnlyList<PartFacts> parts, DataIssueList complaints)
    {
        ClassCount[] classes = [.. parts[0].Classes.OrderBy(count => count.Rows)];
        if (classes.Length == 0)
            return;
        (ClassCount least, ClassCount most) = (classes[0], classes[^1]);
        if (least.Rows > 0 && most.Rows >= MostTimes * (long)least.Rows)
            Complain(least, $"the class '{least.Name}' has {Rows(least.Rows)}, but '{most.Name}' has {Rows(most.Rows)}; "
                + "balanced class weights let both count the same");
        foreach (ClassCount none in parts[0].Classes.Where(count => count.Rows == 0))
            Complain(none, $"no row that is learned from has the class '{none.Name}'");
        foreach (ClassCount none in parts.Skip(1).SelectMany(part => part.Classes).Where(count => count.Rows == 0))
            Complain(none, $"no row to validate on has the class '{none.Name}'");

        void Complain(ClassCount of, string problem) =>
            complaints.Add(DataIssueKind.Imbalance, file, null, column, of.Name, $"{problem}.");
    }

    private static string Rows(int count) => FormattableString.Invariant($"{count} {(count == 1 ? "row" : "rows")}");
}
