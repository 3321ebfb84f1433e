using BlasNet.Numerics;
using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>Array of weights to take over.</summary>
/// <param name="Name">Its name, such as <c>0.dense.kernel</c>.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Values">Returns its values.</param>
internal sealed record WeightSource(string Name, IReadOnlyList<int> Shape, Func<float[]> Values)
{
    /// <summary>Lists the arrays of a network.</summary>
    public static IReadOnlyList<WeightSource> Of(Network network) =>
        [.. Of(network.Layout, network.Parameters), .. Of(network.StateLayout, network.States)];

    /// <summary>Lists the arrays of a file of weights; of a checkpoint those of the model.</summary>
    public static IReadOnlyList<WeightSource> Of(SafeTensorsFile file)
    {
        bool isCheckpoint = file.Metadata.ContainsKey("blasnet.checkpoint");
        return [.. file.Tensors.Where(tensor => !(isCheckpoint && IsOfTraining(tensor.Name)))
            .Select(tensor => new WeightSource(tensor.Name, tensor.Shape, tensor.ToFloats))];
    }

    /// <summary>Lists the arrays of an archive of NumPy.</summary>
    public static IReadOnlyList<WeightSource> Of(IReadOnlyDictionary<string, NumpyArray> archive) =>
        [.. archive.Select(array => new WeightSource(array.Key, array.Value.Dimensions, array.Value.ToFloats))];

    private static IEnumerable<WeightSource> Of(IReadOnlyList<PlannedArray> layout, FloatBlock block) => layout.Select(array =>
        new WeightSource(array.Key, [.. array.Spec.Shape], () => block.Slice(array.Offset, array.Length).Span.ToArray()));

    private static bool IsOfTraining(string name) => name == "carried"
        || name.StartsWith("optimizer.", StringComparison.Ordinal) || name.StartsWith("callback.", StringComparison.Ordinal);
}

/// <summary>Weights for the layers of a network: those under the layer's key, else those of a layer of its name, else the next of its
/// shapes.</summary>
/// <remarks>A layer takes all of its arrays from one place or none.</remarks>
internal sealed class WeightMatch
{
    private readonly Network network;
    private readonly Dictionary<string, WeightSource> free;
    private readonly string[] order, sorted;
    private readonly List<MatchedLayer> matched = [];

    private WeightMatch(Network network, IReadOnlyList<WeightSource> sources)
    {
        this.network = network;
        free = sources.ToDictionary(source => source.Name, StringComparer.Ordinal);
        order = [.. sources.Select(source => source.Name)];
        sorted = [.. order.Order(StringComparer.Ordinal)];
    }

    /// <summary>Copies weights into the network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="sources">The arrays to take over, of different names.</param>
    /// <param name="isLeftOut">Returns whether the layer of a key keeps its weights.</param>
    public static WeightReport Load(Network network, IReadOnlyList<WeightSource> sources, Func<string, bool> isLeftOut)
    {
        var match = new WeightMatch(network, sources);
        Layer[] layers = [.. match.Layers()];
        List<Layer> open = [.. layers.Where(layer => !isLeftOut(layer.Key))];
        open.RemoveAll(layer => match.TryTake(layer, layer.Key, isOwn: true));
        open.RemoveAll(layer => match.Prefixes(layer).FirstOrDefault(prefix => NameOf(prefix) == NameOf(layer.Key)) is { } prefix
            && match.TryTake(layer, prefix, isOwn: false));
        open.RemoveAll(layer => match.Prefixes(layer).FirstOrDefault() is { } prefix && match.TryTake(layer, prefix, isOwn: false));
        HashSet<string> taken = [.. match.matched.Select(layer => layer.Key)];
        return new WeightReport(
            [.. layers.Where(layer => taken.Contains(layer.Key)).Select(layer => match.matched.Find(each => each.Key == layer.Key)!)],
            [.. layers.Where(layer => !taken.Contains(layer.Key)).Select(layer => layer.Key)], match.LeftOver());
    }

    private IEnumerable<Layer> Layers() => network.Layout.Select(array => (Array: array, Block: network.Parameters))
        .Concat(network.StateLayout.Select(array => (Array: array, Block: network.States)))
        .GroupBy(each => each.Array.Owner, StringComparer.Ordinal)
        .Select(group => new Layer(group.Key, [.. group]));

    // The places of layers with arrays of the same names and shapes and no further ones, in order.
    private IEnumerable<string> Prefixes(Layer layer)
    {
        string ending = "." + layer.Arrays[0].Array.Spec.Name;
        foreach (string name in order)
        {
            if (!name.EndsWith(ending, StringComparison.Ordinal) || !free.ContainsKey(name))
                continue;
            string prefix = name[..^ending.Length];
            if (Fits(layer, prefix) && ArraysOf(prefix).Count() == layer.Arrays.Length)
                yield return prefix;
        }
    }

    // The arrays of parts, such as 0.dense.kernel, are not the layer's own.
    private IEnumerable<string> ArraysOf(string prefix)
    {
        string start = prefix + ".";
        int first = Array.BinarySearch(sorted, start, StringComparer.Ordinal);
        for (int i = first < 0 ? ~first : first; i < sorted.Length && sorted[i].StartsWith(start, StringComparison.Ordinal); i++)
        {
            if (sorted[i].Length > start.Length && !char.IsAsciiDigit(sorted[i][start.Length]))
                yield return sorted[i];
        }
    }

    private bool Fits(Layer layer, string prefix) => layer.Arrays.All(each =>
        free.TryGetValue($"{prefix}.{each.Array.Spec.Name}", out WeightSource? source)
        && source.Shape.SequenceEqual(each.Array.Spec.Shape));

    private bool TryTake(Layer layer, string prefix, bool isOwn)
    {
        if (isOwn && !Fits(layer, prefix))
            return false;
        foreach ((PlannedArray array, FloatBlock block) in layer.Arrays)
        {
            free.Remove($"{prefix}.{array.Spec.Name}", out WeightSource? source);
            source!.Values().CopyTo(block.Slice(array.Offset, array.Length).Span);
        }
        matched.Add(new MatchedLayer(layer.Key, prefix));
        return true;
    }

    // All that is left of a layer is named by its key.
    private string[] LeftOver() =>
    [
        .. order.Where(free.ContainsKey).Select(name =>
        {
            int end = name.LastIndexOf('.');
            return end > 0 && ArraysOf(name[..end]).All(free.ContainsKey) ? name[..end] : name;
        }).Distinct(StringComparer.Ordinal),
    ];

    // The key without its number.
    private static string NameOf(string key)
    {
        int point = key.IndexOf('.', StringComparison.Ordinal);
        return point > 0 && key.AsSpan(0, point).ContainsAnyExceptInRange('0', '9') == false ? key[(point + 1)..] : key;
    }

    private sealed record Layer(string Key, (PlannedArray Array, FloatBlock Block)[] Arrays);
}
