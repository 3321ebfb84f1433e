using BlasNet.Kernels;

namespace BlasNet.Layers;

/// <summary>A layer that averages its inputs element by element: y = (x0 + x1 + ...) / n.</summary>
/// <remarks>Shapes: all inputs and y have the same shape. At the end of a model, over inputs that all end in softmax or all in sigmoid, it
/// gives mean probabilities, which the cross entropies take like those of one network.</remarks>
public sealed record Average : Layer
{
    internal const string KindName = "average";

    /// <summary>Creates the layer.</summary>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">The name is malformed.</exception>
    public Average(string? name = null) : base(name) { }

    /// <inheritdoc/>
    public override string Kind => KindName;

    internal override (int Least, int Most) InputCount => (2, int.MaxValue);

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs) => MergeShapes.OneShape(inputs);

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
        [new AverageOperation(inputs.Count)];
}

/// <summary>What a cross entropy reads in place of an average of probabilities: logits, of which its softmax or sigmoid makes exactly these
/// probabilities again.</summary>
/// <remarks>Of softmax members log p, of sigmoid members log p - log(1 - p), with p the mean. Key and messages are those of the
/// average.</remarks>
internal sealed record AverageLogits : Layer
{
    private readonly bool isSigmoid;

    public AverageLogits(Activation activation, string? name) : base(name) => isSigmoid = activation == Activation.Sigmoid;

    public override string Kind => Layers.Average.KindName;

    internal override (int Least, int Most) InputCount => (2, int.MaxValue);

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs) => MergeShapes.OneShape(inputs);

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
        [new AverageOperation(inputs.Count), new LogitOperation(isSigmoid)];
}

/// <summary>The average in predictions that also tell how far the inputs differ: its output has the mean, then the standard deviation of
/// the inputs, divided by n - 1.</summary>
/// <remarks>Shapes: each input [...], y [2, ...].</remarks>
internal sealed record AverageSpread : Layer
{
    public AverageSpread(string? name) : base(name) { }

    public override string Kind => Layers.Average.KindName;

    internal override (int Least, int Most) InputCount => (2, int.MaxValue);

    internal override string? WhyNotTrainable => "it is for predictions";

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs) => new([2, .. MergeShapes.OneShape(inputs)]);

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
        [new SpreadOperation(inputs.Count, inputs[0].Size)];
}

/// <summary>The mean y = Σ x_i / n; the gradient of each input is dy / n.</summary>
internal sealed class AverageOperation(int inputs) : Operation
{
    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows("mean", (m, rows) =>
        {
            Elementwise.Add(m.X(rows, 0), m.X(rows, 1), m.Y(rows));
            for (int i = 2; i < inputs; i++)
                Elementwise.AddTo(m.X(rows, i), m.Y(rows));
            Elementwise.Divide(m.Y(rows), inputs, m.Y(rows));
        }),
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("shares of the gradient", (m, rows) =>
        {
            for (int i = 0; i < inputs; i++)
            {
                if (m.NeedsInputGradient(i))
                    Elementwise.Divide(m.DY(rows), inputs, m.DX(rows, i));
            }
        }) with { ForInputGradient = true },
    ];
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

/// <summary>The mean with the bits of <see cref="AverageOperation"/>, and the deviation beside it.</summary>
internal sealed class SpreadOperation(int inputs, int size) : Operation
{
    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows("mean and deviation", (m, rows) =>
        {
            Span<float> y = m.Y(rows);
            Start(m.X(rows, 0), y);
            for (int i = 1; i < inputs; i++)
                Sums(m.X(rows, i), y);
            for (int row = 0; row < y.Length; row += 2 * size)
                Elementwise.Divide(y.Slice(row, size), inputs, y.Slice(row, size));
            for (int i = 0; i < inputs; i++)
                Squares(m.X(rows, i), y);
            for (int row = size; row < y.Length; row += 2 * size)
            {
                foreach (ref float value in y.Slice(row, size))
                    value = MathF.Sqrt(value / (inputs - 1));
            }
        }),
    ];

    public override IReadOnlyList<Phase> Backward => [];

    private void Start(ReadOnlySpan<float> x, Span<float> y)
    {
        y.Clear();
        for (int from = 0, to = 0; from < x.Length; from += size, to += 2 * size)
            x.Slice(from, size).CopyTo(y[to..]);
    }

    private void Sums(ReadOnlySpan<float> x, Span<float> y)
    {
        for (int from = 0, to = 0; from < x.Length; from += size, to += 2 * size)
            Elementwise.AddTo(x.Slice(from, size), y.Slice(to, size));
    }

    private void Squares(ReadOnlySpan<float> x, Span<float> y)
    {
        for (int from = 0, to = 0; from < x.Length; from += size, to += 2 * size)
        {
            for (int i = 0; i < size; i++)
            {
                float difference = x[from + i] - y[to + i];
                y[to + size + i] += difference * difference;
            }
        }
    }
}
