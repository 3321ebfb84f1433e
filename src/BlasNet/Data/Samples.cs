using System.Numerics.Tensors;
using BlasNet.Data;
using BlasNet.Tensors;

namespace BlasNet;

/// <summary>Samples of one model input, row after row, in the element type they came in.</summary>
/// <remarks>
/// Shapes: Count rows of <see cref="SampleShape"/>, row-major, images as [H, W, C]. The factories keep the array they are given
/// without copying it; it must not change while the samples are in use.
/// </remarks>
public abstract partial class Samples
{
    private protected Samples(Shape sampleShape, int count)
    {
        SampleShape = sampleShape;
        Count = count;
    }

    /// <summary>Gets the number of samples.</summary>
    public int Count { get; }

    /// <summary>Gets the shape of one sample, without the batch axis.</summary>
    public Shape SampleShape { get; }

    /// <summary>Wraps floats: one row per sample.</summary>
    /// <param name="values">The samples one after the other; kept, not copied. All must be finite.</param>
    /// <param name="sampleShape">The shape of one sample, for example [4] or [28, 28, 1].</param>
    /// <exception cref="ConfigurationException">The length is no multiple of the sample's size.</exception>
    /// <exception cref="DataException">A value is not a finite number.</exception>
    public static Samples FromFloats(float[] values, IReadOnlyList<int> sampleShape)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new FloatSamples(values, sampleShape as Shape ?? new Shape([.. sampleShape]));
    }

    /// <summary>Wraps bytes, which stay bytes in memory and become scaled floats only inside a batch.</summary>
    /// <param name="values">The samples one after the other; kept, not copied.</param>
    /// <param name="sampleShape">The shape of one sample, for example [28, 28, 1].</param>
    /// <param name="scale">The factor applied to each byte; the default 1 / 255 maps 0 .. 255 to 0 .. 1.</param>
    /// <exception cref="ConfigurationException">The length is no multiple of the sample's size, or the scale is not finite.</exception>
    public static Samples FromBytes(byte[] values, IReadOnlyList<int> sampleShape, double scale = 1.0 / 255)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new ByteSamples(values, sampleShape as Shape ?? new Shape([.. sampleShape]), scale);
    }

    /// <summary>Copies a tensor of floats whose first axis counts the samples.</summary>
    /// <remarks>Shapes: values [Count, ...sample].</remarks>
    /// <exception cref="ConfigurationException">The tensor is a scalar or too large.</exception>
    /// <exception cref="DataException">A value is not a finite number.</exception>
    public static Samples FromTensor(Tensor<float> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new FloatSamples(TensorRows.Copy(values), TensorRows.RowShape(values));
    }

    /// <summary>Copies a tensor of bytes whose first axis counts the samples.</summary>
    /// <remarks>Shapes: values [Count, ...sample].</remarks>
    /// <exception cref="ConfigurationException">The tensor is a scalar or too large, or the scale is not finite.</exception>
    public static Samples FromByteTensor(Tensor<byte> values, double scale = 1.0 / 255)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new ByteSamples(TensorRows.Copy(values), TensorRows.RowShape(values), scale);
    }

    /// <summary>Copies samples with channels first into samples with channels last.</summary>
    /// <remarks>Shapes: [C, ...positions] to [...positions, C]. The element type stays. <see cref="Channels"/> converts back.</remarks>
    /// <exception cref="ConfigurationException">A sample has fewer than 2 axes.</exception>
    public Samples ChannelsToLast()
    {
        if (SampleShape.Rank < 2)
            throw new ConfigurationException(
                $"Samples: channels first means samples [C, ...positions], but these have the shape {SampleShape}.");
        return MoveChannels(SampleShape[0], new Shape([.. SampleShape.Skip(1), SampleShape[0]]));
    }

    /// <summary>Copies samples into a tensor as the model sees them: bytes are scaled.</summary>
    /// <remarks>Shapes: the result [count, ...sample].</remarks>
    /// <param name="start">The first sample.</param>
    /// <param name="count">The number of samples; by default all from the first on.</param>
    /// <exception cref="ConfigurationException">The range exceeds the samples, or is too large for one tensor.</exception>
    public Tensor<float> ToTensor(int start = 0, int? count = null)
    {
        int taken = count ?? Count - start;
        if (start < 0 || taken < 0 || start > Count - taken)
            throw new ConfigurationException(FormattableString.Invariant(
                $"Samples: '{taken}' samples from '{start}' on leave the '{Count}' that there are."), nameof(start));
        if ((long)taken * SampleShape.Size > Array.MaxLength)
            throw new ConfigurationException(FormattableString.Invariant(
                $"Samples: '{taken}' samples of the shape {SampleShape} have more than {Array.MaxLength} elements."), nameof(count));
        var values = new float[taken * SampleShape.Size];
        Gather([.. Enumerable.Range(start, taken)], values);
        return Tensor.Create(values, [taken, .. SampleShape]);
    }

    /// <summary>Returns the name of a sample, such as its file; null where samples have none.</summary>
    /// <param name="row">The sample, counted from 0.</param>
    public virtual string? NameOf(int row) => null;

    /// <summary>Gets height and width that pictures of any size were brought to; null where they were taken as they are.</summary>
    internal virtual Extents? ImageSize => null;

    /// <summary>Writes the chosen rows as floats, one after the other; allocates nothing.</summary>
    /// <remarks>Shapes: rows [N], destination [N, ...sample]. Overwrites the destination.</remarks>
    internal abstract void Gather(ReadOnlySpan<int> rows, Span<float> destination);

    /// <summary>Returns a copy with the channels after the positions, in the given shape.</summary>
    private protected abstract Samples MoveChannels(int channels, Shape moved);

    /// <summary>Returns a view of the chosen rows, in that order; the samples are not copied.</summary>
    internal virtual Samples Select(int[] rows) => new SelectedSamples(this, rows);

    /// <summary>Returns the number of rows in a length, or refuses a length that does not divide evenly.</summary>
    private protected static int Rows(int length, Shape sampleShape)
    {
        if (length % sampleShape.Size != 0)
            throw new ConfigurationException(
                $"Samples: '{length}' values are no whole number of samples "
                + $"of the shape {sampleShape}, which have '{sampleShape.Size}' each.");
        return length / sampleShape.Size;
    }
}
