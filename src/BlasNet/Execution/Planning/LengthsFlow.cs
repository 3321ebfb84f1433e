namespace BlasNet.Execution;

/// <summary>The way of the lengths of samples through a model: from the layers that compute them, along those that keep steps.</summary>
internal sealed class LengthsFlow
{
    public const int None = -1;

    private readonly Model model;
    private readonly int[] sources;
    private readonly HashSet<int> used = [];
    private readonly Dictionary<int, int> ends = [];

    private LengthsFlow(Model model, IReadOnlyList<Shape> shapes)
    {
        this.model = model;
        sources = new int[model.Layers.Count];
        for (int i = 0; i < sources.Length; i++)
        {
            int[] read = Inputs(i);
            if (model.Layers[i].UsesLengths)
                used.UnionWith(read);
            sources[i] = SourceOf(i, read, shapes);
            foreach (int source in read.Where(source => source != None && source != sources[i]))
                ends.TryAdd(source, i);
        }
    }

    /// <summary>Follows the lengths through a model without composite layers.</summary>
    /// <exception cref="ConfigurationException">A layer merges inputs with lengths of different layers.</exception>
    public static LengthsFlow Of(Model model, IReadOnlyList<Shape> shapes) => new(model, shapes);

    /// <summary>Returns the layer that gives the lengths of a layer's output; <see cref="None"/> where it has none.</summary>
    public int Source(int layer) => sources[layer];

    /// <summary>Returns the layer that gives the lengths of each input.</summary>
    public int[] Inputs(int layer) => [.. model.InputsOf(layer).Select(input => sources[input])];

    /// <summary>Refuses a model that computes lengths for nothing.</summary>
    /// <exception cref="ConfigurationException">No layer uses the lengths that a layer gives.</exception>
    public void CheckUse()
    {
        for (int giver = 0; giver < sources.Length; giver++)
        {
            if (!model.Layers[giver].GivesLengths || used.Contains(giver))
                continue;
            const string Advice = "Use them before, with a recurrent layer, attention or a global pooling over steps, or give none.";
            throw ends.TryGetValue(giver, out int end)
                ? new ConfigurationException(new Place { Layer = model.Key(end) },
                    $"the lengths that {model.Key(giver)} gives its samples end at this layer, and no layer has used them. {Advice}")
                : new ConfigurationException(new Place { Layer = model.Key(giver) },
                    $"the layer gives its samples lengths, but no layer uses them. {Advice}");
        }
    }

    private int SourceOf(int layer, int[] read, IReadOnlyList<Shape> shapes)
    {
        Layer spec = model.Layers[layer];
        if (spec.GivesLengths)
            return layer;
        if (read.All(source => source == None) || !model.WithPlace(layer, each => each.PassesLengths(model.InputShapes(layer, shapes))))
            return None;
        if (!spec.MergesInputs)
            return read[0];
        int[] different = [.. read.Where(source => source != None).Distinct()];
        return different is [int one]
            ? one
            : throw new ConfigurationException(new Place { Layer = model.Key(layer) },
                $"the layer merges samples with lengths of two layers, {model.Key(different[0])} and {model.Key(different[1])}. "
                + "Let one of them give lengths.");
    }
}
