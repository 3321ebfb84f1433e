using System.Globalization;
using BlasNet.Runs;

namespace BlasNet.Cli;

/// <summary>First columns of a table with a row per fold or origin: its number, and the seed where there are several.</summary>
internal sealed class RowLabels
{
    private readonly IReadOnlyList<string[]> rows;

    private RowLabels(string[] headings, IReadOnlyList<string[]> rows) => (Headings, this.rows) = (headings, rows);

    /// <summary>Gets the headings.</summary>
    public string[] Headings { get; }

    /// <summary>Gets the cells of a row.</summary>
    public string[] this[int row] => rows[row];

    /// <summary>Numbers rows from 1 on.</summary>
    public static RowLabels Numbered(string name, int count) =>
        new([name], [.. Enumerable.Range(1, count).Select(row => new[] { Text(row) })]);

    /// <summary>Labels trainings of a sweep, which need not be all of it.</summary>
    public static RowLabels Of(string name, IReadOnlyList<SweepTrial> trainings, bool withSeeds)
    {
        return new RowLabels(withSeeds ? [name, "seed"] : [name], [.. trainings.Select(Cells)]);

        string[] Cells(SweepTrial trial)
        {
            string number = Text(trial.Part!.Value.Number);
            return withSeeds ? [number, Text(trial.Seed)] : [number];
        }
    }

    /// <summary>Returns the cells of a row below, which has a name.</summary>
    public string[] Named(string name) => [name, .. Headings.Skip(1).Select(_ => "")];

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
