namespace BlasNet.Tables;

/// <summary>Choice of the column to be learned where the options name none: the last one, or an error where it cannot be meant.</summary>
internal static class LabelChoice
{
    // Numbers with so few values that they would be classes, too.
    private const int MostClassNumbers = 20;

    /// <summary>Returns the last column that the options give no other role, without nameless ones that are empty.</summary>
    public static int? Last(TableOptions options, TableContent content, IReadOnlyList<ColumnKind> kinds)
    {
        var features = options.Features.ToHashSet(StringComparer.Ordinal);
        for (int column = kinds.Count - 1; column >= 0; column--)
        {
            bool isTrailing = kinds[column] == ColumnKind.Ignored
                && (!content.Dialect.HasHeader || content.Names[column] == ColumnNames.ByPosition(column));
            if (content.Roles[column].Kind is null && !isTrailing && !features.Contains(content.Names[column]))
                return column;
        }
        return null;
    }

    /// <summary>Determines whether a column of this kind is learned without being named.</summary>
    public static bool IsUsable(ColumnKind kind) => kind is ColumnKind.Numeric or ColumnKind.Categorical;

    /// <summary>Creates the error at the first cell of the last column, which is not learned unasked.</summary>
    public static DataException Refusal(string path, TableContent content, int column, ColumnKind kind)
    {
        ColumnBuilder cells = content.Columns[column]!;
        (int line, string text) = cells.FirstCell(content.Lines);
        string label = $"--label \"{cells.Name}\"";
        string problem = kind switch
        {
            ColumnKind.Ignored => "no row has a value, so that the last column cannot be learned; name the column to be learned by --label",
            _ when cells.IsNumeric => $"'{text}' and the numbers below it count the rows, so that the last column is not learned unasked; "
                + $"give {label} if it is to be learned, or name another column",
            _ when cells.Look is { } look => $"'{Excerpt.Of(look.Text)}' looks like a number {look.What}, as most cells of the last column "
                + $"do, but they are texts as they stand; read them as numbers by {look.Options}, or name the column to be "
                + "learned by --label",
            _ => FormattableString.Invariant($"'{Excerpt.Of(text)}' and the other cells look like names of rows ('{cells.Texts.Count}' ")
                + FormattableString.Invariant($"different in '{content.Lines.Count}' rows), so that the last column is not learned ")
                + $"unasked; give {label} if they are classes, or name another column to be learned",
        };
        return TableFault.At(path, cells.Look?.Line ?? line, problem + ".", cells.Name, cells.Look?.Text ?? text);
    }

    /// <summary>Determines whether texts would be learned as classes that look like the values of a regression.</summary>
    public static bool LooksLikeValues(TableColumn column) => column.Kind == ColumnKind.Label && column.Look is not null
        && (column.Texts.Count > MostClassNumbers || 2 * column.Texts.Count > column.Count - column.MissingCount);

    /// <summary>Creates the error for a label whose texts look like the values of a regression.</summary>
    public static DataException Doubt(string path, TableColumn label)
    {
        ColumnLook look = label.Look!;
        return TableFault.At(path, look.Line,
            $"'{Excerpt.Of(look.Text)}' looks like a number {look.What}, as most cells of the label do, but they are texts as they stand; "
            + $"read them as numbers by {look.Options}, or take each text for a class by --task classification.", label.Name, look.Text);
    }
}
