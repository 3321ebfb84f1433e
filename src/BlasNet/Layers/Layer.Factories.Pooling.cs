using BlasNet.Layers;

namespace BlasNet;

public abstract partial record Layer
{
    /// <summary>Makes a layer that takes the largest value of each window of a sequence [T, C];
    /// see <see cref="Layers.Pooling"/>.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/pooling_layers/max_pooling1d/"/>.</remarks>
    /// <inheritdoc
    ///     cref="Layers.MaxPooling.MaxPooling(int, Extents, Extents, Padding, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    public static Layer MaxPooling1D(
        Extents? poolSize = null, Extents? strides = null, Padding? padding = null, string? name = null) =>
        new MaxPooling(1, poolSize, strides, padding, name);

    /// <summary>Makes a layer that takes the largest value of each window of an image [H, W, C];
    /// see <see cref="Layers.Pooling"/>.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/pooling_layers/max_pooling2d/"/>.</remarks>
    /// <inheritdoc
    ///     cref="Layers.MaxPooling.MaxPooling(int, Extents, Extents, Padding, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    /// <example><code>
    /// Model model = Model.Input(28, 28, 1).Add(Layer.Conv2D(16, kernelSize: 3)).Add(Layer.MaxPooling2D()); // [13, 13, 16]
    /// </code></example>
    public static Layer MaxPooling2D(
        Extents? poolSize = null, Extents? strides = null, Padding? padding = null, string? name = null) =>
        new MaxPooling(2, poolSize, strides, padding, name);

    /// <summary>Makes a layer that takes the largest value of each window of a volume [D, H, W, C];
    /// see <see cref="Layers.Pooling"/>.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/pooling_layers/max_pooling3d/"/>.</remarks>
    /// <inheritdoc
    ///     cref="Layers.MaxPooling.MaxPooling(int, Extents, Extents, Padding, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    public static Layer MaxPooling3D(
        Extents? poolSize = null, Extents? strides = null, Padding? padding = null, string? name = null) =>
        new MaxPooling(3, poolSize, strides, padding, name);

    /// <summary>Makes a layer that averages each window of a sequence [T, C];
    /// see <see cref="Layers.Pooling"/>.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/pooling_layers/average_pooling1d/"/>.</remarks>
    /// <inheritdoc
    ///     cref="Layers.AveragePooling.AveragePooling(int, Extents, Extents, Padding, bool, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    public static Layer AveragePooling1D(Extents? poolSize = null, Extents? strides = null, Padding? padding = null,
        bool includePadding = Layers.AveragePooling.DefaultIncludePadding, string? name = null) =>
        new AveragePooling(1, poolSize, strides, padding, includePadding, name);

    /// <summary>Makes a layer that averages each window of an image [H, W, C];
    /// see <see cref="Layers.Pooling"/>.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/pooling_layers/average_pooling2d/"/>.</remarks>
    /// <inheritdoc
    ///     cref="Layers.AveragePooling.AveragePooling(int, Extents, Extents, Padding, bool, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    public static Layer AveragePooling2D(Extents? poolSize = null, Extents? strides = null, Padding? padding = null,
        bool includePadding = Layers.AveragePooling.DefaultIncludePadding, string? name = null) =>
        new AveragePooling(2, poolSize, strides, padding, includePadding, name);

    /// <summary>Makes a layer that averages each window of a volume [D, H, W, C];
    /// see <see cref="Layers.Pooling"/>.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/pooling_layers/average_pooling3d/"/>.</remarks>
    /// <inheritdoc
    ///     cref="Layers.AveragePooling.AveragePooling(int, Extents, Extents, Padding, bool, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    public static Layer AveragePooling3D(Extents? poolSize = null, Extents? strides = null, Padding? padding = null,
        bool includePadding = Layers.AveragePooling.DefaultIncludePadding, string? name = null) =>
        new AveragePooling(3, poolSize, strides, padding, includePadding, name);

    /// <summary>Makes a layer that takes the largest value of each channel of a sequence [T, C]; output [C].</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/pooling_layers/global_max_pooling1d/"/>.</remarks>
    /// <inheritdoc cref="Layers.GlobalMaxPooling.GlobalMaxPooling(int, string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer GlobalMaxPooling1D(string? name = null) => new GlobalMaxPooling(1, name);

    /// <summary>Makes a layer that takes the largest value of each channel of an image [H, W, C]; output [C].</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/pooling_layers/global_max_pooling2d/"/>.</remarks>
    /// <inheritdoc cref="Layers.GlobalMaxPooling.GlobalMaxPooling(int, string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer GlobalMaxPooling2D(string? name = null) => new GlobalMaxPooling(2, name);

    /// <summary>Makes a layer that takes the largest value of each channel of a volume [D, H, W, C]; output [C].</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/pooling_layers/global_max_pooling3d/"/>.</remarks>
    /// <inheritdoc cref="Layers.GlobalMaxPooling.GlobalMaxPooling(int, string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer GlobalMaxPooling3D(string? name = null) => new GlobalMaxPooling(3, name);

    /// <summary>Makes a layer that averages each channel of a sequence [T, C]; output [C].</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/pooling_layers/global_average_pooling1d/"/>.</remarks>
    /// <inheritdoc cref="Layers.GlobalAveragePooling.GlobalAveragePooling(int, string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer GlobalAveragePooling1D(string? name = null) => new GlobalAveragePooling(1, name);

    /// <summary>Makes a layer that averages each channel of an image [H, W, C]; output [C].</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/pooling_layers/global_average_pooling2d/"/>.</remarks>
    /// <inheritdoc cref="Layers.GlobalAveragePooling.GlobalAveragePooling(int, string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer GlobalAveragePooling2D(string? name = null) => new GlobalAveragePooling(2, name);

    /// <summary>Makes a layer that averages each channel of a volume [D, H, W, C]; output [C].</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/pooling_layers/global_average_pooling3d/"/>.</remarks>
    /// <inheritdoc cref="Layers.GlobalAveragePooling.GlobalAveragePooling(int, string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer GlobalAveragePooling3D(string? name = null) => new GlobalAveragePooling(3, name);
}
