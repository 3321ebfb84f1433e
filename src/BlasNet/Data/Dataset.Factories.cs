using System.Numerics;
using System.Numerics.Tensors;
using BlasNet.Data;
using BlasNet.Tensors;

namespace BlasNet;

public sealed partial class Dataset
{
    /// <summary>Creates a data set of samples with their targets.</summary>
    /// <param name="inputs">The samples; a <c>float[][]</c>, <c>float[,]</c>, <c>double[][]</c> or <c>double[,]</c> has a row for each.
    /// </param>
    /// <param name="targets">A target for each: a <c>string[]</c>, <c>bool[]</c> or <c>int[]</c> of classes, a <c>float[]</c> or
    /// <c>double[]</c> of values, or a row of values for each.</param>
    /// <param name="name">The name for logs and messages.</param>
    /// <exception cref="ConfigurationException">The counts differ, or the lengths of rows; the message names both.</exception>
    /// <exception cref="DataException">There are no samples, or a value is not finite.</exception>
    /// <example>
    /// <code>
    /// double[][] inputs = [[5.1, 3.5], [7.0, 3.2], [6.3, 3.3]];
    /// string[] labels = ["setosa", "versicolor", "virginica"];
    /// Dataset data = Dataset.From(inputs, labels);
    /// </code>
    /// </example>
    public static Dataset From(Samples inputs, Targets targets, string name = "data")
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return new([inputs], targets, null, name);
    }

    /// <summary>Creates a data set of objects by a function for the inputs and one for the target.</summary>
    /// <typeparam name="T">The type of the objects.</typeparam>
    /// <typeparam name="TInput">The type of the inputs, such as <c>float</c> or <c>double</c>.</typeparam>
    /// <typeparam name="TTarget">The type of the target: <c>string</c>, <c>bool</c>, an enum or <c>int</c> for classes, <c>float</c>,
    /// <c>double</c> or an array of them for values.</typeparam>
    /// <param name="rows">The objects, read once.</param>
    /// <param name="inputs">Returns the inputs of an object; the same number for each.</param>
    /// <param name="target">Returns its target. Class names are kept with the data: texts in ordinal order, those of an enum in the order
    /// of its values, <c>False</c> before <c>True</c>.</param>
    /// <param name="name">The name for logs and messages.</param>
    /// <exception cref="ConfigurationException">There are no objects, or the inputs differ in length; the message names a row and both
    /// lengths.</exception>
    /// <exception cref="DataException">A value is not finite, or a label is null.</exception>
    /// <example>
    /// <code>
    /// var flowers = new[] { new { Length = 5.1, Width = 3.5, Species = "setosa" }, new { Length = 7.0, Width = 3.2, Species = "other" } };
    /// Dataset data = Dataset.From(flowers, flower =&gt; new[] { flower.Length, flower.Width }, flower =&gt; flower.Species);
    /// </code>
    /// </example>
    public static Dataset From<T, TInput, TTarget>(
        IEnumerable<T> rows, Func<T, TInput[]> inputs, Func<T, TTarget> target, string name = "data")
        where TInput : struct, INumberBase<TInput>
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(target);
        List<TInput[]> values = [];
        List<TTarget> targets = [];
        foreach (T row in rows)
        {
            values.Add(inputs(row));
            targets.Add(target(row));
        }
        (float[] joined, int width) = ArrayRows.Join(values, name);
        return new([Samples.FromFloats(joined, [width])], Targets.Of(targets), null, name);
    }

    /// <summary>Creates a data set of float samples with class labels.</summary>
    /// <remarks>Shapes: inputs [Count, ...sampleShape], labels [Count]. The inputs are kept, not copied.</remarks>
    /// <example>
    /// <code>
    /// // Two samples of three numbers each, of the classes 0 and 1.
    /// Dataset two = Dataset.FromArrays([0.1f, 0.2f, 0.3f, 0.9f, 0.8f, 0.7f], [3], [0, 1]);
    /// </code>
    /// </example>
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
