using BlasNet.Tensors;

namespace BlasNet.Data;

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
