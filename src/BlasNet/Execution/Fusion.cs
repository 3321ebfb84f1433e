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
    public static IReadOnlyDictionary<int, Fusion> Of(Model model, IReadOnlyList<Shape> shapes, Mode mode)
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
            if (model.Layers[i] is MaxPooling pooling && model.InputsOf(i)[0] is int first && readers[first] == 1
                && model.Layers[first] is Convolution convolution
                && convolution.Pooled(pooling, model.InputShapes(first, shapes), mode) is { } operation)
                fusions.Add(i, new Fusion(first, operation));
        }
        return fusions;
    }
}
