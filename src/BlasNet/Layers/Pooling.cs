using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>A layer that slides a window over an image and reduces the values under it to one, channel by channel.</summary>
/// <remarks>
/// Shapes: x [steps, C], [H, W, C] or [D, H, W, C], or without C for one channel; y the same with
/// (extent + 2 · padding - poolSize) / strides + 1 positions along each axis, rounded down.
/// </remarks>
public abstract record Pooling : Layer
{
    internal const int DefaultPoolSize = 2;

    private readonly string family;

    private protected Pooling(string family, int axes, Extents? poolSize, Extents? strides, Padding? padding, string? name) : base(name)
    {
        this.family = family;
        Axes = axes is >= 1 and <= 3
            ? axes
            : throw new ConfigurationException($"{family}: an image has one to three axes, but it was '{axes}'.", nameof(axes));
        (PoolSize, Strides, Padding) = Spatial.Checked(Kind, () =>
        {
            Extents size = (poolSize ?? DefaultPoolSize).Checked(axes, 1, "pool size");
            Extents step = (strides ?? size).Checked(axes, 1, "stride");
            return (size, step, CheckedPadding((padding ?? Padding.Valid).Checked(axes), size, axes));
        });
    }

    /// <inheritdoc/>
    public sealed override string Kind => $"{family}{Axes}D";

    /// <summary>Gets the number of axes that the window slides along: 1 for sequences, 2 for images, 3 for volumes.</summary>
    public int Axes { get; }

    /// <summary>Gets the size of the window; 2 by default.</summary>
    public Extents PoolSize { get; }

    /// <summary>Gets the distance between neighbouring windows; the size of the window by default.</summary>
    public Extents Strides { get; }

    /// <summary>Gets the padding around the image; none by default.</summary>
    public Padding Padding { get; }

    internal sealed override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        Window window = Over(inputs[0]);
        return window.OutputShape(window.Channels);
    }

    internal sealed override long Flops(IReadOnlyList<Shape> inputs)
    {
        Window window = Over(inputs[0]);
        return (long)window.OutputPositions * window.Columns;
    }

    /// <summary>Declares the window: its size, its strides (the size by default) and its padding.</summary>
    private protected static (Extents PoolSize, Extents Strides, Padding Padding) DeclareWindow<T>(
        SpecProperties<T> properties, int axes)
        where T : Pooling
    {
        Extents poolSize = properties.Extents("poolSize", layer => layer.PoolSize, DefaultPoolSize);
        Extents strides = properties.Extents("strides", layer => layer.Strides, poolSize);
        return (poolSize, strides, properties.Padding(axes, layer => layer.Padding));
    }

    internal Window Over(Shape input) => Window.Over(input, Axes, PoolSize, Strides, 1, Padding, "window");

    // Otherwise a window could lie in the padding alone, where there is neither a largest value nor an average.
    private static Padding CheckedPadding(Padding padding, Extents window, int axes)
    {
        if (padding == Padding.Causal)
            throw new ConfigurationException("the padding 'causal' is for conv1D alone.", nameof(padding));
        int[] windows = window.ToArray(axes);
        int[] before = padding.Before?.ToArray(axes) ?? new int[axes], after = padding.After?.ToArray(axes) ?? new int[axes];
        for (int i = 0; i < axes; i++)
        {
            if (Math.Max(before[i], after[i]) is var larger && larger >= windows[i])
                throw new ConfigurationException($"the padding '{larger}' must be smaller than the window, which is '{windows[i]}'.");
        }
        return padding;
    }
}
