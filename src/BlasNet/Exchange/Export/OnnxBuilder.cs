using System.Globalization;

namespace BlasNet.Exchange;

/// <summary>Graph of ONNX under construction: operators in their order, constants, and names that are all different.</summary>
internal sealed class OnnxBuilder
{
    /// <summary>The domain of the operators for categories.</summary>
    public const string CategoryDomain = "ai.onnx.ml";

    private readonly List<OnnxNode> nodes = [];
    private readonly List<OnnxTensor> constants = [];
    private readonly Dictionary<string, string> known = [], arrays = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly List<OnnxValue> inputs = [], outputs = [];

    /// <summary>Gets or sets what the names of new values begin with: the key of the layer that is written.</summary>
    public string Scope { get; set; } = "";

    /// <summary>Gets the number of operators so far.</summary>
    public int NodeCount => nodes.Count;

    /// <summary>Gets the inputs.</summary>
    public IReadOnlyList<OnnxValue> Inputs => inputs;

    /// <summary>Gets the outputs.</summary>
    public IReadOnlyList<OnnxValue> Outputs => outputs;

    /// <summary>Gets the array of the network behind each constant that is one.</summary>
    public IReadOnlyDictionary<string, string> Arrays => arrays;

    /// <summary>Returns a name that no other value has: the given one where it is free.</summary>
    public string Unique(string name)
    {
        string free = name;
        for (int number = 2; !names.Add(free); number++)
            free = string.Create(CultureInfo.InvariantCulture, $"{name}_{number}");
        return free;
    }

    /// <summary>Adds an input of the graph.</summary>
    public string Input(string name, OnnxType type, params IEnumerable<int> shape)
    {
        string own = Unique(name);
        inputs.Add(new OnnxValue(own, type, WithBatch(shape)));
        return own;
    }

    /// <summary>Adds an output of the graph, which has a value under a name of its own.</summary>
    public void Output(string name, string value, OnnxType type, params IEnumerable<int> shape)
    {
        string own = Unique(name);
        nodes.Add(new OnnxNode("Identity", [value], [own], []) { Name = own });
        outputs.Add(new OnnxValue(own, type, WithBatch(shape)));
    }

    /// <summary>Adds an operator with one output and returns the output's name.</summary>
    public string Add(string kind, IReadOnlyList<string> read, params IReadOnlyList<OnnxAttribute> attributes) =>
        Add(kind, read, 1, "", attributes)[0];

    /// <summary>Adds an operator and returns the names of its outputs.</summary>
    public string[] Add(string kind, IReadOnlyList<string> read, int count, string domain, IReadOnlyList<OnnxAttribute> attributes)
    {
        string name = Unique($"{Scope}/{kind}");
        string[] made = [name, .. Enumerable.Range(1, count - 1).Select(_ => Unique(name))];
        nodes.Add(new OnnxNode(kind, read, made, attributes) { Name = name, Domain = domain });
        return made;
    }

    /// <summary>Gives the value that the last operators made the name of what it stands for.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">The name, which is taken where it is free.</param>
    /// <param name="first">The first operator that may make or read it.</param>
    /// <returns>The name that the value has now.</returns>
    public string Rename(string value, string name, int first)
    {
        if (names.Contains(name) || !nodes.Skip(first).Any(node => node.Outputs.Contains(value)))
            return value;
        names.Add(name);
        for (int i = first; i < nodes.Count; i++)
        {
            nodes[i] = nodes[i] with
            {
                Inputs = [.. nodes[i].Inputs.Select(read => read == value ? name : read)],
                Outputs = [.. nodes[i].Outputs.Select(made => made == value ? name : made)],
            };
        }
        return name;
    }

    /// <summary>Adds weights by the name of their array; the same ones in another order get a name of their own.</summary>
    public string Weights(string name, string form, Func<(float[] Values, long[] Shape)> make)
    {
        if (known.TryGetValue($"{name}|{form}", out string? there))
            return there;
        string own = Unique(name);
        (float[] values, long[] shape) = make();
        constants.Add(OnnxTensor.Of(own, shape, values));
        arrays.Add(own, name);
        return known[$"{name}|{form}"] = own;
    }

    /// <summary>Adds a constant of floats; equal ones are there once.</summary>
    public string Floats(ReadOnlySpan<float> values, params IReadOnlyList<long> shape)
    {
        float[] copy = values.ToArray();
        return Constant("f", shape, copy.Select(value => value.ToString("R", CultureInfo.InvariantCulture)),
            name => OnnxTensor.Of(name, shape, copy));
    }

    /// <summary>Adds a float as a constant.</summary>
    public string Float(float value) => Floats([value]);

    /// <summary>Adds a constant of doubles.</summary>
    public string Doubles(ReadOnlySpan<double> values, params IReadOnlyList<long> shape)
    {
        double[] copy = values.ToArray();
        return Constant("d", shape, copy.Select(value => value.ToString("R", CultureInfo.InvariantCulture)),
            name => OnnxTensor.Of(name, shape, copy));
    }

    /// <summary>Adds a list of whole numbers as a constant.</summary>
    public string Integers(params IReadOnlyList<long> values) => Integers(values, [values.Count]);

    /// <summary>Adds a constant of whole numbers.</summary>
    public string Integers(IReadOnlyList<long> values, IReadOnlyList<long> shape) => Constant(
        "i", shape, values.Select(value => value.ToString(CultureInfo.InvariantCulture)),
        name => OnnxTensor.Of(name, shape, (ReadOnlySpan<long>)[.. values]));

    /// <summary>Adds a whole number as a constant.</summary>
    public string Integer(long value) => Integers([value], []);

    /// <summary>Adds a constant of texts, which is there for one use.</summary>
    public string Texts(string name, IReadOnlyList<string> values, params IReadOnlyList<long> shape)
    {
        string own = Unique(name);
        constants.Add(OnnxTensor.Of(own, shape, values));
        return own;
    }

    /// <summary>Returns the graph.</summary>
    public OnnxGraph Build(string name) => new(name, nodes, constants, inputs, outputs);

    private string Constant(string type, IReadOnlyList<long> shape, IEnumerable<string> values, Func<string, OnnxTensor> make)
    {
        string content = $"{type}|{string.Join(",", shape)}|{string.Join(",", values)}";
        if (known.TryGetValue(content, out string? there))
            return there;
        string own = Unique("constant");
        constants.Add(make(own));
        return known[content] = own;
    }

    private static OnnxExtent[] WithBatch(IEnumerable<int> shape) =>
        [new OnnxExtent(null, "n"), .. shape.Select(extent => new OnnxExtent(extent))];
}
