using System.Text;
using BlasNet.Layers;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet.Exchange;

/// <summary>Reading of what <see cref="OnnxExport"/> wrote: layers, weights and the preprocessing of a table as they were.</summary>
/// <remarks>
/// The layers that the metadata name are written once more, with the place of each weight in place of its value. Where the file has the
/// same operators and constants, these places tell what each of its weights is, whatever order the export gave them. A graph that
/// another program changed is not the same, unless only its weights are others.
/// </remarks>
internal static class OnnxRestore
{
    // As much as a model file may have, and as many places as a float tells apart.
    private const int LongestText = 16 << 20, MostPlaces = 1 << 24, MostLayers = 4096;

    private const string Adjusted = "Temperature and threshold stay with the run: probabilities are those before they were calibrated.";

    /// <summary>Returns whether BlasNet wrote a file.</summary>
    public static bool IsOwn(OnnxModel file) => file.Metadata.ContainsKey(OnnxExport.ModelKey);

    /// <summary>Returns what was written; null where the graph is another one than the export makes.</summary>
    public static ImportedModel? Read(OnnxModel file)
    {
        try
        {
            // What comes before the layers and after them must be that of the export, too.
            if (!file.Metadata.TryGetValue(OnnxExport.ModelKey, out string? json) || json.Length > LongestText
                || file.Metadata.GetValueOrDefault(OnnxExport.OperatorsKey) != OnnxExport.OperatorsDigest(file.Graph))
                return null;
            ModelFile layers = ModelFile.Parse(Encoding.UTF8.GetBytes(json), new Place { Section = OnnxExport.ModelKey });
            bool hasTable = file.Metadata.TryGetValue(OnnxExport.TableKey, out string? table);
            Dictionary<string, ForeignArray>? arrays = Arrays(file.Graph, layers.Model, hasTable);
            if (arrays is null)
                return null;
            string[] changed = file.Metadata.ContainsKey(OnnxExport.AdjustedKey) ? [Adjusted] : [];
            var restored = new ImportedModel(layers.Model, layers.Loss ?? ImportLoss.For(layers.Model), arrays, [], changed);
            if (hasTable)
                restored.Preprocessor = TablePreprocessor.Parse(table!);
            else if (file.Metadata.TryGetValue(OnnxExport.ClassesKey, out string? names))
                restored.ClassNames = SavedClasses.Parse(names, layers.Model.OutputShape.Size);
            if (file.Metadata.TryGetValue(OnnxExport.ImageSizeKey, out string? size))
                restored.ImageSize = SavedImageSize.Parse(size);
            return restored;
        }
        catch (Exception error) when (error is DataException or ConfigurationException)
        {
            // The metadata contradict the graph or themselves: the graph counts.
            return null;
        }
    }

    private static Dictionary<string, ForeignArray>? Arrays(OnnxGraph file, Model model, bool hasTable)
    {
        Dictionary<string, long> sizes = ImportedModel.ArraysOf(model).ToDictionary(array => array.Key, array => (long)array.Shape.Size);
        Model expanded = model.Expanded();
        // Nothing larger than what the file has is made.
        if (!IsWithin(file.Initializers.Sum(constant => constant.Size), sizes, expanded))
            return null;
        foreach (bool channelsFirst in (bool[])[false, true])
        {
            if (channelsFirst && !expanded.InputPositions.Any(position => expanded.Shapes()[position].Rank > 2))
                break;
            var graph = new OnnxBuilder();
            var layers = new ModelExport(graph, expanded, key => Places(sizes[key]));
            string output = layers.Add(layers.AddInputs(channelsFirst)).Name;
            var match = new OnnxGraphMatch(graph.Build(""), file, graph.Arrays.ContainsKey, hasTable);
            if (match.IsSame(output) && Weights(graph.Arrays, match, sizes) is { } arrays)
                return arrays;
        }
        return null;
    }

    private static bool IsWithin(long constants, Dictionary<string, long> sizes, Model expanded)
    {
        if (expanded.Layers.Count > MostLayers || sizes.Values.Sum() > constants || sizes.Values.Any(size => size > MostPlaces))
            return false;
        IReadOnlyList<Shape> shapes = expanded.Shapes();
        return !Enumerable.Range(0, shapes.Count).Any(i => expanded.Layers[i] switch
        {
            // The mask of what comes later, and the waves of positions, are constants of the file.
            MultiHeadAttention => expanded.InputShapes(i, shapes).Max(shape => (long)shape[0]) is var steps && steps * steps > constants,
            PositionalEmbedding => shapes[i].Size > constants,
            _ => false,
        });
    }

    private static float[] Places(long size) => [.. Enumerable.Range(1, (int)size).Select(place => (float)place)];

    private static Dictionary<string, ForeignArray>? Weights(
        IReadOnlyDictionary<string, string> written, OnnxGraphMatch match, Dictionary<string, long> sizes)
    {
        var arrays = new Dictionary<string, ForeignArray>();
        foreach ((string name, string key) in written)
        {
            (OnnxTensor places, OnnxTensor given) = match.Constants(name);
            if (!arrays.TryGetValue(key, out ForeignArray? array))
                arrays.Add(key, array = new ForeignArray(given.Name, given.Shape, key, new float[sizes[key]]));
            float[] values = given.ToSingles();
            foreach ((int i, float place) in places.ToSingles().Index())
            {
                if (place > 0)
                    array.Values[(int)place - 1] = values[i];
                else if (values[i] != 0)
                    return null;
            }
        }
        return arrays;
    }
}
