using BlasNet.Layers;

namespace BlasNet;

public abstract partial record Layer
{
    /// <summary>Makes a layer that multiplies its two inputs as matrices: [..., M, K] times [..., K, N] is [..., M, N].</summary>
    /// <remarks>TensorFlow: <see href="https://www.tensorflow.org/api_docs/python/tf/linalg/matmul"/>, without broadcasting.</remarks>
    /// <inheritdoc cref="Layers.MatMul.MatMul(bool, bool, string)" path="/*[not(self::summary or self::remarks)]"/>
    /// <example>
    /// <code>
    /// // How alike the steps of a sequence are, [12, 12].
    /// Node steps = Node.Input(12, 8);
    /// Model model = Model.From(Node.Of(Layer.MatMul(transposeB: true), steps, steps));
    /// </code>
    /// </example>
    public static Layer MatMul(
        bool transposeA = Layers.MatMul.DefaultTranspose, bool transposeB = Layers.MatMul.DefaultTranspose, string? name = null) =>
        new MatMul(transposeA, transposeB, name);

    /// <summary>Makes a layer that adds to each step of a sequence [T, D] a vector that stands for its position.</summary>
    /// <remarks>Keras: <see href="https://keras.io/keras_hub/api/modeling_layers/position_embedding/"/> and
    /// <see href="https://keras.io/keras_hub/api/modeling_layers/sine_position_encoding/"/>.</remarks>
    /// <inheritdoc
    ///     cref="Layers.PositionalEmbedding.PositionalEmbedding(int?, PositionEncoding, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    public static Layer PositionalEmbedding(
        int? length = null, PositionEncoding encoding = Layers.PositionalEmbedding.DefaultEncoding, string? name = null) =>
        new PositionalEmbedding(length, encoding, name);

    /// <summary>Makes a layer of attention: each step of a query [T, D] becomes a mean of the steps of a value [S, Dv], weighted by how
    /// well their keys fit, and is projected back to [T, D]. With one input a sequence attends to itself.</summary>
    /// <remarks>Keras: <see href="https://keras.io/api/layers/attention_layers/multi_head_attention/"/>; the inputs are, in its order,
    /// query, value and key, the key being the value where two are given. What Keras gives with the call, <c>use_causal_mask</c>, is
    /// <paramref name="causal"/> here.</remarks>
    /// <inheritdoc
    ///     cref="Layers.MultiHeadAttention.MultiHeadAttention(int, int, int?, double, bool, bool, string)"
    ///     path="/*[not(self::summary or self::remarks)]"/>
    /// <example>
    /// <code>
    /// // A block of a transformer, normalized before each of its two parts.
    /// Node x = Node.Input(28, 28).Then(Layer.Dense(32)).Then(Layer.PositionalEmbedding());
    /// Node attended = x.Then(Layer.LayerNormalization()).Then(Layer.MultiHeadAttention(4, 8));
    /// Node y = Node.Of(Layer.Add(), x, attended);
    /// Node dense = y.Then(Layer.LayerNormalization()).Then(Layer.Dense(64, Activation.Gelu)).Then(Layer.Dense(32));
    /// Model model = Model.From(Node.Of(Layer.Add(), y, dense)
    ///     .Then(Layer.GlobalAveragePooling1D()).Then(Layer.Dense(10, Activation.Softmax)));
    /// </code>
    /// </example>
    public static Layer MultiHeadAttention(int numHeads, int keyDim, int? valueDim = null,
        double dropout = Layers.MultiHeadAttention.DefaultDropout, bool useBias = KernelDefaults.UseBias,
        bool causal = Layers.MultiHeadAttention.DefaultCausal, string? name = null) =>
        new MultiHeadAttention(numHeads, keyDim, valueDim, dropout, useBias, causal, name);
}
