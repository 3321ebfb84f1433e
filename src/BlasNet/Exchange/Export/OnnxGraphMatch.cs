using BlasNet.Files;

namespace BlasNet.Exchange;

/// <summary>Comparison of a graph with the part of another one that ends in a value: the same operators on the same constants, whatever
/// the names within.</summary>
/// <param name="mine">The graph.</param>
/// <param name="theirs">The other one.</param>
/// <param name="isWeight">Whether a constant of the graph stands for any values of its shape.</param>
/// <param name="hasEncoding">Whether the other graph computes the inputs itself, from what nodes before make.</param>
internal sealed class OnnxGraphMatch(OnnxGraph mine, OnnxGraph theirs, Func<string, bool> isWeight, bool hasEncoding)
{
    private readonly Side here = new(mine), there = new(theirs);
    private readonly Dictionary<string, string> partners = [];
    private readonly Stack<(string Mine, string Theirs)> open = new();

    /// <summary>Returns whether both graphs compute the value of a name in the same way.</summary>
    public bool IsSame(string output)
    {
        open.Push((output, output));
        while (open.TryPop(out (string Mine, string Theirs) pair))
        {
            if (partners.TryGetValue(pair.Mine, out string? known))
            {
                if (known != pair.Theirs)
                    return false;
                continue;
            }
            partners.Add(pair.Mine, pair.Theirs);
            if (!IsSame(pair.Mine, pair.Theirs))
                return false;
        }
        return true;
    }

    /// <summary>Returns a constant of the graph and that of the other one in its place.</summary>
    public (OnnxTensor Mine, OnnxTensor Theirs) Constants(string name) => (here.Constants[name], there.Constants[partners[name]]);

    private bool IsSame(string my, string their)
    {
        // One that is left out.
        if (my.Length == 0 || their.Length == 0)
            return my == their;
        if (here.Constants.TryGetValue(my, out OnnxTensor? constant))
            return there.Constants.TryGetValue(their, out OnnxTensor? other) && IsSame(constant, other, isWeight(my));
        if (there.Constants.ContainsKey(their))
            return false;
        return here.Makers.TryGetValue(my, out OnnxNode? node)
            ? there.Makers.TryGetValue(their, out OnnxNode? otherNode) && IsSame(node, otherNode, my, their)
            : hasEncoding || !there.Makers.ContainsKey(their);
    }

    private bool IsSame(OnnxNode node, OnnxNode other, string my, string their)
    {
        if (node.Inputs.Count != other.Inputs.Count || node.Outputs.Count != other.Outputs.Count
            || node.Outputs.ToList().IndexOf(my) != other.Outputs.ToList().IndexOf(their) || !Content(node).SequenceEqual(Content(other)))
            return false;
        foreach ((string input, string otherInput) in node.Inputs.Zip(other.Inputs))
            open.Push((input, otherInput));
        return true;
    }

    private static bool IsSame(OnnxTensor constant, OnnxTensor other, bool isWeight) =>
        isWeight
            ? constant.Type == other.Type && constant.Shape.SequenceEqual(other.Shape)
            : Content(constant).SequenceEqual(Content(other));

    private static ReadOnlySpan<byte> Content(OnnxNode node)
    {
        var writer = new ProtobufWriter();
        (node with { Name = "", Inputs = [], Outputs = [] }).Write(writer);
        return writer.Bytes.Span;
    }

    private static ReadOnlySpan<byte> Content(OnnxTensor constant)
    {
        var writer = new ProtobufWriter();
        (constant with { Name = "" }).Write(writer);
        return writer.Bytes.Span;
    }

    /// <summary>A graph by the names of its values; of values with the same name the first one counts.</summary>
    private sealed class Side(OnnxGraph graph)
    {
        public Dictionary<string, OnnxTensor> Constants { get; } =
            graph.Initializers.DistinctBy(constant => constant.Name).ToDictionary(constant => constant.Name);

        public Dictionary<string, OnnxNode> Makers { get; } = graph.Nodes
            .SelectMany(node => node.Outputs.Select(output => (output, node))).DistinctBy(pair => pair.output)
            .ToDictionary(pair => pair.output, pair => pair.node);
    }
}
