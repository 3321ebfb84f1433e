using BlasNet.Layers;

namespace BlasNet.Tests.Layers;

/// <summary>One layer in the tests of the family.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Inputs">The shape of each of its inputs.</param>
/// <param name="Output">The shape of its output, or of the output of <see cref="LayerCase.Then"/>.</param>
/// <param name="Text">Its printed form.</param>
/// <param name="Json">Its form in model files.</param>
internal sealed record LayerCase(Layer Layer, int[][] Inputs, int[] Output, string Text, string Json)
{
    /// <summary>Gets a layer to follow it, which a layer that gives lengths needs; null for none.</summary>
    public Layer? Then { get; init; }

    /// <summary>Gets whether a row of the output depends on other rows in training.</summary>
    public bool MixesRows { get; init; }

    /// <summary>Gets whether training draws random numbers.</summary>
    public bool Draws { get; init; }

    public bool DependsOnMode => MixesRows || Draws;

    /// <summary>Gets the layer alone.</summary>
    public Model Alone() => Model.From(From([.. Inputs.Select(shape => Node.Input(shape))]));

    /// <summary>Gets the layer after a trained one for each input, so that wrong input gradients show in weights; else alone.</summary>
    public Model BehindDense() => Layer.WhyNoInputGradient is not null ? Alone() : Model.From(From(
        [.. Inputs.Select(shape => Node.Input(5).Then(BlasNet.Layer.Dense(shape.Aggregate(1, (a, b) => a * b)))
            .Then(BlasNet.Layer.Reshape(shape)))]));

    public override string ToString() => Text;

    private Node From(Node[] inputs)
    {
        Node node = Layer is InputLayer ? inputs[0] : Node.Of(Layer, inputs);
        return Then is null ? node : node.Then(Then);
    }
}

/// <summary>All layers.</summary>
internal static partial class LayerCases
{
    public static readonly LayerCase[] All =
    [
        .. Basic,
        .. Shapes,
        .. Positions,
        .. Series,
        .. Poolings,
        .. Convolutions,
        .. Recurrent,
        .. Attention,
    ];

    private static LayerCase[] Basic =>
    [
        new(new InputLayer(new BlasNet.Shape(2, 3)), [[2, 3]], [2, 3], "input(shape: [2, 3])", """{"kind":"input","shape":[2,3]}"""),
        new(Layer.Dense(4), [[5]], [4], "dense(units: 4)", """{"kind":"dense","units":4}"""),
        new(Layer.Dense(3, Activation.Relu, useBias: false, Initializer.HeNormal(), name: "first"), [[5]], [3],
            "dense(name: first, units: 3, activation: relu, useBias: false, kernelInitializer: heNormal)",
            """{"kind":"dense","name":"first","units":3,"activation":"relu","useBias":false,"kernelInitializer":"heNormal"}"""),
        new(Layer.Dense(3, Activation.Gelu, biasInitializer: Initializer.Constant(0.5)), [[5]], [3],
            "dense(units: 3, activation: gelu, biasInitializer: constant(value: 0.5))",
            """{"kind":"dense","units":3,"activation":"gelu","biasInitializer":{"kind":"constant","value":0.5}}"""),
        new(Layer.Dense(20, Activation.Relu, kernelInitializer: Initializer.Normal(0, 1), parametrization: Parametrization.Ntk),
            [[5]], [20], "dense(units: 20, activation: relu, kernelInitializer: normal(stddev: 1), parametrization: ntk)",
            """{"kind":"dense","units":20,"activation":"relu","kernelInitializer":{"kind":"normal","stddev":1},"parametrization":"ntk"}"""),
        new(Layer.Dense(3, parametrization: Parametrization.Ntk, biasRate: 0.1), [[5]], [3],
            "dense(units: 3, parametrization: ntk, biasRate: 0.1)",
            """{"kind":"dense","units":3,"parametrization":"ntk","biasRate":0.1}"""),
        new(Layer.Dense(3, Activation.Softmax), [[5]], [3], "dense(units: 3, activation: softmax)",
            """{"kind":"dense","units":3,"activation":"softmax"}"""),
        new(Layer.Dense(3), [[4, 5]], [4, 3], "dense(units: 3)", """{"kind":"dense","units":3}"""),
        new(Layer.Dense(20, Activation.Tanh, parametrization: Parametrization.Ntk), [[2, 3, 5]], [2, 3, 20],
            "dense(units: 20, activation: tanh, parametrization: ntk)",
            """{"kind":"dense","units":20,"activation":"tanh","parametrization":"ntk"}"""),
        new(Layer.Dense(4, Activation.Softmax, useBias: false), [[2, 3, 5]], [2, 3, 4],
            "dense(units: 4, activation: softmax, useBias: false)",
            """{"kind":"dense","units":4,"activation":"softmax","useBias":false}"""),
        new(Layer.Dense(21, Activation.Gelu), [[7, 5]], [7, 21], "dense(units: 21, activation: gelu)",
            """{"kind":"dense","units":21,"activation":"gelu"}"""),
        new(Layer.Activate(Activation.Tanh), [[2, 3]], [2, 3], "activation(activation: tanh)",
            """{"kind":"activation","activation":"tanh"}"""),
        new(Layer.Activate(Activation.Softmax, "share"), [[2, 3]], [2, 3], "activation(name: share, activation: softmax)",
            """{"kind":"activation","name":"share","activation":"softmax"}"""),
        new(Layer.Activate(Activation.LeakyRelu(0.3)), [[4]], [4], "activation(activation: leakyRelu(negativeSlope: 0.3))",
            """{"kind":"activation","activation":{"kind":"leakyRelu","negativeSlope":0.3}}"""),
        new(Layer.Dropout(0.4), [[3, 5]], [3, 5], "dropout(rate: 0.4)", """{"kind":"dropout","rate":0.4}""") { Draws = true },
        new(Layer.Dropout(0.8, Annealing.Cosine), [[3, 5]], [3, 5], "dropout(rate: 0.8, annealing: cosine)",
            """{"kind":"dropout","rate":0.8,"annealing":"cosine"}""") { Draws = true },
        new(Layer.BatchNormalization(), [[5]], [5], "batchNormalization", """{"kind":"batchNormalization"}""") { MixesRows = true },
        new(Layer.BatchNormalization(0.9, 0.01), [[2, 3, 4]], [2, 3, 4], "batchNormalization(momentum: 0.9, epsilon: 0.01)",
            """{"kind":"batchNormalization","momentum":0.9,"epsilon":0.01}""") { MixesRows = true },
        new(Layer.Scale(), [[5]], [5], "scale", """{"kind":"scale"}"""),
        new(Layer.PiecewiseLinear(5, 3), [[7]], [42], "piecewiseLinear(columns: 5, bins: 3)",
            """{"kind":"piecewiseLinear","columns":5,"bins":3}"""),
        new(Layer.PiecewiseLinear(4, 9, size: 21, rate: 0.1, name: "numbers"), [[4]], [84],
            "piecewiseLinear(name: numbers, columns: 4, bins: 9, size: 21, rate: 0.1)",
            """{"kind":"piecewiseLinear","name":"numbers","columns":4,"bins":9,"size":21,"rate":0.1}"""),
        new(Layer.EmbedColumns([3, 2]), [[5]], [19], "embedColumns(categories: [3, 2])", """{"kind":"embedColumns","categories":[3,2]}"""),
        new(Layer.EmbedColumns([7], 21, Initializer.GlorotUniform(), "places"), [[1]], [21],
            "embedColumns(name: places, categories: [7], size: 21, embeddingsInitializer: glorotUniform)",
            """{"kind":"embedColumns","name":"places","categories":[7],"size":21,"embeddingsInitializer":"glorotUniform"}"""),
        new(Layer.EmbedColumns([]), [[4]], [4], "embedColumns(categories: [])", """{"kind":"embedColumns","categories":[]}"""),
        new(Layer.PiecewiseLinear(0, 9), [[4]], [4], "piecewiseLinear(columns: 0, bins: 9)",
            """{"kind":"piecewiseLinear","columns":0,"bins":9}"""),
        new(Layer.Scale(rate: 6, name: "weights"), [[2, 3, 21]], [2, 3, 21], "scale(name: weights, rate: 6)",
            """{"kind":"scale","name":"weights","rate":6}"""),
        new(Layer.Flatten(), [[2, 3]], [6], "flatten", """{"kind":"flatten"}"""),
        new(Layer.Reshape([3, -1]), [[2, 6]], [3, 4], "reshape(targetShape: [3, -1])", """{"kind":"reshape","targetShape":[3,-1]}"""),
        new(Layer.Add(), [[2, 3], [2, 3], [2, 3]], [2, 3], "add", """{"kind":"add"}"""),
        new(Layer.Multiply("gate"), [[2, 3], [2, 3], [2, 3]], [2, 3], "multiply(name: gate)", """{"kind":"multiply","name":"gate"}"""),
        new(Layer.Subtract(), [[2, 3], [2, 3]], [2, 3], "subtract", """{"kind":"subtract"}"""),
        new(Layer.Subtract("rest"), [[3, 2, 4], [3, 2, 4]], [3, 2, 4], "subtract(name: rest)", """{"kind":"subtract","name":"rest"}"""),
        new(Layer.Average("mean"), [[2, 3], [2, 3], [2, 3]], [2, 3], "average(name: mean)", """{"kind":"average","name":"mean"}"""),
        new(Layer.Concatenate(), [[2, 3], [2, 1], [2, 4]], [2, 8], "concatenate", """{"kind":"concatenate"}"""),
    ];
}
