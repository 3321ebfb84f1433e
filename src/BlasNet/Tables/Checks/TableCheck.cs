using BlasNet.Data;

namespace BlasNet.Tables;

/// <summary>Check of a table.</summary>
internal sealed class TableCheck(string spec, string path, DataCheckOptions options)
{
    private readonly DataIssueList issues = new(options.MaxIssues);

    /// <summary>Reads the file to its end in spite of faults, and checks it.</summary>
    public DataReport Run()
    {
        if (Read(path, faults => Table.Read(path, options.Table ?? new TableOptions(), faults)) is not { } table)
            return new DataReport(spec, issues);
        var columns = new ColumnCheck(table, issues);
        columns.Missing();
        columns.Constant();
        columns.NumberFormat();
        (IReadOnlyList<int>? train, IReadOnlyList<int>? held) = table.Options.Series is null ? Part(table) : SeriesPart(table);
        TablePreprocessor? preprocessor = Fit(table, train);
        if (preprocessor is not null)
            columns.Rounded(preprocessor);
        Table? other = held is null && preprocessor is not null && options.Validation is { } validation
            ? Validation(preprocessor, validation)
            : null;
        var rows = new RowCheck(table, issues);
        List<PartFacts> parts = [rows.Facts("training", train, preprocessor?.ClassNames)];
        if (held is not null)
            parts.Add(rows.Facts("validation", held, preprocessor?.ClassNames));
        if (other is not null)
            parts.Add(new RowCheck(other, issues).Facts("validation", null, preprocessor?.ClassNames));
        ClassBalance.Check(path, table.Labels.Count > 0 ? table.Labels[0].Name : null, parts, issues);
        int? overlap = held is not null ? rows.Overlap(train!, held) : other is not null ? rows.Overlap(other) : null;
        return new DataReport(spec, issues)
        {
            Found = table.ToString(),
            Columns = [.. table.Columns.Select(ColumnFacts.Of)],
            Parts = parts,
            Overlap = overlap,
        };
    }

    private Table? Read(string file, Func<TableFaults, Table> read)
    {
        var faults = new TableFaults(options.MaxIssues);
        try
        {
            return read(faults);
        }
        catch (DataException error)
        {
            faults.Add(error);
            return null;
        }
        finally
        {
            issues.Add(faults, file);
        }
    }

    private (IReadOnlyList<int>? Train, IReadOnlyList<int>? Held) Part(Table table)
    {
        if (RowSplitter.FractionOf(options.Validation) is not { } fraction)
            return (null, null);
        TableSplit split = TableSplit.Create(table, fraction, options.Seed);
        return ([.. split.Train.Order()], [.. split.Validation.Order()]);
    }

    // Gaps and repeated times are faults of the file, like series that are all too short.
    private (IReadOnlyList<int>? Train, IReadOnlyList<int>? Held) SeriesPart(Table table)
    {
        bool isLength = SeriesLength.Is(options.Validation);
        try
        {
            SeriesSplit split = SeriesSplit.Create(table, isLength ? options.Validation : null);
            foreach (string name in split.LeftOut)
                issues.Add(DataIssueKind.Missing, path, null, table.Options.Series!.Group, name,
                    $"the series '{Excerpt.Of(name)}' is too short and left out.");
            return (split.Train, isLength ? split.Validation : null);
        }
        catch (Exception error) when (error is DataException or ConfigurationException)
        {
            issues.Add(error, path);
            return (null, null);
        }
    }

    // What training would refuse is a fault, even if the file itself is in order.
    private TablePreprocessor? Fit(Table table, IReadOnlyList<int>? rows)
    {
        if (table.Task is null)
            return null;
        try
        {
            return TablePreprocessor.Fit(table, rows ?? [.. Enumerable.Range(0, table.RowCount)]);
        }
        catch (Exception error) when (error is DataException or ConfigurationException)
        {
            issues.Add(error, path);
            return null;
        }
    }

    private Table? Validation(TablePreprocessor preprocessor, string validation)
    {
        string file = TableSpec.PathOf(validation) ?? throw new ConfigurationException(
            $"Validation on '{validation}' does not fit training on a table; name a share of its rows or 'csv:FILE'.");
        if (Read(file, faults => preprocessor.Read(file, withLabels: true, faults)) is not { } table)
            return null;
        if (table.Labels.Count < preprocessor.Labels.Count)
            issues.Add(DataIssueKind.Malformed, file, null, null, null,
                $"the column '{string.Join("' or '", preprocessor.Labels)}' is missing, by which a model is judged.");
        var columns = new ColumnCheck(table, issues);
        columns.Missing();
        columns.Unknown(preprocessor);
        columns.Rounded(preprocessor);
        return table;
    }
}
