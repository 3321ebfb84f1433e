using BlasNet.Data;

namespace BlasNet.Tables;

/// <summary>Rows of a table as one or several series, each in the order of time.</summary>
internal sealed class SeriesRows
{
    private SeriesRows(Table table, IReadOnlyList<Entry> entries, int dropped) => (Table, Entries, Dropped) = (table, entries, dropped);

    /// <summary>Gets the table.</summary>
    public Table Table { get; }

    /// <summary>Gets the series in the order in which they begin in the table.</summary>
    public IReadOnlyList<Entry> Entries { get; }

    /// <summary>Gets the number of rows left out because a cell is missing.</summary>
    public int Dropped { get; }

    /// <summary>Parts the rows of a table by its column of groups, and checks their times.</summary>
    /// <param name="table">The table, whose options have a series.</param>
    /// <param name="chosen">The rows; null for all.</param>
    /// <param name="takesFuture">Whether rows at the end of a series that have no targets tell what is known of the steps to come.</param>
    /// <exception cref="DataException">A group or a time is missing, times do not ascend or are not evenly spaced, or no row is
    /// left.</exception>
    public static SeriesRows Of(Table table, IReadOnlyList<int>? chosen = null, bool takesFuture = false)
    {
        TimeSeries series = table.Options.Series!;
        IEnumerable<int> all = chosen ?? (IReadOnlyList<int>)[.. Enumerable.Range(0, table.RowCount)];
        List<(string Name, List<int> Rows)> groups = series.Group is { } group ? ByGroup(table, group, all) : [("", [.. all])];
        TimeColumn? times = series.Time is { } time ? new TimeColumn(table, time) : null;
        TableColumn[] gaps = table.Options.Missing == MissingPolicy.Drop
            ? [.. table.Features.Concat(table.Labels).Where(column => column.MissingCount > 0)] : [];
        var entries = new List<Entry>();
        int dropped = 0;
        foreach ((string name, List<int> rows) in groups)
        {
            int future = takesFuture ? FutureRows(table, rows) : 0, past = rows.Count - future;
            int[] kept = [.. rows.Where((row, i) => i >= past || !Array.Exists(gaps, column => column.IsMissing(row)))];
            dropped += rows.Count - kept.Length;
            if (kept.Length > future)
                entries.Add(new Entry(name, kept[..^future], kept[^future..], times?.AxisOf(name, kept)));
        }
        if (entries.Count == 0)
            throw new DataException(new Place(table.Path), dropped == 0 ? "no row has a value of what is forecast."
                : FormattableString.Invariant($"in each of the '{dropped}' rows a cell is missing, so that dropping those leaves none."));
        if (series.Calendar.Count > 0 && entries[0].Times is { Format.IsNumber: true })
            throw new ConfigurationException(new Place(table.Path, column: series.Time),
                "the times are numbers, but a calendar is computed from dates.");
        return new SeriesRows(table, WithSteps(entries), dropped);
    }

    /// <summary>Keeps the series that a condition holds for.</summary>
    public SeriesRows Where(Func<Entry, bool> isKept) => new(Table, [.. Entries.Where(isKept)], Dropped);

    /// <summary>Leaves out the last rows of each series, as if they were yet to come.</summary>
    public SeriesRows Without(long last) => new(Table, [.. Entries.Select(entry =>
        entry with { Rows = entry.Rows[..(int)Math.Max(0, entry.Rows.Length - last)], Future = [] })], Dropped);

    // In the order of their first rows.
    private static List<(string, List<int>)> ByGroup(Table table, string name, IEnumerable<int> rows)
    {
        TableColumn column = SeriesColumns.Find(table, name, "tells the series apart");
        var found = new Dictionary<int, int>();
        var groups = new List<(string, List<int> Rows)>();
        foreach (int row in rows)
        {
            int code = column.CodeAt(row);
            if (code < 0)
                throw new DataException(table.PlaceOf(row, column), "the cell is missing, but it tells which series the row belongs to.");
            if (found.TryAdd(code, groups.Count))
                groups.Add((column.Texts[code], []));
            groups[found[code]].Rows.Add(row);
        }
        return groups;
    }

    private static int FutureRows(Table table, List<int> rows)
    {
        int count = 0;
        while (count < rows.Count && table.Labels.All(label => label.IsMissing(rows[^(count + 1)])))
            count++;
        return count;
    }

    // A series of one row has no distance between its steps: it takes that of the others.
    private static List<Entry> WithSteps(List<Entry> entries)
    {
        TimeAxis? other = entries.Find(entry => entry.Times is { Step.IsKnown: true })?.Times;
        return other is null ? entries
            : [.. entries.Select(entry => entry.Times is { Step.IsKnown: false } own
                ? entry with { Times = own with { Step = other.Step, AtMonthEnd = other.AtMonthEnd } } : entry)];
    }

    /// <summary>One series.</summary>
    /// <param name="Name">Its name; empty where there is one series only.</param>
    /// <param name="Rows">Its rows in the table, in the order of time.</param>
    /// <param name="Future">Rows after them that have no targets.</param>
    /// <param name="Times">Their times; null where the table has none.</param>
    public sealed record Entry(string Name, int[] Rows, int[] Future, TimeAxis? Times);
}

/// <summary>Columns of a table that tell of its series.</summary>
internal static class SeriesColumns
{
    /// <summary>Finds a column that holds texts.</summary>
    /// <exception cref="DataException">The table does not have it.</exception>
    public static TableColumn Find(Table table, string name, string what)
    {
        TableColumn? column = table.Columns.FirstOrDefault(column => column.Name == name);
        return column is { Count: > 0, IsNumeric: false } ? column
            : throw new DataException(new Place(table.Path), $"the column '{name}' is missing, which {what}.");
    }
}
