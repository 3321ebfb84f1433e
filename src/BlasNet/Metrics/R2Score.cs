namespace BlasNet.Metrics;

/// <summary>The share of the targets' variance that the outputs explain: <c>1 - sum((y - p)^2) / sum((y - mean(y))^2)</c>.</summary>
/// <remarks>
/// 1 is best, 0 is as good as always predicting the mean, and there is no lower bound. Several targets count equally (scikit-learn's
/// <c>uniform_average</c>). A constant target counts 1 where all outputs are exact, otherwise 0; NaN for fewer than two rows.
/// </remarks>
public sealed record R2Score : Metric
{
    internal R2Score() { }

    /// <inheritdoc/>
    public override string Name => "r2";

    internal override MetricState CreateState(int outputs) => new State(outputs);

    internal override void RequireWidths(int outputs, int targetWidth) => RequireTargetPerOutput(outputs, targetWidth);

    /// <summary>The count of rows and, for each output, the mean of its targets, their squared deviations and the squared errors.</summary>
    private sealed class State(int outputs) : MetricState(1 + 3 * outputs), IDifferences
    {
        /// <inheritdoc/>
        public override double Value
        {
            get
            {
                if (Sums[0] < 2)
                    return double.NaN;
                double sum = 0;
                for (int i = 1; i < Sums.Length; i += 3)
                    sum += Score(deviations: Sums[i + 1], errors: Sums[i + 2]);
                return sum / outputs;
            }
        }

        // Chan, Golub and LeVeque 1979: the deviations of two parts of the rows from their common mean.
        public override void Join(ReadOnlySpan<double> sums)
        {
            RequireSize(sums);
            double rows = Sums[0] + sums[0];
            if (sums[0] == 0)
                return;
            for (int i = 1; i < sums.Length; i += 3)
            {
                double distance = sums[i] - Sums[i], share = sums[0] / rows;
                Sums[i] += distance * share;
                Sums[i + 1] += sums[i + 1] + distance * distance * share * Sums[0];
                Sums[i + 2] += sums[i + 2];
            }
            Sums[0] = rows;
        }

        public void Add(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets)
        {
            double share = 1 / ++Sums[0];
            for (int i = 0; i < outputs; i++)
                Add(Sums.AsSpan(1 + 3 * i, 3), share, targets[i], predictions[i]);
        }

        private protected override void AddRows(
            ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, int rows, int outputs, int targetWidth)
        {
            for (int row = 0; row < rows; row++)
            {
                double share = 1 / ++Sums[0];
                for (int i = 0; i < outputs; i++)
                    Add(Sums.AsSpan(1 + 3 * i, 3), share, targets[row * outputs + i], predictions[row * outputs + i]);
            }
        }

        // Welford 1962: the difference of two large sums would cancel a small variance around a large mean.
        private static void Add(Span<double> own, double share, double target, double prediction)
        {
            double before = target - own[0], error = prediction - target;
            own[0] += before * share;
            own[1] += before * (target - own[0]);
            own[2] += error * error;
        }

        private static double Score(double deviations, double errors) =>
            deviations != 0 ? 1 - errors / deviations
            : double.IsNaN(errors) ? double.NaN
            : errors == 0 ? 1 : 0;
    }
}
