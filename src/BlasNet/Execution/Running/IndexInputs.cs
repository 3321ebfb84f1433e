using BlasNet.Layers;

namespace BlasNet.Execution;

/// <summary>The inputs of a model that are indexes into the table of an embedding.</summary>
internal static class IndexInputs
{
    /// <summary>Finds the embedding with the smallest vocabulary that reads an input; null where none does.</summary>
    public static int? Reader(Model model, int input)
    {
        int? reader = null;
        for (int i = 0; i < model.Layers.Count; i++)
        {
            if (model.Layers[i] is Embedding embedding && model.InputsOf(i).Contains(input)
                && (reader is null || embedding.InputDim < Vocabulary(model, reader.Value)))
            {
                reader = i;
            }
        }
        return reader;
    }

    /// <summary>Turns values drawn from any range into indexes that the model takes, where the input is one of indexes.</summary>
    public static float[] Fit(Model model, int input, float[] values)
    {
        if (Reader(model, input) is not { } reader)
            return PaddedInputs.Fit(model, input, FitColumns(model, input, values));
        int vocabulary = Vocabulary(model, reader);
        // By thousandths, so that values with the same whole part become different indexes.
        return PaddedInputs.Fit(
            model, input, Array.ConvertAll(values, value => (float)((int)(Math.Abs(value) * 1000) % vocabulary)));
    }

    // What follows the last index, or comes before the first, is none.
    private static float[] FitColumns(Model model, int input, float[] values)
    {
        if (model.Layers.Select((layer, i) => (layer, i)).FirstOrDefault(each => each.layer is EmbedColumns && From(each.i) == input).layer
            is not EmbedColumns embedding)
            return values;
        int width = model.Shapes()[input].Last, first = width - embedding.Categories!.Count;
        return [.. values.Select((value, i) => i % width < first ? value
            : (int)(Math.Abs(value) * 1000) % (embedding.Categories[i % width - first] + 2) - 1)];

        // Columns of indexes pass through the numbers' layer.
        int From(int layer) => model.InputsOf(layer)[0] is var before && model.Layers[before] is PiecewiseLinear ? From(before) : before;
    }

    private static int Vocabulary(Model model, int position) => ((Embedding)model.Layers[position]).InputDim;
}
