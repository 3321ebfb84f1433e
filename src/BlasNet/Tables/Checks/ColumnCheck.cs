namespace BlasNet.Tables;

/// <summary>Check of the columns of a table.</summary>
internal sealed class ColumnCheck(Table table, DataIssueList issues)
{
    /// <summary>Reports missing cells, once per column.</summary>
    public void Missing()
    {
        // A weight that is missing is a fault of its row.
        foreach (TableColumn column in table.Columns.Where(column => column.MissingCount > 0 && column.Kind != ColumnKind.Weight))
        {
            (int line, string text) = column.FirstMissing;
            if (column.MissingCount == table.RowCount)
            {
                issues.Add(DataIssueKind.Constant, table.Path, line, column.Name, text,
                    column.Kind == ColumnKind.Ignored ? "no row has a value, so that the column is left out." : "no row has a value.");
                continue;
            }
            string count = FormattableString.Invariant($"{column.MissingCount} of {table.RowCount} cells are missing");
            issues.Add(DataIssueKind.Missing, table.Path, line, column.Name, text,
                $"{count}, '{Excerpt.Of(text)}' here for the first time{Advice(column)}.");
        }
    }

    /// <summary>Reports texts that look like numbers, and numbers whose decimal mark may be a mark of thousands.</summary>
    public void NumberFormat()
    {
        foreach (TableColumn column in table.Columns)
        {
            // What could not be learned for that reason is a fault already.
            bool isRefused = table.Options.Task is null && LabelChoice.LooksLikeValues(column)
                || (table.Labels.Count == 0 && column == table.Columns[^1]);
            if (column.Look is { } look && !isRefused)
                issues.Add(DataIssueKind.NumberFormat, table.Path, look.Line, column.Name, look.Text,
                    $"'{Excerpt.Of(look.Text)}' looks like a number {look.What}, as most cells do, but they are texts as they stand "
                    + $"({JsonNames.Of(column.Kind)}); read them as numbers by {look.Options}.");
            if (column.Doubted is { } doubted)
                issues.Add(DataIssueKind.NumberFormat, table.Path, doubted.Line, column.Name, doubted.Text,
                    $"'{doubted.Text}' is read as a number with decimals, but each point of the column has three digits after it and other "
                    + "numbers are whole; if the points are marks of thousands, give --thousands \".\" --decimal \",\".");
        }
    }

    /// <summary>Reports columns whose cells are all the same.</summary>
    public void Constant()
    {
        foreach (TableColumn column in table.Columns.Where(column => column.Count > 0 && column.DistinctCount == 1))
        {
            // A single class is refused when the table is fitted.
            bool isClass = column.Kind == ColumnKind.Label && table.Task == TableTask.Classification;
            if (isClass || column.Kind == ColumnKind.Weight || table.RowCount == 1)
                continue;
            int first = Enumerable.Range(0, table.RowCount).First(row => !column.IsMissing(row));
            string text = column.TextAt(first)!;
            string problem = $"all cells are '{Excerpt.Of(text)}', so that nothing can be learned from the column.";
            issues.Add(DataIssueKind.Constant, table.Path, table.LineOf(first), column.Name, text, problem);
        }
    }

    /// <summary>Reports categories and classes that the preprocessor does not know.</summary>
    public void Unknown(TablePreprocessor preprocessor)
    {
        foreach (FittedFeature feature in preprocessor.Features)
        {
            if (feature.Categories is { } known && preprocessor.Options.UnknownCategory == UnknownCategory.Error)
                Unknown(table.Column(feature.Name), known, "category");
        }
        if (preprocessor.Task == TableTask.Classification && table.Labels.Count > 0)
            Unknown(table.Labels[0], preprocessor.ClassNames, "class");
    }

    /// <summary>Reports numbers that are beyond floats once they are scaled, and different ones that become the same float.</summary>
    public void Rounded(TablePreprocessor preprocessor)
    {
        foreach (FittedFeature feature in preprocessor.Features.Where(feature => feature.IsNumber))
            TooLarge(table.Column(feature.Name), feature.Scale);
        bool hasTargets = preprocessor.Task == TableTask.Regression && table.Labels.Count == preprocessor.Targets.Count;
        foreach (FittedTarget target in hasTargets ? preprocessor.Targets : [])
            TooLarge(table.Column(target.Name), target.Scale);
        foreach (ColumnWarning warning in ColumnRounding.Find(table, preprocessor, int.MaxValue))
            issues.Add(DataIssueKind.Rounded, table.Path, warning.Line, warning.Column, warning.Text, warning.Sentence);
    }

    private void TooLarge(TableColumn column, ColumnScale scale)
    {
        var walk = new NumberWalk(column);
        for (int row = 0; row < column.Count; row++)
        {
            if (float.IsInfinity(scale.Apply(walk.At(row))))
            {
                issues.Add(TableEncoder.TooLarge(table, row, column), table.Path);
                return;
            }
        }
    }

    private void Unknown(TableColumn column, IReadOnlyList<string> known, string what)
    {
        var reported = new HashSet<string>(StringComparer.Ordinal);
        int[] codes = LabelClasses.CodesOf(column, known);
        for (int row = 0; row < codes.Length; row++)
        {
            if (codes[row] == CellCodes.Unnamed && column.TextAt(row) is { } text && reported.Add(text))
                issues.Add(DataIssueKind.Malformed, table.Path, table.LineOf(row), column.Name, text,
                    $"'{Excerpt.Of(text)}' is no {what} that is learned.");
        }
    }

    private string Advice(TableColumn column)
    {
        MissingPolicy policy = table.Options.Missing;
        if (column.Kind is ColumnKind.Identifier || policy == MissingPolicy.Drop)
            return "";
        if (column.Kind == ColumnKind.Label)
            return "; a label cannot be filled in, so drop the rows without one";
        return policy == MissingPolicy.Error ? "; choose what stands for them: drop, mean, median, indicator or a constant" : "";
    }
}
