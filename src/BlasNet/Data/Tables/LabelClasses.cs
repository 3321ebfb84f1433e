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

    /// <summary>Returns the class of each row; -1 where the label is missing, -2 where its class has no name.</summary>
    public static int[] CodesOf(TableColumn label, IReadOnlyList<string> names)
    {
        Dictionary<string, int> places = names.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        int[] codes = new int[label.Count];
        if (!label.IsNumeric)
        {
            int[] ofTexts = [.. label.Texts.Select(text => places.GetValueOrDefault(text, -2))];
            for (int row = 0; row < codes.Length; row++)
                codes[row] = label.CodeAt(row) is var code && code >= 0 ? ofTexts[code] : -1;
            return codes;
        }
        var ofNumbers = new Dictionary<float, int>();
        for (int row = 0; row < codes.Length; row++)
        {
            float number = label.NumberAt(row);
            if (!ofNumbers.TryGetValue(number, out codes[row]))
            {
                codes[row] = float.IsNaN(number) ? -1 : places.GetValueOrDefault(TableColumn.NumberName(number), -2);
                ofNumbers.Add(number, codes[row]);
            }
        }
        return codes;
    }

    private static IEnumerable<float> Numbers(TableColumn label) =>
        Enumerable.Range(0, label.Count).Select(label.NumberAt)
            .Where(number => !float.IsNaN(number)).Select(number => number == 0 ? 0 : number);
}
