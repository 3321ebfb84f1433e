namespace BlasNet.Tables;

/// <summary>Fitting of the encodings of features on the training rows.</summary>
internal static class FeatureFit
{
    /// <summary>Fits the encoding of a column on the given rows, which must ascend.</summary>
    public static FittedFeature Fit(Table table, TableColumn column, int[] rows) =>
        column.Kind == ColumnKind.Text ? new FittedFeature(column.Name, ColumnScale.One, null)
        {
            Text = FittedText.Fit(table.Options.TextEncoding ?? TextEncoding.Hashed(), column, rows),
        }
        : column.IsNumeric ? FitNumbers(table, column, rows) : FitCategories(table, column, rows);

    private static FittedFeature FitNumbers(Table table, TableColumn column, int[] rows)
    {
        TableOptions options = table.Options;
        ColumnNumbers numbers = ColumnNumbers.Of(column, rows);
        bool tellsMissing = options.Missing == MissingPolicy.Indicator;
        if (numbers.Count == 0 && options.Missing.Filler is null && !tellsMissing)
            throw new DataException(new Place(table.Path, column: column.Name), "no training row has a value.");
        double? filler = options.Missing.Filler is not null ? options.Missing.NumberFiller(column.Name)
            : options.Missing == MissingPolicy.Mean ? numbers.Mean
            : options.Missing == MissingPolicy.Median || (tellsMissing && numbers.Count > 0) ? ColumnNumbers.Median(column, rows)
            : tellsMissing ? 0
            : null;
        var place = new Place(table.Path, column: column.Name);
        ColumnScale scale = options.Scaling == Scaling.Robust
            ? ColumnScale.Robust(ColumnNumbers.Sorted(column, rows), place)
            : ColumnScale.Fit(options.Scaling, numbers, place);
        if (filler is { } value && !float.IsFinite(scale.Apply(value)))
            throw new ConfigurationException(FormattableString.Invariant(
                $"Missing cells: '{value}' is beyond the range of 32-bit floats once it is scaled like the column '{column.Name}'."));
        int missing = rows.Length - numbers.Count;
        return new FittedFeature(column.Name, scale, filler)
        {
            Indicator = tellsMissing && missing > 0 ? ScaleOf(options, (-1, numbers.Count), (1, missing)) : null,
        };
    }

    // The names of categories give nothing away, so that they come from the whole table: a rare one may occur in held-out rows alone. The
    // compact encoding takes those of the training rows, since the number of categories decides on its form.
    private static FittedFeature FitCategories(Table table, TableColumn column, int[] rows)
    {
        TableOptions options = table.Options;
        MissingPolicy policy = options.Missing;
        int[] counts = Counts(column, rows);
        string? filler = policy == MissingPolicy.Mean || policy == MissingPolicy.Median ? MostFrequent(column, counts) : policy.Filler;
        IEnumerable<string> categories = options.CategoryEncoding == CategoryEncoding.Compact
            ? column.Texts.Where((_, i) => counts[i] > 0) : column.Texts;
        if (column.MissingCount > 0 && policy.Filler is { } constant)
            categories = categories.Append(constant);
        var feature = new FittedFeature(
            column.Name, ColumnScale.One, null, [.. categories.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], filler);
        return options.Scaling == Scaling.Robust ? feature with { CategoryScales = Scales(options, feature, column, rows) } : feature;
    }

    // The scales of columns of 0 and 1, or of -1, 0 and 1.
    private static ColumnScale[]? Scales(TableOptions options, FittedFeature feature, TableColumn column, int[] rows)
    {
        IReadOnlyList<string> categories = feature.Categories!;
        var codes = new CellCodes(column, categories);
        int filler = feature.CategoryFiller is { } text ? categories.ToList().IndexOf(text) : CellCodes.Missing;
        int[] counts = new int[categories.Count];
        int none = 0;
        foreach (int row in rows)
        {
            int code = codes[row] is var of && of == CellCodes.Missing ? filler : of;
            if (code >= 0)
                counts[code]++;
            else
                none++;
        }
        return feature.Form(options.CategoryEncoding) switch
        {
            InputForm.Sign => [ScaleOf(options, (-1, counts[1]), (0, none), (1, counts[0]))],
            InputForm.OneHot => [.. counts.Select(count => ScaleOf(options, (0, rows.Length - count), (1, count)))],
            _ => null,
        };
    }

    /// <summary>Fits the scale of a column of few different numbers, which ascend.</summary>
    private static ColumnScale ScaleOf(TableOptions options, params (double Number, int Count)[] numbers)
    {
        if (options.Scaling != Scaling.Robust)
            return ColumnScale.One;
        return ColumnScale.Robust(numbers.Sum(entry => entry.Count), place =>
        {
            int i = 0;
            while (place >= numbers[i].Count)
                place -= numbers[i++].Count;
            return numbers[i].Number;
        });
    }

    private static int[] Counts(TableColumn column, int[] rows)
    {
        int[] counts = new int[column.Texts.Count];
        foreach (int row in rows)
        {
            if (column.CodeAt(row) is var code && code >= 0)
                counts[code]++;
        }
        return counts;
    }

    private static string? MostFrequent(TableColumn column, int[] counts) => column.Texts.Index().Where(text => counts[text.Index] > 0)
        .OrderByDescending(text => counts[text.Index]).ThenBy(text => text.Item, StringComparer.Ordinal).FirstOrDefault().Item;
}
