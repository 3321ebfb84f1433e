using BlasNet.Layers;

namespace BlasNet;

public abstract partial record Layer
{
    /// <summary>Makes a layer that moves filters over sequences; see <see cref="Layers.Convolution"/>.</summary>
    public static Layer Conv1D(int filters, Extents kernel, Extents? stride = null, Padding? padding = null,
        Extents? dilation = null, int groups = 1, Activation? activation = null, bool useBias = true,
        Initializer? kernelInitializer = null, Initializer? biasInitializer = null, string? name = null) =>
        new Convolution(1, filters, kernel, stride, padding, dilation, groups, activation, useBias,
            kernelInitializer, biasInitializer, name);

    /// <summary>Makes a layer that moves filters over images; see <see cref="Layers.Convolution"/>.</summary>
    public static Layer Conv2D(int filters, Extents kernel, Extents? stride = null, Padding? padding = null,
        Extents? dilation = null, int groups = 1, Activation? activation = null, bool useBias = true,
        Initializer? kernelInitializer = null, Initializer? biasInitializer = null, string? name = null) =>
        new Convolution(2, filters, kernel, stride, padding, dilation, groups, activation, useBias,
            kernelInitializer, biasInitializer, name);

    /// <summary>Makes a layer that moves filters over video; see <see cref="Layers.Convolution"/>.</summary>
    public static Layer Conv3D(int filters, Extents kernel, Extents? stride = null, Padding? padding = null,
        Extents? dilation = null, int groups = 1, Activation? activation = null, bool useBias = true,
        Initializer? kernelInitializer = null, Initializer? biasInitializer = null, string? name = null) =>
        new Convolution(3, filters, kernel, stride, padding, dilation, groups, activation, useBias,
            kernelInitializer, biasInitializer, name);

    /// <summary>Makes a layer that paints sequences through filters; see <see cref="Layers.ConvolutionTranspose"/>.</summary>
    public static Layer Conv1DTranspose(int filters, Extents kernel, Extents? stride = null, Padding? padding = null,
        Extents? dilation = null, Activation? activation = null, bool useBias = true,
        Initializer? kernelInitializer = null, Initializer? biasInitializer = null, string? name = null) =>
        new ConvolutionTranspose(1, filters, kernel, stride, padding, dilation, activation, useBias,
            kernelInitializer, biasInitializer, name);

    /// <summary>Makes a layer that paints images through filters; see <see cref="Layers.ConvolutionTranspose"/>.</summary>
    public static Layer Conv2DTranspose(int filters, Extents kernel, Extents? stride = null, Padding? padding = null,
        Extents? dilation = null, Activation? activation = null, bool useBias = true,
        Initializer? kernelInitializer = null, Initializer? biasInitializer = null, string? name = null) =>
        new ConvolutionTranspose(2, filters, kernel, stride, padding, dilation, activation, useBias,
            kernelInitializer, biasInitializer, name);

    /// <summary>Makes a layer that paints video through filters; see <see cref="Layers.ConvolutionTranspose"/>.</summary>
    public static Layer Conv3DTranspose(int filters, Extents kernel, Extents? stride = null, Padding? padding = null,
        Extents? dilation = null, Activation? activation = null, bool useBias = true,
        Initializer? kernelInitializer = null, Initializer? biasInitializer = null, string? name = null) =>
        new ConvolutionTranspose(3, filters, kernel, stride, padding, dilation, activation, useBias,
            kernelInitializer, biasInitializer, name);
}
