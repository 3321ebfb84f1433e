using BlasNet.Data;

namespace BlasNet.Tables;

/// <summary>Holds the rows of a table in two parts; each is in exactly one.</summary>
/// <param name="Train">The rows to learn from.</param>
/// <param name="Validation">The rows held out.</param>
public sealed record TableSplit(IReadOnlyList<int> Train, IReadOnlyList<int> Validation)
{
    /// <summary>Holds out a share of the rows after a seeded shuffle.</summary>
    /// <param name="table">The table.</param>
    /// <param name="fraction">The share held out, above 0 and below 1; the number of rows is rounded and at least 1.</param>
    /// <param name="seed">The seed: the same one gives the same rows.</param>
    /// <param name="stratified">Whether both parts keep the shares of the classes; null says yes where there are classes.</param>
    /// <exception cref="ConfigurationException">The fraction is out of range, a part would be empty, or there are no classes.</exception>
    public static TableSplit Create(Table table, double fraction, long seed, bool? stratified = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (!(fraction > 0 && fraction < 1))
            throw new ConfigurationException(new Place(table.Path) { Property = nameof(fraction) }, FormattableString.Invariant(
                $"the fraction to hold out must be above 0 and below 1, but it was '{fraction}'."));
        int count = table.RowCount;
        int heldOut = Math.Max(1, (int)Math.Round(fraction * count, MidpointRounding.AwayFromZero));
        if (heldOut >= count)
            throw new ConfigurationException(new Place(table.Path) { Property = nameof(fraction) }, FormattableString.Invariant(
                $"holding out the fraction '{fraction}' of '{count}' rows leaves none to learn from."));
        int[] order = RowDeal.Order(table, seed, RowDeal.IsStratified(table, stratified));
        // Spread evenly over the order: of each class as many as its share, and exactly as many as asked for.
        bool[] isHeld = new bool[count];
        for (int i = 0; i < count; i++)
            isHeld[order[i]] = (i + 1L) * heldOut / count > (long)i * heldOut / count;
        int[] shuffled = SplitRule.Shuffle(count, seed);
        return new TableSplit(Array.FindAll(shuffled, row => !isHeld[row]), Array.FindAll(shuffled, row => isHeld[row]));
    }
}
