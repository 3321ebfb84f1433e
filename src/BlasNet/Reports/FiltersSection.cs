using BlasNet.Plots;
using BlasNet.Training;

namespace BlasNet.Reports;

/// <summary>The filters of the first layer before and after training.</summary>
internal sealed class FiltersSection(FilterSet filters) : IReportSection
{
    // More would make the page large and show nothing more.
    private const int MostPictures = 256;

    public string Title => "First layer's filters";

    public void Write(MarkupBuilder page)
    {
        page.Add($"<p class=\"soft\"><span class=\"mono\">{filters.Key}</span>: {filters.ToString()}, ");
        page.Line($"each scaled to its own range from black to white.{Note}</p>");
        page.Line($"<div class=\"pair\">");
        WriteGrid(page, "Before training", filters.Before);
        if (filters.After is { } after)
            WriteGrid(page, "After training", after);
        page.Line($"</div>");
    }

    private int ShownFilters => Math.Clamp(MostPictures / FilterPicture.PicturesPerFilter(filters), 1, filters.Count);

    private string Note => (FilterPicture.PicturesPerFilter(filters) > 1 ? " A picture for each channel." : "")
        + (ShownFilters < filters.Count ? FormattableString.Invariant($" Shown are the first {ShownFilters}.") : "");

    private void WriteGrid(MarkupBuilder page, string title, float[] weights)
    {
        string width = ShownFilters * FilterPicture.PicturesPerFilter(filters) > 64 ? "wide" : "";
        page.Line($"<div class=\"card\"><h3>{title}</h3><div class=\"filters {width}\">");
        for (int filter = 0; filter < ShownFilters; filter++)
        {
            float[] values = filters.Filter(weights, filter);
            foreach (byte[] tile in FilterPicture.Tiles(filters, weights, filter))
            {
                string range = $"{EpochFormat.Number(values.Min())} to {EpochFormat.Number(values.Max())}";
                page.Add($"<img alt=\"filter {filter}\" title=\"filter {filter}: {range}\" ");
                page.Line($"src=\"data:image/png;base64,{Convert.ToBase64String(FilterPicture.Encode(filters, tile))}\"/>");
            }
        }
        page.Line($"</div></div>");
    }
}
