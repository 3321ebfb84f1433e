using BlasNet.Tensors;

namespace BlasNet.Data;

/// <summary>Is a series seen through a window that moves on by one step: each sample is a stretch of the series, none of them copied.</summary>
/// <remarks>Shapes: series [T, F]; sample i is the steps i to i + N - 1, [N, F].</remarks>
internal sealed class WindowSamples : Samples
{
    private readonly float[] series;
    private readonly int features;

    public WindowSamples(float[] series, int features, int window, int count) : base(new Shape(window, features), count) =>
        (this.series, this.features) = (series, features);

    internal override void Gather(ReadOnlySpan<int> rows, Span<float> destination)
    {
        int size = SampleShape.Size;
        for (int i = 0; i < rows.Length; i++)
            series.AsSpan(rows[i] * features, size).CopyTo(destination.Slice(i * size, size));
    }

    private protected override Samples MoveChannels(int channels, Shape moved)
    {
        float[] windows = new float[Count * SampleShape.Size];
        Gather([.. Enumerable.Range(0, Count)], windows);
        return new FloatSamples(Channels.ToLast<float>(windows, Count, channels), moved);
    }
}
