using BlasNet.Tensors;

namespace BlasNet.Data;

/// <summary>A view of chosen rows of other samples; a view of a view points at the stored samples directly.</summary>
internal sealed class SelectedSamples : Samples
{
    /// <summary>Rows translated in one go: enough to amortize the call, small enough for the stack.</summary>
    private const int Chunk = 256;

    private readonly Samples stored;
    private readonly int[] selected;

    public SelectedSamples(Samples stored, int[] selected) : base(stored.SampleShape, selected.Length)
    {
        this.stored = stored;
        this.selected = selected;
    }

    internal override Extents? ImageSize => stored.ImageSize;

    public override string? NameOf(int row) => stored.NameOf(selected[row]);

    internal override void Gather(ReadOnlySpan<int> rows, Span<float> destination)
    {
        Span<int> storedRows = stackalloc int[Chunk];
        int size = SampleShape.Size;
        for (int start = 0; start < rows.Length; start += Chunk)
        {
            int count = Math.Min(Chunk, rows.Length - start);
            for (int i = 0; i < count; i++)
                storedRows[i] = selected[rows[start + i]];
            stored.Gather(storedRows[..count], destination.Slice(start * size, count * size));
        }
    }

    internal override Samples Select(int[] rows) => new SelectedSamples(stored, Array.ConvertAll(rows, row => selected[row]));

    private protected override Samples MoveChannels(int channels, Shape moved) => new SelectedSamples(stored.ChannelsToLast(), selected);
}
