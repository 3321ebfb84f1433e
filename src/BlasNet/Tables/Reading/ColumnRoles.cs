namespace BlasNet.Tables;

/// <summary>Inference of the roles of columns that the options leave open, from all their cells.</summary>
internal static class ColumnRoles
{
    // More distinct texts are names or sentences rather than categories.
    private const int MostCategories = 1000;
    private const int FewTexts = 20;
    private const int MostClassNumbers = 20;

    /// <summary>Creates the table.</summary>
    /// <exception cref="ConfigurationException">The task does not fit the labels.</exception>
    /// <exception cref="DataException">
    /// No column can be learned, or a weight is missing or negative, and faults are not collected.
    /// </exception>
    public static Table Complete(
        string path, TableOptions options, TableContent content, TableFaults faults,
        TableTask? knownTask = null, bool needsLabel = true)
    {
        ColumnKind[] kinds = Kinds(content.Roles, content.Columns, content.Lines.Count);
        if (needsLabel && options.TakesAllLabels(content.Names))
            TakeAllLabels(path, options, content, kinds, faults);
        else if (needsLabel && !kinds.Contains(ColumnKind.Label))
        {
            if (LabelChoice.Last(options, content, kinds) is not { } last)
                faults.Add(new DataException(new Place(path), "no column is left to be learned; name one by label."));
            else if (LabelChoice.IsUsable(kinds[last]))
                kinds[last] = ColumnKind.Label;
            else
                faults.Add(LabelChoice.Refusal(path, content, last, kinds[last]));
        }
        SelectFeatures(options, content, kinds);
        TableColumn[] columns =
            [.. kinds.Select((kind, index) => new TableColumn(index, content.Names[index], kind, content.Columns[index]))];
        TableColumn[] labels = [.. columns.Where(column => column.Kind == ColumnKind.Label)];
        if (knownTask is null && options.Task is null && Array.Find(labels, LabelChoice.LooksLikeValues) is { } doubtful)
            faults.Add(LabelChoice.Doubt(path, doubtful));
        TableTask? task = knownTask ?? (labels.Length == 0 ? null : TaskOf(path, options.Task, labels, faults));
        var table = new Table(path, options, content, columns, task);
        CheckWeights(table, faults);
        return table;
    }

    private static ColumnKind KindOf(ColumnBuilder column, int rows)
    {
        int present = rows - column.MissingCount;
        if (present == 0)
            return ColumnKind.Ignored;
        if (column.IsNumeric)
            return IsRowNumber(column) ? ColumnKind.Identifier : ColumnKind.Numeric;
        int distinct = column.Texts.Count;
        bool isUnique = distinct > 1 && distinct == present;
        return isUnique || distinct > MostCategories || (distinct > FewTexts && 2 * distinct > present)
            ? ColumnKind.Identifier
            : ColumnKind.Categorical;
    }

    /// <summary>Recognizes row numbers, which exporting programs put in the first column.</summary>
    private static bool IsRowNumber(ColumnBuilder column)
    {
        bool hasSuchName = column.Name.StartsWith("column ", StringComparison.Ordinal)
            || column.Name.ToUpperInvariant() is "ID" or "INDEX" or "UNNAMED: 0";
        if (!hasSuchName)
            return false;
        for (int row = 0; row < column.Numbers.Count; row++)
        {
            if (column.Numbers[row] != column.Numbers[0] + row)
                return false;
        }
        return true;
    }

    /// <summary>Returns the kind of each column, by its role or else by its cells.</summary>
    public static ColumnKind[] Kinds(IReadOnlyList<ColumnRole> roles, IReadOnlyList<ColumnBuilder?> columns, int rows) =>
        [.. roles.Select((role, column) => role.Kind ?? KindOf(columns[column]!, rows))];

    // Of a series, all numbers that have no other role.
    private static void TakeAllLabels(string path, TableOptions options, TableContent content, ColumnKind[] kinds, TableFaults faults)
    {
        HashSet<string> features = FeaturesOf(options);
        for (int column = 0; column < kinds.Length; column++)
        {
            if (kinds[column] == ColumnKind.Numeric && content.Roles[column].Kind is null && !features.Contains(content.Names[column]))
                kinds[column] = ColumnKind.Label;
        }
        if (!kinds.Contains(ColumnKind.Label))
            faults.Add(new DataException(new Place(path), "no column of numbers is left to be forecast; name one by label."));
    }

    // What is known in advance is learned from too.
    private static HashSet<string> FeaturesOf(TableOptions options) =>
        options.Features.Concat(options.Series?.Known ?? []).ToHashSet(StringComparer.Ordinal);

    /// <summary>Applies the features that the options name: others are ignored.</summary>
    private static void SelectFeatures(TableOptions options, TableContent content, ColumnKind[] kinds)
    {
        HashSet<string> features = FeaturesOf(options);
        for (int column = 0; column < kinds.Length; column++)
        {
            bool isFeature = features.Contains(content.Names[column]);
            if (isFeature && kinds[column] is ColumnKind.Identifier or ColumnKind.Ignored)
                kinds[column] = content.Columns[column]!.IsNumeric ? ColumnKind.Numeric : ColumnKind.Categorical;
            else if (!isFeature && options.Features.Count > 0 && ColumnRole.IsLearned(kinds[column]))
                kinds[column] = ColumnKind.Ignored;
        }
    }

    private static TableTask TaskOf(string path, TableTask? said, TableColumn[] labels, TableFaults faults)
    {
        TableColumn? text = Array.Find(labels, label => !label.IsNumeric);
        if (labels.Length > 1 && (text is not null || said == TableTask.Classification))
        {
            string against = text is null ? "a classification is asked for" : $"the column '{text.Name}' holds texts";
            throw new ConfigurationException(new Place(path),
                $"several labels are targets of a regression, but {against}; name one label.");
        }
        if (said == TableTask.Regression && text is not null)
            throw new ConfigurationException(new Place(path), $"the column '{text.Name}' holds texts such as "
                + $"'{Excerpt.Of(text.Texts.FirstOrDefault(""))}', but a regression learns numbers.");
        bool areClasses = labels.Length == 1 && (text is not null || AreClasses(labels[0]));
        if (said is null && areClasses && labels[0].FirstRounded is { Line: > 0 } rounded)
            faults.Add(TableFault.At(path, rounded.Line,
                $"'{rounded.Text}' is no number of 64 bits, so that classes of such numbers cannot be told apart; "
                + "set the task to classification, which takes them as texts, or to regression.", labels[0].Name, rounded.Text));
        return said ?? (areClasses ? TableTask.Classification : TableTask.Regression);
    }

    /// <summary>Recognizes class numbers: few distinct whole numbers, each of which occurs at least twice on average.</summary>
    private static bool AreClasses(TableColumn label)
    {
        var seen = new HashSet<double>();
        for (int row = 0; row < label.Count; row++)
        {
            double number = label.NumberAt(row);
            if (double.IsNaN(number))
                continue;
            if (number != Math.Floor(number) || (seen.Add(number) && seen.Count > MostClassNumbers))
                return false;
        }
        return 2 * seen.Count <= label.Count - label.MissingCount;
    }

    private static void CheckWeights(Table table, TableFaults faults)
    {
        if (table.Weight is not { } weight)
            return;
        for (int row = 0; row < table.RowCount; row++)
        {
            double number = weight.NumberAt(row);
            float rounded = (float)number;
            if (number == 0 || (rounded > 0 && float.IsFinite(rounded)))
                continue;
            string text = weight.TextAt(row) ?? "";
            string required = number > 0 ? "0 or a number from 1e-45 to 3.4e38" : "a number of at least 0";
            faults.Add(TableFault.At(
                table.Path, table.LineOf(row), $"'{text}' is no weight, which is {required}.", weight.Name, text));
        }
    }
}
