using BlasNet.Layers;

namespace BlasNet;

public abstract partial record Layer
{
    /// <summary>Makes a layer that moves filters over sequences [T, C]; see <see cref="Layers.Convolution"/>.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/convolution_layers/convolution1d/"/>.</remarks>
    /// <inheritdoc
    ///     cref="Layers.Convolution.Convolution(int, int, Extents, Extents, Padding, Extents, int,
    ///         Activation, bool, Initializer, Initializer, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    public static Layer Conv1D(int filters, Extents kernelSize, Extents? strides = null, Padding? padding = null,
        Extents? dilationRate = null, int groups = FilterSpec.DefaultGroups, Activation? activation = null,
        bool useBias = KernelDefaults.UseBias, Initializer? kernelInitializer = null, Initializer? biasInitializer = null,
        string? name = null) =>
        new Convolution(1, filters, kernelSize, strides, padding, dilationRate, groups, activation, useBias,
            kernelInitializer, biasInitializer, name);

    /// <summary>Makes a layer that moves filters over images [H, W, C]; see <see cref="Layers.Convolution"/>.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/convolution_layers/convolution2d/"/>.</remarks>
    /// <inheritdoc
    ///     cref="Layers.Convolution.Convolution(int, int, Extents, Extents, Padding, Extents, int,
    ///         Activation, bool, Initializer, Initializer, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    /// <example><code>
    /// Model model = Model.Input(28, 28, 1).Add(Layer.Conv2D(16, kernelSize: 3, activation: Activation.Relu)); // [26, 26, 16]
    /// </code></example>
    public static Layer Conv2D(int filters, Extents kernelSize, Extents? strides = null, Padding? padding = null,
        Extents? dilationRate = null, int groups = FilterSpec.DefaultGroups, Activation? activation = null,
        bool useBias = KernelDefaults.UseBias, Initializer? kernelInitializer = null, Initializer? biasInitializer = null,
        string? name = null) =>
        new Convolution(2, filters, kernelSize, strides, padding, dilationRate, groups, activation, useBias,
            kernelInitializer, biasInitializer, name);

    /// <summary>Makes a layer that moves filters over volumes [D, H, W, C]; see <see cref="Layers.Convolution"/>.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/convolution_layers/convolution3d/"/>.</remarks>
    /// <inheritdoc
    ///     cref="Layers.Convolution.Convolution(int, int, Extents, Extents, Padding, Extents, int,
    ///         Activation, bool, Initializer, Initializer, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    public static Layer Conv3D(int filters, Extents kernelSize, Extents? strides = null, Padding? padding = null,
        Extents? dilationRate = null, int groups = FilterSpec.DefaultGroups, Activation? activation = null,
        bool useBias = KernelDefaults.UseBias, Initializer? kernelInitializer = null, Initializer? biasInitializer = null,
        string? name = null) =>
        new Convolution(3, filters, kernelSize, strides, padding, dilationRate, groups, activation, useBias,
            kernelInitializer, biasInitializer, name);

    /// <summary>Makes a transposed convolution over sequences [T, C]; see <see cref="Layers.ConvolutionTranspose"/>.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/convolution_layers/convolution1d_transpose/"/>.</remarks>
    /// <inheritdoc
    ///     cref="Layers.ConvolutionTranspose.ConvolutionTranspose(int, int, Extents, Extents, Padding, Extents,
    ///         Activation, bool, Initializer, Initializer, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    public static Layer Conv1DTranspose(int filters, Extents kernelSize, Extents? strides = null, Padding? padding = null,
        Extents? dilationRate = null, Activation? activation = null, bool useBias = KernelDefaults.UseBias,
        Initializer? kernelInitializer = null, Initializer? biasInitializer = null, string? name = null) =>
        new ConvolutionTranspose(1, filters, kernelSize, strides, padding, dilationRate, activation, useBias,
            kernelInitializer, biasInitializer, name);

    /// <summary>Makes a transposed convolution over images [H, W, C]; see <see cref="Layers.ConvolutionTranspose"/>.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/convolution_layers/convolution2d_transpose/"/>.</remarks>
    /// <inheritdoc
    ///     cref="Layers.ConvolutionTranspose.ConvolutionTranspose(int, int, Extents, Extents, Padding, Extents,
    ///         Activation, bool, Initializer, Initializer, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    public static Layer Conv2DTranspose(int filters, Extents kernelSize, Extents? strides = null, Padding? padding = null,
        Extents? dilationRate = null, Activation? activation = null, bool useBias = KernelDefaults.UseBias,
        Initializer? kernelInitializer = null, Initializer? biasInitializer = null, string? name = null) =>
        new ConvolutionTranspose(2, filters, kernelSize, strides, padding, dilationRate, activation, useBias,
            kernelInitializer, biasInitializer, name);

    /// <summary>Makes a transposed convolution over volumes [D, H, W, C]; see <see cref="Layers.ConvolutionTranspose"/>.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/convolution_layers/convolution3d_transpose/"/>.</remarks>
    /// <inheritdoc
    ///     cref="Layers.ConvolutionTranspose.ConvolutionTranspose(int, int, Extents, Extents, Padding, Extents,
    ///         Activation, bool, Initializer, Initializer, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    public static Layer Conv3DTranspose(int filters, Extents kernelSize, Extents? strides = null, Padding? padding = null,
        Extents? dilationRate = null, Activation? activation = null, bool useBias = KernelDefaults.UseBias,
        Initializer? kernelInitializer = null, Initializer? biasInitializer = null, string? name = null) =>
        new ConvolutionTranspose(3, filters, kernelSize, strides, padding, dilationRate, activation, useBias,
            kernelInitializer, biasInitializer, name);
}
