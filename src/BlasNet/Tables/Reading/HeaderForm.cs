using System.Globalization;

namespace BlasNet.Tables;

/// <summary>Header of a file with a field for each column, also where a program wrote fewer or more fields than in the rows.</summary>
/// <param name="Fields">The names; empty for a column that the header leaves out.</param>
/// <param name="Note">What was changed, for the description of the table; empty where nothing was.</param>
internal sealed record HeaderForm(string[] Fields, string Note)
{
    private const string Mark = "#";

    /// <summary>Brings the first record into the form of a header of the rows after it.</summary>
    public static HeaderForm Of(string[] record, IReadOnlyList<string[]> rows)
    {
        if (rows.Count == 0 || record.Length == 0)
            return new HeaderForm(record, "");
        int least = rows.Min(row => row.Length), most = rows.Max(row => row.Length);
        if (most < record.Length && Array.TrueForAll(record[most..], name => name.Length == 0))
            return new HeaderForm(record[..most], FormattableString.Invariant(
                $" with {record.Length - most} delimiter too many at its end, which is left out"));
        // NumPy's savetxt writes the names as a comment.
        if (record[0] == Mark && record.Length == most + 1)
            return new HeaderForm(record[1..], $" after '{Mark}'");
        if (record[0].StartsWith(Mark, StringComparison.Ordinal) && CellText.Trim(record[0].AsSpan(1)) is { Length: > 0 } name
            && name.Length < record[0].Length - 1 && record.Length == most)
            return new HeaderForm([name.ToString(), .. record[1..]], $" after '{Mark}'");
        if (record.Length == 1 || least != most || record.Length + 1 != most)
            return new HeaderForm(record, "");
        // An empty field at the end of each row is a delimiter too many rather than a value.
        return rows.Any(row => row[^1].Length > 0) && AreRowNames([.. rows.Select(row => row[0])])
            ? new HeaderForm(["", .. record], " without a name for the first column, which names the rows")
            : new HeaderForm(record, "");
    }

    // R's write.table leaves their name out. Other fields may as well lack the name of any column, which nobody should guess.
    private static bool AreRowNames(string[] fields)
    {
        if (fields.Length < 2 || fields.Distinct(StringComparer.Ordinal).Count() < fields.Length)
            return false;
        long[] numbers = [.. fields.Select(field =>
            long.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : -1)];
        return numbers.Min() >= 0
            ? Enumerable.Range(1, numbers.Length - 1).All(i => numbers[i] > numbers[i - 1])
            : !Array.Exists(fields, field => double.TryParse(field, CultureInfo.InvariantCulture, out _));
    }
}
