namespace BlasNet.Tables;

/// <summary>Encoding of a feature as inputs, fitted on the training rows.</summary>
/// <param name="Name">The column.</param>
/// <param name="Scale">The scale of its numbers.</param>
/// <param name="Filler">The number that replaces a missing one; null where none does.</param>
/// <param name="Categories">The categories in order; null in a column of numbers.</param>
/// <param name="CategoryFiller">The category that replaces a missing one; null where none does.</param>
internal sealed record FittedFeature(
    string Name, ColumnScale Scale, double? Filler, IReadOnlyList<string>? Categories = null, string? CategoryFiller = null)
{
    /// <summary>Returns the number of inputs of the feature.</summary>
    public int Width(CategoryEncoding encoding) => Categories is null || encoding == CategoryEncoding.Index ? 1 : Categories.Count;

    /// <summary>Gets whether missing cells are filled in.</summary>
    public bool FillsMissing => Filler is not null || CategoryFiller is not null;

    /// <summary>Fits the encoding of a column on the given rows, which must ascend.</summary>
    public static FittedFeature Fit(Table table, TableColumn column, int[] rows) =>
        column.IsNumeric ? FitNumbers(table, column, rows) : FitCategories(table, column, rows);

    private static FittedFeature FitNumbers(Table table, TableColumn column, int[] rows)
    {
        TableOptions options = table.Options;
        ColumnNumbers numbers = ColumnNumbers.Of(column, rows);
        if (numbers.Count == 0 && options.Missing.Filler is null)
            throw new DataException(new Place(table.Path, column: column.Name), "no training row has a value.");
        double? filler = options.Missing.Filler is not null ? options.Missing.NumberFiller(column.Name)
            : options.Missing == MissingPolicy.Mean ? numbers.Mean
            : options.Missing == MissingPolicy.Median ? ColumnNumbers.Median(column, rows)
            : null;
        var scale = ColumnScale.Fit(options.Scaling, numbers, new Place(table.Path, column: column.Name));
        if (filler is { } value && !float.IsFinite(scale.Apply(value)))
            throw new ConfigurationException(FormattableString.Invariant(
                $"Missing cells: '{value}' is beyond the range of 32-bit floats once it is scaled like the column '{column.Name}'."));
        return new FittedFeature(column.Name, scale, filler);
    }

    // Categories come from the whole table: their names give nothing away, and a rare one may occur in held-out rows alone.
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

/// <summary>Column of the first file, for reading later ones.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="IsNumeric">Whether its cells are numbers.</param>
/// <param name="With">The texts around its numbers, such as <c>$</c>; empty where there are none.</param>
internal sealed record FittedColumn(string Name, ColumnKind Kind, bool IsNumeric, string With = "");

/// <summary>Column that is learned, with the scale of its numbers.</summary>
internal sealed record FittedTarget(string Name, ColumnScale Scale);

/// <summary>Scale of the numbers of a column: (x - shift) / scale, computed in double precision and rounded once.</summary>
internal readonly record struct ColumnScale(double Shift, double Scale)
{
    /// <summary>Gets the identity.</summary>
    public static ColumnScale One { get; } = new(0, 1);

    /// <summary>Fits the scale to numbers; a constant column becomes 0.</summary>
    /// <exception cref="DataException">Their sum or range is beyond the range of doubles.</exception>
    public static ColumnScale Fit(Scaling scaling, ColumnNumbers numbers, Place place)
    {
        ColumnScale fitted = Fit(scaling, numbers);
        return double.IsFinite(fitted.Shift) && double.IsFinite(fitted.Scale) ? fitted : throw new DataException(place,
            FormattableString.Invariant($"the numbers from '{numbers.Least}' to '{numbers.Most}' are too large to be scaled."));
    }

    private static ColumnScale Fit(Scaling scaling, ColumnNumbers numbers) => scaling switch
    {
        _ when numbers.Count == 0 => One,
        Scaling.Standardize => Of(numbers.Mean, numbers.Deviation),
        Scaling.ZeroToOne => Of(numbers.Least, numbers.Most - numbers.Least),
        _ => One,
    };

    /// <summary>Scales a number.</summary>
    public float Apply(double number) => (float)((number - Shift) / Scale);

    /// <summary>Scales a number back.</summary>
    public double Restore(double number) => number * Scale + Shift;

    private static ColumnScale Of(double shift, double scale) => new(shift, scale > 0 ? scale : 1);
}
