using BlasNet.Layers;

namespace BlasNet.Execution;

/// <summary>The inputs of a model that are sequences with padding at the end.</summary>
internal static class PaddedInputs
{
    /// <summary>Pads drawn samples, where the first layer that reads them takes padding: to lengths from 0 to all steps, by their first
    /// values.</summary>
    public static float[] Fit(Model model, int input, float[] values)
    {
        Layer? giver = Enumerable.Range(0, model.Layers.Count)
            .FirstOrDefault(i => model.Layers[i].GivesLengths && model.InputsOf(i).Contains(input)) is var position and > 0
            ? model.Layers[position] : null;
        if (giver is null)
            return values;
        Shape shape = model.Shapes()[input];
        int features = shape.Size / shape[0];
        float padding = giver is Masking masking ? (float)masking.MaskValue : 0;
        float[] padded = [.. values];
        for (int i = 0; i < padded.Length; i++)
        {
            int sample = i / shape.Size, length = (int)(Math.Abs(values[sample * shape.Size]) * 1000) % (shape[0] + 1);
            if (i % shape.Size / features >= length)
                padded[i] = padding;
            else if (padded[i] == padding)
                padded[i] = padding + 1;
        }
        return padded;
    }
}
