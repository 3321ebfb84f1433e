namespace BlasNet.Tables;

/// <summary>The rows of a table in two parts; each row is in exactly one.</summary>
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
        (int[] train, int[] held) = TableSplitter.Shuffle(table, seed, stratified).HoldOutSpaced(fraction);
        return new TableSplit(train, held);
    }
}
