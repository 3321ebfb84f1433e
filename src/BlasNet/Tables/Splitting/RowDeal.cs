using BlasNet.Data;

namespace BlasNet.Tables;

/// <summary>Puts rows into the seeded order in which splits and folds deal them out.</summary>
internal static class RowDeal
{
    /// <summary>Returns all rows shuffled; stratified, the rows of a class one behind the other.</summary>
    public static int[] Order(Table table, long seed, bool isStratified)
    {
        int[] order = SplitRule.Shuffle(table.RowCount, seed);
        if (!isStratified)
            return order;
        int[] classes = LabelClasses.CodesOf(table.Labels[0], LabelClasses.Of(table.Labels[0]));
        return ByClass(order, classes);
    }

    /// <summary>Decides whether the classes are dealt out evenly: in a classification, unless said otherwise.</summary>
    /// <exception cref="ConfigurationException">It is asked for where there are no classes.</exception>
    public static bool IsStratified(Table table, bool? said) => said != true || table.Task == TableTask.Classification
        ? said ?? table.Task == TableTask.Classification
        : throw new ConfigurationException(new Place(table.Path), "a stratified split needs classes, but the table has none.");

    // Sorts by counting, since the rows may be many millions; rows of a class keep their order.
    private static int[] ByClass(int[] order, int[] classes)
    {
        int[] next = new int[classes.Max() + 2];
        foreach (int code in classes)
            next[code + 1]++;
        for (int code = 0, start = 0; code < next.Length; code++)
            (next[code], start) = (start, start + next[code]);
        int[] sorted = new int[order.Length];
        foreach (int row in order)
            sorted[next[classes[row] + 1]++] = row;
        return sorted;
    }
}
