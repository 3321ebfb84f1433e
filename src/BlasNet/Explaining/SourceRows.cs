using BlasNet.Data;
using BlasNet.Runs;
using BlasNet.Tables;

namespace BlasNet.Explaining;

/// <summary>Rows of the table that samples come from, as they stand in the file; disposal frees the cells.</summary>
internal sealed class SourceRows : IDisposable
{
    private readonly Table table;
    private readonly IReadOnlyList<int> rows;

    /// <summary>Takes rows of a table.</summary>
    /// <param name="table">The table, whose cells are freed by disposal.</param>
    /// <param name="rows">The row of each sample.</param>
    public SourceRows(Table table, IReadOnlyList<int> rows)
    {
        (this.table, this.rows) = (table, rows);
        Columns = [.. table.Columns.Where(column => column.Kind == ColumnKind.Identifier), .. table.Features];
    }

    /// <summary>Gets the columns that are shown: identifiers, then features.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>Reads the table again and finds the rows of the samples; null for other data, and for a series, whose samples are
    /// windows over many rows.</summary>
    /// <exception cref="DataException">The table is missing or malformed.</exception>
    /// <exception cref="ConfigurationException">The table does not fit the configuration any more.</exception>
    public static SourceRows? Read(TrainingConfig config, TablePreprocessor? preprocessor, int samples)
    {
        if (preprocessor is null || TableSpec.PathOf(config.Data) is not { } path || preprocessor.Options.Series is not null)
            return null;
        string? other = TableParts.OtherFile(config);
        // A table that is kept on disk for its size stays there.
        Table table = other is not null ? preprocessor.Read(other, withLabels: true, TableFaults.Refused, config.Cache)
            : Table.Read(path, config.Table ?? new TableOptions(), TableFaults.Refused, config.Cache);
        try
        {
            int[] rows = new TableEncoder(preprocessor, table).Kept();
            if (other is null)
            {
                (IReadOnlyList<int>? train, IReadOnlyList<int>? validation) = TableParts.Rows(config, table);
                if ((validation ?? train) is { } chosen)
                {
                    IEnumerable<int> inOrder = config.ShuffleBuffer is null ? chosen : chosen.Order();
                    rows = [.. inOrder.Where(row => Array.BinarySearch(rows, row) >= 0)];
                }
            }
            if (rows.Length == samples)
                return new SourceRows(table, rows);
            table.ReleaseCells();
            return null;
        }
        catch
        {
            table.ReleaseCells();
            throw;
        }
    }

    /// <summary>Returns the rows of samples that are chosen from these, whose cells it owns from now on.</summary>
    public SourceRows Select(IEnumerable<int> samples) => new(table, [.. samples.Select(sample => rows[sample])]);

    /// <summary>Returns the line of a sample's row, counted from 1.</summary>
    public int LineOf(int sample) => table.LineOf(rows[sample]);

    /// <summary>Returns the column of a name.</summary>
    public TableColumn Column(string name) => table.Column(name);

    /// <summary>Returns the row of the table that a sample comes from.</summary>
    public int RowOf(int sample) => rows[sample];

    /// <summary>Reads the shown cells of some samples from the file, in one pass.</summary>
    public IReadOnlyDictionary<int, string[]> CellsOf(IEnumerable<int> samples)
    {
        // A row may be held out once only, but asked for twice.
        var wanted = samples.Distinct().ToDictionary(LineOf);
        var cells = new Dictionary<int, string[]>();
        using var records = new Records(table.Path, table.Delimiter, table.Options.Comment);
        while (cells.Count < wanted.Count && records.Read())
        {
            if (wanted.TryGetValue(records.Line, out int sample))
                cells[sample] = [.. Columns.Select(column => column.Index < records.Count ? Excerpt.Of(records[column.Index].Trim()) : "")];
        }
        return cells;
    }

    /// <inheritdoc/>
    public void Dispose() => table.ReleaseCells();
}
