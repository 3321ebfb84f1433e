using System.Globalization;
using BlasNet.Files;

namespace BlasNet.Exchange;

/// <summary>An array of a file of Keras.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Node">Where it lies.</param>
internal sealed record KerasArray(string Name, Hdf5Node Node)
{
    /// <summary>Gets the extents.</summary>
    public IReadOnlyList<int> Extents => Node.Array.Extents;
}

/// <summary>The arrays of the layers of a model or of a model inside it, in the order in which Keras keeps them.</summary>
internal abstract class KerasWeights
{
    /// <summary>Finds the arrays of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="parts">The paths of the parts of the layer that hold them in files of Keras 3, in the order of the arrays; alternatives
    /// stand with a bar between them.</param>
    public abstract IReadOnlyList<KerasArray> Of(KerasLayer layer, IReadOnlyList<string> parts);

    /// <summary>Returns the arrays of a model that is a layer of this one.</summary>
    public abstract KerasWeights Inside(KerasLayer model);

    /// <summary>Takes note of the layers, before the arrays of the first of them are asked for.</summary>
    public abstract void Number(IReadOnlyList<KerasLayer> layers);

    /// <summary>Notes the addresses of arrays that are read.</summary>
    private protected static IReadOnlyList<KerasArray> Used(IReadOnlyList<KerasArray> arrays, HashSet<long> used)
    {
        used.UnionWith(arrays.Select(array => array.Node.Address));
        return arrays;
    }
}

/// <summary>Arrays in the form of Keras 2: a group for each layer by its name, whose attribute lists the arrays.</summary>
internal sealed class KerasNamedWeights(Hdf5File file, Hdf5Node group, KerasWeightNames? all, HashSet<long> used) : KerasWeights
{
    public const string LayerNames = "layer_names", WeightNames = "weight_names";

    public override IReadOnlyList<KerasArray> Of(KerasLayer layer, IReadOnlyList<string> parts) =>
        Used(all is null ? Listed(layer.Name) : all.Of(layer.Name), used);

    // The group of a model inside has the arrays of all its layers: first the trained ones of all, then the others.
    public override KerasWeights Inside(KerasLayer model) =>
        new KerasNamedWeights(file, group, all ?? new KerasWeightNames(Listed(model.Name)), used);

    public override void Number(IReadOnlyList<KerasLayer> layers)
    {
        // The names are those of the layers.
    }

    private List<KerasArray> Listed(string layer)
    {
        if (file.Find(Hdf5Node.Join(group.Path, layer)) is not { IsGroup: true } place)
            return [];
        var arrays = new List<KerasArray>();
        foreach (string name in Texts(place, WeightNames))
        {
            Hdf5Node node = file.Find(Hdf5Node.Join(place.Path, name)) ?? throw new DataException(
                new Place { Section = Excerpt.Of(place.Path) }, $"'{WeightNames}' lists '{Excerpt.Of(name)}', but there is no such array.");
            arrays.Add(new KerasArray(name, node));
        }
        return arrays;
    }

    // A list too long for an attribute is cut into several, which are numbered.
    private static IEnumerable<string> Texts(Hdf5Node node, string name)
    {
        if (node.Attribute(name) is { } whole)
            return whole.Texts();
        var texts = new List<string>();
        for (int i = 0; node.Attribute(string.Create(CultureInfo.InvariantCulture, $"{name}{i}")) is { } part; i++)
            texts.AddRange(part.Texts());
        return texts;
    }
}

/// <summary>The arrays of a model inside another one, found by the names of its layers in theirs.</summary>
internal sealed class KerasWeightNames
{
    private readonly ILookup<string, KerasArray> byLayer;

    /// <summary>Creates the names.</summary>
    public KerasWeightNames(IReadOnlyList<KerasArray> arrays) => byLayer = arrays
        .SelectMany(array => array.Name.Split('/').SkipLast(1).Distinct().Select(part => (Part: part, Array: array)))
        .ToLookup(pair => pair.Part, pair => pair.Array, StringComparer.Ordinal);

    /// <summary>Returns the arrays in whose names a layer's stands.</summary>
    public IReadOnlyList<KerasArray> Of(string layer) => [.. byLayer[layer]];
}

/// <summary>Arrays in the form of Keras 3: a group for each layer by its class and its number among those of the class.</summary>
internal sealed class KerasNumberedWeights(Hdf5File file, Hdf5Node? group, HashSet<long> used) : KerasWeights
{
    private const string Variables = "vars";

    private static readonly string[] Containers = ["layers", "_layer_checkpoint_dependencies"];

    private readonly Dictionary<KerasLayer, Hdf5Node?> places = new(ReferenceEqualityComparer.Instance);

    /// <summary>Returns whether a group has layers in this form.</summary>
    public static bool HasLayers(Hdf5File file, Hdf5Node group) => Container(file, group) is not null;

    public override void Number(IReadOnlyList<KerasLayer> layers)
    {
        if (group is null || Container(file, group) is not { } container)
            return;
        var queues = new Dictionary<string, Queue<string>>(StringComparer.Ordinal);
        foreach (KerasLayer layer in layers)
        {
            if (!queues.TryGetValue(layer.Kind, out Queue<string>? names))
                queues.Add(layer.Kind, names = new Queue<string>(NamesOf(container, layer.Kind)));
            places[layer] = names.TryDequeue(out string? name) ? file.Find(Hdf5Node.Join(container.Path, name)) : null;
        }
    }

    public override IReadOnlyList<KerasArray> Of(KerasLayer layer, IReadOnlyList<string> parts) =>
        places.GetValueOrDefault(layer) is { } place ? Used([.. parts.SelectMany(part => InPart(place, part))], used) : [];

    public override KerasWeights Inside(KerasLayer model) => new KerasNumberedWeights(file, places.GetValueOrDefault(model), used);

    private static Hdf5Node? Container(Hdf5File file, Hdf5Node group) => Containers
        .Select(name => file.Find(Hdf5Node.Join(group.Path, name))).FirstOrDefault(node => node is { IsGroup: true });

    // The names of a class in the order of their numbers; the first one has none.
    private static IEnumerable<string> NamesOf(Hdf5Node container, string kind) => container.Links.Keys
        .Select(name => (Name: name, Number: NumberOf(name, kind))).Where(pair => pair.Number >= 0)
        .OrderBy(pair => pair.Number).Select(pair => pair.Name);

    private static int NumberOf(string name, string kind) =>
        name == kind ? 0
        : name.StartsWith(kind + "_", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(kind.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
        : -1;

    private IEnumerable<KerasArray> InPart(Hdf5Node place, string part)
    {
        Hdf5Node? node = part.Split('|').Select(path => Below(place, path)).FirstOrDefault(found => found is not null);
        for (int i = 0; node is not null && Below(node, i.ToString(CultureInfo.InvariantCulture)) is { } array; i++)
            yield return new KerasArray(array.Path.TrimStart('/'), array);
    }

    private Hdf5Node? Below(Hdf5Node node, string path) => file.Find(Hdf5Node.Join(node.Path, path));

    /// <summary>Returns the path of the arrays of a part.</summary>
    public static string In(string part) => part.Length == 0 ? Variables : $"{part}/{Variables}";
}
