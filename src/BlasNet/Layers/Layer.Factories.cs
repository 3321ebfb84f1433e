using BlasNet.Layers;
using BlasNet.Numerics;

namespace BlasNet;

public abstract partial record Layer
{
    /// <summary>Makes a fully connected layer; see <see cref="Layers.Dense"/>.</summary>
    public static Layer Dense(int units, Activation? activation = null, bool useBias = true, Initializer? kernelInitializer = null,
        Initializer? biasInitializer = null, string? name = null) =>
        new Dense(units, activation, useBias, kernelInitializer, biasInitializer, name);

    /// <summary>Makes a last layer with as many units as the data has classes or targets; the task gives its activation.</summary>
    public static Layer Outputs(string? name = null) => Layers.Dense.ForOutputs(name);

    /// <summary>Makes a layer that applies an activation to each element; see <see cref="Layers.ActivationLayer"/>.</summary>
    public static Layer Activate(Activation activation, string? name = null) => new ActivationLayer(activation, name);

    /// <summary>Makes a layer that drops elements while training; see <see cref="Layers.Dropout"/>.</summary>
    public static Layer Dropout(double rate, string? name = null) => new Dropout(rate, name);

    /// <summary>Makes a layer that normalizes each channel over the batch; see <see cref="Layers.BatchNorm"/>.</summary>
    public static Layer BatchNorm(double momentum = 0.99, double epsilon = 1e-3, string? name = null) =>
        new BatchNorm(momentum, epsilon, name);

    /// <summary>Makes a layer that normalizes each position over its channels; see <see cref="Layers.LayerNorm"/>.</summary>
    public static Layer LayerNorm(double epsilon = 1e-3, string? name = null) => new LayerNorm(epsilon, name);

    /// <summary>Makes a layer that gives each sample as one vector; see <see cref="Layers.Flatten"/>.</summary>
    public static Layer Flatten(string? name = null) => new Flatten(name);

    /// <summary>Makes a layer that gives each sample another shape of the same size; see <see cref="Layers.Reshape"/>.</summary>
    public static Layer Reshape(IReadOnlyList<int> shape, string? name = null) => new Reshape(shape, name);

    /// <summary>Makes a layer that adds its inputs; see <see cref="Layers.Add"/>.</summary>
    public static Layer Add(string? name = null) => new Add(name);

    /// <summary>Makes a layer that multiplies its inputs; see <see cref="Layers.Multiply"/>.</summary>
    public static Layer Multiply(string? name = null) => new Multiply(name);

    /// <summary>Makes a layer that joins its inputs along an axis, by default the last; see <see cref="Layers.Concatenate"/>.</summary>
    public static Layer Concatenate(int axis = -1, string? name = null) => new Concatenate(axis, name);

    /// <summary>Makes a layer of an expression of one input without weights; see <see cref="Layers.Lambda"/>.</summary>
    /// <param name="function">Makes the output [N, ...] of the input [N, ...].</param>
    /// <param name="name">Optional name.</param>
    public static Layer Lambda(Func<Variable<float>, Variable<float>> function, string? name = null)
    {
        Check.NotNull(function, "lambda", nameof(function));
        return new Lambda((inputs, _) => inputs is [var x]
            ? function(x)
            : throw new ConfigurationException($"the function takes 1 input, but there are '{inputs.Length}'."), null, name);
    }

    /// <summary>Makes a layer of an expression of its inputs and of weights that are trained; see <see cref="Layers.Lambda"/>.</summary>
    /// <param name="function">Makes the output [N, ...] of the inputs, each [N, ...], and of the weights, in their order.</param>
    /// <param name="weights">What is trained.</param>
    /// <param name="name">Optional name.</param>
    public static Layer Custom(
        Func<Variable<float>[], Variable<float>[], Variable<float>> function, IReadOnlyList<LambdaWeight> weights, string? name = null) =>
        new Lambda(function, weights, name);
}
