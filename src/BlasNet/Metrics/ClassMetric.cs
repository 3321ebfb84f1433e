namespace BlasNet.Metrics;

/// <summary>A metric of counts, class by class: the rows predicted, those that are of the class, and those that are both.</summary>
/// <remarks>
/// A single output means class 1 above the threshold and class 0 else; several outputs mean the class of the largest.
/// A class that nothing was given, or that no row is of, counts 0 where it would be divided by, as with scikit-learn's
/// <c>zero_division=0</c>. Targets of as many numbers as there are outputs are one-hot rows.
/// </remarks>
public abstract record ClassMetric : Metric
{
    internal const ClassAverage DefaultAverage = ClassAverage.Automatic;
    internal const double DefaultThreshold = 0.5;

    private protected ClassMetric() { }

    /// <inheritdoc/>
    public sealed override string Name => Average == ClassAverage.Automatic ? ShortName : $"{ShortName}_{MetricNames.Of(Average)}";

    /// <summary>Gets how several classes become one number; <see cref="ClassAverage.Automatic"/> by default.</summary>
    public required ClassAverage Average { get; init; }

    /// <summary>Gets what a single output must exceed to mean class 1, finite; 0.5 by default.</summary>
    public required double Threshold
    {
        get;
        init => field = Check.Finite(value, GetType().Name, "threshold");
    }

    private protected abstract string ShortName { get; }

    private protected abstract Func<ClassScore, double> Score { get; }

    internal sealed override MetricState CreateState(int outputs) => new State(outputs, (float)Threshold, Score, Average);

    internal sealed override void RequireWidths(int outputs, int targetWidth)
    {
        if (targetWidth != outputs && targetWidth != 1)
            throw Misfit("targets must be one class or one number for each output", outputs, targetWidth);
    }

    private sealed class State(int outputs, float threshold, Func<ClassScore, double> score, ClassAverage average)
        : MetricState(3 * RowClass.Count(outputs))
    {
        /// <inheritdoc/>
        public override double Value
        {
            get
            {
                double rows = 0;
                for (int i = 2; i < Sums.Length; i += 3)
                    rows += Sums[i];
                return rows == 0 ? double.NaN : ClassScore.Of(score, average, Sums);
            }
        }

        private protected override void AddRows(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, int rows, int outputs,
            int targetWidth)
        {
            for (int row = 0; row < rows; row++)
            {
                int predicted = RowClass.OfOutputs(predictions.Slice(row * outputs, outputs), threshold);
                int actual = RowClass.OfTargets(targets.Slice(row * targetWidth, targetWidth), outputs);
                Sums[3 * actual + 2]++;
                if (predicted != RowClass.None)
                    Sums[3 * predicted + 1]++;
                if (predicted == actual)
                    Sums[3 * actual]++;
            }
        }
    }
}
