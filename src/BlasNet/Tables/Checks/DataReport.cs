namespace BlasNet.Tables;

/// <summary>Report of a data check: facts, and issues with their places; immutable.</summary>
public sealed class DataReport
{
    private readonly IReadOnlyDictionary<DataIssueKind, int> counts;

    internal DataReport(string data, DataIssueList issues)
    {
        Data = data;
        (Issues, counts) = (issues.Listed(), issues.Counts());
    }

    /// <summary>Gets the spec of the data that was checked.</summary>
    public string Data { get; }

    /// <summary>Gets a line that describes the data; empty where it cannot be read at all.</summary>
    public string Found { get; internal init; } = "";

    /// <summary>Gets what was inferred of the targets of arrays, a sentence each; empty where nothing was.</summary>
    public IReadOnlyList<string> Notes { get; internal init; } = [];

    /// <summary>Gets the columns of a table in the order of the file; empty for other data.</summary>
    public IReadOnlyList<ColumnFacts> Columns { get; internal init; } = [];

    /// <summary>Gets the extents of a sample, as in [28, 28, 1]; empty for a table.</summary>
    public IReadOnlyList<int> SampleShape { get; internal init; } = [];

    /// <summary>Gets the element type of the samples in memory, <c>byte</c> or <c>float32</c>; empty for a table.</summary>
    public string Element { get; internal init; } = "";

    /// <summary>Gets the number of values of a sample that are the same in all training samples; null for a table.</summary>
    public int? ConstantInputs { get; internal init; }

    /// <summary>Gets the facts about the training rows and, where there are any, about the validation rows.</summary>
    public IReadOnlyList<PartFacts> Parts { get; internal init; } = [];

    /// <summary>Gets the number of validation rows that are also training rows; null where there are no validation rows.</summary>
    public int? Overlap { get; internal init; }

    /// <summary>Gets the issues, faults first; of each kind at most <see cref="DataCheckOptions.MaxIssues"/>.</summary>
    public IReadOnlyList<DataIssue> Issues { get; }

    /// <summary>Gets the number of faults, which keep the data from being trained on.</summary>
    public int Faults => CountOf(DataIssueKind.Malformed);

    /// <summary>Gets the number of warnings.</summary>
    public int Warnings => counts.Values.Sum() - Faults;

    /// <summary>Gets whether there are no issues.</summary>
    public bool IsClean => counts.Count == 0;

    /// <summary>Returns the number of issues of a kind, including those that are not listed.</summary>
    public int CountOf(DataIssueKind kind) => counts.GetValueOrDefault(kind);

    /// <summary>Returns the verdict on one line.</summary>
    public override string ToString() =>
        IsClean ? $"{Data}: clean" : FormattableString.Invariant($"{Data}: {Faults} faults, {Warnings} warnings");
}

/// <summary>Number of rows of a class.</summary>
/// <param name="Name">The class: its text or number.</param>
/// <param name="Rows">The number of rows.</param>
public sealed record ClassCount(string Name, int Rows);

/// <summary>Facts about the training rows or the validation rows.</summary>
/// <param name="Name">The part: <c>training</c> or <c>validation</c>.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Duplicates">The number of rows that repeat an earlier one.</param>
/// <param name="Classes">The classes in their order; empty where values are learned.</param>
public sealed record PartFacts(string Name, int Rows, int Duplicates, IReadOnlyList<ClassCount> Classes);

/// <summary>Check for classes with too few rows.</summary>
internal static class ClassBalance
{
    /// <summary>The ratio of class sizes from which on a warning is given: smaller ones train well without weights.</summary>
    private const int WarningRatio = 10;

    /// <summary>Reports imbalance among the classes, and classes without rows in a part.</summary>
    /// <param name="file">The file or data.</param>
    /// <param name="column">The column of the label; null where there is none.</param>
    /// <param name="parts">The parts, the training part first.</param>
    /// <param name="issues">The list that receives the issues.</param>
    public static void Check(string file, string? column, IReadOnlyList<PartFacts> parts, DataIssueList issues)
    {
        ClassCount[] classes = [.. parts[0].Classes.OrderBy(count => count.Rows)];
        if (classes.Length == 0)
            return;
        (ClassCount least, ClassCount most) = (classes[0], classes[^1]);
        if (least.Rows > 0 && most.Rows >= WarningRatio * (long)least.Rows)
            AddIssue(least, $"the class '{least.Name}' has {Rows(least.Rows)}, but '{most.Name}' has {Rows(most.Rows)}; "
                + "balanced class weights let both count the same");
        foreach (ClassCount none in parts[0].Classes.Where(count => count.Rows == 0))
            AddIssue(none, $"no row that is learned from has the class '{none.Name}'");
        foreach (ClassCount none in parts.Skip(1).SelectMany(part => part.Classes).Where(count => count.Rows == 0))
            AddIssue(none, $"no row to validate on has the class '{none.Name}'");

        void AddIssue(ClassCount of, string problem) =>
            issues.Add(DataIssueKind.Imbalance, file, null, column, of.Name, $"{problem}.");
    }

    private static string Rows(int count) => FormattableString.Invariant($"{count} {(count == 1 ? "row" : "rows")}");
}
