using System.Buffers;

namespace BlasNet.Data;

/// <summary>View of chosen rows of other samples; a view of a view points at the stored samples directly.</summary>
internal sealed class SelectedSamples : Samples
{
    /// <summary>Rows translated at a time: enough to amortize the call, few enough for the stack.</summary>
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

/// <summary>Windows of series as samples, or what is known of the steps after them: slices of the series, not copies.</summary>
/// <remarks>Shapes: the past [Window, Channels], the known columns [Horizon, Known].</remarks>
internal sealed class WindowSamples : Samples
{
    private readonly SeriesWindows windows;
    private readonly bool areKnown;

    private WindowSamples(SeriesWindows windows, Shape shape, bool areKnown) : base(shape, windows.Count) =>
        (this.windows, this.areKnown) = (windows, areKnown);

    /// <summary>Creates the samples of each input of a model.</summary>
    public static Samples[] InputsOf(SeriesWindows windows)
    {
        ForecastShape shape = windows.Shape;
        var past = new WindowSamples(windows, new Shape(shape.Window, shape.Channels), areKnown: false);
        return shape.Known == 0 ? [past] : [past, new WindowSamples(windows, new Shape(shape.Horizon, shape.Known), areKnown: true)];
    }

    internal override void Gather(ReadOnlySpan<int> rows, Span<float> destination)
    {
        if (areKnown)
            windows.GatherKnown(rows, destination);
        else
            windows.GatherPast(rows, destination);
    }

    private protected override Samples MoveChannels(int channels, Shape moved)
    {
        float[] values = new float[Count * SampleShape.Size];
        Gather([.. Enumerable.Range(0, Count)], values);
        return new FloatSamples(Channels.ToLast<float>(values, Count, channels), moved);
    }
}
