using BlasNet.Layers;
using BlasNet.Numerics;

namespace BlasNet;

public abstract partial record Layer
{
    /// <summary>Makes a fully connected layer, y = f(x · kernel + bias) with x [In] and y [units].</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/core_layers/dense/"/>.</remarks>
    /// <inheritdoc
    ///     cref="Layers.Dense.Dense(int, Activation, bool, Initializer, Initializer, Parametrization, double, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    /// <example>
    /// <code>
    /// Layer hidden = Layer.Dense(64, Activation.Relu);
    /// Layer classes = Layer.Dense(10, Activation.Softmax);
    /// Layer value = Layer.Dense(1);
    /// </code>
    /// </example>
    public static Layer Dense(int units, Activation? activation = null, bool useBias = KernelDefaults.UseBias,
        Initializer? kernelInitializer = null, Initializer? biasInitializer = null,
        Parametrization parametrization = Layers.Dense.DefaultParametrization, double biasRate = Layers.Dense.DefaultBiasRate,
        string? name = null) =>
        new Dense(units, activation, useBias, kernelInitializer, biasInitializer, parametrization, biasRate, name);

    /// <summary>Makes the output layer, with one unit for each class or target of the data; the task determines its activation.</summary>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">The name is malformed.</exception>
    public static Layer Outputs(string? name = null) => Layers.Dense.ForOutputs(name);

    /// <summary>Makes a layer that applies an activation function to each element; input and output have the same shape.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/core_layers/activation/"/>.</remarks>
    /// <inheritdoc cref="Layers.ActivationLayer.ActivationLayer(Activation, string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer Activate(Activation activation, string? name = null) => new ActivationLayer(activation, name);

    /// <summary>Makes a layer that drops elements while training; input and output have the same shape.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/regularization_layers/dropout/"/>.</remarks>
    /// <inheritdoc cref="Layers.Dropout.Dropout(double, Annealing, string)" path="/*[not(self::summary or self::remarks)]"/>
    /// <example><code>
    /// Model model = Model.Input(64).Add(Layer.Dense(32, Activation.Relu)).Add(Layer.Dropout(0.5)).Add(Layer.Dense(1));
    /// </code></example>
    public static Layer Dropout(double rate, Annealing annealing = Annealing.Constant, string? name = null) =>
        new Dropout(rate, annealing, name);

    /// <summary>Makes a layer that normalizes each channel over the batch: Ioffe and Szegedy 2015, "Batch normalization".
    /// Input and output have the same shape, [..., C].</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/normalization_layers/batch_normalization/"/>.</remarks>
    /// <inheritdoc
    ///     cref="Layers.BatchNormalization.BatchNormalization(double, double, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    public static Layer BatchNormalization(double momentum = Layers.BatchNormalization.DefaultMomentum,
        double epsilon = Layers.BatchNormalization.DefaultEpsilon, string? name = null) =>
        new BatchNormalization(momentum, epsilon, name);

    /// <summary>Makes a layer that normalizes each position over its channels: Ba, Kiros and Hinton 2016, "Layer normalization".
    /// Input and output have the same shape, [..., C].</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/normalization_layers/layer_normalization/"/>.</remarks>
    /// <inheritdoc cref="Layers.LayerNormalization.LayerNormalization(double, string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer LayerNormalization(double epsilon = Layers.LayerNormalization.DefaultEpsilon, string? name = null) =>
        new LayerNormalization(epsilon, name);

    /// <summary>Makes a layer that multiplies each input by a learned factor, which starts at 1. Input and output have the same shape,
    /// [..., C].</summary>
    /// <remarks>Holzmüller, Grinsztajn and Steinwart 2024, "Better by default", put it in front of a network for tables. Keras has no such
    /// layer.</remarks>
    /// <inheritdoc cref="Layers.Scale.Scale(double, string)" path="/*[not(self::summary or self::remarks)]"/>
    /// <example><code>
    /// Model model = Model.Input(8).Add(Layer.Scale()).Add(Layer.Dense(64, Activation.Mish)).Add(Layer.Dense(1));
    /// </code></example>
    public static Layer Scale(double rate = Layers.Scale.DefaultRate, string? name = null) => new Scale(rate, name);

    /// <summary>Makes a layer that turns each column of numbers into trained piecewise linear functions of it: Gorishniy, Rubachev and
    /// Babenko 2022, "On embeddings for numerical features". x [C] becomes y [columns · size + C - columns], other columns pass
    /// behind.</summary>
    /// <remarks>It stands first in a network for tables. Keras has no such layer.</remarks>
    /// <inheritdoc
    ///     cref="Layers.PiecewiseLinear.PiecewiseLinear(int?, int?, int, double, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    /// <example><code>
    /// Model model = Model.Input(12).Add(Layer.PiecewiseLinear(columns: 8, bins: 64)).Add(Layer.Dense(64, Activation.Mish))
    ///     .Add(Layer.Dense(1));
    /// </code></example>
    public static Layer PiecewiseLinear(int? columns = null, int? bins = null, int size = Layers.PiecewiseLinear.DefaultSize,
        double rate = Layers.PiecewiseLinear.DefaultRate, string? name = null) => new PiecewiseLinear(columns, bins, size, rate, name);

    /// <summary>Makes a layer that replaces the last columns, indexes of categories, by trained vectors; the columns before pass. x [C]
    /// becomes y [C - n + n · size] for n columns of indexes.</summary>
    /// <remarks>It follows <see cref="PiecewiseLinear"/> in a network for tables. Keras has no such layer.</remarks>
    /// <inheritdoc
    ///     cref="Layers.EmbedColumns.EmbedColumns(IReadOnlyList{int}, int, Initializer, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    /// <example><code>
    /// // The last two of six columns are a postcode and a profession.
    /// Model model = Model.Input(6).Add(Layer.EmbedColumns([812, 95])).Add(Layer.Dense(64, Activation.Mish)).Add(Layer.Dense(1));
    /// </code></example>
    public static Layer EmbedColumns(IReadOnlyList<int>? categories = null, int size = Layers.EmbedColumns.DefaultSize,
        Initializer? embeddingsInitializer = null, string? name = null) => new EmbedColumns(categories, size, embeddingsInitializer, name);

    /// <summary>Makes a layer that flattens each sample into one vector.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/reshaping_layers/flatten/"/>.</remarks>
    /// <inheritdoc cref="Layers.Flatten.Flatten(string)" path="/*[not(self::summary or self::remarks)]"/>
    /// <example><code>Model model = Model.Input(28, 28, 1).Add(Layer.Flatten()); // [784]</code></example>
    public static Layer Flatten(string? name = null) => new Flatten(name);

    /// <summary>Makes a layer that gives each sample another shape of the same size.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/reshaping_layers/reshape/"/>.</remarks>
    /// <inheritdoc cref="Layers.Reshape.Reshape(IReadOnlyList{int}, string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer Reshape(IReadOnlyList<int> targetShape, string? name = null) => new Reshape(targetShape, name);

    /// <summary>Makes a layer that adds its inputs element by element; all have the same shape.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/merging_layers/add/"/>.</remarks>
    /// <inheritdoc cref="Layers.Add.Add(string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer Add(string? name = null) => new Add(name);

    /// <summary>Makes a layer that subtracts its second input from the first, element by element; both have the same shape.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/merging_layers/subtract/"/>.</remarks>
    /// <inheritdoc cref="Layers.Subtract.Subtract(string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer Subtract(string? name = null) => new Subtract(name);

    /// <summary>Makes a layer that multiplies its inputs element by element; all have the same shape.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/merging_layers/multiply/"/>.</remarks>
    /// <inheritdoc cref="Layers.Multiply.Multiply(string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer Multiply(string? name = null) => new Multiply(name);

    /// <summary>Makes a layer that averages its inputs element by element; all have the same shape.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/merging_layers/average/"/>. <see cref="Model.Ensemble"/> ends with
    /// it.</remarks>
    /// <inheritdoc cref="Layers.Average.Average(string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer Average(string? name = null) => new Average(name);

    /// <summary>Makes a layer that joins its inputs along an axis; all other extents agree.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/merging_layers/concatenate/"/>.</remarks>
    /// <inheritdoc cref="Layers.Concatenate.Concatenate(int, string)" path="/*[not(self::summary or self::remarks)]"/>
    public static Layer Concatenate(int axis = Layers.Concatenate.LastAxis, string? name = null) => new Concatenate(axis, name);

    /// <summary>Makes a layer that computes an expression of one input, without weights; see <see cref="Layers.Lambda"/>.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/core_layers/lambda/"/>.</remarks>
    /// <param name="function">Computes the output [N, ...] from the input [N, ...].</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">The function is null.</exception>
    public static Layer Lambda(Func<Variable<float>, Variable<float>> function, string? name = null)
    {
        Check.NotNull(function, "lambda", nameof(function));
        return new Lambda((inputs, _) => inputs is [var x]
            ? function(x)
            : throw new ConfigurationException($"the function takes 1 input, but there are '{inputs.Length}'."), null, name);
    }

    /// <summary>Makes a layer that computes an expression of its inputs and of trained weights; see <see cref="Layers.Lambda"/>.</summary>
    /// <param name="function">Computes the output [N, ...] from the inputs, each [N, ...], and the weights, in their order.</param>
    /// <param name="weights">The arrays to train.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">The function is null, or two weights have one name.</exception>
    public static Layer Custom(
        Func<Variable<float>[], Variable<float>[], Variable<float>> function, IReadOnlyList<LambdaWeight> weights, string? name = null) =>
        new Lambda(function, weights, name);
}
