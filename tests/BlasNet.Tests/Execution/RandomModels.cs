using BlasNet.Layers;

namespace BlasNet.Tests.Execution;

/// <summary>Random graphs with forks, merges, dead ends that are joined at the end, and one or two inputs.</summary>
internal static class RandomModels
{
    // Smooth ones only: no difference of the reference crosses a non-smooth point.
    private static readonly Activation[] Activations =
        [Activation.Identity, Activation.Tanh, Activation.Sigmoid, Activation.Silu, Activation.Softmax];

    public static Model Draw(int seed)
    {
        var random = new Random(seed);
        List<Node> nodes = [Node.Input(6)];
        if (random.Next(3) == 0)
            nodes.Add(Node.Input(3).Then(Layer.Dense(4, Activation.Tanh)));
        List<Node> unread = [.. nodes];
        for (int i = 0; i < random.Next(2, 10); i++)
        {
            Node next = Next(nodes, random, unread);
            nodes.Add(next);
            unread.Add(next);
        }
        Node output = unread.Count == 1 ? unread[0] : Node.Of(Layer.Concatenate(), [.. unread]);
        return Model.From(output.Then(Layer.Dense(3)));
    }

    private static Node Next(List<Node> nodes, Random random, List<Node> unread)
    {
        Node Any() => nodes[random.Next(nodes.Count)];
        Node Read(Node node)
        {
            unread.Remove(node);
            return node;
        }

        switch (random.Next(7))
        {
            case 0:
                return Read(Any()).Then(Layer.Activate(Activations[random.Next(Activations.Length)]));
            case 1:
                return Read(Any()).Then(Layer.BatchNormalization());
            case 2:
                return Read(Any()).Then(Layer.Dropout(0.3));
            case 3:
                return Node.Of(Layer.Concatenate(), [.. Enumerable.Range(0, random.Next(2, 4)).Select(_ => Read(Any()))]);
            case 4:
                Node first = Any();
                Node[] alike = [.. nodes.Where(node => Width(node) == Width(first))];
                return Node.Of(random.Next(3) switch { 0 => Layer.Add(), 1 => Layer.Average(), _ => Layer.Multiply() },
                    [.. Enumerable.Range(0, random.Next(2, 4)).Select(_ => Read(alike[random.Next(alike.Length)]))]);
            default:
                return Read(Any()).Then(Layer.Dense(random.Next(2, 8), Activations[random.Next(Activations.Length)]));
        }
    }

    private static int Width(Node node) => node.Layer is InputLayer { Shape: Shape shape } ? shape.Last : Model.From(node).OutputShape.Last;
}
