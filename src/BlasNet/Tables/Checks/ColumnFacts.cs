namespace BlasNet.Tables;

/// <summary>Holds what was found of a column of a table.</summary>
/// <param name="Name">The name in the header or, without one, the position from 0.</param>
/// <param name="Kind">What it is taken for.</param>
/// <param name="Missing">The number of missing cells.</param>
/// <param name="Distinct">The number of different cells, 0 in an ignored column.</param>
/// <param name="Least">The least number; null in a column without numbers.</param>
/// <param name="Mean">The mean of the numbers.</param>
/// <param name="Most">The largest number.</param>
/// <param name="Texts">The first of its texts; empty in a column of numbers.</param>
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
        string[] texts = [.. column.Texts.Take(MostTexts).Select(text => Excerpt.Text(text))];
        return count == 0
            ? new(column.Name, column.Kind, column.MissingCount, column.DistinctCount, null, null, null, texts)
            : new(column.Name, column.Kind, column.MissingCount, column.DistinctCount, least, sum / count, most, texts);
    }
}
