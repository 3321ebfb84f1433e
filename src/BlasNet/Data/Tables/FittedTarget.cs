namespace BlasNet.Data.Tables;

/// <summary>Holds the column that is learned, and the scale of its numbers.</summary>
internal sealed record FittedTarget(string Name, ColumnScale Scale);
