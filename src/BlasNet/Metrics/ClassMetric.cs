namespace BlasNet.Metrics;

/// <summary>A metric of three counts per class: rows predicted as the class, rows of the class, and rows that are both.</summary>
/// <remarks>
/// A single output means class 1 above the threshold, otherwise class 0; several outputs mean the class of the largest.
/// A quotient whose divisor is 0, because a class was never predicted or has no rows, is 0, as with scikit-learn's
/// <c>zero_division=0</c>. Targets as wide as the outputs are one-hot rows.
/// </remarks>
public abstract record ClassMetric : Metric
{
    internal const ClassAverage DefaultAverage = ClassAverage.Automatic;
    internal const double DefaultThreshold = 0.5;

    private protected ClassMetric() { }

    /// <inheritdoc/>
    public sealed override string Name => Average == ClassAverage.Automatic ? ShortName : $"{ShortName}_{MetricNames.Of(Average)}";

    /// <summary>Gets the way to average over classes; <see cref="ClassAverage.Automatic"/> by default.</summary>
    public required ClassAverage Average { get; init; }

    /// <summary>Gets the value that a single output must exceed to mean class 1, finite; 0.5 by default.</summary>
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

/// <summary>The share of the rows predicted as a class that are of it: <c>correct / predicted</c>.</summary>
public sealed record Precision : ClassMetric
{
    internal Precision() { }

    private protected override string ShortName => "precision";

    private protected override Func<ClassScore, double> Score => ClassScore.Precision;
}

/// <summary>The share of the rows of a class that were predicted as it: <c>correct / actual</c>.</summary>
public sealed record Recall : ClassMetric
{
    internal Recall() { }

    private protected override string ShortName => "recall";

    private protected override Func<ClassScore, double> Score => ClassScore.Recall;
}

/// <summary>The harmonic mean of precision and recall: <c>2 correct / (predicted + actual)</c>.</summary>
public sealed record F1Score : ClassMetric
{
    internal F1Score() { }

    private protected override string ShortName => "f1";

    private protected override Func<ClassScore, double> Score => ClassScore.F1;
}

/// <summary>The way to average a metric over classes, as <c>average</c> in scikit-learn.</summary>
public enum ClassAverage
{
    /// <summary>The value of class 1 where there are two classes, otherwise <see cref="Macro"/>.</summary>
    Automatic,

    /// <summary>The mean over the classes; those that occur neither in targets nor in predictions do not count.</summary>
    Macro,

    /// <summary>The value computed from the counts of all classes together.</summary>
    Micro,

    /// <summary>The mean over the classes, weighted by their numbers of rows.</summary>
    Weighted,
}

/// <summary>The counts of a class: rows predicted correctly, all rows predicted as the class, and all rows of the class.</summary>
internal readonly record struct ClassScore(double Correct, double Predicted, double Actual)
{
    /// <summary>Computes the precision; 0 where no row was predicted, as with scikit-learn's <c>zero_division=0</c>.</summary>
    public static double Precision(ClassScore counts) => Share(counts.Correct, counts.Predicted);

    /// <summary>Computes the recall; 0 where the class has no rows.</summary>
    public static double Recall(ClassScore counts) => Share(counts.Correct, counts.Actual);

    /// <summary>Computes the harmonic mean of precision and recall; 0 where neither is defined.</summary>
    public static double F1(ClassScore counts) => Share(2 * counts.Correct, counts.Predicted + counts.Actual);

    /// <summary>Averages a score over all classes.</summary>
    /// <param name="score">Precision, recall or F1.</param>
    /// <param name="average">The way to average.</param>
    /// <param name="counts">Three counts for each class in turn: correct, predicted, actual.</param>
    public static double Of(Func<ClassScore, double> score, ClassAverage average, ReadOnlySpan<double> counts)
    {
        if (average == ClassAverage.Automatic && counts.Length == 6)
            return score(At(counts, 1));
        ClassScore all = default;
        double sum = 0, weights = 0;
        for (int i = 0; i < counts.Length / 3; i++)
        {
            ClassScore own = At(counts, i);
            all = new ClassScore(all.Correct + own.Correct, all.Predicted + own.Predicted, all.Actual + own.Actual);
            double weight = average == ClassAverage.Weighted ? own.Actual : own.Predicted + own.Actual > 0 ? 1 : 0;
            sum += weight * score(own);
            weights += weight;
        }
        return average == ClassAverage.Micro ? score(all) : Share(sum, weights);
    }

    private static ClassScore At(ReadOnlySpan<double> counts, int i) => new(counts[3 * i], counts[3 * i + 1], counts[3 * i + 2]);

    private static double Share(double part, double whole) => whole > 0 ? part / whole : 0;
}
