using BlasNet.Kernels;

namespace BlasNet.Layers;

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
