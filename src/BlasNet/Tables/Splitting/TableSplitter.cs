using BlasNet.Data;

namespace BlasNet.Tables;

/// <summary>Splitter of the rows of a table by chance, stratified by class where there are classes.</summary>
internal static class TableSplitter
{
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
}
