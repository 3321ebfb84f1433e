using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Holds the shape rule that the element-wise merges share.</summary>
internal static class Merge
{
    public static Shape OneShape(IReadOnlyList<Shape> inputs) => inputs.FirstOrDefault(input => input != inputs[0]) is { } other
        ? throw new ConfigurationException($"the inputs must have one shape, but they have {inputs[0]} and {other}.")
        : inputs[0];
}
