using System.Text;

namespace BlasNet.Exchange;

/// <summary>The output of a layer of Keras in the model that is made.</summary>
/// <param name="Node">The node.</param>
/// <param name="IsFirst">Whether Keras has the channels before the positions, which are behind them in the node.</param>
internal readonly record struct KerasValue(Node Node, bool IsFirst = false);

/// <summary>One layer of Keras on its way into a model: what it reads, its properties and its arrays.</summary>
internal sealed class KerasStep(
    ImportBuilder builder, KerasWeights weights, KerasNames names, KerasLayer layer, IReadOnlyList<KerasValue> inputs,
    KerasTraits traits)
{
    public KerasLayer Layer => layer;

    public KerasConfig Config => layer.Config;

    public ImportBuilder Builder => builder;

    public IReadOnlyList<KerasValue> Inputs => inputs;

    /// <summary>Gets what the layers of the whole model have in common.</summary>
    public KerasTraits Traits => traits;

    /// <summary>Gets the single input.</summary>
    public KerasValue Input => inputs is [var only] ? only
        : throw Config.Error($"it reads '{inputs.Count}' layers, but it must read one");

    /// <summary>Gets whether the layer takes channels before positions.</summary>
    public bool TakesFirst => KerasLayout.IsFirst(Config);

    /// <summary>Returns a free name for a layer: Keras's, with the letters that names may have.</summary>
    public string Name(string ending = "") => names.Free(layer.Name + ending);

    /// <summary>Returns an input with the axes that Keras has.</summary>
    public Node Plain(KerasValue value) => KerasLayout.Plain(builder, value);

    /// <summary>Returns the single input with the channels behind the positions, wherever the layer takes them.</summary>
    public Node ChannelsLast() => TakesFirst ? KerasLayout.Last(builder, Input) : Plain(Input);

    /// <summary>Returns a value whose channels stand behind the positions in the node, wherever the layer gives them.</summary>
    public KerasValue Placed(Node node) => new(node, TakesFirst && builder.ShapeOf(node).Rank > 1);

    /// <summary>Finds the layer's arrays.</summary>
    /// <param name="parts">The parts of the layer that hold them in files of Keras 3; the layer itself by default.</param>
    public IReadOnlyList<KerasArray> Arrays(params IReadOnlyList<string> parts) =>
        weights.Of(layer, [.. (parts.Count == 0 ? [""] : parts).Select(part =>
            string.Join('|', part.Split('|').Select(KerasNumberedWeights.In)))]);

    /// <summary>Adds a layer whose arrays are those of Keras, one for one and in its order.</summary>
    public Node Add(Layer made, IReadOnlyList<Node> nodes, params IReadOnlyList<string> parts)
    {
        Shape[] shapes = [.. nodes.Select(builder.ShapeOf)];
        // The layer's own check of its inputs comes first: its arrays follow from them.
        _ = made.OutputShape(shapes);
        ParameterSpec[] wanted = [.. made.Parameters(shapes).Concat(made.States(shapes))];
        if (wanted.Length == 0)
            return builder.Add(made, nodes);
        IReadOnlyList<KerasArray> arrays = Arrays(parts);
        CheckCount(arrays, wanted.Length);
        return builder.Add(made, nodes, [.. wanted.Select((spec, i) => Take(arrays[i], spec.Name, [.. spec.Shape], spec.Shape))]);
    }

    /// <summary>Reads an array as one of the layer's.</summary>
    /// <param name="array">The array.</param>
    /// <param name="target">The name of the layer's array.</param>
    /// <param name="expected">The extents that it must have in the file.</param>
    /// <param name="shape">The shape of the layer's array, which has as many values.</param>
    public ForeignArray Take(KerasArray array, string target, IReadOnlyList<int> expected, Shape shape)
    {
        if (!array.Extents.SequenceEqual(expected))
            throw Config.Error(
                $"'{Excerpt.Of(array.Name)}' has the shape {Shape.Text(array.Extents)}, but its description calls for "
                    + $"{Shape.Text(expected)}");
        float[] values = array.Node.Array.ReadFloats();
        return values.Length == shape.Size
            ? new ForeignArray(array.Name, [.. array.Extents.Select(extent => (long)extent)], target, values)
            : throw Config.Error($"'{Excerpt.Of(array.Name)}' has '{values.Length}' values, but '{shape.Size}' are wanted");
    }

    /// <summary>Requires a number of arrays.</summary>
    public void CheckCount(IReadOnlyList<KerasArray> arrays, int wanted)
    {
        if (arrays.Count != wanted)
            throw Config.Error($"the file has '{arrays.Count}' arrays of it, but its description calls for '{wanted}'");
    }
}

/// <summary>Names of layers: those of Keras, each once and of the letters that names may have.</summary>
internal sealed class KerasNames
{
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);

    /// <summary>Returns the name, with a number where it is taken.</summary>
    public string Free(string name)
    {
        var letters = new StringBuilder(name.Length);
        foreach (char letter in name)
            letters.Append(char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' ? letter : '-');
        string free = letters.Length == 0 ? "layer" : letters.ToString(), numbered = free;
        for (int i = 2; !taken.Add(numbered); i++)
            numbered = FormattableString.Invariant($"{free}-{i}");
        return numbered;
    }
}

/// <summary>The order of axes: models whose images have their channels first get them behind the positions.</summary>
internal static class KerasLayout
{
    private const string Format = "data_format", First = "channels_first";

    /// <summary>Returns whether a layer takes channels before positions.</summary>
    public static bool IsFirst(KerasConfig config) => config.Text(Format) == First;

    /// <summary>Returns a node with the axes that Keras has.</summary>
    public static Node Plain(ImportBuilder builder, KerasValue value)
    {
        int rank = builder.ShapeOf(value.Node).Rank;
        return value.IsFirst && rank > 1
            ? builder.Add(Layer.Permute([rank, .. Enumerable.Range(1, rank - 1)]), value.Node)
            : value.Node;
    }

    /// <summary>Returns a node whose channels, the first axis of Keras, are the last.</summary>
    public static Node Last(ImportBuilder builder, KerasValue value)
    {
        int rank = builder.ShapeOf(value.Node).Rank;
        return value.IsFirst || rank < 2
            ? value.Node
            : builder.Add(Layer.Permute([.. Enumerable.Range(2, rank - 1), 1]), value.Node);
    }
}
