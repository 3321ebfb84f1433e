using System.Globalization;

namespace BlasNet.Files;

/// <summary>Writer of small tables as CSV; the file appears whole or not at all.</summary>
internal static class CsvFile
{
    /// <summary>Writes a header and rows.</summary>
    /// <exception cref="MachineException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows) =>
        AtomicFile.Write(path, stream =>
        {
            stream.Write(CsvFormat.Line(header));
            foreach (IReadOnlyList<string> row in rows)
                stream.Write(CsvFormat.Line(row));
        });

    /// <summary>Formats a number as the shortest text that reads back to the same double; empty where it is not finite.</summary>
    public static string Cell(double value) => double.IsFinite(value) ? CsvFormat.Number(value) : "";

    /// <summary>Formats a count.</summary>
    public static string Cell(long value) => value.ToString(CultureInfo.InvariantCulture);
}
