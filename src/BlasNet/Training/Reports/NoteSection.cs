using BlasNet.Plots;

namespace BlasNet.Training.Reports;

/// <summary>Says in a sentence why a part of the report is missing.</summary>
internal sealed class NoteSection(string title, string sentence) : IReportSection
{
    public string Title => title;

    public void Write(MarkupText page) => page.Line($"<p class=\"soft\">{sentence}</p>");
}
