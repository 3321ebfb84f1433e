using BlasNet.Data;

namespace BlasNet.Tables;

/// <summary>Search for columns whose different numbers a network cannot tell apart, since they become the same 32-bit number.</summary>
internal static class ColumnRounding
{
    /// <summary>The number of cells of a column to look at before training; sorting them takes no notable time.</summary>
    public const int FewCells = 10_000;

    /// <summary>Returns a warning on each such column, and on whole numbers that 64 bits do not hold.</summary>
    /// <param name="table">The table.</param>
    /// <param name="preprocessor">The preprocessor, which scales the columns.</param>
    /// <param name="most">The largest number of cells of a column to look at: the first and the last ones.</param>
    public static IEnumerable<ColumnWarning> Find(Table table, TablePreprocessor preprocessor, int most)
    {
        TableOptions options = preprocessor.Options;
        IEnumerable<(string Name, ColumnScale Scale, Scaling Scaling, string What)> columns = preprocessor.Features
            .Where(feature => feature.IsNumber)
            .Select(feature => (feature.Name, feature.Scale, options.Scaling, "inputs"));
        if (preprocessor.Task == TableTask.Regression && table.Labels.Count == preprocessor.Targets.Count)
            columns = columns.Concat(preprocessor.Targets
                .Select(target => (target.Name, target.Scale, options.TargetScaling, "targets")));
        foreach ((string name, ColumnScale scale, Scaling scaling, string what) in columns)
        {
            TableColumn column = table.Column(name);
            if (column.FirstRounded is { Line: > 0 } first)
                yield return new ColumnWarning(name, first.Line, first.Text, $"'{Excerpt.Of(first.Text)}' is rounded, "
                    + "because above 2^53 not each whole number is a 64-bit float; take off an offset.");
            // It brings outliers together on purpose, and they do not set its scale.
            if (scaling == Scaling.Robust)
                continue;
            double[] numbers = Numbers(column, most);
            var counts = RoundedNumbers.Of(numbers.AsSpan(), scale.Apply, isScaled: scaling != Scaling.None);
            if (counts.Matters)
                yield return new ColumnWarning(
                    name, null, null, Sentence(counts, scaling, what, column.Count > most ? numbers.Length : null));
        }
    }

    private static string Sentence(RoundedNumbers counts, Scaling scaling, string what, int? cells)
    {
        string among = cells is { } number ? FormattableString.Invariant($" (among '{number}' cells)") : "";
        string counted = FormattableString.Invariant(
            $"'{counts.Different}' different numbers become '{counts.Floats}' different {what}{among}");
        return counted + (scaling == Scaling.None
            ? ", because they are rounded to 32-bit floats as they are; scale them, or take off an offset."
            : ", because the largest are so large that others lie too close together for 32-bit floats; take out or transform those.");
    }

    private static double[] Numbers(TableColumn column, int most)
    {
        var walk = new NumberWalk(column);
        double[] numbers = new double[Math.Min(most, column.Count)];
        int used = 0, first = numbers.Length - numbers.Length / 2;
        for (int i = 0; i < numbers.Length; i++)
        {
            double number = walk.At(i < first ? i : column.Count - numbers.Length + i);
            if (!double.IsNaN(number))
                numbers[used++] = number;
        }
        return used == numbers.Length ? numbers : numbers[..used];
    }
}

/// <summary>Warning about the numbers of a column.</summary>
/// <param name="Column">The name of the column.</param>
/// <param name="Line">The line, counted from 1; null where it is about the whole column.</param>
/// <param name="Text">The text of the cell; null where it is about the whole column.</param>
/// <param name="Sentence">The sentence without its place.</param>
internal sealed record ColumnWarning(string Column, int? Line, string? Text, string Sentence)
{
    /// <summary>Returns the warning as a line of a log.</summary>
    public string In(string path) => $"warning: {new DataException(new Place(path, Line, Column), Sentence).Message}";
}
