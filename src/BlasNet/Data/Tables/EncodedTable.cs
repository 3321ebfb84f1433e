namespace BlasNet.Data.Tables;

/// <summary>Holds the rows of a table as a model sees them.</summary>
/// <param name="Data">Inputs, targets and weights. Without labels all targets are 0.</param>
/// <param name="Rows">The row of the table that each sample was.</param>
/// <param name="Dropped">The number of rows left out, because a cell is missing.</param>
/// <param name="HasLabels">Whether the targets come from the table.</param>
public sealed record EncodedTable(Dataset Data, IReadOnlyList<int> Rows, int Dropped, bool HasLabels);
