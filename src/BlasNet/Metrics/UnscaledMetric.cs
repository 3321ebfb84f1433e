namespace BlasNet.Metrics;

/// <summary>A metric of scaled outputs and targets, computed in their original units: y = factor z + offset.</summary>
internal sealed record UnscaledMetric(Metric Inner, IReadOnlyList<double> Factors, IReadOnlyList<double> Offsets) : Metric
{
    /// <summary>Gets the ranges that outputs are cut to, one of each; empty where they are not.</summary>
    public IReadOnlyList<TargetRange> Ranges { get; init; } = [];

    public override string Name => Inner.Name;

    public override bool SmallerIsBetter => Inner.SmallerIsBetter;

    internal override MetricState CreateState(int outputs) =>
        new State(Inner.CreateState(outputs), [.. Factors], [.. Offsets], [.. Ranges]);

    internal override void RequireWidths(int outputs, int targetWidth)
    {
        RequireTargetPerOutput(outputs, targetWidth);
        Inner.RequireWidths(outputs, targetWidth);
    }

    private sealed class State(MetricState inner, double[] factors, double[] offsets, TargetRange[] ranges) : MetricState(0)
    {
        private readonly IDifferences? differences = inner as IDifferences;
        private readonly double[] prediction = new double[factors.Length], target = new double[factors.Length];
        private readonly float[] rounded = new float[factors.Length], roundedTarget = new float[factors.Length];

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
                    double output = factors[i] * predictions[row * outputs + i] + offsets[i];
                    prediction[i] = ranges.Length > 0 ? ranges[i].Cut(output) : output;
                    target[i] = factors[i] * targets[row * outputs + i] + offsets[i];
                }
                // Floats would take a small error of a large value for none, or for one far larger.
                if (differences is not null)
                    differences.Add(prediction, target);
                else
                    AddRounded(outputs);
            }
        }

        private void AddRounded(int outputs)
        {
            for (int i = 0; i < outputs; i++)
                (rounded[i], roundedTarget[i]) = ((float)prediction[i], (float)target[i]);
            inner.Add(rounded, roundedTarget, 1, outputs, outputs);
        }
    }
}
