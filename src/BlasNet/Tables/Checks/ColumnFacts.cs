namespace BlasNet.Tables;

/// <summary>Facts about a column of a table.</summary>
/// <param name="Name">The name in the header or, without one, the position, counted from 0.</param>
/// <param name="Kind">The kind of the column.</param>
/// <param name="Missing">The number of missing cells.</param>
/// <param name="Distinct">The number of distinct cells, 0 in an ignored column.</param>
/// <param name="Least">The smallest number; null in a column without numbers.</param>
/// <param name="Mean">The mean of the numbers; null without any.</param>
/// <param name="Most">The largest number; null without any.</param>
/// <param name="Texts">The first of its distinct texts; empty in a column of numbers.</param>
public sealed record ColumnFacts(
    string Name, ColumnKind Kind, int Missing, int Distinct, double? Least, double? Mean, double? Most, IReadOnlyList<string> Texts)
{
    private const int MostTexts = 6;

    internal static ColumnFacts Of(TableColumn column)
    {
        (double least, double most, double sum, int count) = (double.PositiveInfinity, double.NegativeInfinity, 0, 0);
        for (int row = 0; row < column.Count && column.IsNumeric; row++)
        {
            double number = column.NumberAt(row);
            if (double.IsNaN(number))
                continue;
            (least, most, sum, count) = (Math.Min(least, number), Math.Max(most, number), sum + number, count + 1);
        }
        string[] texts = [.. column.Texts.Take(MostTexts).Select(text => Excerpt.Of(text))];
        return count == 0
            ? new(column.Name, column.Kind, column.MissingCount, column.DistinctCount, null, null, null, texts)
            : new(column.Name, column.Kind, column.MissingCount, column.DistinctCount, least, sum / count, most, texts);
    }
}
