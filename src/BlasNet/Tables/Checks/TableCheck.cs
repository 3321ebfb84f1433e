using BlasNet.Data;

namespace BlasNet.Tables;

/// <summary>Checks tables.</summary>
internal sealed class TableCheck(string spec, string path, DataCheckOptions options)
{
    private readonly DataIssueList complaints = new(options.MaxIssues);

    /// <summary>Reads the file to its end, whatever is wrong with it, and checks it.</summary>
    public DataReport Run()
    {
        if (Read(path, faults => Table.Read(path, options.Table ?? new TableOptions(), faults)) is not { } table)
            return new DataReport(spec, complaints);
        var columns = new ColumnCheck(table, complaints);
        columns.Missing();
        columns.Constant();
        (IReadOnlyList<int>? train, IReadOnlyList<int>? held) = Part(table);
        TablePreprocessor? encoding = Fit(table, train);
        Table? other = held is null && encoding is not null && options.Validation is { } validation
            ? Validation(encoding, validation)
            : null;
        var rows = new RowCheck(table, complaints);
        List<PartFacts> parts = [rows.Facts("training", train, encoding?.ClassNames)];
        if (held is not null)
            parts.Add(rows.Facts("validation", held, encoding?.ClassNames));
        if (other is not null)
            parts.Add(new RowCheck(other, complaints).Facts("validation", null, encoding?.ClassNames));
        ClassBalance.Check(path, table.Labels.Count > 0 ? table.Labels[0].Name : null, parts, complaints);
        int? overlap = held is not null ? rows.Overlap(train!, held) : other is not null ? rows.Overlap(other) : null;
        return new DataReport(spec, complaints)
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
            complaints.Add(faults, file);
        }
    }

    private (IReadOnlyList<int>? Train, IReadOnlyList<int>? Held) Part(Table table)
    {
        if (RowSplitter.FractionOf(options.Validation) is not { } fraction)
            return (null, null);
        TableSplit split = TableSplitter.Share(table, fraction, options.Seed);
        return ([.. split.Train.Order()], [.. split.Validation.Order()]);
    }

    // What training would refuse is a fault, also where the file is in order.
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
            complaints.Add(error, path);
            return null;
        }
    }

    private Table? Validation(TablePreprocessor encoding, string validation)
    {
        string file = TableSpec.PathOf(validation) ?? throw new ConfigurationException(
            $"Validation on '{validation}' does not fit training on a table; name a share of its rows or 'csv:FILE'.");
        if (Read(file, faults => LaterFile.Read(encoding, file, withLabels: true, faults)) is not { } table)
            return null;
        if (table.Labels.Count < encoding.Labels.Count)
            complaints.Add(DataIssueKind.Malformed, file, null, null, null,
                $"the column '{string.Join("' or '", encoding.Labels)}' is missing, by which a model is judged.");
        var columns = new ColumnCheck(table, complaints);
        columns.Missing();
        columns.Unknown(encoding);
        return table;
    }
}
