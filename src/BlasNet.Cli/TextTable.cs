using System.Text;

namespace BlasNet.Cli;

/// <summary>Text table with headings; first column and trailing text columns are left-aligned, numbers right-aligned.</summary>
internal sealed class TextTable(params string[] headings)
{
    private const string Gap = "  ";
    private readonly List<string[]> rows = [];

    /// <summary>Gets the number of trailing text columns.</summary>
    public int TextColumnsAtEnd { get; init; }

    /// <summary>Adds a row with a cell per heading.</summary>
    public void Add(params string[] cells) => rows.Add(Array.ConvertAll(cells, Printable.Line));

    /// <summary>Returns the lines, the headings first.</summary>
    public override string ToString()
    {
        int[] widths = [.. headings.Select((heading, i) => rows.Select(row => row[i].Length).Append(heading.Length).Max())];
        var text = new StringBuilder();
        foreach (string[] row in rows.Prepend(headings))
            text.Append(Line(row, widths)).Append('\n');
        return text.ToString();
    }

    private string Line(string[] cells, int[] widths) => string.Join(Gap, cells.Select((cell, i) =>
        i == 0 || i >= cells.Length - TextColumnsAtEnd ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd();
}
