using BlasNet.Plots;
using BlasNet.Training.Runs;

namespace BlasNet.Training.Reports;

/// <summary>Shows a row per run with the values in which runs differ, or to which they came.</summary>
internal sealed class ComparisonSection(
    string title, string absence, IReadOnlyList<RunRecord> runs, IReadOnlyList<ComparedValue> values) : IReportSection
{
    public string Title => title;

    public void Write(MarkupText page)
    {
        if (values.Count == 0)
        {
            page.Line($"<p class=\"soft\">{absence}</p>");
            return;
        }
        page.Line($"<div class=\"card scroll\"><table class=\"dense\"><thead><tr><th scope=\"col\">run</th>");
        foreach (ComparedValue value in values)
            page.Line($"<th scope=\"col\" class=\"number\">{value.Name}</th>");
        page.Line($"</tr></thead><tbody>");
        for (int run = 0; run < runs.Count; run++)
        {
            page.Add($"<tr><th scope=\"row\"><i class=\"key {RunOverlay.Style(run)}\"></i>{runs[run].Directory.Name}</th>");
            foreach (ComparedValue value in values)
                page.Add($"<td class=\"number\">{value.Values[run]}</td>");
            page.Line($"</tr>");
        }
        page.Line($"</tbody></table></div>");
    }
}
