using System.Globalization;

namespace BlasNet.Tables;

/// <summary>Names of the columns of a table.</summary>
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

    /// <summary>Returns the name of a column that the header does not name.</summary>
    public static string ByPosition(int column) => string.Create(CultureInfo.InvariantCulture, $"column {column}");
}

/// <summary>Positions of columns by their names, at the same cost for any number of columns.</summary>
internal sealed class ColumnPlaces
{
    // Thousands of names would hide the sentence.
    private const int MostNames = 20;
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> names;
    private readonly string path;

    /// <summary>Creates the look-up; of two columns of a name the first is found.</summary>
    public ColumnPlaces(IReadOnlyList<string> names, string path)
    {
        (this.names, this.path) = (names, path);
        for (int column = 0; column < names.Count; column++)
            places.TryAdd(names[column], column);
    }

    /// <summary>Determines whether there is a column.</summary>
    public bool Has(string name) => places.ContainsKey(name);

    /// <summary>Returns the position of a column.</summary>
    /// <exception cref="ConfigurationException">There is no such column; the nearest name is offered.</exception>
    public int this[string name] => places.TryGetValue(name, out int column) ? column : throw new ConfigurationException(
        new Place(path) { Property = nameof(name) }, $"there is no column '{name}'.{Advice(name)}");

    /// <summary>Returns the nearest name, or all of a few.</summary>
    public string Advice(string name) => names.Count <= MostNames ? NearestName.Advice(name, names)
        : NearestName.Find(name, names) is { } nearest ? $" Did you mean '{nearest}'?" : "";
}
