namespace BlasNet.Tables;

/// <summary>Check of the rows of a table. Rows of a series are steps in time, which may be the same.</summary>
internal sealed class RowCheck(Table table, DataIssueList issues)
{
    private readonly string[] names = [.. TableRows.Names(table)];

    /// <summary>Counts the rows of a part, and reports those that are the same or contradict each other.</summary>
    /// <param name="name">The name of the part.</param>
    /// <param name="chosen">Its rows in the order of the file; null for all.</param>
    /// <param name="classes">The classes in their order; null or empty where there are none.</param>
    public PartFacts Facts(string name, IReadOnlyList<int>? chosen, IReadOnlyList<string>? classes)
    {
        IReadOnlyList<int> rows = chosen ?? [.. Enumerable.Range(0, table.RowCount)];
        int duplicates = table.Options.Series is null ? Duplicates(rows) : 0;
        if (classes is null || classes.Count == 0 || table.Labels.Count == 0)
            return new PartFacts(name, rows.Count, duplicates, []);
        int[] codes = LabelClasses.CodesOf(table.Labels[0], classes);
        Conflicts(rows, codes);
        int[] counts = new int[classes.Count];
        foreach (int row in rows.Where(row => codes[row] >= 0))
            counts[codes[row]]++;
        return new PartFacts(name, rows.Count, duplicates, [.. classes.Zip(counts, (text, count) => new ClassCount(text, count))]);
    }

    /// <summary>Reports held-out rows that equal training rows; returns their number.</summary>
    public int? Overlap(IReadOnlyList<int> train, IReadOnlyList<int> held)
    {
        if (table.Options.Series is not null)
            return null;
        IReadOnlyList<(int Row, int First)> common =
            new RowIndex(new TableRows(table, names, train)).Common(new TableRows(table, names, held));
        foreach ((int row, int first) in common)
            AddIssue(DataIssueKind.Overlap, held[row], FormattableString.Invariant(
                $"the row is held out, but the same one stands on line {table.LineOf(train[first])} and is learned from."));
        return common.Count;
    }

    /// <summary>Reports rows of a validation file that are in the table too; returns their number.</summary>
    public int? Overlap(Table other)
    {
        if (table.Options.Series is not null)
            return null;
        string[] shared = [.. TableRows.Names(other).Intersect(names, StringComparer.Ordinal)];
        IReadOnlyList<(int Row, int First)> common =
            new RowIndex(new TableRows(table, shared)).Common(new TableRows(other, shared, like: table));
        foreach ((int row, int first) in common)
            issues.Add(DataIssueKind.Overlap, other.Path, other.LineOf(row), null, null, FormattableString.Invariant(
                $"the same row stands in {table.Path}, line {table.LineOf(first)}, and is learned from."));
        return common.Count;
    }

    private int Duplicates(IReadOnlyList<int> rows)
    {
        IReadOnlyList<(int Row, int First)> repeated = new RowIndex(new TableRows(table, names, rows)).Repeated;
        foreach ((int row, int first) in repeated)
            AddIssue(DataIssueKind.Duplicate, rows[row], FormattableString.Invariant(
                $"the row is the same as that of line {table.LineOf(rows[first])}."));
        return repeated.Count;
    }

    private void Conflicts(IReadOnlyList<int> rows, int[] codes)
    {
        if (table.Features.Count == 0 || table.Options.Series is not null)
            return;
        var features = new TableRows(table, [.. table.Features.Select(column => column.Name)], rows);
        foreach ((int later, int earlier) in new RowIndex(features).Repeated)
        {
            (int row, int first) = (rows[later], rows[earlier]);
            if (codes[row] < 0 || codes[first] < 0 || codes[row] == codes[first])
                continue;
            TableColumn label = table.Labels[0];
            string otherClass = Excerpt.Of(label.TextAt(first) ?? "");
            string other = FormattableString.Invariant($"line {table.LineOf(first)}, which has '{otherClass}'");
            issues.Add(DataIssueKind.Conflict, table.Path, table.LineOf(row), label.Name, label.TextAt(row),
                $"the class is '{Excerpt.Of(label.TextAt(row) ?? "")}', but the inputs are those of {other}.");
        }
    }

    private void AddIssue(DataIssueKind kind, int row, string problem) =>
        issues.Add(kind, table.Path, table.LineOf(row), null, null, problem);
}

/// <summary>Rows of a table for comparison; texts have the same codes in two tables.</summary>
internal sealed class TableRows : ComparedRows
{
    private readonly TableColumn[] columns;
    private readonly int[]?[] codes;
    private readonly IReadOnlyList<int>? rows;

    /// <summary>Creates the rows of the given columns.</summary>
    /// <param name="table">The table.</param>
    /// <param name="names">Columns that the table has.</param>
    /// <param name="rows">The rows; null for all.</param>
    /// <param name="like">The table whose codes the texts get; null for the table itself.</param>
    public TableRows(Table table, IReadOnlyList<string> names, IReadOnlyList<int>? rows = null, Table? like = null)
        : base(rows?.Count ?? table.RowCount, names.Count)
    {
        columns = [.. names.Select(table.Column)];
        codes = [.. columns.Select(column => like is null || column.IsNumeric ? null : Codes(column, like.Column(column.Name)))];
        this.rows = rows;
    }

    /// <summary>Returns the names of the columns that are compared: all that are kept except row numbers.</summary>
    public static IEnumerable<string> Names(Table table) => table.Columns
        .Where(column => column.Count > 0 && !(column.Kind == ColumnKind.Identifier && column.IsNumeric)).Select(column => column.Name);

    public override void Read(int row, Span<long> cells)
    {
        int at = rows?[row] ?? row;
        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i].IsNumeric)
                cells[i] = Bits(columns[i].NumberAt(at));
            else
                cells[i] = columns[i].CodeAt(at) is var code && code >= 0 && codes[i] is { } like ? like[code] : code;
        }
    }

    // A text that the other table lacks gets a code of its own, below that of a missing cell.
    private static int[] Codes(TableColumn column, TableColumn like)
    {
        var known = like.Texts.Index().ToDictionary(text => text.Item, text => text.Index, StringComparer.Ordinal);
        return [.. column.Texts.Select((text, code) => known.GetValueOrDefault(text, -2 - code))];
    }
}
