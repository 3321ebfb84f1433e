using BlasNet.Data;

namespace BlasNet.Tables;

/// <summary>Deals the rows of a table into folds, of which each is held out once.</summary>
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
        int count = table.RowCount;
        if (folds < 2 || folds > count)
            throw new ConfigurationException(new Place(table.Path) { Property = nameof(folds) }, FormattableString.Invariant(
                $"the number of folds must be from 2 to the '{count}' rows, but it was '{folds}'."));
        int[] order = RowDeal.Order(table, seed, RowDeal.IsStratified(table, stratified));
        int[] part = SplitRule.Deal(order, folds, classOf: null), shuffled = SplitRule.Shuffle(count, seed);
        return
        [
            .. Enumerable.Range(0, folds).Select(fold => new TableSplit(
                Array.FindAll(shuffled, row => part[row] != fold), Array.FindAll(shuffled, row => part[row] == fold))),
        ];
    }
}
