using System.Text.Json;

namespace BlasNet.Exchange;

/// <summary>The way from the description of a Keras model to a model of BlasNet; models inside of it become part of it.</summary>
internal sealed class KerasGraph(ImportBuilder builder, KerasTraits traits, IReadOnlyList<int>? inputShape)
{
    private static readonly string[] Harmless = ["training", "mask", "return_attention_scores", "use_causal_mask"];
    private static readonly string[] AttentionInputs = ["value", "key"];

    private readonly KerasNames names = new();
    private readonly List<Node> inputs = [];

    /// <summary>Gets the inputs of the outermost model, in order.</summary>
    public IReadOnlyList<Node> Inputs => inputs;

    /// <summary>Adds the layers of a model.</summary>
    /// <param name="model">The object with class and properties.</param>
    /// <param name="weights">The arrays of its layers.</param>
    /// <param name="given">What a model inside of another one reads; null for the outermost, which has inputs.</param>
    public KerasValue Add(KerasConfig model, KerasWeights weights, IReadOnlyList<KerasValue>? given)
    {
        KerasModel read = KerasModel.Read(model);
        weights.Number(read.Layers);
        return read.IsChain ? AddChain(read, weights, given) : AddGraph(read, weights, given);
    }

    private KerasValue AddChain(KerasModel model, KerasWeights weights, IReadOnlyList<KerasValue>? given)
    {
        if (given is not (null or [_]))
            throw model.Config.Error($"a chain of layers reads '{given.Count}' others, but it must read one");
        KerasValue? value = given?[0];
        foreach (KerasLayer layer in model.Layers)
        {
            value ??= Input(layer, model);
            if (layer.Class != "InputLayer")
                value = AddLayer(layer, weights, [value.Value]);
        }
        return value ?? throw model.Config.Error("the model has no layers");
    }

    private KerasValue AddGraph(KerasModel model, KerasWeights weights, IReadOnlyList<KerasValue>? given)
    {
        IReadOnlyList<KerasTensor> starts = model.Ends("input_layers"), ends = model.Ends("output_layers");
        if (ends is not [var end])
            throw model.Config.Error($"the model has '{ends.Count}' outputs, but one is read");
        if (given is not null && given.Count != starts.Count)
            throw model.Config.Error($"the model has '{starts.Count}' inputs, but it reads '{given.Count}' layers");
        var layers = model.ByName();
        var values = new Dictionary<string, KerasValue>(StringComparer.Ordinal);
        for (int i = 0; i < starts.Count; i++)
        {
            KerasLayer start = layers.GetValueOrDefault(starts[i].Layer) ?? throw model.Config.Error(
                $"its input '{Excerpt.Of(starts[i].Layer)}' is none of its layers");
            if (!values.TryAdd(start.Name, given is null ? Input(start, null) : given[i]))
                throw start.Config.Error("it stands twice among the inputs");
        }
        var open = model.Layers.Where(layer => !values.ContainsKey(layer.Name) && layer.Calls.Count > 0).ToList();
        while (open.RemoveAll(layer => TryAdd(layer, weights, values)) > 0)
        {
            // Each round adds the layers whose inputs are there.
        }
        return values.TryGetValue(end.Layer, out KerasValue value)
            ? value
            : throw model.Config.Error(open.Count == 0
                ? $"its output '{Excerpt.Of(end.Layer)}' is none of its layers"
                : $"the layer '{Excerpt.Of(open[0].Name)}' reads layers that are not there or that read it");
    }

    private bool TryAdd(KerasLayer layer, KerasWeights weights, Dictionary<string, KerasValue> values)
    {
        if (layer.Calls is not [var call])
            throw layer.Config.Error($"it is applied at '{layer.Calls.Count}' places with the same weights, which is not read");
        List<KerasTensor> tensors = [.. call.Inputs];
        foreach ((string name, JsonElement value) in call.Named)
        {
            if (layer.Class == "MultiHeadAttention" && AttentionInputs.Contains(name))
                continue;
            if (value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False)
                && !(Harmless.Contains(name) && value.ValueKind == JsonValueKind.True))
                throw layer.Config.Error($"it is called with '{Excerpt.Of(name)}', which is not read");
        }
        // The query comes first, then the value and the key.
        foreach (string name in AttentionInputs)
        {
            if (call.Named.TryGetValue(name, out JsonElement value))
                tensors.AddRange(KerasCall.TensorsIn(value));
        }
        if (!tensors.TrueForAll(tensor => values.ContainsKey(tensor.Layer)))
            return false;
        if (tensors.Find(tensor => tensor.Output != 0) is { Layer: not null } other)
            throw layer.Config.Error($"it reads the output '{other.Output}' of '{Excerpt.Of(other.Layer)}', but only the first is read");
        KerasValue added = AddLayer(layer, weights, [.. tensors.Select(tensor => values[tensor.Layer])]);
        if (!values.TryAdd(layer.Name, added))
            throw layer.Config.Error("two layers have this name");
        return true;
    }

    private KerasValue AddLayer(KerasLayer layer, KerasWeights weights, IReadOnlyList<KerasValue> read) =>
        DataException.InFile(layer.Config.Place, () =>
        {
            if (!layer.IsModel)
                return KerasLayers.Add(new KerasStep(builder, weights, names, layer, read, traits));
            builder.Changed($"the layers of the model '{Excerpt.Of(layer.Name)}' are layers of the model around it.");
            return Add(layer.Model, weights.Inside(layer), read);
        });

    private KerasValue Input(KerasLayer layer, KerasModel? model)
    {
        int?[] extents = KerasModel.SampleShape(layer.Config) ?? model?.BuildShape() ?? (inputShape is null
            ? throw layer.Config.Error("the shape of the input is not in the file; give it with --input, as in --input 28,28,1")
            : [.. inputShape.Select(extent => (int?)extent)]);
        if (inputShape is not null)
        {
            if (inputs.Count > 0)
                throw new ConfigurationException(
                    new Place { Option = "--input" }, "the model has several inputs, for which no shape can be given.");
            if (inputShape.Count != extents.Length || extents.Where((extent, i) => extent is { } known && known != inputShape[i]).Any())
                throw new ConfigurationException(new Place { Option = "--input" },
                    $"the shape {Shape.Text(inputShape)} does not fit that of the model, {Text(extents)}.");
            extents = [.. inputShape.Select(extent => (int?)extent)];
        }
        if (Array.Exists(extents, extent => extent is null))
            throw layer.Config.Error(
                $"the shape {Text(extents)} of the input leaves an extent open; give it with --input, as in --input 28,28,1");
        return DataException.InFile(layer.Config.Place, () => InputOf(layer, [.. extents.Select(extent => extent!.Value)]));
    }

    private KerasValue InputOf(KerasLayer layer, int[] extents)
    {
        bool isFirst = traits.RanksWithChannelsFirst.Contains(extents.Length);
        var shape = new Shape(isFirst ? [.. extents[1..], extents[0]] : extents);
        if (shape.Rank == 0)
            throw layer.Config.Error("a sample of the input is a single number without an axis, which is not read");
        if (isFirst)
            builder.Changed($"the channels of the input '{Excerpt.Of(layer.Name)}' come last: {shape}.");
        Node node = builder.Input(shape);
        inputs.Add(node);
        return new KerasValue(node, isFirst);
    }

    private static string Text(int?[] extents) =>
        "[" + string.Join(", ", extents.Select(extent => extent is { } known ? FormattableString.Invariant($"{known}") : "?")) + "]";
}
