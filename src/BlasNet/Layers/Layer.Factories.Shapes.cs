using BlasNet.Layers;

namespace BlasNet;

public abstract partial record Layer
{
    /// <summary>Makes a layer that replaces whole numbers [...] by trained vectors [..., outputDim].</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/core_layers/embedding/"/>.</remarks>
    /// <inheritdoc cref="Layers.Embedding.Embedding(int, int, Initializer, bool, string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer Embedding(
        int inputDim, int outputDim, Initializer? embeddingsInitializer = null, bool maskZero = false, string? name = null) =>
        new Embedding(inputDim, outputDim, embeddingsInitializer, maskZero, name);

    /// <summary>Makes a layer that takes the steps of one value at the end of each sequence [T, F] as padding.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/core_layers/masking/"/>.</remarks>
    /// <inheritdoc cref="Layers.Masking.Masking(double, string)" path="/*[not(self::summary or self::remarks)]"/>
    /// <example>
    /// <code>
    /// // Sequences of up to 20 steps of 3 values; the mean is over the real steps.
    /// Model mean = Model.Input(20, 3).Add(Layer.Masking()).Add(Layer.Dense(8)).Add(Layer.GlobalAveragePooling1D());
    /// </code>
    /// </example>
    public static Layer Masking(double maskValue = 0, string? name = null) => new Masking(maskValue, name);

    /// <summary>Makes a layer that applies another one to each step of a sequence [T, ...], with the same weights.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/recurrent_layers/time_distributed/"/>.</remarks>
    /// <inheritdoc cref="Layers.TimeDistributed.TimeDistributed(Layer, string)" path="/*[not(self::summary or self::remarks)]"/>
    /// <example>
    /// <code>
    /// // Films of 10 frames: the same filters for each frame.
    /// Model films = Model.Input(10, 28, 28, 1)
    ///     .Add(Layer.TimeDistributed(Layer.Conv2D(8, 3, activation: Activation.Relu)))
    ///     .Add(Layer.TimeDistributed(Layer.GlobalMaxPooling2D()))
    ///     .Add(Layer.GlobalAveragePooling1D())
    ///     .Add(Layer.Dense(2, Activation.Softmax));
    /// </code>
    /// </example>
    public static Layer TimeDistributed(Layer layer, string? name = null) => new TimeDistributed(layer, name);

    /// <summary>Makes a layer that reorders the axes of each sample.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/reshaping_layers/permute/"/>.</remarks>
    /// <inheritdoc cref="Layers.Permute.Permute(IReadOnlyList{int}, string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer Permute(IReadOnlyList<int> dims, string? name = null) => new Permute(dims, name);

    /// <summary>Makes a layer that drops whole channels of sequences [T, C] while training.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/regularization_layers/spatial_dropout1d/"/>.</remarks>
    /// <inheritdoc
    ///     cref="Layers.SpatialDropout.SpatialDropout(int, double, Annealing, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    public static Layer SpatialDropout1D(double rate, Annealing annealing = Annealing.Constant, string? name = null) =>
        new SpatialDropout(1, rate, annealing, name);

    /// <summary>Makes a layer that drops whole channels of images [H, W, C] while training.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/regularization_layers/spatial_dropout2d/"/>.</remarks>
    /// <inheritdoc
    ///     cref="Layers.SpatialDropout.SpatialDropout(int, double, Annealing, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    public static Layer SpatialDropout2D(double rate, Annealing annealing = Annealing.Constant, string? name = null) =>
        new SpatialDropout(2, rate, annealing, name);

    /// <summary>Makes a layer that drops whole channels of volumes [D, H, W, C] while training.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/regularization_layers/spatial_dropout3d/"/>.</remarks>
    /// <inheritdoc
    ///     cref="Layers.SpatialDropout.SpatialDropout(int, double, Annealing, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    public static Layer SpatialDropout3D(double rate, Annealing annealing = Annealing.Constant, string? name = null) =>
        new SpatialDropout(3, rate, annealing, name);

    /// <summary>Makes a layer that pads sequences [T, C] with zeros.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/reshaping_layers/zero_padding1d/"/>.</remarks>
    /// <inheritdoc cref="Layers.ZeroPadding.ZeroPadding(int, Padding, string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer ZeroPadding1D(Padding? padding = null, string? name = null) => new ZeroPadding(1, padding, name);

    /// <summary>Makes a layer that pads images [H, W, C] with zeros.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/reshaping_layers/zero_padding2d/"/>.</remarks>
    /// <inheritdoc cref="Layers.ZeroPadding.ZeroPadding(int, Padding, string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer ZeroPadding2D(Padding? padding = null, string? name = null) => new ZeroPadding(2, padding, name);

    /// <summary>Makes a layer that pads volumes [D, H, W, C] with zeros.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/reshaping_layers/zero_padding3d/"/>.</remarks>
    /// <inheritdoc cref="Layers.ZeroPadding.ZeroPadding(int, Padding, string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer ZeroPadding3D(Padding? padding = null, string? name = null) => new ZeroPadding(3, padding, name);

    /// <summary>Makes a layer that cuts positions off the ends of sequences [T, C].</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/reshaping_layers/cropping1d/"/>.</remarks>
    /// <inheritdoc cref="Layers.Cropping.Cropping(int, Padding, string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer Cropping1D(Padding cropping, string? name = null) => new Cropping(1, cropping, name);

    /// <summary>Makes a layer that cuts positions off the borders of images [H, W, C].</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/reshaping_layers/cropping2d/"/>.</remarks>
    /// <inheritdoc cref="Layers.Cropping.Cropping(int, Padding, string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer Cropping2D(Padding cropping, string? name = null) => new Cropping(2, cropping, name);

    /// <summary>Makes a layer that cuts positions off the borders of volumes [D, H, W, C].</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/reshaping_layers/cropping3d/"/>.</remarks>
    /// <inheritdoc cref="Layers.Cropping.Cropping(int, Padding, string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer Cropping3D(Padding cropping, string? name = null) => new Cropping(3, cropping, name);

    /// <summary>Makes a layer that repeats the positions of sequences [T, C].</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/reshaping_layers/up_sampling1d/"/>.</remarks>
    /// <inheritdoc
    ///     cref="Layers.UpSampling.UpSampling(int, Extents, Interpolation, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    public static Layer UpSampling1D(Extents? size = null, string? name = null) => new UpSampling(1, size, name: name);

    /// <summary>Makes a layer that enlarges images [H, W, C] by repetition or interpolation.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/reshaping_layers/up_sampling2d/"/>.</remarks>
    /// <inheritdoc
    ///     cref="Layers.UpSampling.UpSampling(int, Extents, Interpolation, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    public static Layer UpSampling2D(
        Extents? size = null, Interpolation interpolation = Layers.UpSampling.DefaultInterpolation, string? name = null) =>
        new UpSampling(2, size, interpolation, name);

    /// <summary>Makes a layer that repeats the positions of volumes [D, H, W, C].</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/reshaping_layers/up_sampling3d/"/>.</remarks>
    /// <inheritdoc
    ///     cref="Layers.UpSampling.UpSampling(int, Extents, Interpolation, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    public static Layer UpSampling3D(Extents? size = null, string? name = null) => new UpSampling(3, size, name: name);
}
