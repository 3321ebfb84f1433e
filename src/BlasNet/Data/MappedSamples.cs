using BlasNet.Native;
using BlasNet.Tensors;

namespace BlasNet.Data;

/// <summary>Samples stored as floats in a file that is mapped into memory: the system keeps of them what it has room for.</summary>
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
