namespace BlasNet.Tables;

/// <summary>Holds out a share of a table's rows: any of them or, of a series, its end.</summary>
internal static class TableShare
{
    /// <summary>Returns the rows of both parts; those of a series overlap by what its first targets look back on.</summary>
    /// <exception cref="ConfigurationException">The fraction is out of range, or leaves too few rows.</exception>
    public static TableSplit Of(Table table, double fraction, long seed) => table.Options.Series is { } series
        ? InTime(table, series, fraction)
        : TableSplit.Create(table, fraction, seed);

    // The end of the series is held out. The windows of its first targets reach back into the training part, which is past by then.
    private static TableSplit InTime(Table table, TimeSeries series, double fraction)
    {
        int[] all = [.. Enumerable.Range(0, table.RowCount)];
        int held = Math.Max(1, (int)Math.Round(fraction * all.Length, MidpointRounding.AwayFromZero)), trained = all.Length - held;
        if (trained <= series.FirstTarget)
            throw new ConfigurationException(new Place(table.Path), FormattableString.Invariant(
                $"holding out the fraction '{fraction}' of '{all.Length}' steps leaves '{Math.Max(0, trained)}', ")
                + FormattableString.Invariant($"but a window of '{series.Window}' and a target '{series.Horizon}' ahead need {series.FirstTarget + 1}."));
        return new TableSplit(all[..trained], all[(trained - series.FirstTarget)..]);
    }
}
