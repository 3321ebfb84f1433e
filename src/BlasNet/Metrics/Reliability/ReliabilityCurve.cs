using System.Numerics.Tensors;

namespace BlasNet.Metrics;

/// <summary>How often predictions are right by how confident they are, in bins of equal width, with the expected calibration
/// error.</summary>
/// <remarks>The confidence of a row is the largest of its probabilities. The error is the mean over the rows of the distance between the
/// accuracy and the mean confidence of their bin (Guo et al. 2017, "On calibration of modern neural networks", equation 3).</remarks>
public sealed record ReliabilityCurve
{
    private ReliabilityCurve(IReadOnlyList<ReliabilityBin> bins) => Bins = bins;

    /// <summary>Gets the bins from the least confidence to the largest; some may be empty.</summary>
    public IReadOnlyList<ReliabilityBin> Bins { get; }

    /// <summary>Gets the expected calibration error, from 0 to 1.</summary>
    public double ExpectedCalibrationError =>
        Bins.Sum(bin => bin.Count == 0 ? 0 : bin.Count * Math.Abs(bin.Accuracy - bin.Confidence)) / Bins.Sum(bin => bin.Count);

    /// <summary>Counts rows by their confidence.</summary>
    /// <param name="probabilities">Shape [rows, classes], or [rows, 1] with the probability of class 1.</param>
    /// <param name="targets">Classes, a 0 or 1 for a single output, or one-hot rows.</param>
    /// <param name="bins">The number of bins from 0 to 1, at least 1.</param>
    /// <exception cref="ConfigurationException">The two do not fit together, or there is no bin.</exception>
    /// <exception cref="DataException">A probability is not from 0 to 1, or a class is beyond the outputs.</exception>
    public static ReliabilityCurve Of(Tensor<float> probabilities, Targets targets, int bins = 15)
    {
        Check.AtLeastOne(bins, nameof(ReliabilityCurve), nameof(bins));
        return Of(ClassRows.Of(probabilities, targets, nameof(ReliabilityCurve)), _ => ProbabilityScaling.None, bins);
    }

    /// <summary>Counts rows, each with a scaling of its own.</summary>
    internal static ReliabilityCurve Of(ClassRows rows, Func<int, ProbabilityScaling> scalingOf, int bins = 15)
    {
        long[] counts = new long[bins], right = new long[bins];
        double[] confidences = new double[bins], p = new double[rows.Classes];
        for (int row = 0; row < rows.Count; row++)
        {
            rows.At(scalingOf(row), row, p);
            int best = TensorPrimitives.IndexOfMax<double>(p);
            // A bin holds its upper end, as in the paper.
            int bin = Math.Clamp((int)Math.Ceiling(p[best] * bins) - 1, 0, bins - 1);
            counts[bin]++;
            confidences[bin] += p[best];
            right[bin] += best == rows.Labels[row] ? 1 : 0;
        }
        return new ReliabilityCurve([.. Enumerable.Range(0, bins).Select(i => new ReliabilityBin(
            (double)i / bins, (i + 1.0) / bins, counts[i], confidences[i] / counts[i], (double)right[i] / counts[i]))]);
    }
}

/// <summary>Rows whose confidence is above the low end of a bin and at most its high end.</summary>
/// <param name="Low">The low end.</param>
/// <param name="High">The high end.</param>
/// <param name="Count">The number of rows.</param>
/// <param name="Confidence">Their mean confidence; NaN without rows.</param>
/// <param name="Accuracy">The share of them that was predicted correctly; NaN without rows.</param>
public sealed record ReliabilityBin(double Low, double High, long Count, double Confidence, double Accuracy);
