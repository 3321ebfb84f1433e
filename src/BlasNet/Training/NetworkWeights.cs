using BlasNet.Execution;
using BlasNet.Numerics;
using BlasNet.Tensors;

namespace BlasNet.Training;

/// <summary>Turns the arrays of a network into tensors of a safetensors file and back.</summary>
internal static class NetworkWeights
{
    /// <summary>The trained arrays, then the ones carried along, in the order in which they are stored.</summary>
    public static IReadOnlyList<TensorSource> Of(Network network) =>
        [.. Of(network.Layout, network.Parameters, ""), .. Of(network.StateLayout, network.States, "")];

    /// <summary>The arrays of a block that has the layout, with a prefix before their keys.</summary>
    public static IEnumerable<TensorSource> Of(IReadOnlyList<PlannedArray> layout, FloatBlock block, string prefix) =>
        layout.Select(array => new TensorSource(prefix + array.Key, array.Spec.Shape, () => block.Slice(array.Offset, array.Length).Span));

    /// <summary>The digest that names these weights: SHA-256 over their bytes, in lowercase hex.</summary>
    public static string Digest(Network network) => SafeTensors.WeightsDigest(Of(network));

    /// <summary>Gives the network the weights of a file, which may hold more.</summary>
    /// <exception cref="DataException">An array is missing or has another shape.</exception>
    public static void Restore(Network network, SafeTensorsFile file)
    {
        Restore(network.Layout, network.Parameters, "", file);
        Restore(network.StateLayout, network.States, "", file);
    }

    public static void Restore(IReadOnlyList<PlannedArray> layout, FloatBlock block, string prefix, SafeTensorsFile file)
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
