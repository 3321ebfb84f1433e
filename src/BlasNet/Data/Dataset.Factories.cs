using System.Numerics.Tensors;
using BlasNet.Tensors;

namespace BlasNet;

public sealed partial class Dataset
{
    /// <summary>Creates a data set of float samples with class labels.</summary>
    /// <remarks>Shapes: inputs [Count, ...sampleShape], labels [Count]. The inputs are kept, not copied.</remarks>
    /// <example><code>
    /// float[] inputs = [0, 0, 0, 1, 1, 0, 1, 1]; // four samples of two numbers
    /// Dataset xor = Dataset.FromArrays(inputs, sampleShape: [2], labels: [0, 1, 1, 0]);
    /// </code></example>
    public static Dataset FromArrays(
        float[] inputs, IReadOnlyList<int> sampleShape, IReadOnlyList<int> labels, int? classCount = null, string name = "data") =>
        new([Samples.FromFloats(inputs, sampleShape)], Targets.Classes(labels, classCount), null, name);

    /// <summary>Creates a data set of byte samples, for example images, with class labels.</summary>
    /// <remarks>
    /// Shapes: inputs [Count, ...sampleShape], labels [Count]. The inputs stay bytes and are kept, not copied; a batch holds byte * scale.
    /// </remarks>
    public static Dataset FromBytes(
        byte[] inputs, IReadOnlyList<int> sampleShape, IReadOnlyList<int> labels, int? classCount = null,
        double scale = 1.0 / 255, string name = "data") =>
        new([Samples.FromBytes(inputs, sampleShape, scale)], Targets.Classes(labels, classCount), null, name);

    /// <summary>Creates a data set of float samples with numbers as targets.</summary>
    /// <remarks>Shapes: inputs [Count, ...sampleShape], targets [Count, targetWidth]. Both arrays are kept, not copied.</remarks>
    /// <example><code>Dataset line = Dataset.FromValues(inputs: [0, 1, 2, 3], sampleShape: [1], targets: [1, 3, 5, 7]);</code></example>
    public static Dataset FromValues(
        float[] inputs, IReadOnlyList<int> sampleShape, float[] targets, int targetWidth = 1, string name = "data") =>
        new([Samples.FromFloats(inputs, sampleShape)], Targets.Values(targets, targetWidth), null, name);

    /// <summary>Creates a data set of a tensor with class labels.</summary>
    /// <remarks>Shapes: inputs [Count, ...sample], labels [Count].</remarks>
    public static Dataset FromTensor(Tensor<float> inputs, IReadOnlyList<int> labels, int? classCount = null, string name = "data") =>
        new([Samples.FromTensor(inputs)], Targets.Classes(labels, classCount), null, name);

    /// <summary>Creates a data set of a tensor of bytes, for example images, with class labels.</summary>
    /// <remarks>Shapes: inputs [Count, ...sample], labels [Count]. A batch holds byte * scale.</remarks>
    public static Dataset FromByteTensor(
        Tensor<byte> inputs, IReadOnlyList<int> labels, int? classCount = null, double scale = 1.0 / 255, string name = "data") =>
        new([Samples.FromByteTensor(inputs, scale)], Targets.Classes(labels, classCount), null, name);

    /// <summary>Creates a data set of a tensor with a tensor of numbers as targets.</summary>
    /// <remarks>Shapes: inputs [Count, ...sample], targets [Count] or [Count, Width]; further axes count as one row.</remarks>
    public static Dataset FromTensorValues(Tensor<float> inputs, Tensor<float> targets, string name = "data")
    {
        ArgumentNullException.ThrowIfNull(targets);
        return new([Samples.FromTensor(inputs)], Targets.Values(TensorRows.Copy(targets), TensorRows.RowShape(targets).Size), null, name);
    }
}
