using BlasNet.Kernels;

namespace BlasNet.Layers;

/// <summary>What a cross entropy reads in place of an average of probabilities: logits, of which its softmax or sigmoid makes exactly these
/// probabilities again.</summary>
/// <remarks>Of softmax members log p, of sigmoid members log p - log(1 - p), with p the mean. Key and messages are those of the
/// average.</remarks>
internal sealed record AverageLogits : Layer
{
    public AverageLogits(Activation activation, string? name) : base(name) => IsSigmoid = activation == Activation.Sigmoid;

    public override string Kind => Layers.Average.KindName;

    /// <summary>Gets whether the logit is that of a sigmoid, otherwise that of a softmax.</summary>
    public bool IsSigmoid { get; }

    internal override (int Least, int Most) InputCount => (2, int.MaxValue);

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs) => MergeShapes.OneShape(inputs);

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
        [new AverageOperation(inputs.Count), new LogitOperation(IsSigmoid)];
}

/// <summary>The logits of probabilities.</summary>
internal sealed class LogitOperation(bool isSigmoid) : Operation
{
    public override bool BackwardReadsInput => true;

    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows("logits", (m, rows) =>
        {
            if (isSigmoid)
                Logits.OfSigmoid(m.X(rows), m.Y(rows));
            else
                Logits.OfSoftmax(m.X(rows), m.Y(rows));
        }),
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("logit gradient", (m, rows) =>
        {
            if (isSigmoid)
                Logits.SigmoidGradient(m.X(rows), m.DY(rows), m.DX(rows));
            else
                Logits.SoftmaxGradient(m.X(rows), m.DY(rows), m.DX(rows));
        }) with { ForInputGradient = true },
    ];
}
