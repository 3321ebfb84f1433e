namespace BlasNet.Training.Runs;

/// <summary>Holds the rows of a metrics file: a name per column, and as many numbers in each row.</summary>
internal sealed record CsvTable(IReadOnlyList<string> Columns, IReadOnlyList<double[]> Rows);
