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

    private static IEnumerable<float> Numbers(TableColumn label) =>
        Enumerable.Range(0, label.Count).Select(label.NumberAt)
            .Where(number => !float.IsNaN(number)).Select(number => number == 0 ? 0 : number);
}

/// <summary>Indices of the cells of a column in a list of names.</summary>
internal sealed class CellCodes
{
    /// <summary>The index of a missing cell, and of one whose name is not in the list.</summary>
    public const int Missing = -1, Unnamed = -2;

    private readonly TableColumn column;
    private readonly Dictionary<string, int> places;
    private readonly int[] ofTexts = [];
    private readonly Dictionary<float, int> ofNumbers = [];

    /// <summary>Creates the look-up of a column's cells in a list of names.</summary>
    public CellCodes(TableColumn column, IReadOnlyList<string> names)
    {
        this.column = column;
        places = names.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        if (!column.IsNumeric)
            ofTexts = [.. column.Texts.Select(text => places.GetValueOrDefault(text, Unnamed))];
    }

    /// <summary>Gets the index of a row's cell.</summary>
    public int this[int row]
    {
        get
        {
            if (!column.IsNumeric)
                return column.CodeAt(row) is var code && code >= 0 ? ofTexts[code] : Missing;
            float number = column.NumberAt(row);
            if (float.IsNaN(number))
                return Missing;
            if (!ofNumbers.TryGetValue(number, out int place))
                ofNumbers.Add(number, place = places.GetValueOrDefault(TableColumn.NumberName(number), Unnamed));
            return place;
        }
    }
}
