using BlasNet.Exchange;

namespace BlasNet.Tests.Exchange;

/// <summary>A small graph with one input.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Model">The graph.</param>
/// <param name="Sample">The shape of a sample as the graph has it.</param>
internal sealed record OnnxCase(string Name, OnnxModel Model, int[] Sample)
{
    public override string ToString() => Name;
}

/// <summary>Graph under construction; its input is <c>x</c>.</summary>
internal sealed class OnnxGraphBuilder(int seed)
{
    private readonly Random random = new(seed);
    private readonly List<OnnxNode> nodes = [];
    private readonly List<OnnxTensor> constants = [];

    /// <summary>Adds a constant of random numbers.</summary>
    public string Weight(params int[] shape) => Add(name => OnnxTensor.Of(name, [.. shape.Select(extent => (long)extent)],
        [.. Enumerable.Range(0, NdArray.Product(shape)).Select(_ => random.NextSingle() - 0.5f)]));

    /// <summary>Adds a constant of random numbers of at least 0.5.</summary>
    public string Positive(params int[] shape) => Add(name => OnnxTensor.Of(name, [.. shape.Select(extent => (long)extent)],
        [.. Enumerable.Range(0, NdArray.Product(shape)).Select(_ => random.NextSingle() + 0.5f)]));

    /// <summary>Adds a constant number.</summary>
    public string Number(float value) => Add(name => OnnxTensor.Of(name, [], (float[])[value]));

    /// <summary>Adds a constant list of floats.</summary>
    public string Floats(params float[] values) => Add(name => OnnxTensor.Of(name, [values.Length], values));

    /// <summary>Adds a constant list of whole numbers.</summary>
    public string Whole(params long[] values) => Add(name => OnnxTensor.Of(name, [values.Length], values));

    /// <summary>Adds a constant whole number.</summary>
    public string Index(long value) => Add(name => OnnxTensor.Of(name, [], (long[])[value]));

    /// <summary>Adds a node and returns the name of its first output.</summary>
    public string Node(string kind, string[] inputs, params OnnxAttribute[] attributes) => Nodes(kind, 1, inputs, attributes)[0];

    /// <summary>Adds a node and returns the names of its outputs.</summary>
    public string[] Nodes(string kind, int outputs, string[] inputs, params OnnxAttribute[] attributes)
    {
        string[] names = [.. Enumerable.Range(0, outputs).Select(i => $"v{nodes.Count}_{i}")];
        nodes.Add(new OnnxNode(kind, inputs, names, attributes));
        return names;
    }

    /// <summary>Returns the model.</summary>
    public OnnxModel Model(long opset, string output, int[] sample) => new(
        new OnnxGraph("g", nodes, constants,
            [new OnnxValue("x", OnnxType.Float, [new OnnxExtent(null, "n"), .. sample.Select(extent => new OnnxExtent(extent))])],
            [new OnnxValue(output, OnnxType.Float, null)]),
        new Dictionary<string, long> { [""] = opset }, new Dictionary<string, string>()) { IrVersion = 8 };

    private string Add(Func<string, OnnxTensor> make)
    {
        constants.Add(make($"c{constants.Count}"));
        return constants[^1].Name;
    }
}
