using System.Globalization;

namespace BlasNet.Data.Tables;

/// <summary>Describes a column on a line.</summary>
internal static class ColumnText
{
    private const int MostShown = 6;

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
        if (column.DistinctCount <= 1)
            return column.DistinctCount == 0 ? ", no value" : ", constant";
        return column.IsNumeric ? Range(column) : Names(column);
    }

    private static string Range(TableColumn column)
    {
        (float least, float most) = (float.PositiveInfinity, float.NegativeInfinity);
        for (int row = 0; row < column.Count; row++)
        {
            if (column.IsMissing(row))
                continue;
            least = Math.Min(least, column.NumberAt(row));
            most = Math.Max(most, column.NumberAt(row));
        }
        return string.Create(CultureInfo.InvariantCulture, $", {least} to {most}, {column.DistinctCount} different");
    }

    private static string Names(TableColumn column)
    {
        string names = string.Join(", ", column.Texts.Take(MostShown).Select(text => Shown.Text(text)));
        return string.Create(CultureInfo.InvariantCulture,
            $", {column.DistinctCount} different: {names}{(column.Texts.Count > MostShown ? ", ..." : "")}");
    }
}
