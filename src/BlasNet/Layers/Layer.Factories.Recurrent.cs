using BlasNet.Layers;

namespace BlasNet;

public abstract partial record Layer
{
    /// <summary>Makes a recurrent layer, h' = φ(x · kernel + h · recurrentKernel + bias), over a sequence [T, F];
    /// output [units], or [T, units] of all steps.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/recurrent_layers/simple_rnn/"/>. Further inputs are the initial state. See
    /// <see cref="Layers.SimpleRnn"/> for the formulas.</remarks>
    /// <inheritdoc
    ///     cref="Layers.SimpleRnn.SimpleRnn(int, Activation, bool, Initializer, Initializer, Initializer, double, double, bool, bool,
    ///         bool, bool, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    /// <example><code>
    /// Model model = Model.Input(24, 3).Add(Layer.SimpleRnn(16)).Add(Layer.Dense(1));
    /// </code></example>
    public static Layer SimpleRnn(
        int units, Activation? activation = null, bool useBias = KernelDefaults.UseBias, Initializer? kernelInitializer = null,
        Initializer? recurrentInitializer = null, Initializer? biasInitializer = null, double dropout = RecurrentOptions.DefaultDropout,
        double recurrentDropout = RecurrentOptions.DefaultRecurrentDropout,
        bool returnSequences = RecurrentOptions.DefaultReturnSequences, bool goBackwards = RecurrentOptions.DefaultGoBackwards,
        bool zeroOutputForMask = RecurrentOptions.DefaultZeroOutputForMask, bool stateful = RecurrentOptions.DefaultStateful,
        string? name = null) =>
        new SimpleRnn(
            units, activation, useBias, kernelInitializer, recurrentInitializer, biasInitializer, dropout, recurrentDropout,
            returnSequences, goBackwards, zeroOutputForMask, stateful, name);

    /// <summary>Makes a long short-term memory over a sequence [T, F]; output [units], or [T, units] of all steps.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/recurrent_layers/lstm/"/>. Further inputs are the initial state. See
    /// <see cref="Layers.Lstm"/> for the formulas.</remarks>
    /// <inheritdoc
    ///     cref="Layers.Lstm.Lstm(int, Activation, Activation, bool, Initializer, Initializer, Initializer, bool, double, double, bool,
    ///         bool, bool, bool, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    /// <example><code>
    /// // The rows of an image, one after the other.
    /// Model model = Model.Input(28, 28).Add(Layer.Lstm(128)).Add(Layer.Dense(10, Activation.Softmax));
    /// // Two layers: the first hands on all its steps.
    /// Model deep = Model.Input(48, 7).Add(Layer.Lstm(32, returnSequences: true)).Add(Layer.Lstm(32)).Add(Layer.Dense(1));
    /// </code></example>
    public static Layer Lstm(
        int units, Activation? activation = null, Activation? recurrentActivation = null, bool useBias = KernelDefaults.UseBias,
        Initializer? kernelInitializer = null, Initializer? recurrentInitializer = null, Initializer? biasInitializer = null,
        bool unitForgetBias = Layers.Lstm.DefaultUnitForgetBias, double dropout = RecurrentOptions.DefaultDropout,
        double recurrentDropout = RecurrentOptions.DefaultRecurrentDropout,
        bool returnSequences = RecurrentOptions.DefaultReturnSequences, bool goBackwards = RecurrentOptions.DefaultGoBackwards,
        bool zeroOutputForMask = RecurrentOptions.DefaultZeroOutputForMask, bool stateful = RecurrentOptions.DefaultStateful,
        string? name = null) =>
        new Lstm(
            units, activation, recurrentActivation, useBias, kernelInitializer, recurrentInitializer, biasInitializer, unitForgetBias,
            dropout, recurrentDropout, returnSequences, goBackwards, zeroOutputForMask, stateful, name);

    /// <summary>Makes a gated recurrent unit over a sequence [T, F]; output [units], or [T, units] of all steps.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/recurrent_layers/gru/"/>. Further inputs are the initial state. See
    /// <see cref="Layers.Gru"/> for the formulas.</remarks>
    /// <inheritdoc
    ///     cref="Layers.Gru.Gru(int, Activation, Activation, bool, Initializer, Initializer, Initializer, bool, double, double, bool,
    ///         bool, bool, bool, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    /// <example><code>
    /// Model model = Model.Input(96, 1).Add(Layer.Gru(64, dropout: 0.1)).Add(Layer.Dense(1));
    /// </code></example>
    public static Layer Gru(
        int units, Activation? activation = null, Activation? recurrentActivation = null, bool useBias = KernelDefaults.UseBias,
        Initializer? kernelInitializer = null, Initializer? recurrentInitializer = null, Initializer? biasInitializer = null,
        bool resetAfter = Layers.Gru.DefaultResetAfter, double dropout = RecurrentOptions.DefaultDropout,
        double recurrentDropout = RecurrentOptions.DefaultRecurrentDropout,
        bool returnSequences = RecurrentOptions.DefaultReturnSequences, bool goBackwards = RecurrentOptions.DefaultGoBackwards,
        bool zeroOutputForMask = RecurrentOptions.DefaultZeroOutputForMask, bool stateful = RecurrentOptions.DefaultStateful,
        string? name = null) =>
        new Gru(
            units, activation, recurrentActivation, useBias, kernelInitializer, recurrentInitializer, biasInitializer, resetAfter,
            dropout, recurrentDropout, returnSequences, goBackwards, zeroOutputForMask, stateful, name);

    /// <summary>Makes a layer that reads a sequence [T, F] in both directions with two recurrent layers and merges their outputs.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/recurrent_layers/bidirectional/"/>. See <see cref="Layers.Bidirectional"/>
    /// for the shapes.</remarks>
    /// <inheritdoc
    ///     cref="Layers.Bidirectional.Bidirectional(Layer, Layer, MergeMode, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    /// <example><code>
    /// Model model = Model.Input(50, 16)
    ///     .Add(Layer.Bidirectional(Layer.Lstm(64, returnSequences: true)))
    ///     .Add(Layer.Bidirectional(Layer.Gru(32), mergeMode: MergeMode.Sum))
    ///     .Add(Layer.Dense(1));
    /// </code></example>
    public static Layer Bidirectional(
        Layer layer, Layer? backwardLayer = null, MergeMode mergeMode = Layers.Bidirectional.DefaultMergeMode, string? name = null) =>
        new Bidirectional(layer, backwardLayer, mergeMode, name);
}
