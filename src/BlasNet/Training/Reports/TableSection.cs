using BlasNet.Plots;

namespace BlasNet.Training.Reports;

/// <summary>Shows names and values as a table of two columns; a value that is null has no row.</summary>
internal sealed class TableSection(string title, IEnumerable<(string Name, string? Value)> rows) : IReportSection
{
    public string Title => title;

    public void Write(MarkupText page)
    {
        page.Line($"<div class=\"card scroll\"><table><tbody>");
        foreach ((string name, string? value) in rows)
        {
            if (value is not null)
                page.Line($"<tr><th scope=\"row\">{name}</th><td class=\"value\">{value}</td></tr>");
        }
        page.Line($"</tbody></table></div>");
    }
}
