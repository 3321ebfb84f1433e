using BlasNet.Tensors;

namespace BlasNet.Data;

/// <summary>Samples stored as bytes: a quarter of the memory, scaled to floats on the way into a batch.</summary>
internal sealed class ByteSamples : Samples
{
    private readonly byte[] values;
    private readonly float scale;

    public ByteSamples(byte[] values, Shape sampleShape, double scale) : base(sampleShape, Rows(values.Length, sampleShape))
    {
        if (!float.IsFinite((float)scale))
            throw new ConfigurationException(
                $"Samples: the scale of bytes must be a finite number, but it was '{FiniteValues.Text(scale)}'.", nameof(scale));
        this.values = values;
        this.scale = (float)scale;
    }

    /// <summary>Gets the stored bytes of all samples, not a copy.</summary>
    public byte[] Values => values;

    internal override void Gather(ReadOnlySpan<int> rows, Span<float> destination)
    {
        int size = SampleShape.Size;
        for (int i = 0; i < rows.Length; i++)
        {
            ReadOnlySpan<byte> source = values.AsSpan(rows[i] * size, size);
            Span<float> target = destination.Slice(i * size, size);
            for (int j = 0; j < source.Length; j++)
                target[j] = source[j] * scale;
        }
    }
}
