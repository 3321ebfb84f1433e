using BlasNet.Metrics;

namespace BlasNet.Tables;

/// <summary>Fitting of preprocessors.</summary>
internal static class TableFit
{
    /// <summary>Fits a preprocessor to a table.</summary>
    public static TablePreprocessor Fit(Table table, IReadOnlyList<int> trainingRows)
    {
        if (table.Task is not { } task)
            throw new ConfigurationException(new Place(table.Path), "the table has no label, so that nothing can be learned from it.");
        if (table.Options.Series is not null && task != TableTask.Regression)
            throw new ConfigurationException(new Place(table.Path),
                $"a series is forecast in numbers, but '{table.Labels[0].Name}' has classes; set the task to regression.");
        if (table.Options.Series is not null && table.Features.FirstOrDefault(column => column.Kind == ColumnKind.Text) is { } text)
            throw new ConfigurationException(new Place(table.Path),
                $"a series is forecast from numbers and categories, but the column '{text.Name}' is text; leave it out by the features, or "
                + "set its type to ignored.");
        if (table.Features.Count == 0 && table.Options.Series is null)
            throw new ConfigurationException(
                new Place(table.Path), "no column is left to learn from; name one as a feature, set its type to numeric, categorical or "
                + $"text, or forecast a series by a window{OneColumn(table)}{Sentences(table)}.");
        if (trainingRows.Count == 0)
            throw new ConfigurationException(new Place(table.Path) { Property = nameof(trainingRows) }, "there is no training row.");
        int[] rows = Ascending(trainingRows);
        if (table.Options.Missing == MissingPolicy.Drop)
            rows = Complete(table, rows);
        FittedFeature[] features = [.. table.Features.Select(column => FeatureFit.Fit(table, column, rows))];
        if (task == TableTask.Regression)
            return Create(table, task, features, [.. table.Labels.Select(label => FitTarget(table, label, rows))], [], Groups(table, rows));
        TableColumn classes = table.Labels[0];
        string[] names = LabelClasses.Of(classes);
        if (names.Length < 2)
        {
            string found = names.Length == 0 ? "no row has a class" : $"every row has the class '{Excerpt.Of(names[0])}'";
            throw new DataException(
                new Place(table.Path, column: classes.Name), $"{found}, but a classification needs two or more.");
        }
        return Create(table, task, features, [new FittedTarget(classes.Name, ColumnScale.One)], names, []);
    }

    private static string OneColumn(Table table) =>
        table.Columns.Count > 1 ? "" : $" (the delimiter {Delimiters.Name(table.Delimiter)} leaves each line in one field)";

    private static string Sentences(Table table) => table.Columns.FirstOrDefault(column => column.HoldsSentences) is not { } column ? ""
        : $"; the texts of '{Excerpt.Of(column.Name)}' have several words, which --column-type \"{Excerpt.Of(column.Name)}=text\" would "
        + "learn from";

    private static TablePreprocessor Create(
        Table table, TableTask task, FittedFeature[] features, FittedTarget[] targets, string[] names, IReadOnlyList<string> groups) => new(
        table.Options, table.HasHeader, task,
        [.. table.Columns.Select(column => new FittedColumn(column.Name, column.Kind, column.IsNumeric, column.With))],
        features, targets, names)
    {
        Groups = groups,
    };

    // A series that gives no row to learn from is not known.
    private static IReadOnlyList<string> Groups(Table table, int[] rows)
    {
        if (table.Options.Series?.Group is not { } group)
            return [];
        TableColumn column = SeriesColumns.Find(table, group, "tells the series apart");
        bool[] isLearned = new bool[column.Texts.Count];
        foreach (int row in rows)
        {
            if (column.CodeAt(row) is var code && code >= 0)
                isLearned[code] = true;
        }
        return [.. column.Texts.Where((_, code) => isLearned[code])];
    }

    private static FittedTarget FitTarget(Table table, TableColumn label, int[] rows)
    {
        ColumnNumbers numbers = ColumnNumbers.Of(label, rows);
        return numbers.Count > 0
            ? new FittedTarget(
                label.Name, ColumnScale.Fit(table.Options.TargetScaling, numbers, new Place(table.Path, column: label.Name)),
                table.Options.ClipTargets ? new TargetRange(numbers.Least, numbers.Most) : null)
            : throw new DataException(new Place(table.Path, column: label.Name), "no training row has a value.");
    }

    // Columns are read block by block, and sums must not depend on the order in which the rows are given.
    private static int[] Ascending(IReadOnlyList<int> rows)
    {
        int[] ascending = [.. rows];
        Array.Sort(ascending);
        return ascending;
    }

    private static int[] Complete(Table table, int[] rows)
    {
        TableColumn[] columns = [.. table.Features.Concat(table.Labels).Where(column => column.MissingCount > 0)];
        int[] complete = Array.FindAll(rows, row => !Array.Exists(columns, column => column.IsMissing(row)));
        return complete.Length > 0
            ? complete
            : throw new DataException(new Place(table.Path), "in each training row a cell is missing, so that dropping those leaves none.");
    }
}
