using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Tables;
using BlasNet.Tensors;

namespace BlasNet.Exchange;

/// <summary>Model and weights read from a file of another program.</summary>
internal sealed class ImportedModel
{
    private readonly IReadOnlyDictionary<string, ForeignArray> arrays;

    /// <summary>Creates a model.</summary>
    /// <param name="model">The layers; their input shape is known.</param>
    /// <param name="loss">The loss that the output suits.</param>
    /// <param name="arrays">The arrays of the file by the keys of the model's.</param>
    /// <param name="left">What the file has and the model does not use.</param>
    /// <param name="changed">What was changed on the way.</param>
    /// <exception cref="DataException">An array has another number of values than the model's, or belongs to none.</exception>
    public ImportedModel(Model model, Loss loss, IReadOnlyDictionary<string, ForeignArray> arrays, IReadOnlyList<string> left,
        IReadOnlyList<string> changed)
    {
        (Model, Loss, this.arrays) = (model, loss, arrays);
        var matched = new List<ImportedArray>();
        var missing = new List<string>();
        foreach ((string key, Shape shape) in ArraysOf(model))
        {
            if (!arrays.TryGetValue(key, out ForeignArray? array))
                missing.Add(key);
            else if (array.Values.Length == shape.Size)
                matched.Add(new ImportedArray(array.Source, array.SourceShape, key, [.. shape]));
            else
                throw new DataException(new Place { Section = array.Source },
                    $"it has '{array.Values.Length}' values, but '{key}' of the model has the shape {shape}, '{shape.Size}' values.");
        }
        if (arrays.Keys.Except(matched.Select(array => array.Target)).FirstOrDefault() is { } stray)
            throw new DataException(new Place { Section = arrays[stray].Source }, $"the model has no array '{stray}' for it.");
        Report = new ImportReport(matched, missing, [.. left], [.. changed, .. NotFinite(matched)]);
    }

    /// <summary>Gets the model.</summary>
    public Model Model { get; }

    /// <summary>Gets the loss that the output suits.</summary>
    public Loss Loss { get; }

    /// <summary>Gets the arrays of the file by the keys of the model's.</summary>
    public IReadOnlyDictionary<string, ForeignArray> Arrays => arrays;

    /// <summary>Gets what became of the arrays.</summary>
    public ImportReport Report { get; }

    /// <summary>Gets the names of the classes; empty where the file has none.</summary>
    public IReadOnlyList<string> ClassNames { get; set; } = [];

    /// <summary>Gets the preprocessing of the table that the model takes; null where the file has none.</summary>
    public TablePreprocessor? Preprocessor { get; set; }

    /// <summary>Gets height and width that images are resized to; null where the file does not tell.</summary>
    public Extents? ImageSize { get; set; }

    /// <summary>Lists the arrays of a model whose shapes are known, with their shapes: trained ones and running statistics.</summary>
    public static IEnumerable<(string Key, Shape Shape)> ArraysOf(Model model)
    {
        Model expanded = model.Expanded();
        IReadOnlyList<Shape> shapes = expanded.Shapes();
        for (int i = 0; i < expanded.Layers.Count; i++)
        {
            if (expanded.Owner(i) != i)
                continue;
            Layer layer = expanded.Layers[i];
            Shape[] inputs = expanded.InputShapes(i, shapes);
            foreach (ParameterSpec spec in layer.Parameters(inputs).Concat(layer.States(inputs)))
                yield return ($"{expanded.Key(i)}.{spec.Name}", spec.Shape);
        }
    }

    /// <summary>Builds the network with the weights of the file; those that it does not have start by the seed 0.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="threads">Number of threads, 0 for one per processor.</param>
    public Network ToNetwork(Loss loss, int threads)
    {
        var network = new Network(Model, loss, 0, threads);
        Fill(network.Layout, network.Parameters);
        Fill(network.StateLayout, network.States);
        return network;
    }

    private void Fill(IReadOnlyList<PlannedArray> layout, FloatBlock block)
    {
        foreach (PlannedArray array in layout)
        {
            if (arrays.TryGetValue(array.Key, out ForeignArray? given))
                given.Values.CopyTo(block.Slice(array.Offset, array.Length).Span);
        }
    }

    private IEnumerable<string> NotFinite(List<ImportedArray> matched) => matched
        .Where(array => arrays[array.Target].Values.Any(value => !float.IsFinite(value)))
        .Select(array => $"'{array.Source}' holds values that are not finite; they were taken as they are.");
}
