using System.Globalization;

namespace BlasNet.Runs;

/// <summary>One run: a row of <c>runs/index.csv</c>.</summary>
public sealed class IndexedRun
{
    private readonly Place place;
    private readonly Dictionary<string, string> cells;

    internal IndexedRun(Place place, string name, Dictionary<string, string> cells) =>
        (this.place, Name, this.cells) = (place, name, cells);

    /// <summary>Gets the run's name, <c>EXPERIMENT/run_0007</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the experiment: the folder of the run within the folder of all runs.</summary>
    public string Experiment => Name.Split('/')[0];

    /// <summary>Gets <c>running</c>, <c>done</c>, <c>failed</c> or <c>interrupted</c>.</summary>
    public string Status => this["status"];

    /// <summary>Gets the text in a column; empty if the run has no value or the file no such column.</summary>
    /// <param name="column">The column; a setting also by its key in <c>config.json</c>, such as <c>earlyStopping</c>.</param>
    public string this[string column] => cells.GetValueOrDefault(column) ?? cells.GetValueOrDefault(IndexColumns.Today(column), "");

    /// <summary>Reads the number in a column; null if the run has none.</summary>
    /// <exception cref="DataException">The text is not a number; the sentence names file, line and column.</exception>
    public double? Number(string column)
    {
        string text = this[column];
        if (text.Length == 0)
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw new DataException(place, $"the value '{text}' in column '{column}' is not a number.");
    }

    /// <summary>Prints name and status.</summary>
    public override string ToString() => $"{Name} ({Status})";
}
