namespace BlasNet.Data.Tables;

/// <summary>Holds what a column of the first file was, for reading later ones.</summary>
internal sealed record FittedColumn(string Name, ColumnKind Kind, bool IsNumeric);
