using System.Numerics.Tensors;
using BlasNet.Exchange;

namespace BlasNet.Inference;

/// <summary>Comparison of a network with what its layers become as ONNX, read back by the import.</summary>
internal static class OnnxCheck
{
    /// <summary>The largest difference that rounding explains, relative to outputs above 1.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>Returns the largest difference between the outputs of both on some samples, relative to outputs above 1.</summary>
    /// <exception cref="DataException">The graph has an operator that the import does not read, or the samples do not fit.</exception>
    public static double LargestDifference(SavedModel saved, Samples[] inputs)
    {
        OnnxModel written = OnnxExport.Of(OnnxExtensions.RequestOf(saved, new OnnxOptions { ModelOnly = true }));
        ImportedModel read = OnnxReader.Read(OnnxModel.Read(written.Write()), new OnnxImportOptions());
        using Network network = read.ToNetwork(read.Loss, saved.Network.Threads);
        Tensor<float> expected = saved.Network.Predict(inputs), actual = network.Predict(inputs);
        double largest = 0;
        float[] first = Flat(expected), second = Flat(actual);
        for (int i = 0; i < first.Length; i++)
        {
            double difference = Math.Abs(first[i] - (double)second[i]) / Math.Max(1, Math.Abs(first[i]));
            // A number that is none differs by more than any other.
            largest = double.IsNaN(difference) && !first[i].Equals(second[i]) ? double.PositiveInfinity : Math.Max(largest, difference);
        }
        return largest;
    }

    private static float[] Flat(Tensor<float> tensor)
    {
        var flat = new float[tensor.FlattenedLength];
        tensor.FlattenTo(flat);
        return flat;
    }
}
