using System.Globalization;
using BlasNet.Layers;

namespace BlasNet.Models;

/// <summary>The graph of an ensemble: the inputs, the layers of member after member, the average of their outputs.</summary>
internal static class EnsembleGraph
{
    /// <summary>Makes the graph; see <see cref="Model.Ensemble"/>.</summary>
    public static Model Of(IReadOnlyList<Model> members)
    {
        Check(members);
        if (members.Count == 1)
            return members[0];
        List<Layer> layers = [.. members[0].InputPositions.Select(position => members[0].Layers[position])];
        List<int[]> inputs = [.. layers.Select(_ => Array.Empty<int>())];
        int[] outputs = [.. members.Select((member, i) => Append(member, i + 1, layers, inputs))];
        layers.Add(Layer.Average());
        inputs.Add(outputs);
        return Model.FromParts(layers, inputs);
    }

    /// <summary>Gets the name of a member in messages, such as <c>member 1</c>; members are counted from 1.</summary>
    public static string NameOf(int member) => string.Create(CultureInfo.InvariantCulture, $"member {member}");

    // Returns the position of the member's output.
    private static int Append(Model member, int number, List<Layer> layers, List<int[]> inputs)
    {
        var places = new int[member.Layers.Count];
        var named = new Dictionary<Layer, Layer>(ReferenceEqualityComparer.Instance);
        int inputsSeen = 0;
        for (int i = 0; i < places.Length; i++)
        {
            Layer layer = member.Layers[i];
            if (layer is InputLayer)
            {
                places[i] = inputsSeen++;
                continue;
            }
            // A layer at several places stays one, with one set of weights.
            if (!named.TryGetValue(layer, out Layer? own))
            {
                own = layer.WithName(string.Create(CultureInfo.InvariantCulture, $"member{number}-{layer.Name ?? layer.Kind}"));
                named.Add(layer, own);
            }
            places[i] = layers.Count;
            layers.Add(own);
            inputs.Add([.. member.InputsOf(i).Select(input => places[input])]);
        }
        return places[^1];
    }

    private static void Check(IReadOnlyList<Model> members)
    {
        if (members.Count == 0)
            throw new ConfigurationException("An ensemble needs at least 1 member, but there is none.", nameof(members));
        (Shape[] Inputs, Shape Output) first = ShapesOf(members, 0);
        for (int i = 1; i < members.Count; i++)
        {
            (Shape[] Inputs, Shape Output) other = ShapesOf(members, i);
            if (!other.Inputs.AsSpan().SequenceEqual(first.Inputs))
                throw new ConfigurationException(
                    $"All members of an ensemble read the same inputs, but {NameOf(1)} takes {Text(first.Inputs)} and {NameOf(i + 1)} "
                    + $"{Text(other.Inputs)}.", nameof(members));
            if (other.Output != first.Output)
                throw new ConfigurationException(
                    $"The members of an ensemble have one output shape, but that of {NameOf(1)} is {first.Output} and that of "
                    + $"{NameOf(i + 1)} {other.Output}.", nameof(members));
        }
    }

    private static (Shape[] Inputs, Shape Output) ShapesOf(IReadOnlyList<Model> members, int member)
    {
        Model model = members[member]
            ?? throw new ConfigurationException($"{NameOf(member + 1)} of the ensemble is null.", nameof(members));
        IReadOnlyList<Shape> shapes = BlasNetException.WithPlace(new Place { Subject = NameOf(member + 1) }, model.Shapes);
        return ([.. model.InputPositions.Select(position => shapes[position])], shapes[^1]);
    }

    private static string Text(Shape[] shapes) => string.Join(" and ", shapes.Select(shape => shape.ToString()));
}
