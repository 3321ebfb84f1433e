namespace BlasNet.Data.Checks;

/// <summary>Complains of classes with too few rows.</summary>
internal static class ClassBalance
{
    /// <summary>How many times as many rows the largest class may have: up to ten are learned without further ado.</summary>
    private const int MostTimes = 10;

    /// <summary>Compares the classes with each other, and the parts.</summary>
    /// <param name="file">The file or data.</param>
    /// <param name="column">The column of the label; null where there is none.</param>
    /// <param name="parts">The part to learn from first.</param>
    /// <param name="complaints">Takes the complaints.</param>
    public static void Check(string file, string? column, IReadOnlyList<PartFacts> parts, ComplaintList complaints)
    {
        ClassCount[] classes = [.. parts[0].Classes.OrderBy(count => count.Rows)];
        if (classes.Length == 0)
            return;
        (ClassCount least, ClassCount most) = (classes[0], classes[^1]);
        if (least.Rows > 0 && most.Rows >= MostTimes * (long)least.Rows)
            Complain(least, $"the class '{least.Name}' has {Rows(least.Rows)}, but '{most.Name}' has {Rows(most.Rows)}; "
                + "balanced class weights let both count the same");
        foreach (ClassCount none in parts[0].Classes.Where(count => count.Rows == 0))
            Complain(none, $"no row that is learned from has the class '{none.Name}'");
        foreach (ClassCount none in parts.Skip(1).SelectMany(part => part.Classes).Where(count => count.Rows == 0))
            Complain(none, $"no row to validate on has the class '{none.Name}'");

        void Complain(ClassCount of, string problem) =>
            complaints.Add(ComplaintKind.Imbalance, file, null, column, of.Name, $"{problem}.");
    }

    private static string Rows(int count) => FormattableString.Invariant($"{count} {(count == 1 ? "row" : "rows")}");
}
