using BlasNet.Layers;
using BlasNet.Models;
using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>Is one operation for two layers of which the second alone reads the first.</summary>
/// <param name="First">Position of the first layer, whose parameters the operation has.</param>
/// <param name="Operation">What computes both.</param>
internal sealed record Fusion(int First, Operation Operation)
{
    /// <summary>Finds what can be computed in one, by the position of the second layer.</summary>
    public static IReadOnlyDictionary<int, Fusion> Of(Model model, IReadOnlyList<Shape> shapes, Mode mode, int capacity)
    {
        int[] readers = new int[model.Layers.Count];
        for (int i = 0; i < readers.Length; i++)
        {
            foreach (int input in model.InputsOf(i))
                readers[input]++;
        }
        var fusions = new Dictionary<int, Fusion>();
        for (int i = 0; i < readers.Length; i++)
        {
            if (model.InputsOf(i) is [int first, ..] && readers[first] == 1
                && Both(model.Layers[first], model.Layers[i], model.InputShapes(first, shapes), mode, capacity) is { } operation)
                fusions.Add(i, new Fusion(first, operation));
        }
        return fusions;
    }

    private static Operation? Both(Layer first, Layer second, IReadOnlyList<Shape> inputs, Mode mode, int capacity) => (first, second) switch
    {
        (Convolution convolution, MaxPooling pooling) => convolution.Pooled(pooling, inputs, mode),
        (BatchNormalization normalization, ActivationLayer activation) => normalization.Activated(activation, inputs, mode, capacity),
        _ => null,
    };
}
