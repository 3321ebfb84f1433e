using BlasNet.Layers;

namespace BlasNet.Tests.Layers;

/// <content>Attention and the layers around it.</content>
internal static partial class LayerCases
{
    private static LayerCase[] Attention =>
    [
        new(Layer.MatMul(), [[3, 4], [4, 5]], [3, 5], "matMul", """{"kind":"matMul"}"""),
        new(Layer.MatMul(transposeB: true, name: "scores"), [[2, 3, 4], [2, 5, 4]], [2, 3, 5],
            "matMul(name: scores, transposeB: true)", """{"kind":"matMul","name":"scores","transposeB":true}"""),
        new(Layer.MatMul(transposeA: true), [[2, 1, 4, 17], [2, 1, 4, 3]], [2, 1, 17, 3], "matMul(transposeA: true)",
            """{"kind":"matMul","transposeA":true}"""),
        new(Layer.MatMul(transposeA: true, transposeB: true), [[2, 3], [5, 2]], [3, 5],
            "matMul(transposeA: true, transposeB: true)", """{"kind":"matMul","transposeA":true,"transposeB":true}"""),
        new(Layer.PositionalEmbedding(), [[4, 3]], [4, 3], "positionalEmbedding", """{"kind":"positionalEmbedding"}"""),
        new(Layer.PositionalEmbedding(90, name: "places"), [[33, 21]], [33, 21], "positionalEmbedding(name: places, length: 90)",
            """{"kind":"positionalEmbedding","name":"places","length":90}"""),
        new(Layer.PositionalEmbedding(encoding: PositionEncoding.Sinusoidal), [[5, 7]], [5, 7],
            "positionalEmbedding(encoding: sinusoidal)", """{"kind":"positionalEmbedding","encoding":"sinusoidal"}"""),
        new(Layer.MultiHeadAttention(2, 3), [[5, 4]], [5, 4], "multiHeadAttention(numHeads: 2, keyDim: 3)",
            """{"kind":"multiHeadAttention","numHeads":2,"keyDim":3}"""),
        new(Layer.MultiHeadAttention(3, 5, 7, useBias: false, causal: true, name: "past"), [[33, 17]], [33, 17],
            "multiHeadAttention(name: past, numHeads: 3, keyDim: 5, valueDim: 7, useBias: false, causal: true)",
            """{"kind":"multiHeadAttention","name":"past","numHeads":3,"keyDim":5,"valueDim":7,"useBias":false,"causal":true}"""),
        new(Layer.MultiHeadAttention(2, 4, 4), [[1, 4]], [1, 4], "multiHeadAttention(numHeads: 2, keyDim: 4)",
            """{"kind":"multiHeadAttention","numHeads":2,"keyDim":4}"""),
        new(Layer.MultiHeadAttention(2, 3), [[3, 4], [5, 6]], [3, 4], "multiHeadAttention(numHeads: 2, keyDim: 3)",
            """{"kind":"multiHeadAttention","numHeads":2,"keyDim":3}"""),
        new(Layer.MultiHeadAttention(2, 3, valueDim: 2, causal: true), [[6, 4], [5, 3], [5, 7]], [6, 4],
            "multiHeadAttention(numHeads: 2, keyDim: 3, valueDim: 2, causal: true)",
            """{"kind":"multiHeadAttention","numHeads":2,"keyDim":3,"valueDim":2,"causal":true}"""),
        new(Layer.MultiHeadAttention(2, 3, dropout: 0.4), [[5, 4]], [5, 4], "multiHeadAttention(numHeads: 2, keyDim: 3, dropout: 0.4)",
            """{"kind":"multiHeadAttention","numHeads":2,"keyDim":3,"dropout":0.4}""") { Draws = true },
    ];
}
