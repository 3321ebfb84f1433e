using System.Globalization;

namespace BlasNet.Tables;

/// <summary>Names of the columns of a table, and their look-up.</summary>
internal static class ColumnNames
{
    /// <summary>Returns the names in a header; a column without a name, or with that of another, is called by its number.</summary>
    /// <exception cref="DataException">A name occurs twice, and faults are not collected.</exception>
    public static string[] OfHeader(IReadOnlyList<string> fields, string path, int line, TableFaults faults)
    {
        string[] names = [.. fields.Select((field, column) => field.Length > 0 ? field : ByPosition(column))];
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int column = 0; column < names.Length; column++)
        {
            if (seen.TryAdd(names[column], column))
                continue;
            string which = string.Create(CultureInfo.InvariantCulture, $"the columns {seen[names[column]]} and {column} (from 0)");
            faults.Add(TableFault.At(
                path, line, $"{which} are both called '{Excerpt.Of(names[column])}'; each needs a name of its own.", text: names[column]));
            names[column] = ByPosition(column);
        }
        return names;
    }

    /// <summary>Numbers the columns of a file without a header from 0.</summary>
    public static string[] Numbered(int count) =>
        [.. Enumerable.Range(0, count).Select(column => column.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Returns the position of a column.</summary>
    /// <exception cref="ConfigurationException">There is no such column; the nearest name is offered.</exception>
    public static int Find(string name, IReadOnlyList<string> names, string path)
    {
        for (int column = 0; column < names.Count; column++)
        {
            if (names[column] == name)
                return column;
        }
        const int most = 20; // thousands of names would hide the sentence
        string advice = names.Count <= most ? NearestName.Advice(name, names)
            : NearestName.Find(name, names) is { } nearest ? $" Did you mean '{nearest}'?" : "";
        throw new ConfigurationException(new Place(path) { Property = nameof(name) }, $"there is no column '{name}'.{advice}");
    }

    /// <summary>Returns the name of a column that the header does not name.</summary>
    public static string ByPosition(int column) => string.Create(CultureInfo.InvariantCulture, $"column {column}");
}
