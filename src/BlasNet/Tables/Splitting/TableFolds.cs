namespace BlasNet.Tables;

/// <summary>Folds of the rows of a table, each held out once.</summary>
public static class TableFolds
{
    /// <summary>Returns a split per fold after a seeded shuffle; the folds differ by a row at most.</summary>
    /// <param name="table">The table.</param>
    /// <param name="folds">The number of folds, from 2 to the number of rows.</param>
    /// <param name="seed">The seed: the same one gives the same folds.</param>
    /// <param name="stratified">Whether the folds keep the shares of the classes; null says yes where there are classes.</param>
    /// <exception cref="ConfigurationException">The number of folds is out of range, or there are no classes to keep.</exception>
    public static IReadOnlyList<TableSplit> Create(Table table, int folds, long seed, bool? stratified = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        return [.. TableSplitter.Shuffle(table, seed, stratified).Folds(folds).Select(parts => new TableSplit(parts.Train, parts.Held))];
    }
}
