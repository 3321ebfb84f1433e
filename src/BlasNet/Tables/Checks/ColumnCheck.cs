namespace BlasNet.Tables;

/// <summary>Checks the columns of a table.</summary>
internal sealed class ColumnCheck(Table table, DataIssueList complaints)
{
    /// <summary>Complains of missing cells, once for each column.</summary>
    public void Missing()
    {
        // A weight that is missing is a fault of its row.
        foreach (TableColumn column in table.Columns.Where(column => column.MissingCount > 0 && column.Kind != ColumnKind.Weight))
        {
            (int line, string text) = column.FirstMissing;
            if (column.MissingCount == table.RowCount)
            {
                complaints.Add(DataIssueKind.Constant, table.Path, line, column.Name, text,
                    column.Kind == ColumnKind.Ignored ? "no row has a value, so that the column is left out." : "no row has a value.");
                continue;
            }
            string count = FormattableString.Invariant($"{column.MissingCount} of {table.RowCount} cells are missing");
            complaints.Add(DataIssueKind.Missing, table.Path, line, column.Name, text,
                $"{count}, '{Excerpt.Text(text)}' here for the first time{Advice(column)}.");
        }
    }

    /// <summary>Complains of columns whose cells are all the same.</summary>
    public void Constant()
    {
        foreach (TableColumn column in table.Columns.Where(column => column.Count > 0 && column.DistinctCount == 1))
        {
            // Classes are refused where there is but one.
            bool isClass = column.Kind == ColumnKind.Label && table.Task == TableTask.Classification;
            if (isClass || column.Kind == ColumnKind.Weight || table.RowCount == 1)
                continue;
            int first = Enumerable.Range(0, table.RowCount).First(row => !column.IsMissing(row));
            string text = column.TextAt(first)!;
            string problem = $"all cells are '{Excerpt.Text(text)}', so that nothing can be learned from the column.";
            complaints.Add(DataIssueKind.Constant, table.Path, table.LineOf(first), column.Name, text, problem);
        }
    }

    /// <summary>Complains of categories and classes that are not among those learned.</summary>
    public void Unknown(TablePreprocessor encoding)
    {
        foreach (FittedFeature feature in encoding.Features)
        {
            if (feature.Categories is { } known && encoding.Options.UnknownCategory == UnknownCategory.Error)
                Unknown(table.Column(feature.Name), known, "category");
        }
        if (encoding.Task == TableTask.Classification && table.Labels.Count > 0)
            Unknown(table.Labels[0], encoding.ClassNames, "class");
    }

    private void Unknown(TableColumn column, IReadOnlyList<string> known, string what)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        int[] codes = LabelClasses.CodesOf(column, known);
        for (int row = 0; row < codes.Length; row++)
        {
            if (codes[row] == -2 && column.TextAt(row) is { } text && told.Add(text))
                complaints.Add(DataIssueKind.Malformed, table.Path, table.LineOf(row), column.Name, text,
                    $"'{Excerpt.Text(text)}' is no {what} that is learned.");
        }
    }

    private string Advice(TableColumn column)
    {
        MissingPolicy policy = table.Options.Missing;
        if (column.Kind is ColumnKind.Identifier || policy == MissingPolicy.Drop)
            return "";
        if (column.Kind == ColumnKind.Label)
            return "; a label cannot be filled in, so drop the rows without one";
        return policy == MissingPolicy.Error ? "; choose what stands for them: drop, mean, median or a constant" : "";
    }
}
