using System.Globalization;

namespace BlasNet.Tables;

/// <summary>Reader of a CSV file into columns; reads it once, unless the first rows mislead about the type of a column.</summary>
internal sealed class TableReader(TextSource source, TableOptions options, TableFaults faults, string? cellFolder = null)
{
    private readonly string path = source.Name;
    private readonly CellReader cells = new(options);
    private LineNumbers lines = new();
    private CellStore? store;
    private string[] header = [];
    private string[] names = [];
    private Dialect dialect = null!;
    private int blankLines;

    /// <summary>Reads the file.</summary>
    /// <param name="namesOf">Renames the columns, given their names and whether those come from a header.</param>
    /// <param name="rolesOf">Returns the roles of the columns by their names.</param>
    public TableContent Read(Func<string[], bool, string[]> namesOf, Func<string[], ColumnRole[]> rolesOf)
    {
        dialect = Dialect.Find(source, options, cells);
        using (var records = new Records(source, dialect.Delimiter, options.Comment))
            ReadNames(records, skipBlank: dialect.First.Any(record => record.Length > 1));
        names = namesOf(names, dialect.HasHeader);
        ColumnRole[] roles = rolesOf(names);
        bool[] isNumeric = [.. roles.Select((role, column) => role.IsNumeric ?? Guess(dialect.First, column))];
        ColumnBuilder?[] columns;
        int before = faults.Count;
        bool misled;
        do
        {
            faults.KeepFirst(before);
            columns = ReadRows(roles, isNumeric);
            TakeLabel(roles, columns);
            misled = false;
            for (int column = 0; column < columns.Length; column++)
            {
                if (columns[column] is { } builder && builder.HasWrongType())
                    (isNumeric[column], misled) = (!isNumeric[column], true);
            }
        }
        while (misled);
        foreach (ColumnBuilder? column in columns)
            column?.CheckNumbers(lines);
        return Content(roles, columns);
    }

    private TableContent Content(ColumnRole[] roles, ColumnBuilder?[] columns) =>
        new(source, names, roles, columns, lines, store!, dialect, blankLines);

    /// <summary>Makes the last usable column the label of a classification that names none, because classes may be texts.</summary>
    private void TakeLabel(ColumnRole[] roles, ColumnBuilder?[] columns)
    {
        if (options.Labels.Count > 0 || options.Task != TableTask.Classification || roles.Any(role => role.Kind == ColumnKind.Label))
            return;
        ColumnKind[] kinds = ColumnRoles.Kinds(roles, columns, lines.Count);
        if (LabelChoice.Last(options, Content(roles, columns), kinds) is not { } last || !LabelChoice.IsUsable(kinds[last]))
            return;
        roles[last] = ColumnRole.LabelOf(options.Task);
        columns[last]!.MakeLabel(roles[last]);
    }

    private bool Guess(IReadOnlyList<string[]> sample, int column)
    {
        string[] texts =
            [.. sample.Skip(dialect.HasHeader ? 1 : 0).Where(record => column < record.Length).Select(record => record[column])];
        // If all of the first cells are missing, numbers are more likely.
        return cells.AreMostlyNumbers(texts) || texts.All(text => cells.IsMissing(text));
    }

    private void ReadNames(Records records, bool skipBlank)
    {
        do
        {
            if (!records.Read())
                throw new DataException(new Place(path), "the file holds no rows.");
        }
        while (records.IsBlank && (skipBlank || records.Count == 1));
        header = records.ToTexts();
        if (dialect.HasHeader)
            header = HeaderForm.Of(header, [.. dialect.First.Skip(1)]).Fields;
        names = dialect.HasHeader ? ColumnNames.OfHeader(header, path, records.Line, faults) : ColumnNames.Numbered(records.Count);
    }

    private ColumnBuilder?[] ReadRows(ColumnRole[] roles, bool[] isNumeric)
    {
        lines = new LineNumbers();
        blankLines = 0;
        store?.Dispose();
        store = CellStore.In(cellFolder);
        var columns = new ColumnBuilder?[names.Length];
        for (int column = 0; column < columns.Length; column++)
        {
            if (roles[column].Kind != ColumnKind.Ignored)
                columns[column] = new ColumnBuilder(path, names[column], roles[column], isNumeric[column], cells, faults, store);
        }
        using var records = new Records(source, dialect.Delimiter, options.Comment, faults);
        bool isHeaderDue = dialect.HasHeader;
        int pendingBlanks = 0;
        while (records.Read())
        {
            if (records.IsBlank && (names.Length > 1 || isHeaderDue || lines.Count == 0))
            {
                blankLines++;
            }
            else if (isHeaderDue)
            {
                isHeaderDue = false;
            }
            else if (records.IsBlank)
            {
                // A missing cell of the only column, unless the line belongs to the end of the file.
                pendingBlanks++;
            }
            else
            {
                for (; pendingBlanks > 0; pendingBlanks--)
                    AddBlank(columns, records.Line - pendingBlanks);
                AddRow(records, columns);
            }
        }
        blankLines += pendingBlanks;
        if (lines.Count > 0)
            return columns;
        throw new DataException(new Place(path),
            $"{(faults.Count > 0 ? "not one row can be read" : "the file holds a header, but no rows")}.");
    }

    private void AddBlank(ColumnBuilder?[] columns, int line)
    {
        columns[0]?.Add("", line);
        lines.Add(line);
    }

    private void AddRow(Records records, ColumnBuilder?[] columns)
    {
        if (Fault(records) is { } fault)
        {
            faults.Add(fault);
            return;
        }
        int line = records.Line;
        for (int column = 0; column < columns.Length; column++)
            columns[column]?.Add(records[column], line);
        lines.Add(line);
    }

    private DataException? Fault(Records records)
    {
        if (records.Count != names.Length)
            return Ragged(records);
        return dialect.HasHeader && records[0].SequenceEqual(header[0]) && records.ToTexts().SequenceEqual(header)
            ? TableFault.At(path, records.Line,
                $"the header stands here once more, from '{Excerpt.Of(header[0])}' on; take the line out.", text: header[0])
            : null;
    }

    private DataException Ragged(Records records)
    {
        string where = records.Count < names.Length
            ? $"it ends before the column '{Excerpt.Of(names[records.Count])}'"
            : $"'{Excerpt.Of(records[names.Length])}' follows the last column '{Excerpt.Of(names[^1])}'";
        string holds = string.Join(' ', records.ToTexts());
        string first = dialect.HasHeader ? "the header" : "the first row";
        string counts = string.Create(CultureInfo.InvariantCulture, $"'{records.Count}' fields, but {first} has '{names.Length}'");
        string how = $"(the line holds '{Excerpt.Of(holds)}', the delimiter is {Delimiters.Name(dialect.Delimiter)})";
        return TableFault.At(path, records.Line, $"{counts}: {where} {how}.", text: holds);
    }
}

/// <summary>Contents of a file, before the kinds of its columns are settled. Those of rows of properties have no source; their lines are
/// the numbers of the rows, counted from 1.</summary>
internal sealed record TableContent(
    TextSource? Source, IReadOnlyList<string> Names, IReadOnlyList<ColumnRole> Roles, IReadOnlyList<ColumnBuilder?> Columns,
    LineNumbers Lines, CellStore Cells, Dialect Dialect, int BlankLines);

/// <summary>Lines of the rows; only a row that is not on the next line takes memory.</summary>
internal sealed class LineNumbers
{
    private readonly List<int> rows = [];
    private readonly List<int> lines = [];

    /// <summary>Gets the number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the line of a row.</summary>
    public int this[int row]
    {
        get
        {
            int at = rows.BinarySearch(row);
            int from = at >= 0 ? at : ~at - 1;
            return lines[from] + row - rows[from];
        }
    }

    /// <summary>Appends a row.</summary>
    public void Add(int line)
    {
        if (rows.Count == 0 || lines[^1] + Count - rows[^1] != line)
        {
            rows.Add(Count);
            lines.Add(line);
        }
        Count++;
    }
}
