using BlasNet.Plots;

namespace BlasNet.Training.Reports;

/// <summary>Is a part of a report under a heading of its own.</summary>
internal interface IReportSection
{
    /// <summary>Gets the heading.</summary>
    string Title { get; }

    /// <summary>Writes what stands below the heading.</summary>
    void Write(MarkupText page);
}
