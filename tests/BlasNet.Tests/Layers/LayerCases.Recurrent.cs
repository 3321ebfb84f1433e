namespace BlasNet.Tests.Layers;

internal static partial class LayerCases
{
    private static LayerCase[] Recurrent =>
    [
        new(Layer.SimpleRnn(4), [[5, 3]], [4], "simpleRnn(units: 4)", """{"kind":"simpleRnn","units":4}"""),
        new(Layer.SimpleRnn(17, Activation.Gelu, returnSequences: true, name: "plain"), [[4, 2], [17]], [4, 17],
            "simpleRnn(name: plain, units: 17, activation: gelu, returnSequences: true)",
            """{"kind":"simpleRnn","name":"plain","units":17,"activation":"gelu","returnSequences":true}"""),
        new(Layer.SimpleRnn(3, useBias: false, recurrentDropout: 0.4), [[5, 3]], [3],
            "simpleRnn(units: 3, useBias: false, recurrentDropout: 0.4)",
            """{"kind":"simpleRnn","units":3,"useBias":false,"recurrentDropout":0.4}""") { Draws = true },
        new(Layer.Lstm(4), [[5, 3]], [4], "lstm(units: 4)", """{"kind":"lstm","units":4}"""),
        new(Layer.Lstm(17, returnSequences: true, goBackwards: true), [[6, 2], [17], [17]], [6, 17],
            "lstm(units: 17, returnSequences: true, goBackwards: true)",
            """{"kind":"lstm","units":17,"returnSequences":true,"goBackwards":true}"""),
        new(Layer.Lstm(5, dropout: 0.4, recurrentDropout: 0.3, returnSequences: true), [[4, 20]], [4, 5],
            "lstm(units: 5, dropout: 0.4, recurrentDropout: 0.3, returnSequences: true)",
            """{"kind":"lstm","units":5,"dropout":0.4,"recurrentDropout":0.3,"returnSequences":true}""") { Draws = true },
        new(Layer.Lstm(18, Activation.Softplus, Activation.Silu, useBias: false, zeroOutputForMask: true, name: "gates"), [[3, 2]], [18],
            "lstm(name: gates, units: 18, activation: softplus, recurrentActivation: silu, useBias: false, zeroOutputForMask: true)",
            """{"kind":"lstm","name":"gates","units":18,"activation":"softplus","recurrentActivation":"silu",""" + "\"useBias\":"
                + """false,"zeroOutputForMask":true}"""),
        new(Layer.Lstm(3, kernelInitializer: Initializer.HeNormal(), recurrentInitializer: Initializer.GlorotUniform(),
                biasInitializer: Initializer.Constant(0.5), unitForgetBias: false), [[2, 3]], [3],
            "lstm(units: 3, kernelInitializer: heNormal, recurrentInitializer: glorotUniform, biasInitializer: constant(value: 0.5), "
                + "unitForgetBias: false)",
            """{"kind":"lstm","units":3,"kernelInitializer":"heNormal","recurrentInitializer":"glorotUniform",""" + "\"biasInitializer\":"
                + """{"kind":"constant","value":0.5},"unitForgetBias":false}"""),
        new(Layer.Gru(4), [[5, 3]], [4], "gru(units: 4)", """{"kind":"gru","units":4}"""),
        new(Layer.Gru(17, returnSequences: true), [[6, 2], [17]], [6, 17], "gru(units: 17, returnSequences: true)",
            """{"kind":"gru","units":17,"returnSequences":true}"""),
        new(Layer.Gru(5, dropout: 0.3, recurrentDropout: 0.4, goBackwards: true), [[4, 18]], [5],
            "gru(units: 5, dropout: 0.3, recurrentDropout: 0.4, goBackwards: true)",
            """{"kind":"gru","units":5,"dropout":0.3,"recurrentDropout":0.4,"goBackwards":true}""") { Draws = true },
        new(Layer.Gru(4, Activation.Elu(), Activation.Tanh, useBias: false), [[5, 3]], [4],
            "gru(units: 4, activation: elu, recurrentActivation: tanh, useBias: false)",
            """{"kind":"gru","units":4,"activation":"elu","recurrentActivation":"tanh","useBias":false}"""),
        new(Layer.Gru(17, resetAfter: false, returnSequences: true), [[6, 2], [17]], [6, 17],
            "gru(units: 17, returnSequences: true, resetAfter: false)",
            """{"kind":"gru","units":17,"returnSequences":true,"resetAfter":false}"""),
        new(Layer.Gru(130, resetAfter: false, recurrentDropout: 0.4), [[3, 2]], [130],
            "gru(units: 130, recurrentDropout: 0.4, resetAfter: false)",
            """{"kind":"gru","units":130,"recurrentDropout":0.4,"resetAfter":false}""") { Draws = true },
        new(Layer.Bidirectional(Layer.Lstm(4)), [[5, 3]], [8], "bidirectional(layer: lstm(units: 4))",
            """{"kind":"bidirectional","layer":{"kind":"lstm","units":4}}"""),
        new(Layer.Bidirectional(Layer.Gru(17, returnSequences: true), Layer.SimpleRnn(17, returnSequences: true, goBackwards: true),
                MergeMode.Average, "both"), [[4, 2]], [4, 17],
            "bidirectional(name: both, mergeMode: average, layer: gru(units: 17, returnSequences: true), "
                + "backwardLayer: simpleRnn(units: 17, returnSequences: true, goBackwards: true))",
            """{"kind":"bidirectional","name":"both","mergeMode":"average","layer":{"kind":"gru","units":17,"returnSequences":true""" + "}"
                + ""","backwardLayer":{"kind":"simpleRnn","units":17,"returnSequences":true,"goBackwards":true}}"""),
        new(Layer.Bidirectional(Layer.Lstm(3), mergeMode: MergeMode.Multiply), [[4, 2], [3], [3], [3], [3]], [3],
            "bidirectional(mergeMode: mul, layer: lstm(units: 3))",
            """{"kind":"bidirectional","mergeMode":"mul","layer":{"kind":"lstm","units":3}}"""),
    ];
}
