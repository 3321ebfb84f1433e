using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <summary>The module of PyTorch for each layer with weights: by a given map, by name, in order, or by shape.</summary>
internal sealed class TorchMatch
{
    private readonly IReadOnlyList<TorchModule> modules;
    private readonly IReadOnlyList<int> layers;
    private readonly Model model;
    private readonly Func<TorchModule, int, TorchConversion> convert;
    private readonly Dictionary<int, TorchModule> found = [];

    private TorchMatch(IReadOnlyList<TorchModule> modules, Model model, Func<TorchModule, int, TorchConversion> convert)
    {
        (this.modules, this.model, this.convert) = (modules, model, convert);
        layers = [.. Enumerable.Range(0, model.Layers.Count).Where(i => model.Owner(i) == i && model.Layers[i].HasWeights)];
    }

    /// <summary>Finds the module of each layer.</summary>
    /// <param name="modules">The modules of the file.</param>
    /// <param name="model">The model.</param>
    /// <param name="map">Modules by the names or keys of layers; the others are found.</param>
    /// <param name="convert">Converts a module for the layer at a position.</param>
    /// <returns>The modules by the positions of their layers, in the order of the layers.</returns>
    /// <exception cref="DataException">A layer has no module, or could have several.</exception>
    public static IReadOnlyDictionary<int, TorchModule> Of(IReadOnlyList<TorchModule> modules, Model model,
        IReadOnlyDictionary<string, string> map, Func<TorchModule, int, TorchConversion> convert)
    {
        var match = new TorchMatch(modules, model, convert);
        match.FindByMap(map);
        match.FindByName();
        match.FindInOrder();
        match.FindByShape();
        return match.layers.All(match.found.ContainsKey) ? match.found : throw match.Incomplete();
    }

    private IEnumerable<int> OpenLayers => layers.Where(layer => !found.ContainsKey(layer));

    private IEnumerable<TorchModule> OpenModules => modules.Where(module => !found.ContainsValue(module));

    private void FindByMap(IReadOnlyDictionary<string, string> map)
    {
        foreach ((string layer, string module) in map)
        {
            int position = layers.FirstOrDefault(i => model.Layers[i].Name == layer || model.Key(i) == layer, -1);
            if (position < 0)
                throw new ConfigurationException(new Place { Section = "map" },
                    $"the model has no layer '{layer}' with weights; it has {Quoted(layers.Select(model.Key))}.");
            found[position] = modules.FirstOrDefault(each => each.Name == module) ?? throw new ConfigurationException(
                new Place { Section = "map" }, $"the file has no module '{module}'; it has {Quoted(modules.Select(each => each.Name))}.");
        }
    }

    private void FindByName()
    {
        foreach (int layer in OpenLayers.ToArray())
        {
            if (OpenModules.FirstOrDefault(module => model.Layers[layer].Name is { } name && module.LayerName == name) is { } named)
                found[layer] = named;
        }
    }

    // The parts of a Sequential have numbers, and stand in the order of the layers.
    private void FindInOrder()
    {
        int[] open = [.. OpenLayers];
        TorchModule[] numbered = [.. OpenModules];
        if (open.Length != numbered.Length || found.Count > 0 || open.Any(layer => model.Layers[layer].Name is not null)
            || !numbered.All(module => module.IsNumbered))
            return;
        Array.Sort(numbered, (a, b) => CompareNumbers(a.Name, b.Name));
        for (int i = 0; i < open.Length; i++)
            found[open[i]] = numbered[i];
    }

    private void FindByShape()
    {
        int[] open = [.. OpenLayers];
        TorchModule[] candidates = [.. OpenModules];
        var fits = open.ToDictionary(layer => layer, layer => candidates.Where(module => convert(module, layer).Misfit is null).ToArray());
        foreach (int layer in open)
        {
            if (fits[layer] is [var only] && open.Count(other => fits[other].Contains(only)) == 1)
                found[layer] = only;
        }
    }

    private DataException Incomplete() => new(
        $"the layers {Quoted(OpenLayers.Select(model.Key))} have no module of their own; open are the modules "
        + $"{Quoted(OpenModules.Select(module => module.Name))}. Name the layers after the modules, with hyphens for dots, or give a map.");

    private static string Quoted(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return all.Length == 0 ? "none" : string.Join(", ", all.Take(12).Select(name => $"'{Excerpt.Of(name)}'"))
            + (all.Length > 12 ? " and others" : "");
    }

    private static int CompareNumbers(string first, string second)
    {
        string[] a = first.Split('.'), b = second.Split('.');
        for (int i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            // Longer numbers are larger: no number has zeros in front.
            int order = a[i].Length != b[i].Length ? a[i].Length.CompareTo(b[i].Length) : string.CompareOrdinal(a[i], b[i]);
            if (order != 0)
                return order;
        }
        return a.Length.CompareTo(b.Length);
    }
}
