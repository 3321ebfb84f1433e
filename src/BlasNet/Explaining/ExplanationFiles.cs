using System.Globalization;
using BlasNet.Files;

namespace BlasNet.Explaining;

/// <summary>Reader of the files that <c>explain</c> left in a run's folder.</summary>
internal static class ExplanationFiles
{
    /// <summary>Reads importance and dependences; null where a file is missing, or is not as it was written.</summary>
    public static (PermutationImportance Importance, IReadOnlyList<PartialDependence> Dependences)? Read(
        string folder, HeldOutPredictions samples)
    {
        string importance = Path.Combine(folder, Explanation.ImportanceFile), dependence = Path.Combine(folder, Explanation.DependenceFile);
        if (!File.Exists(importance))
            return null;
        try
        {
            ColumnImportance[] columns = [.. Rows(importance, "column").Select(row => new ColumnImportance(
                row[0], Number(row[1]), Number(row[2]), Number(row[3])))];
            PartialDependence[] dependences = File.Exists(dependence)
                ? [.. Rows(dependence, "column").GroupBy(row => row[0]).Select(rows => Of(rows.Key, [.. rows]))] : [];
            int count = Math.Min(samples.Data.Count, PermutationImportance.MostRows);
            return columns.Length == 0 ? null : (new PermutationImportance(columns, count, 0, null), dependences);
        }
        catch (Exception error) when (error is DataException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static PartialDependence Of(string column, string[][] rows)
    {
        string[] outputs = [.. rows.Select(row => row[2]).Distinct()];
        bool areNumbers = rows.All(row => double.TryParse(row[1], NumberStyles.Float, CultureInfo.InvariantCulture, out _));
        return new PartialDependence(column, outputs, [.. rows.Chunk(outputs.Length).Select(point => new DependencePoint(
            areNumbers ? Number(point[0][1]) : double.NaN, areNumbers ? null : point[0][1],
            [.. point.Select(row => Number(row[3]))]))]);
    }

    private static IEnumerable<string[]> Rows(string path, string key) =>
        CsvFormat.Rows(path, CsvFormat.Decode(path, WholeFile.Read(path)), key).Rows.Skip(1).Select(row => row.Fields);

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
