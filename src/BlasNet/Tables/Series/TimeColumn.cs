using BlasNet.Data;

namespace BlasNet.Tables;

/// <summary>Times of the rows of a table, each text read once.</summary>
internal sealed class TimeColumn
{
    private readonly Table table;
    private readonly TableColumn column;
    private readonly (long Ticks, TimeSpan Offset)?[] read;
    private TimeFormat? format;

    /// <summary>Finds the column in its table.</summary>
    /// <exception cref="DataException">The table does not have it.</exception>
    public TimeColumn(Table table, string name)
    {
        (this.table, column) = (table, SeriesColumns.Find(table, name, "tells the time"));
        read = new (long, TimeSpan)?[column.Texts.Count];
    }

    /// <summary>Returns the times of a series, evenly spaced.</summary>
    /// <param name="series">Its name; empty where there is one series only.</param>
    /// <param name="rows">Its rows in their order, at least one.</param>
    /// <exception cref="DataException">A time is missing, is none, or does not follow that of the row before by one step.</exception>
    public TimeAxis AxisOf(string series, int[] rows)
    {
        long[] ticks = new long[rows.Length];
        TimeSpan offset = At(rows[0]).Offset;
        for (int i = 0; i < rows.Length; i++)
            ticks[i] = At(rows[i]).Ticks;
        var spacing = TimeSpacing.Of(ticks, offset, format!.IsNumber);
        var axis = new TimeAxis(format, ticks[0], offset, spacing.Step, spacing.AtMonthEnd);
        for (int i = 1; i < rows.Length; i++)
        {
            if (ticks[i] != axis.TicksOf(i) || ticks[i] == ticks[i - 1])
                throw Break(series, rows, i, ticks, axis);
        }
        return axis;
    }

    private (long Ticks, TimeSpan Offset) At(int row)
    {
        int code = column.CodeAt(row);
        if (code < 0)
            throw new DataException(table.PlaceOf(row, column), "the time is missing.");
        return read[code] ??= Parse(column.Texts[code]) ?? throw new DataException(table.PlaceOf(row, column),
            $"'{Excerpt.Of(column.Texts[code])}' is no time: dates and times are written as in ISO 8601, such as 2016-07-01 or "
            + "2016-07-01 13:00:00, or as whole numbers, and all alike.");
    }

    // Of several forms of a date, all mean what they say; only numbers and dates do not mix.
    private (long Ticks, TimeSpan Offset)? Parse(string text)
    {
        format ??= TimeFormat.Of(text);
        return format?.Parse(text) ?? (TimeFormat.Of(text) is { } other && other.IsNumber == format?.IsNumber ? other.Parse(text) : null);
    }

    private DataException Break(string series, int[] rows, int at, long[] ticks, TimeAxis axis)
    {
        string own = column.TextAt(rows[at])!, before = column.TextAt(rows[at - 1])!;
        string of = series.Length > 0 ? $" of the series '{Excerpt.Of(series)}'" : "";
        string line = FormattableString.Invariant($"line {table.LineOf(rows[at - 1])}");
        return new DataException(table.PlaceOf(rows[at], column), (ticks[at] - ticks[at - 1]) switch
        {
            0 => $"the time '{own}'{of} stands on {line} already, but each step has one row"
                + (series.Length > 0 ? "." : "; where rows belong to several series, name the column that tells them apart by --group."),
            < 0 => $"the time '{own}'{of} is earlier than '{before}' on {line}, but rows must ascend in time.",
            _ => $"the time '{own}'{of} follows '{before}' on {line}, but the steps are {axis.Step} apart; "
                + Missing(axis, at, ticks[at]) + ", which no treatment of missing cells fills in.",
        });
    }

    private static string Missing(TimeAxis axis, int at, long ticks)
    {
        long behind = ticks - axis.TicksOf(at), missing = axis.Step.Months > 0 ? 0 : behind / axis.Step.Ticks;
        bool isWhole = axis.Step.Months == 0 && behind > 0 && behind % axis.Step.Ticks == 0;
        for (int step = at; axis.Step.Months > 0 && axis.TicksOf(step) <= ticks; step++)
            (missing, isWhole) = (step - at, step > at && axis.TicksOf(step) == ticks);
        return !isWhole ? $"'{axis.TextOf(at)}' is due there"
            : missing == 1 ? $"the row of '{axis.TextOf(at)}' is missing"
            : FormattableString.Invariant($"'{missing}' rows are missing from '{axis.TextOf(at)}' on");
    }
}
