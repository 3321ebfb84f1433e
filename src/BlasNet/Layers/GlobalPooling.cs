using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>A layer that makes one value of all positions of an image, channel by channel.</summary>
/// <remarks>Shapes: x [steps, C], [H, W, C] or [D, H, W, C], or without C for one channel; y [C].</remarks>
public abstract record GlobalPooling : Layer
{
    private readonly string family;

    private protected GlobalPooling(string family, int axes, string? name) : base(name)
    {
        this.family = family;
        Axes = axes is >= 1 and <= 3
            ? axes
            : throw new ConfigurationException($"{family}: an image has one to three axes, but it was '{axes}'.", nameof(axes));
    }

    /// <inheritdoc/>
    public sealed override string Kind => $"{family}{Axes}D";

    /// <summary>Gets the number of axes that are pooled: 1 for sequences, 2 for images, 3 for volumes.</summary>
    public int Axes { get; }

    internal sealed override Shape OutputShape(IReadOnlyList<Shape> inputs) => new(Window.ChannelsOf(inputs[0], Axes));

    internal sealed override long Flops(IReadOnlyList<Shape> inputs) => inputs[0].Size;

    private protected (int Positions, int Channels) Sizes(Shape input)
    {
        int channels = Window.ChannelsOf(input, Axes);
        return (input.Size / channels, channels);
    }
}
