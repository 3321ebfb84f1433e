using System.Globalization;

namespace BlasNet.Exchange;

/// <summary>A node of a graph with the values that it reads.</summary>
/// <param name="Node">The node.</param>
/// <param name="Number">Its number in the graph, from 0.</param>
/// <param name="Opset">The version of the set of operators.</param>
/// <param name="Inputs">What it reads; null for an input that is left out.</param>
internal sealed record OnnxCall(OnnxNode Node, int Number, long Opset, IReadOnlyList<OnnxOperand?> Inputs)
{
    /// <summary>Gets the place for messages: the operator, its number and its name.</summary>
    public Place Place { get; } = PlaceOf(Node, Number);

    /// <summary>Returns the place for messages of a node.</summary>
    public static Place PlaceOf(OnnxNode node, int number)
    {
        string name = node.Name.Length > 0 ? node.Name : node.Outputs.FirstOrDefault(output => output.Length > 0) ?? "";
        return new Place
        {
            Section = string.Create(CultureInfo.InvariantCulture,
                $"node {number} '{Excerpt.Of(node.Operator)}'{(name.Length > 0 ? $" of '{Excerpt.Of(name)}'" : "")}"),
        };
    }

    /// <summary>Returns an input; null where it is left out.</summary>
    public OnnxOperand? Input(int position) => position < Inputs.Count ? Inputs[position] : null;

    /// <summary>Returns an input that depends on the graph's.</summary>
    /// <exception cref="DataException">It is left out or a constant.</exception>
    public OnnxStep Flow(int position) => Input(position) switch
    {
        OnnxStep step => step,
        null => throw new DataException(Invariant($"its input {position} is missing.")),
        _ => throw new DataException(Invariant(
            $"its input {position} is a constant; BlasNet computes this operator of what depends on the graph's input alone.")),
    };

    /// <summary>Returns an input that is a constant.</summary>
    /// <exception cref="DataException">It is left out or depends on the graph's input.</exception>
    public OnnxConstant Constant(int position, string what) => Optional(position, what)
        ?? throw new DataException(Invariant($"its {what}, input {position}, is missing."));

    /// <summary>Returns an input that is a constant; null where it is left out.</summary>
    /// <exception cref="DataException">It depends on the graph's input.</exception>
    public OnnxConstant? Optional(int position, string what) => Input(position) switch
    {
        OnnxConstant constant => constant,
        null => null,
        _ => throw new DataException(Invariant($"its {what}, input {position}, depends on the graph's input; BlasNet needs a constant.")),
    };

    /// <summary>Returns whole numbers that older versions have as an attribute and newer ones as an input; null for none.</summary>
    public IReadOnlyList<long>? Numbers(string attribute, int position) =>
        Optional(position, attribute) is { } constant ? constant.ToIntegers() : Node.Integers(attribute);

    /// <summary>Returns whole numbers as many as given; where they are left out, one number for all.</summary>
    /// <exception cref="DataException">There are more or fewer, or one is out of the range.</exception>
    public int[] Extents(string attribute, int count, int otherwise, int least)
    {
        IReadOnlyList<long> given = Node.Integers(attribute) is { Count: > 0 } list ? list : [.. Enumerable.Repeat((long)otherwise, count)];
        if (given.Count != count || given.Any(number => number < least || number > int.MaxValue))
            throw new DataException($"its attribute '{attribute}' must have '{count}' numbers of at least '{least}', "
                + $"but it was {Shape.Text(given.Take(8))}.");
        return [.. given.Select(number => (int)number)];
    }

    /// <summary>Makes the step that computes the node's value.</summary>
    public OnnxStep Step(OnnxWork work, FlowShape shape, params IReadOnlyList<OnnxStep> inputs) => new(Place, work, inputs, shape);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
