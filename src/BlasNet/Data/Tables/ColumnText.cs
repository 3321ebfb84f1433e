using System.Globalization;

namespace BlasNet.Data.Tables;

/// <summary>Describes a column on a line.</summary>
internal static class ColumnText
{
    private const int MostShown = 6;

    // More are not counted, which would take more memory than the column itself.
    private const int MostCounted = 10_000;

    /// <summary>Returns name, kind, and what the cells are.</summary>
    public static string Line(TableColumn column)
    {
        string missing = column.MissingCount > 0 ? string.Create(CultureInfo.InvariantCulture, $", {column.MissingCount} missing") : "";
        return $"'{Shown.Text(column.Name)}': {JsonNames.Of(column.Kind)}{Cells(column)}{missing}";
    }

    private static string Cells(TableColumn column)
    {
        if (column.Count == 0)
            return "";
        int distinct = column.CountDistinct(MostCounted);
        if (distinct <= 1)
            return distinct == 0 ? ", no value" : ", constant";
        string different = string.Create(CultureInfo.InvariantCulture, $"{(distinct > MostCounted ? $"over {MostCounted}" : distinct)} different");
        return column.IsNumeric ? Range(column, different) : Names(column, different);
    }

    private static string Range(TableColumn column, string different)
    {
        (float least, float most) = (float.PositiveInfinity, float.NegativeInfinity);
        var walk = new NumberWalk(column);
        for (int row = 0; row < column.Count; row++)
        {
            float number = walk.At(row);
            if (float.IsNaN(number))
                continue;
            least = Math.Min(least, number);
            most = Math.Max(most, number);
        }
        return string.Create(CultureInfo.InvariantCulture, $", {least} to {most}, {different}");
    }

    private static string Names(TableColumn column, string different) =>
        $", {different}: {string.Join(", ", column.Texts.Take(MostShown).Select(text => Shown.Text(text)))}{(column.Texts.Count > MostShown ? ", ..." : "")}";
}
