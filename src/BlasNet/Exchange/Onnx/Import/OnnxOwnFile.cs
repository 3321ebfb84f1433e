using System.Text;
using BlasNet.Training;

namespace BlasNet.Exchange;

/// <summary>What a file that BlasNet wrote tells beside its graph: the layers as they were, and where among the values they begin and
/// end.</summary>
internal sealed class OnnxOwnFile
{
    private const string ModelKey = "blasnet.model", DigestKey = "blasnet.weights_sha256", TableValue = "table";

    // As much as a model file may have.
    private const int LongestText = 16 << 20;

    private readonly Model model;
    private readonly Loss loss;
    private readonly string digest;

    private OnnxOwnFile(OnnxGraph graph, ModelFile file, string digest)
    {
        (model, loss, this.digest) = (file.Model, file.Loss ?? ImportLoss.For(file.Model), digest);
        Model expanded = model.Expanded();
        string last = expanded.Key(expanded.Layers.Count - 1);
        HashSet<string> values = [.. graph.Nodes.SelectMany(node => node.Outputs)];
        Output = values.Contains(last) ? last : null;
        Input = values.Contains(TableValue) && model.InputPositions is [int only]
            ? new OnnxValue(TableValue, OnnxType.Float, [new OnnxExtent(null), new OnnxExtent(model.Shapes()[only].Size)])
            : null;
    }

    /// <summary>Gets the name of the value that is the model's output; null where none has its name.</summary>
    public string? Output { get; }

    /// <summary>Gets the value that is the model's input, where nodes compute it from the columns of a table; null for none.</summary>
    public OnnxValue? Input { get; }

    /// <summary>Returns what a file tells; null for one that another program wrote, or that tells nothing of use.</summary>
    public static OnnxOwnFile? Of(OnnxModel file)
    {
        if (!file.Metadata.TryGetValue(ModelKey, out string? json) || json.Length > LongestText
            || !file.Metadata.TryGetValue(DigestKey, out string? digest))
            return null;
        try
        {
            return new OnnxOwnFile(file.Graph, ModelFile.Parse(Encoding.UTF8.GetBytes(json), new Place { Section = ModelKey }), digest);
        }
        catch (Exception error) when (error is DataException or ConfigurationException)
        {
            return null;
        }
    }

    /// <summary>Returns the layers as they were with the weights that the graph has; what was read from the graph, where the weights are
    /// not those that were written.</summary>
    public ImportedModel Restored(ImportedModel read)
    {
        var arrays = new Dictionary<string, ForeignArray>();
        ILookup<string, ForeignArray> sources = read.Arrays.Values.ToLookup(array => array.Source);
        try
        {
            foreach ((string key, Shape shape) in ImportedModel.ArraysOf(model))
            {
                if (sources[key].FirstOrDefault() is not { } array || array.Values.Length != shape.Size)
                    return read;
                arrays.Add(key, array);
            }
            var restored = new ImportedModel(model, loss, arrays, read.Report.Left, read.Report.Changed);
            using Network network = restored.ToNetwork(loss, 1);
            return NetworkWeights.Digest(network) == digest ? restored : read;
        }
        catch (Exception error) when (error is DataException or ConfigurationException)
        {
            return read;
        }
    }
}
