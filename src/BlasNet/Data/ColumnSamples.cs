using System.Buffers;

namespace BlasNet.Data;

/// <summary>View of some columns of samples, which are rows of a table.</summary>
/// <remarks>Shapes: stored samples [C]; these [width].</remarks>
internal sealed class ColumnSamples(Samples stored, int start, int width) : Samples(new Shape(width), stored.Count)
{
    // Rows of a table have few columns, and a buffer for some of them stays in the cache.
    private const int Chunk = 16;

    internal override void Gather(ReadOnlySpan<int> rows, Span<float> destination)
    {
        int all = stored.SampleShape.Size;
        float[] buffer = ArrayPool<float>.Shared.Rent(Chunk * all);
        try
        {
            for (int first = 0; first < rows.Length; first += Chunk)
            {
                int count = Math.Min(Chunk, rows.Length - first);
                stored.Gather(rows.Slice(first, count), buffer);
                for (int i = 0; i < count; i++)
                    buffer.AsSpan(i * all + start, width).CopyTo(destination[((first + i) * width)..]);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    private protected override Samples MoveChannels(int channels, Shape moved) =>
        throw new NotSupportedException("Columns of a table have no channels.");
}
