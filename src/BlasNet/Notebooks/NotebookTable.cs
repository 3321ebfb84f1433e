using BlasNet.Plots;

namespace BlasNet.Notebooks;

/// <summary>A table within a page. Its styles stand in the tags, because those of the page are the notebook's.</summary>
internal static class NotebookTable
{
    private const string Cell = "padding:2px 12px;white-space:nowrap;text-align:";

    /// <summary>Writes a table.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="head">The names of the columns.</param>
    /// <param name="rows">The cells.</param>
    /// <param name="texts">The number of columns with text, which are the first.</param>
    public static void Write(MarkupBuilder html, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows, int texts = 0)
    {
        html.Add($"<table><thead><tr>");
        for (int i = 0; i < head.Count; i++)
            html.Add($"<th style=\"{Style(i, texts)}\">{head[i]}</th>");
        html.Line($"</tr></thead><tbody>");
        foreach (IReadOnlyList<string> row in rows)
        {
            html.Add($"<tr>");
            for (int i = 0; i < row.Count; i++)
                html.Add($"<td style=\"{Style(i, texts)}\">{row[i]}</td>");
            html.Line($"</tr>");
        }
        html.Line($"</tbody></table>");
    }

    private static string Style(int column, int texts) => Cell + (column < texts ? "left" : "right");
}
