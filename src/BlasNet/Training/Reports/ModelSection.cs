using BlasNet.Models;
using BlasNet.Plots;

namespace BlasNet.Training.Reports;

/// <summary>Shows the layers of a model with their shapes and costs.</summary>
internal sealed class ModelSection(Model model) : IReportSection
{
    public string Title => "Model";

    public void Write(MarkupText page)
    {
        IReadOnlyList<LayerSummary> layers = ModelSummary.Of(model);
        page.Line($"<div class=\"card scroll\"><table><thead><tr><th>layer</th><th>output</th><th class=\"number\">parameters</th>");
        page.Line($"<th class=\"number\">FLOPs a sample</th><th>reads</th></tr></thead><tbody>");
        foreach (LayerSummary layer in layers)
            Row(page, layer.Key, layer.OutputShape.ToString(), layer.Parameters, layer.Flops, string.Join(", ", layer.Inputs));
        Row(page, "total", "", layers.Sum(layer => layer.Parameters), layers.Sum(layer => layer.Flops), "");
        page.Line($"</tbody></table></div>");
    }

    private static void Row(MarkupText page, string key, string output, long parameters, long flops, string reads)
    {
        page.Add($"<tr><th scope=\"row\">{key}</th><td>{output}</td><td class=\"number\">{EpochText.Rate(parameters)}</td>");
        page.Line($"<td class=\"number\">{EpochText.Rate(flops)}</td><td>{reads}</td></tr>");
    }
}
