namespace BlasNet.Metrics;

/// <summary>A metric of scaled outputs and targets, computed in their original units: y = factor z + offset.</summary>
internal sealed record UnscaledMetric(Metric Inner, IReadOnlyList<double> Factors, IReadOnlyList<double> Offsets) : Metric
{
    public override string Name => Inner.Name;

    public override bool SmallerIsBetter => Inner.SmallerIsBetter;

    internal override MetricState CreateState(int outputs) => new State(Inner.CreateState(outputs), [.. Factors], [.. Offsets]);

    internal override void RequireWidths(int outputs, int targetWidth)
    {
        RequireTargetPerOutput(outputs, targetWidth);
        Inner.RequireWidths(outputs, targetWidth);
    }

    private sealed class State(MetricState inner, double[] factors, double[] offsets) : MetricState(0)
    {
        private readonly float[] prediction = new float[factors.Length], target = new float[factors.Length];

        public override int Size => inner.Size;

        public override double Value => inner.Value;

        public override void Reset() => inner.Reset();

        public override double[] Export() => inner.Export();

        public override void Import(ReadOnlySpan<double> sums) => inner.Import(sums);

        private protected override void AddRows(
            ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, int rows, int outputs, int targetWidth)
        {
            for (int row = 0; row < rows; row++)
            {
                for (int i = 0; i < outputs; i++)
                {
                    prediction[i] = (float)(factors[i] * predictions[row * outputs + i] + offsets[i]);
                    target[i] = (float)(factors[i] * targets[row * outputs + i] + offsets[i]);
                }
                inner.Add(prediction, target, 1, outputs, outputs);
            }
        }
    }
}
