using BlasNet.Layers;

namespace BlasNet;

/// <summary>The output of a layer in a model under construction: a layer and the nodes it reads.</summary>
/// <remarks>One layer object at several nodes shares its weights among them, as in Keras.</remarks>
/// <example>
/// <code>
/// Node x = Node.Input(64);
/// Node h = x.Then(Layer.Dense(64, Activation.Relu));
/// Model residual = Model.From(Node.Of(Layer.Add(), x, h).Then(Layer.Dense(10, Activation.Softmax)));
/// </code>
/// </example>
public sealed class Node
{
    private Node(Layer layer, IReadOnlyList<Node> inputs)
    {
        Layer = layer;
        Inputs = inputs;
    }

    /// <summary>Gets the layer.</summary>
    public Layer Layer { get; }

    /// <summary>Gets the nodes whose outputs the layer reads, in order.</summary>
    public IReadOnlyList<Node> Inputs { get; }

    /// <summary>Makes an input of the model from the extents of one sample, without the batch axis.</summary>
    public static Node Input(params int[] shape) => new(new InputLayer(new BlasNet.Shape(shape)), []);

    /// <summary>Applies a layer to the outputs of several nodes.</summary>
    /// <exception cref="ConfigurationException">The layer takes another number of inputs.</exception>
    public static Node Of(Layer layer, params Node[] inputs)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(inputs);
        Model.CheckInputCount(layer, layer.Name ?? layer.Kind, inputs.Length);
        return new Node(layer, [.. inputs]);
    }

    /// <summary>Applies a layer to this node's output.</summary>
    public Node Then(Layer layer) => Of(layer, this);
}
