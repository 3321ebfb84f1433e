using BlasNet.Data.Tables;

namespace BlasNet.Data.Checks;

/// <summary>Gives rows of a table for comparison; texts are numbered alike in two tables.</summary>
internal sealed class TableRows : ComparedRows
{
    private readonly TableColumn[] columns;
    private readonly int[]?[] codes;
    private readonly IReadOnlyList<int>? rows;

    /// <summary>Takes the columns of the given names.</summary>
    /// <param name="table">The table.</param>
    /// <param name="names">Columns that the table has.</param>
    /// <param name="rows">The rows; null for all.</param>
    /// <param name="like">The table whose texts have their numbers; null for the same one.</param>
    public TableRows(Table table, IReadOnlyList<string> names, IReadOnlyList<int>? rows = null, Table? like = null)
        : base(rows?.Count ?? table.RowCount, names.Count)
    {
        columns = [.. names.Select(table.Column)];
        codes = [.. columns.Select(column => like is null || column.IsNumeric ? null : Codes(column, like.Column(column.Name)))];
        this.rows = rows;
    }

    /// <summary>Names the columns that tell rows apart: all that are kept but the numbers of the rows.</summary>
    public static IEnumerable<string> Names(Table table) => table.Columns
        .Where(column => column.Count > 0 && !(column.Kind == ColumnKind.Identifier && column.IsNumeric)).Select(column => column.Name);

    public override void Read(int row, Span<int> cells)
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

    // A text that the other table does not have keeps a number of its own, below that of a missing one.
    private static int[] Codes(TableColumn column, TableColumn like)
    {
        var known = like.Texts.Index().ToDictionary(text => text.Item, text => text.Index, StringComparer.Ordinal);
        return [.. column.Texts.Select((text, code) => known.GetValueOrDefault(text, -2 - code))];
    }
}
