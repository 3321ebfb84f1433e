using BlasNet.Kernels;
using BlasNet.Tensors;

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
