namespace BlasNet.Exchange;

/// <summary>Model under construction from a file of another program, layer by layer with its arrays.</summary>
internal sealed class ImportBuilder
{
    /// <summary>The most layers of a model that is imported.</summary>
    public const int MostLayers = 1000;

    private readonly Dictionary<Node, Shape> shapes = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Layer, IReadOnlyList<ForeignArray>> arrays = new(ReferenceEqualityComparer.Instance);
    private readonly List<string> left = [], changed = [];

    /// <summary>Makes an input from the shape of one sample, without the batch axis.</summary>
    public Node Input(Shape shape)
    {
        Node node = Node.Input([.. shape]);
        shapes.Add(node, shape);
        return node;
    }

    /// <summary>Adds a layer with the arrays that it takes.</summary>
    /// <exception cref="ConfigurationException">The shapes do not fit the layer; the caller adds the place.</exception>
    public Node Add(Layer layer, IReadOnlyList<Node> inputs, params IReadOnlyList<ForeignArray> taken)
    {
        if (shapes.Count >= MostLayers)
            throw new DataException($"the model has more than '{MostLayers}' layers.");
        Shape shape = layer.OutputShape([.. inputs.Select(ShapeOf)]);
        Node node = Node.Of(layer, [.. inputs]);
        shapes.Add(node, shape);
        if (taken.Count > 0)
            arrays[layer] = taken;
        return node;
    }

    /// <summary>Adds a layer with one input.</summary>
    public Node Add(Layer layer, Node input, params IReadOnlyList<ForeignArray> taken) => Add(layer, [input], taken);

    /// <summary>Returns the shape of one sample of a node's output.</summary>
    public Shape ShapeOf(Node node) => shapes[node];

    /// <summary>Notes something that the file has and the model does not use.</summary>
    public void Left(string name) => left.Add(name);

    /// <summary>Notes a change on the way, as a whole sentence; one that was noted already is not repeated.</summary>
    public void Changed(string sentence)
    {
        if (!changed.Contains(sentence))
            changed.Add(sentence);
    }

    /// <summary>Returns the model that ends in a node.</summary>
    /// <param name="output">The node.</param>
    /// <param name="loss">The loss that the model's output suits.</param>
    /// <param name="inputs">The order of the inputs, where there are several.</param>
    /// <exception cref="DataException">An array has a size that the layer does not take, or belongs to no array of it.</exception>
    public ImportedModel Build(Node output, Loss loss, IReadOnlyList<Node>? inputs = null)
    {
        Model model = Model.From(output, inputs);
        var given = new Dictionary<string, ForeignArray>();
        for (int i = 0; i < model.Layers.Count; i++)
        {
            if (model.Owner(i) != i || !arrays.TryGetValue(model.Layers[i], out IReadOnlyList<ForeignArray>? taken))
                continue;
            foreach (ForeignArray array in taken)
                given.Add($"{model.Key(i)}.{array.Target}", array);
        }
        return new ImportedModel(model, loss, given, left, changed);
    }
}
