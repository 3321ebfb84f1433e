using System.Globalization;

namespace BlasNet.Data.Tables;

/// <summary>Numbers the classes of a label column: numbers by size, texts by their characters.</summary>
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

    /// <summary>Returns the class of each row, see <see cref="CellCodes"/>.</summary>
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
