using BlasNet.Kernels;
using BlasNet.Native;

namespace BlasNet.Data;

/// <summary>Samples stored as floats.</summary>
internal sealed class FloatSamples : Samples
{
    private readonly float[] values;

    public FloatSamples(float[] values, Shape sampleShape) : base(sampleShape, Rows(values.Length, sampleShape))
    {
        int bad = Reductions.FirstNonFinite(values);
        if (bad >= 0)
        {
            (int sample, int index) = Math.DivRem(bad, sampleShape.Size);
            throw new DataException(FormattableString.Invariant(
                $"Samples: value '{index}' of sample '{sample}' is '{values[bad]}', but every value must be a finite number."));
        }
        this.values = values;
    }

    internal override void Gather(ReadOnlySpan<int> rows, Span<float> destination) =>
        Kernels.Gather.Floats(values, rows, SampleShape.Size, destination[..(rows.Length * SampleShape.Size)]);

    private protected override Samples MoveChannels(int channels, Shape moved) =>
        new FloatSamples(Channels.ToLast<float>(values, Count, channels), moved);
}

/// <summary>Samples stored as bytes: a quarter of the memory, scaled to floats on the way into a batch.</summary>
internal sealed class ByteSamples : Samples
{
    private readonly byte[] values;
    private readonly float scale;
    private readonly IReadOnlyList<string>? names;

    public ByteSamples(byte[] values, Shape sampleShape, double scale, IReadOnlyList<string>? names = null, Extents? imageSize = null)
        : base(sampleShape, Rows(values.Length, sampleShape))
    {
        if (!float.IsFinite((float)scale))
            throw new ConfigurationException(
                FormattableString.Invariant($"Samples: the scale of bytes must be a finite number, but it was '{scale}'."), nameof(scale));
        this.values = values;
        this.names = names;
        ImageSize = imageSize;
        this.scale = (float)scale;
    }

    /// <summary>Gets the stored bytes of all samples, not a copy.</summary>
    public byte[] Values => values;

    internal override Extents? ImageSize { get; }

    public override string? NameOf(int row) => names?[row];

    internal override void Gather(ReadOnlySpan<int> rows, Span<float> destination) =>
        Kernels.Gather.Bytes(values, rows, SampleShape.Size, scale, destination[..(rows.Length * SampleShape.Size)]);

    private protected override Samples MoveChannels(int channels, Shape moved) =>
        new ByteSamples(Channels.ToLast<byte>(values, Count, channels), moved, scale, names, ImageSize);
}

/// <summary>Samples stored as floats in a file that is mapped into memory: the system caches as many as it has room for.</summary>
internal sealed class MappedSamples(MappedFile file, long offset, Shape sampleShape, int count) : Samples(sampleShape, count)
{
    internal override void Gather(ReadOnlySpan<int> rows, Span<float> destination)
    {
        int size = SampleShape.Size;
        for (int i = 0; i < rows.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)rows[i], (uint)Count);
            file.Floats(offset + (long)rows[i] * size * sizeof(float), size).CopyTo(destination.Slice(i * size, size));
        }
        GC.KeepAlive(this);
    }

    private protected override Samples MoveChannels(int channels, Shape moved)
    {
        if ((long)Count * SampleShape.Size > Array.MaxLength)
            throw new ConfigurationException($"Samples: '{Count}' samples of the shape {SampleShape} do not fit into one array.");
        float[] values = new float[Count * SampleShape.Size];
        Gather([.. Enumerable.Range(0, Count)], values);
        return new FloatSamples(Channels.ToLast<float>(values, Count, channels), moved);
    }
}
