using BlasNet.Plots;
using BlasNet.Training;

namespace BlasNet.Notebooks;

/// <summary>A model within a page: its layers as a table, and its graph where it is more than a chain.</summary>
internal static class NotebookModel
{
    // In a larger graph nothing can be read.
    private const int MostNodes = 40;

    /// <summary>Writes a model.</summary>
    public static void Write(MarkupBuilder html, Model model)
    {
        IReadOnlyList<LayerSummary> layers;
        try
        {
            layers = ModelSummary.Of(model);
        }
        catch (ConfigurationException)
        {
            // Its shapes are left to the data; the text says what is missing.
            html.Line($"<pre>{model.ToString()}</pre>");
            return;
        }
        NotebookTable.Write(html, ["layer", "reads", "output", "parameters", "FLOPs a sample"], layers.Select(layer => (string[])
        [
            layer.Key, layer.Reads, layer.OutputShape.ToString(), EpochFormat.Rate(layer.Parameters), EpochFormat.Rate(layer.Flops),
        ]), texts: 3);
        html.Line($"<p>{EpochFormat.Rate(layers.Sum(layer => layer.Parameters))} parameters</p>");
        if (layers.Any(layer => layer.Inputs.Count > 1) && layers.Count <= MostNodes)
            NotebookPicture.Write(html, new ModelGraph(layers));
    }
}
