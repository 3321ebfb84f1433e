namespace BlasNet.Layers;

/// <summary>Attention of several heads: each step of a query takes a weighted mean of the steps of a value, weighted by how well their
/// keys fit it (Vaswani et al. 2017, "Attention is all you need").</summary>
/// <remarks>
/// One input is query, value and key (self-attention); two are query and value, whose key is the value; three are query, value and key,
/// in Keras's order. Each head projects them, Q = query · Wq + bq, K = key · Wk + bk, V = value · Wv + bv, and mixes
/// O = softmax(Q · Kᵀ / √keyDim) · V over the steps of the key; the heads' results, side by side, are projected to y = O · Wo + bo.
/// Steps of padding at the end of the value get the weight 0 where its lengths are known, and so do later steps with
/// <see cref="Causal"/>; a query that may look at no step mixes nothing, O = 0.
/// Shapes: query [T, D], value [S, Dv], key [S, Dk], y [T, D]; query.kernel [D, numHeads, keyDim], key.kernel [Dk, numHeads, keyDim],
/// value.kernel [Dv, numHeads, valueDim], output.kernel [numHeads, valueDim, D], each with a bias of the shape of its results.
/// Starts with Glorot uniform kernels and zero biases, as Keras does.
/// </remarks>
public sealed record MultiHeadAttention : Layer
{
    internal const double DefaultDropout = 0;
    internal const bool DefaultCausal = false;

    private static readonly string[] Projections = ["query", "key", "value", "output"];

    /// <summary>Creates the layer.</summary>
    /// <param name="numHeads">Number of heads, at least 1.</param>
    /// <param name="keyDim">Floats of each head's queries and keys, at least 1; often D / numHeads.</param>
    /// <param name="valueDim">Floats of each head's values, at least 1; as many as those of a key by default.</param>
    /// <param name="dropout">Share of the weights that training drops, at least 0 and less than 1; 0 by default.</param>
    /// <param name="useBias">Whether each projection adds a bias; true by default.</param>
    /// <param name="causal">Whether a step sees only itself and those before it; false by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or the name is malformed.</exception>
    public MultiHeadAttention(int numHeads, int keyDim, int? valueDim = null, double dropout = DefaultDropout,
        bool useBias = KernelDefaults.UseBias, bool causal = DefaultCausal, string? name = null) : base(name)
    {
        NumHeads = Check.AtLeastOne(numHeads, Kind, nameof(numHeads));
        KeyDim = Check.AtLeastOne(keyDim, Kind, nameof(keyDim));
        ValueDim = Check.AtLeastOne(valueDim ?? keyDim, Kind, nameof(valueDim));
        Dropout = Check.BelowOne(dropout, Kind, nameof(dropout));
        if ((long)numHeads * Math.Max(KeyDim, ValueDim) > int.MaxValue)
            throw new ConfigurationException(
                $"multiHeadAttention: {numHeads} heads of {Math.Max(KeyDim, ValueDim)} floats are more than {int.MaxValue} floats.",
                nameof(numHeads));
        (UseBias, Causal) = (useBias, causal);
    }

    /// <inheritdoc/>
    public override string Kind => "multiHeadAttention";

    /// <summary>Gets the number of heads.</summary>
    public int NumHeads { get; }

    /// <summary>Gets the floats of each head's queries and keys.</summary>
    public int KeyDim { get; }

    /// <summary>Gets the floats of each head's values.</summary>
    public int ValueDim { get; }

    /// <summary>Gets the share of the weights that training drops.</summary>
    public new double Dropout { get; }

    /// <summary>Gets whether each projection adds a bias.</summary>
    public bool UseBias { get; }

    /// <summary>Gets whether a step sees only itself and those before it.</summary>
    public bool Causal { get; }

    internal override (int Least, int Most) InputCount => (1, 3);

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        if (inputs.FirstOrDefault(input => input.Rank != 2) is { } other)
            throw new ConfigurationException(
                $"the layer takes sequences [T, D], but it receives the shape {other}. Reshape it, e.g. to [28, 28].");
        var roles = new AttentionRoles(inputs.Count);
        (Shape query, Shape value, Shape key) = (inputs[AttentionRoles.Query], inputs[roles.Value], inputs[roles.Key]);
        if (value[0] != key[0])
            throw new ConfigurationException(
                $"the value {value} has {value[0]} steps, but the key {key} has {key[0]}: each step of the value needs a key.");
        return (long)NumHeads * query[0] * key[0] <= int.MaxValue
            ? query
            : throw new ConfigurationException(
                $"{NumHeads} heads with weights of {query[0]} by {key[0]} steps have more than {int.MaxValue} floats.");
    }

    internal override bool UsesLengths => true;

    internal override bool PassesLengths(IReadOnlyList<Shape> inputs) => true;

    internal override bool HasWeights => true;

    internal override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<Shape> inputs)
    {
        var roles = new AttentionRoles(inputs.Count);
        int width = inputs[AttentionRoles.Query].Last;
        Shape[] kernels =
        [
            new(width, NumHeads, KeyDim), new(inputs[roles.Key].Last, NumHeads, KeyDim), new(inputs[roles.Value].Last, NumHeads, ValueDim),
            new(NumHeads, ValueDim, width),
        ];
        Shape[] biases = [new(NumHeads, KeyDim), new(NumHeads, KeyDim), new(NumHeads, ValueDim), new(width)];
        var parameters = new List<ParameterSpec>();
        for (int i = 0; i < Projections.Length; i++)
        {
            parameters.Add(new ParameterSpec($"{Projections[i]}.kernel", kernels[i], KernelDefaults.Kernel, Decays: true));
            if (UseBias)
                parameters.Add(new ParameterSpec($"{Projections[i]}.bias", biases[i], KernelDefaults.Bias));
        }
        return parameters;
    }

    internal override long Flops(IReadOnlyList<Shape> inputs)
    {
        AttentionSize size = Size(inputs);
        return size.InputFlops + size.MixFlops + size.OutputFlops;
    }

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
    [
        new MultiHeadAttentionOperation(Size(inputs), new AttentionRoles(inputs.Count), UseBias, Causal,
            mode == Mode.Training ? (float)Dropout : 0, mode == Mode.Training, capacity),
    ];

    internal static MultiHeadAttention Declare(SpecProperties<MultiHeadAttention> properties) => new(
        properties.Integer("numHeads", layer => layer.NumHeads),
        properties.Integer("keyDim", layer => layer.KeyDim),
        properties.Value(
            layer => layer.ValueDim == layer.KeyDim ? (int?)null : layer.ValueDim, reader => reader.OptionalInteger("valueDim"),
            (writer, value) => writer.Integer("valueDim", value)),
        properties.Number("dropout", layer => layer.Dropout, DefaultDropout),
        properties.Flag("useBias", layer => layer.UseBias, KernelDefaults.UseBias),
        properties.Flag("causal", layer => layer.Causal, DefaultCausal));

    private AttentionSize Size(IReadOnlyList<Shape> inputs)
    {
        var roles = new AttentionRoles(inputs.Count);
        (Shape query, Shape value, Shape key) = (inputs[AttentionRoles.Query], inputs[roles.Value], inputs[roles.Key]);
        return new AttentionSize(query[0], key[0], query.Last, key.Last, value.Last, NumHeads, KeyDim, ValueDim);
    }
}
