namespace BlasNet.Metrics;

/// <summary>A metric of scaled outputs and targets, computed in their original units: y = factor z + offset.</summary>
/// <remarks>Factors, offsets and ranges are those of each target; of a forecast the targets of one step after the other.</remarks>
internal sealed record UnscaledMetric(Metric Inner, IReadOnlyList<double> Factors, IReadOnlyList<double> Offsets) : Metric
{
    /// <summary>Gets the ranges that outputs are cut to, one of each; empty where they are not.</summary>
    public IReadOnlyList<TargetRange> Ranges { get; init; } = [];

    public override string Name => Inner.Name;

    public override bool SmallerIsBetter => Inner.SmallerIsBetter;

    internal override MetricState CreateState(int outputs) =>
        new State(Inner.CreateState(outputs), outputs, [.. Factors], [.. Offsets], [.. Ranges]);

    internal override void RequireWidths(int outputs, int targetWidth)
    {
        RequireTargetPerOutput(outputs, targetWidth);
        Inner.RequireWidths(outputs, targetWidth);
    }

    private sealed class State(MetricState inner, int width, double[] factors, double[] offsets, TargetRange[] ranges)
        : WrappedState(inner)
    {
        private readonly IDifferences? differences = inner as IDifferences;
        private readonly double[] prediction = new double[width], target = new double[width];
        private readonly float[] rounded = new float[width], roundedTarget = new float[width];

        private protected override void AddRows(
            ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, int rows, int outputs, int targetWidth)
        {
            for (int row = 0; row < rows; row++)
            {
                for (int i = 0, of = 0; i < outputs; i++, of = of + 1 < factors.Length ? of + 1 : 0)
                {
                    double output = factors[of] * predictions[row * outputs + i] + offsets[of];
                    prediction[i] = ranges.Length > 0 ? ranges[of].Cut(output) : output;
                    target[i] = factors[of] * targets[row * outputs + i] + offsets[of];
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
            Inner.Add(rounded, roundedTarget, 1, outputs, outputs);
        }
    }
}
