using BlasNet.Tables;

namespace BlasNet.Cli;

/// <summary>Data for a trained model, with its table if it came from one.</summary>
internal sealed record SavedModelData(Dataset Data, Table? Table = null, EncodedTable? Encoded = null)
{
    /// <summary>Gets the identifier columns, which are written beside predictions.</summary>
    public IReadOnlyList<TableColumn> Identifiers => Table is null
        ? []
        : [.. Table.Columns.Where(column => column.Kind == ColumnKind.Identifier)];

    /// <summary>Gets whether each sample is a file.</summary>
    public bool HasFiles => Data.Input.NameOf(0) is not null;

    /// <summary>Returns the number of a sample in its file: the row of the table, or of the target in a series.</summary>
    public int RowOf(int sample) => Encoded?.Rows[sample] ?? sample;
}
