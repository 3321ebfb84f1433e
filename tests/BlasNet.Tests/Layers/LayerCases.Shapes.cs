namespace BlasNet.Tests.Layers;

internal static partial class LayerCases
{
    private static LayerCase[] Shapes =>
    [
        new(Layer.LayerNormalization(), [[5]], [5], "layerNormalization", """{"kind":"layerNormalization"}"""),
        new(Layer.LayerNormalization(0.01, "steady"), [[2, 3, 2, 21]], [2, 3, 2, 21], "layerNormalization(name: steady, epsilon: 0.01)",
            """{"kind":"layerNormalization","name":"steady","epsilon":0.01}"""),
        new(Layer.Embedding(9, 3), [[4]], [4, 3], "embedding(inputDim: 9, outputDim: 3)",
            """{"kind":"embedding","inputDim":9,"outputDim":3}"""),
        new(Layer.Embedding(9, 3, maskZero: true), [[4]], [3], "embedding(inputDim: 9, outputDim: 3, maskZero: true)",
            """{"kind":"embedding","inputDim":9,"outputDim":3,"maskZero":true}""") { Then = Layer.GlobalMaxPooling1D() },
        new(Layer.Masking(), [[6, 3]], [3], "masking", """{"kind":"masking"}""") { Then = Layer.GlobalAveragePooling1D() },
        new(Layer.Masking(-1.5, "padding"), [[5, 21]], [21], "masking(name: padding, maskValue: -1.5)",
            """{"kind":"masking","name":"padding","maskValue":-1.5}""") { Then = Layer.GlobalMaxPooling1D() },
        new(Layer.Embedding(5, 40, Initializer.Normal(), name: "words"), [[30, 2]], [30, 2, 40],
            "embedding(name: words, inputDim: 5, outputDim: 40, embeddingsInitializer: normal)",
            """{"kind":"embedding","name":"words","inputDim":5,"outputDim":40,"embeddingsInitializer":"normal"}"""),
        new(Layer.Concatenate(1), [[2, 3], [1, 3], [4, 3]], [7, 3], "concatenate(axis: 1)", """{"kind":"concatenate","axis":1}"""),
        new(Layer.Concatenate(2, "wide"), [[2, 3, 2], [2, 1, 2]], [2, 4, 2], "concatenate(name: wide, axis: 2)",
            """{"kind":"concatenate","name":"wide","axis":2}"""),
        new(Layer.Concatenate(-3), [[2, 2, 1, 3], [2, 1, 1, 3]], [2, 3, 1, 3], "concatenate(axis: -3)",
            """{"kind":"concatenate","axis":-3}"""),
        new(Layer.Concatenate(3), [[2, 3, 2], [2, 3, 4]], [2, 3, 6], "concatenate(axis: 3)", """{"kind":"concatenate","axis":3}"""),
        new(Layer.Add("residual"), [[3, 2, 4], [3, 2, 4]], [3, 2, 4], "add(name: residual)", """{"kind":"add","name":"residual"}"""),
        new(Layer.Multiply(), [[2, 2, 1, 3], [2, 2, 1, 3]], [2, 2, 1, 3], "multiply", """{"kind":"multiply"}"""),
        new(Layer.Average(), [[3, 2, 4], [3, 2, 4]], [3, 2, 4], "average", """{"kind":"average"}"""),
        new(Layer.Permute([2, 1]), [[3, 4]], [4, 3], "permute(dims: [2, 1])", """{"kind":"permute","dims":[2,1]}"""),
        new(Layer.Permute([1, 2, 3]), [[2, 3, 2]], [2, 3, 2], "permute(dims: [1, 2, 3])", """{"kind":"permute","dims":[1,2,3]}"""),
        new(Layer.Permute([3, 1, 2], "front"), [[2, 3, 4]], [4, 2, 3], "permute(name: front, dims: [3, 1, 2])",
            """{"kind":"permute","name":"front","dims":[3,1,2]}"""),
        new(Layer.Permute([3, 2, 1, 4]), [[2, 3, 2, 3]], [2, 3, 2, 3], "permute(dims: [3, 2, 1, 4])",
            """{"kind":"permute","dims":[3,2,1,4]}"""),
        new(Layer.SpatialDropout1D(0.4), [[3, 5]], [3, 5], "spatialDropout1D(rate: 0.4)", """{"kind":"spatialDropout1D","rate":0.4}""")
            { Draws = true },
        new(Layer.SpatialDropout2D(0.5), [[2, 3, 4]], [2, 3, 4], "spatialDropout2D(rate: 0.5)",
            """{"kind":"spatialDropout2D","rate":0.5}""")
            { Draws = true },
        new(Layer.SpatialDropout2D(0.4, name: "grey"), [[2, 3]], [2, 3], "spatialDropout2D(name: grey, rate: 0.4)",
            """{"kind":"spatialDropout2D","name":"grey","rate":0.4}""") { Draws = true },
        new(Layer.SpatialDropout3D(0.6, Annealing.FlatCosine), [[2, 1, 2, 18]], [2, 1, 2, 18],
            "spatialDropout3D(rate: 0.6, annealing: flatCosine)",
            """{"kind":"spatialDropout3D","rate":0.6,"annealing":"flatCosine"}""") { Draws = true },
    ];
}
