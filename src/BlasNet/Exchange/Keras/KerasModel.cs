using System.Text.Json;

namespace BlasNet.Exchange;

/// <summary>The description of a Keras model: a chain of layers, or a graph.</summary>
internal sealed class KerasModel
{
    /// <summary>The most layers in a file, some of which become none.</summary>
    public const int MostLayers = 2 * ImportBuilder.MostLayers;

    private readonly KerasConfig model;

    private KerasModel(KerasConfig model, bool isChain, KerasConfig config, IReadOnlyList<KerasLayer> layers) =>
        (this.model, IsChain, Config, Layers) = (model, isChain, config, layers);

    /// <summary>Gets whether the layers follow one another.</summary>
    public bool IsChain { get; }

    /// <summary>Gets the properties.</summary>
    public KerasConfig Config { get; }

    /// <summary>Gets the layers in the order of the file.</summary>
    public IReadOnlyList<KerasLayer> Layers { get; }

    /// <summary>Reads the description.</summary>
    /// <param name="model">The object with the class and the properties.</param>
    public static KerasModel Read(KerasConfig model)
    {
        string className = model.Text("class_name") ?? throw model.Error("the description of the model lacks its 'class_name'");
        if (className is not ("Sequential" or "Functional" or "Model"))
            throw model.Error($"the model is of the class '{Excerpt.Of(className)}', but Sequential and functional ones are read; a class "
                + "of one's own has its layers in code");
        // In the oldest files a chain has no properties but its layers.
        KerasConfig config = model.Element("config") is { ValueKind: JsonValueKind.Array } ? model
            : model.Inner("config") ?? throw model.Error("the description of the model lacks its 'config'");
        JsonElement list = config.Element(config == model ? "config" : "layers")
            ?? throw model.Error("the description of the model lacks its 'layers'; a class of one's own has them in code");
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MostLayers)
            throw model.Error($"'layers' must be an array of '{MostLayers}' layers at most");
        return new KerasModel(
            model, className == "Sequential", config, [.. list.EnumerateArray().Select(layer => KerasLayer.Read(layer, model.Place))]);
    }

    /// <summary>Returns the extents of one sample that a layer takes as the first of a model, null where one is open; null where it does
    /// not say.</summary>
    public static int?[]? SampleShape(KerasConfig config) =>
        Sample(config, config.Element("batch_shape") ?? config.Element("batch_input_shape"));

    /// <summary>Returns the extents of one sample that the model was built for.</summary>
    public int?[]? BuildShape() => Sample(Config, Config.Element("build_input_shape")
        ?? (model.Element("build_config") is { ValueKind: JsonValueKind.Object } build
            ? (model with { Json = build }).Element("input_shape")
            : null));

    /// <summary>Returns the layers by their names.</summary>
    public Dictionary<string, KerasLayer> ByName()
    {
        var byName = new Dictionary<string, KerasLayer>(StringComparer.Ordinal);
        foreach (KerasLayer layer in Layers)
        {
            if (!byName.TryAdd(layer.Name, layer))
                throw layer.Config.Error("two layers have this name");
        }
        return byName;
    }

    /// <summary>Returns the inputs or outputs of a graph.</summary>
    public IReadOnlyList<KerasTensor> Ends(string property) => Config.Element(property) is { } value
        ? KerasCall.TensorsIn(value)
        : throw Config.Error($"the description of the model lacks its '{property}'");

    private static int?[]? Sample(KerasConfig config, JsonElement? shape)
    {
        if (shape is not { ValueKind: JsonValueKind.Array } extents || extents.GetArrayLength() == 0)
            return null;
        return [.. extents.EnumerateArray().Skip(1).Select(extent =>
            extent.ValueKind == JsonValueKind.Null ? (int?)null
            : extent.ValueKind == JsonValueKind.Number && extent.TryGetInt32(out int known) ? known
            : throw config.Error($"the shape of the input holds '{Excerpt.Of(extent.GetRawText())}', but it must hold whole numbers"))];
    }
}

/// <summary>What the layers of a model, and of those inside of it, have in common.</summary>
internal sealed class KerasTraits
{
    private static readonly HashSet<string> MaskUsers = new(StringComparer.Ordinal)
        { "LSTM", "GRU", "SimpleRNN", "Bidirectional", "MultiHeadAttention", "GlobalAveragePooling1D", "TimeDistributed" };

    private readonly HashSet<int> ranks = [];
    private bool hasMasking, hasMaskZero;
    private int count;

    /// <summary>Gets the ranks of samples whose channels come first in Keras.</summary>
    public IReadOnlySet<int> RanksWithChannelsFirst => ranks;

    /// <summary>Gets whether any layer leaves out steps of padding.</summary>
    public bool UseMasks { get; private set; }

    /// <summary>Gets whether any layer tells the lengths of sequences.</summary>
    public bool GiveMasks => hasMasking || hasMaskZero && UseMasks;

    /// <summary>Looks at all layers of a model.</summary>
    public static KerasTraits Of(KerasConfig model)
    {
        var traits = new KerasTraits();
        traits.Look(model);
        return traits;
    }

    private void Look(KerasConfig model)
    {
        IReadOnlyList<KerasLayer> layers = KerasModel.Read(model).Layers;
        count += layers.Count;
        if (count > KerasModel.MostLayers)
            throw model.Error($"the model and those inside of it have more than '{KerasModel.MostLayers}' layers, the most that are read");
        foreach (KerasLayer layer in layers)
        {
            if (layer.IsModel)
            {
                Look(layer.Model);
                continue;
            }
            UseMasks |= MaskUsers.Contains(layer.Class);
            hasMasking |= layer.Class == "Masking";
            hasMaskZero |= layer.Class == "Embedding" && layer.Config.Flag("mask_zero", false);
            int digit = layer.Class.IndexOfAny(['1', '2', '3']);
            if (digit >= 0 && KerasLayout.IsFirst(layer.Config))
                ranks.Add(layer.Class[digit] - '0' + 1);
        }
    }
}
