using BlasNet.Execution;
using BlasNet.Numerics;
using BlasNet.Tensors;

namespace BlasNet.Training;

/// <summary>Weights of a network as tensors of a safetensors file.</summary>
internal static class NetworkWeights
{
    /// <summary>Returns the trained arrays, then the running statistics, in storage order.</summary>
    public static IReadOnlyList<TensorSource> Of(Network network) =>
        [.. Of(network.Layout, network.Parameters, ""), .. Of(network.StateLayout, network.States, "")];

    /// <summary>Returns the arrays of a block with the given layout, with a prefix before their keys.</summary>
    public static IEnumerable<TensorSource> Of(IEnumerable<PlannedArray> layout, FloatBlock block, string prefix) =>
        layout.Select(array => new TensorSource(prefix + array.Key, array.Spec.Shape, () => block.Slice(array.Offset, array.Length).Span));

    /// <summary>Computes the digest of the weights: SHA-256 over their bytes, in lowercase hex.</summary>
    public static string Digest(Network network) => SafeTensors.WeightsDigest(Of(network));

    /// <summary>Restores the network's weights from a file, which may hold more.</summary>
    /// <exception cref="DataException">An array is missing or has another shape.</exception>
    public static void Restore(Network network, SafeTensorsFile file)
    {
        Restore(network.Layout, network.Parameters, "", file);
        Restore(network.StateLayout, network.States, "", file);
    }

    public static void Restore(IEnumerable<PlannedArray> layout, FloatBlock block, string prefix, SafeTensorsFile file)
    {
        foreach (PlannedArray array in layout)
        {
            TensorEntry entry = file[prefix + array.Key];
            if (!entry.Shape.SequenceEqual(array.Spec.Shape))
                throw new DataException(
                    new Place(file.Path),
                    $"the tensor '{entry.Name}' has the shape [{string.Join(", ", entry.Shape)}], but the model needs "
                    + $"{array.Spec.Shape}.");
            entry.CopyTo(block.Slice(array.Offset, array.Length).Span);
        }
    }
}
