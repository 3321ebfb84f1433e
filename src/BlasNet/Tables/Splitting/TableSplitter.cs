using BlasNet.Data;

namespace BlasNet.Tables;

/// <summary>Splitter of the rows of a table: any of them, stratified by class, or the end of a series.</summary>
internal static class TableSplitter
{
    /// <summary>Holds out a share; the parts of a series overlap by what its first targets look back on.</summary>
    /// <exception cref="ConfigurationException">The fraction is out of range, or leaves too few rows.</exception>
    public static TableSplit Share(Table table, double fraction, long seed) => table.Options.Series is { } series
        ? InTime(table, series, fraction)
        : TableSplit.Create(table, fraction, seed);

    /// <summary>Shuffles the rows of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="stratified">Whether splits keep the shares of the classes; null says yes where there are classes.</param>
    /// <exception cref="ConfigurationException">There are no classes to keep.</exception>
    public static RowSplitter Shuffle(Table table, long seed, bool? stratified)
    {
        bool hasClasses = table.Task == TableTask.Classification;
        if (stratified == true && !hasClasses)
            throw new ConfigurationException($"{table.Path}: a stratified split needs classes, but the table has none.");
        int[]? classes = stratified ?? hasClasses ? LabelClasses.CodesOf(table.Labels[0], LabelClasses.Of(table.Labels[0])) : null;
        // Rows without a class, which only a check of data gets this far with, are a group of their own.
        if (classes is not null && Array.Exists(classes, code => code < 0))
            classes = Array.ConvertAll(classes, code => Math.Max(-1, code) + 1);
        return new RowSplitter(table.Path, "rows", table.RowCount, seed, classes);
    }

    // The end of the series is held out. The windows of its first targets reach back into the training part, which is past by then.
    private static TableSplit InTime(Table table, TimeSeries series, double fraction)
    {
        int[] all = [.. Enumerable.Range(0, table.RowCount)];
        int held = Math.Max(1, (int)Math.Round(fraction * all.Length, MidpointRounding.AwayFromZero)), trained = all.Length - held;
        if (trained < series.FewestSteps)
            throw new ConfigurationException(FormattableString.Invariant(
                $"{table.Path}: holding out the fraction '{fraction}' of '{all.Length}' steps leaves '{Math.Max(0, trained)}', ")
                + FormattableString.Invariant(
                    $"but a window of '{series.Window}' and a target '{series.Horizon}' ahead need {series.FewestSteps}."));
        return new TableSplit(all[..trained], all[(trained - series.FirstTarget)..]);
    }
}
