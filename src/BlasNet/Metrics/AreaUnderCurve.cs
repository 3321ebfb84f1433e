namespace BlasNet.Metrics;

/// <summary>The area under the curve of true against false positives (ROC): the probability that a row of a
/// class gets a higher output for it than a row of another class, where ties count one half.</summary>
/// <remarks>
/// A single output is the probability of class 1. Several outputs: the mean over the classes of one against the rest; a class with no
/// rows, or with all of them, does not count; NaN where no class is left. The probabilities are counted in a fixed
/// histogram, so that an epoch of any length takes the same memory: at least 128 steps for each halving of the distance to 0 or to 1, which
/// separates confident predictions where the evenly spaced thresholds of Keras do not. Only rows within one step can be ordered wrongly:
/// the value differs from the exact one by at most half the sum, over the steps, of the positives' share times the negatives' share.
/// Outputs below 0 count as 0 and those above 1 as 1; a NaN is ordered wrongly against each other row.
/// </remarks>
public sealed record AreaUnderCurve : Metric
{
    internal AreaUnderCurve() { }

    /// <inheritdoc/>
    public override string Name => "auc";

    internal override MetricState CreateState(int outputs) => new State(outputs);

    internal override void RequireWidths(int outputs, int targetWidth)
    {
        if (targetWidth != outputs && targetWidth != 1)
            throw Misfit("targets must be one class or one number for each output", outputs, targetWidth);
    }

    /// <summary>The histograms of positives and negatives for each output.</summary>
    private sealed class State(int outputs) : MetricState(outputs * 2 * Bins)
    {
        // The upper 7 bits of the mantissa and the exponents of 2^-32 up to a half.
        private const int Shift = 23 - 7, Side = 31 << 7;

        // Both sides, a half itself, and one at each end for NaN.
        private const int Bins = 2 * Side + 3;
        private const float Least = 1f / (1L << 32);

        private static readonly int LeastKey = BitConverter.SingleToInt32Bits(Least) >> Shift;

        /// <inheritdoc/>
        public override double Value
        {
            get
            {
                double sum = 0;
                int classes = 0;
                for (int i = 0; i < outputs; i++)
                {
                    double area = Area(Sums.AsSpan(2 * i * Bins, Bins), Sums.AsSpan((2 * i + 1) * Bins, Bins));
                    if (double.IsNaN(area))
                        continue;
                    sum += area;
                    classes++;
                }
                return sum / classes;
            }
        }

        private protected override void AddRows(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, int rows, int outputs,
            int targetWidth)
        {
            for (int row = 0; row < rows; row++)
            {
                int actual = RowClass.OfTargets(targets.Slice(row * targetWidth, targetWidth), outputs);
                for (int i = 0; i < outputs; i++)
                {
                    bool positive = outputs == 1 ? actual == 1 : actual == i;
                    Sums[(2 * i + (positive ? 0 : 1)) * Bins + Bin(predictions[row * outputs + i], positive)]++;
                }
            }
        }

        private static double Area(ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives)
        {
            double sum = 0, above = 0, below = 0;
            for (int i = 0; i < Bins; i++)
            {
                sum += positives[i] * (below + negatives[i] / 2);
                above += positives[i];
                below += negatives[i];
            }
            return sum / (above * below);
        }

        private static int Bin(float p, bool positive)
        {
            if (float.IsNaN(p))
                return positive ? 0 : Bins - 1;
            // The distance to the nearer end is exact, and the bits of positive floats are in the order of their values.
            return p < 0.5f ? 1 + Key(p) : Bins - 2 - Key(1 - p);
        }

        private static int Key(float distance) => (BitConverter.SingleToInt32Bits(Math.Max(distance, Least)) >> Shift) - LeastKey;
    }
}
