namespace BlasNet.Tables;

/// <summary>Reader of rows of properties into the columns of a table; types decide what a file would have to be guessed from.</summary>
/// <param name="name">The name of the rows for messages.</param>
/// <param name="options">The options of the table.</param>
/// <param name="rolesOf">Returns the roles of the columns by their names; null takes those of the options.</param>
internal sealed class RowTableReader(string name, TableOptions options, Func<string[], ColumnRole[]>? rolesOf = null)
{
    private readonly CellReader reader = new(options);
    private readonly List<string> names = [];
    private readonly List<List<RowCell>> columns = [];
    private int rowCount;

    /// <summary>Reads objects by their public properties and fields.</summary>
    public Table Read<T>(IEnumerable<T> rows, RowMember<T>[] members)
    {
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        if (members.Length > 0)
            Array.ForEach(members, member => AddColumn(places, member.Name));
        foreach (T each in rows)
        {
            T row = each ?? throw new DataException(new Place(name) { Row = rowCount }, "the row is null.");
            if (RowType.AsDictionary(row) is { } cells)
                AddCells(places, cells);
            else if (members.Length == 0)
                throw new DataException(new Place(name),
                    $"the type '{typeof(T).Name}' has no public property; give rows as objects of a type, or as dictionaries.");
            else
                AddMembers(members, ref row);
            rowCount++;
        }
        return Complete();
    }

    /// <summary>Reads dictionaries; a column that is not in one of them is missing there.</summary>
    public Table Read(IEnumerable<IReadOnlyDictionary<string, object?>> rows)
    {
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        foreach (IReadOnlyDictionary<string, object?> row in rows)
        {
            AddCells(places, row ?? throw new DataException(new Place(name) { Row = rowCount }, "the row is null."));
            rowCount++;
        }
        return Complete();
    }

    private List<RowCell> AddColumn(Dictionary<string, int> places, string column)
    {
        if (!places.TryAdd(column, names.Count))
            throw new DataException(new Place(name), $"two properties are called '{Excerpt.Of(column)}'.");
        names.Add(column);
        var cells = new List<RowCell>();
        columns.Add(cells);
        return cells;
    }

    private void AddMembers<T>(RowMember<T>[] members, ref T row)
    {
        for (int column = 0; column < members.Length; column++)
            columns[column].Add(members[column].Read(ref row));
    }

    private void AddCells(Dictionary<string, int> places, IReadOnlyDictionary<string, object?> row)
    {
        foreach ((string column, object? value) in row)
        {
            List<RowCell> cells = places.TryGetValue(column, out int place) ? columns[place] : AddColumn(places, column);
            Pad(cells);
            cells.Add(RowCell.Of(value));
        }
    }

    private void Pad(List<RowCell> cells)
    {
        while (cells.Count < rowCount)
            cells.Add(RowCell.Missing);
    }

    private Table Complete()
    {
        if (rowCount == 0)
            throw new DataException(new Place(name), "there are no rows.");
        columns.ForEach(Pad);
        return BlasNetException.WithRows(() =>
        {
            ColumnRole[] roles = rolesOf?.Invoke([.. names]) ?? ColumnRole.Of(options, names, name);
            var lines = new LineNumbers();
            for (int row = 0; row < rowCount; row++)
                lines.Add(row + 1);
            var store = CellStore.In(null);
            ColumnBuilder?[] built = [.. columns.Select((cells, column) => Build(column, cells, ref roles[column], store))];
            foreach (ColumnBuilder? column in built)
                column?.CheckNumbers(lines);
            var dialect = new Dialect(',', true, []) { Header = new HeaderForm([.. names], "") };
            return ColumnRoles.Complete(
                name, options, new TableContent(null, names, roles, built, lines, store, dialect, 0), TableFaults.Refused);
        });
    }

    private ColumnBuilder? Build(int column, List<RowCell> cells, ref ColumnRole role, CellStore store)
    {
        if (role.Kind == ColumnKind.Ignored)
            return null;
        bool isNumeric = role.IsNumeric ?? AreNumbers(column, cells);
        role = role with { IsNumeric = isNumeric };
        var builder = new ColumnBuilder(name, names[column], role, isNumeric, reader, TableFaults.Refused, store);
        for (int row = 0; row < cells.Count; row++)
            Add(builder, cells[row], row);
        return builder;
    }

    private void Add(ColumnBuilder builder, in RowCell cell, int row)
    {
        if (cell.Kind == RowCellKind.Unreadable)
            throw new DataException(new Place(name, row + 1, builder.Name),
                $"a value of the type '{cell.Source}' is no number and no text; leave the property out, as JsonIgnore does.");
        if (cell.Kind == RowCellKind.Number && !double.IsFinite(cell.Number))
            throw new DataException(new Place(name, row + 1, builder.Name), $"'{cell.Text()}' is not a finite number of 64 bits.");
        if (builder.IsNumeric && cell.Kind is RowCellKind.Number or RowCellKind.Flag or RowCellKind.Missing)
            builder.Add(cell.Kind == RowCellKind.Missing || reader.IsMissing(cell.Number) ? double.NaN : cell.Number, row + 1);
        else if (cell.Kind == RowCellKind.Missing)
            builder.AddMissing(row + 1);
        else
            builder.Add(cell.Text(), row + 1);
    }

    // The first cell decides, and one of the other kind is a mistake: nothing has to be guessed as in a file.
    private bool AreNumbers(int column, List<RowCell> cells)
    {
        bool? areNumbers = null;
        for (int row = 0; row < cells.Count; row++)
        {
            if (cells[row].Kind is RowCellKind.Missing or RowCellKind.Unreadable
                || (cells[row].Kind == RowCellKind.Text && reader.IsMissing(cells[row].Text())))
                continue;
            bool isNumber = cells[row].Kind == RowCellKind.Number;
            if (areNumbers is { } before && before != isNumber)
                throw new DataException(new Place(name, row + 1, names[column]) { Text = Excerpt.Of(cells[row].Text()) },
                    $"'{Excerpt.Of(cells[row].Text())}' is {(isNumber ? "a number" : "a text")}, but the rows before it have "
                    + $"{(isNumber ? "texts" : "numbers")} here.");
            areNumbers = isNumber;
        }
        return areNumbers ?? false;
    }
}
