using BlasNet.Layers;

namespace BlasNet.Checking;

/// <summary>The lengths of sequences with padding at the end, step by step.</summary>
internal static class ReferenceLengths
{
    /// <summary>Computes the lengths that a layer gives its samples; null where it gives none.</summary>
    public static double[]? Of(Layer layer, LayerInput input) => layer switch
    {
        Embedding { MaskZero: true } => Count(input, 0),
        Masking masking => Count(input, (float)masking.MaskValue),
        _ => null,
    };

    /// <summary>Replaces the steps that are padding by zeros.</summary>
    public static double[] Mask(Masking layer, LayerInput input)
    {
        double[] lengths = Count(input, (float)layer.MaskValue), x = input.Inputs[0];
        int size = x.Length / input.Rows, features = size / input.Shapes[0][0];
        return [.. x.Select((value, i) => i % size / features < lengths[i / size] ? value : 0)];
    }

    private static double[] Count(LayerInput input, double padding)
    {
        int size = input.Inputs[0].Length / input.Rows, steps = input.Shapes[0][0], features = size / steps;
        var lengths = new double[input.Rows];
        for (int n = 0; n < input.Rows; n++)
        {
            for (int i = 0; i < size; i++)
            {
                if (input.Inputs[0][n * size + i] != padding)
                    lengths[n] = i / features + 1;
            }
        }
        return lengths;
    }
}
