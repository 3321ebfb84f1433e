namespace BlasNet.Data.Tables;

/// <summary>Holds what was read of a file, before its columns are told apart.</summary>
internal sealed record TableContent(
    IReadOnlyList<string> Names, IReadOnlyList<ColumnRole> Roles, IReadOnlyList<ColumnBuilder?> Columns, LineNumbers Lines, CellStore Cells,
    char Delimiter, bool HasHeader, int BlankLines);
