using System.Globalization;

namespace BlasNet.Tables;

/// <summary>Classes of a label column in their order: numbers by value, texts by their characters.</summary>
internal static class LabelClasses
{
    /// <summary>Returns the names of all classes of the column in their order.</summary>
    public static string[] Of(TableColumn label)
    {
        if (label.IsNumeric)
            return [.. Numbers(label).Distinct().Order().Select(TableColumn.NumberName)];
        var names = label.Texts.ToArray();
        if (Array.TrueForAll(names, name => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
            return
            [
                .. names.OrderBy(name => double.Parse(name, CultureInfo.InvariantCulture)).ThenBy(name => name, StringComparer.Ordinal),
            ];
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    /// <summary>Returns the class of each row; see <see cref="CellCodes"/>.</summary>
    public static int[] CodesOf(TableColumn label, IReadOnlyList<string> names)
    {
        var codes = new CellCodes(label, names);
        int[] all = new int[label.Count];
        for (int row = 0; row < all.Length; row++)
            all[row] = codes[row];
        return all;
    }

    private static IEnumerable<double> Numbers(TableColumn label) =>
        Enumerable.Range(0, label.Count).Select(label.NumberAt)
            .Where(number => !double.IsNaN(number)).Select(number => number == 0 ? 0 : number);
}

/// <summary>Indices of the cells of a column in a list of names.</summary>
internal sealed class CellCodes
{
    /// <summary>The index of a missing cell, and of one whose name is not in the list.</summary>
    public const int Missing = -1, Unnamed = -2;

    private readonly TableColumn column;
    private readonly int[] ofTexts = [];
    private readonly Dictionary<double, int> ofNumbers = [];

    /// <summary>Creates the look-up of a column's cells in a list of names.</summary>
    public CellCodes(TableColumn column, IReadOnlyList<string> names)
    {
        this.column = column;
        Dictionary<string, int> places = names.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        if (!column.IsNumeric)
            ofTexts = [.. column.Texts.Select(text => places.GetValueOrDefault(text, Unnamed))];
        // By value, since older models have names such as 1E+07.
        foreach ((int place, string name) in names.Index())
        {
            if (double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
                ofNumbers.TryAdd(number, place);
        }
    }

    /// <summary>Gets the index of a row's cell.</summary>
    public int this[int row]
    {
        get
        {
            if (!column.IsNumeric)
                return column.CodeAt(row) is var code && code >= 0 ? ofTexts[code] : Missing;
            double number = column.NumberAt(row);
            return double.IsNaN(number) ? Missing : ofNumbers.GetValueOrDefault(number, Unnamed);
        }
    }
}
