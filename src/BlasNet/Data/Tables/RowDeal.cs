namespace BlasNet.Data.Tables;

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
        return [.. order.OrderBy(row => classes[row])];
    }

    /// <summary>Decides whether the classes are dealt out evenly: in a classification, unless said otherwise.</summary>
    /// <exception cref="ConfigurationException">It is asked for where there are no classes.</exception>
    public static bool IsStratified(Table table, bool? said) => said != true || table.Task == TableTask.Classification
        ? said ?? table.Task == TableTask.Classification
        : throw new ConfigurationException($"{table.Path}: a stratified split needs classes, but the table has none.");

    /// <summary>Returns the rows of one part, in the shuffled order.</summary>
    public static int[] Shuffled(IReadOnlyCollection<int> part, long seed, int count)
    {
        bool[] isIn = new bool[count];
        foreach (int row in part)
            isIn[row] = true;
        return Array.FindAll(SplitRule.Shuffle(count, seed), row => isIn[row]);
    }
}
