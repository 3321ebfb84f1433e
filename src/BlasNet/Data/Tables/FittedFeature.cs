namespace BlasNet.Data.Tables;

/// <summary>Holds how a feature becomes inputs, as fitted on the training rows.</summary>
/// <param name="Name">The column.</param>
/// <param name="Scale">The scale of its numbers.</param>
/// <param name="Filler">The number that stands for a missing one; null where none does.</param>
/// <param name="Categories">The categories in order; null in a column of numbers.</param>
/// <param name="CategoryFiller">The category that stands for a missing one; null where none does.</param>
internal sealed record FittedFeature(
    string Name, ColumnScale Scale, float? Filler, IReadOnlyList<string>? Categories = null, string? CategoryFiller = null)
{
    /// <summary>Returns how many inputs the feature makes.</summary>
    public int Width(CategoryCoding coding) => Categories is null || coding == CategoryCoding.Index ? 1 : Categories.Count;

    /// <summary>Tells whether something stands for a missing cell.</summary>
    public bool FillsMissing => Filler is not null || CategoryFiller is not null;

    /// <summary>Fits a column to the rows, which rise.</summary>
    public static FittedFeature Fit(Table table, TableColumn column, int[] rows) =>
        column.IsNumeric ? FitNumbers(table, column, rows) : FitCategories(table, column, rows);

    private static FittedFeature FitNumbers(Table table, TableColumn column, int[] rows)
    {
        TableOptions options = table.Options;
        ColumnNumbers numbers = ColumnNumbers.Of(column, rows);
        if (numbers.Count == 0 && options.Missing.Filler is null)
            throw new DataException(new Place(table.Path, column: column.Name), "no training row has a value.");
        float? filler = options.Missing.Filler is not null ? options.Missing.NumberFiller(column.Name)
            : options.Missing == MissingPolicy.Mean ? (float)numbers.Mean
            : options.Missing == MissingPolicy.Median ? ColumnNumbers.Median(column, rows)
            : null;
        return new FittedFeature(column.Name, ColumnScale.Fit(options.Scaling, numbers), filler);
    }

    // The categories are those of the whole table: which there are is no secret, and a rare one may stand in held-out rows alone.
    private static FittedFeature FitCategories(Table table, TableColumn column, int[] rows)
    {
        MissingPolicy policy = table.Options.Missing;
        string? filler = policy == MissingPolicy.Mean || policy == MissingPolicy.Median ? MostFrequent(column, rows) : policy.Filler;
        IEnumerable<string> categories =
            column.MissingCount > 0 && policy.Filler is { } constant ? column.Texts.Append(constant) : column.Texts;
        return new FittedFeature(
            column.Name, ColumnScale.One, null, [.. categories.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], filler);
    }

    private static string? MostFrequent(TableColumn column, int[] rows)
    {
        int[] counts = new int[column.Texts.Count];
        foreach (int row in rows)
        {
            if (column.CodeAt(row) is var code && code >= 0)
                counts[code]++;
        }
        return column.Texts.Index().Where(text => counts[text.Index] > 0)
            .OrderByDescending(text => counts[text.Index]).ThenBy(text => text.Item, StringComparer.Ordinal).FirstOrDefault().Item;
    }
}
