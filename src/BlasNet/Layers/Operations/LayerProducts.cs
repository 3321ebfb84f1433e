using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Products of a layer that a phase computes; each takes as many floating-point operations as the forward pass.</summary>
[Flags]
internal enum LayerProducts
{
    None = 0,
    Output = 1,
    KernelGradient = 2,
    InputGradient = 4,

    /// <summary>That of the second of two inputs that are multiplied.</summary>
    SecondInputGradient = 8,
}

/// <summary>Products of a convolution that go through columns, for a profile's estimate of their cost.</summary>
/// <param name="Window">The window whose positions are the rows of columns.</param>
/// <param name="Groups">Number of blocks that the channels are cut into.</param>
/// <param name="Gathers">The products that copy images to columns (im2col).</param>
/// <param name="Scatters">The products that add columns to images (col2im).</param>
internal sealed record ColumnTraffic(Window Window, int Groups, LayerProducts Gathers, LayerProducts Scatters);
