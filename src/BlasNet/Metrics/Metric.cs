using System.Globalization;

namespace BlasNet.Metrics;

/// <summary>Says what is measured beside the loss; values are exact over an epoch: sums over all rows, divided once.</summary>
/// <remarks>
/// Classes are chosen by the largest output, the first of equals. An output that is not a number is never right. Class targets are one
/// index per row, one-hot targets as many numbers as there are outputs.
/// </remarks>
public abstract record Metric
{
    private protected Metric() { }

    /// <summary>Gets the name: the key of results and the column of the log.</summary>
    public abstract string Name { get; }

    /// <summary>Measures the share of right answers; outputs and targets say which accuracy is meant.</summary>
    /// <remarks>One output: <see cref="BinaryAccuracy"/> with the threshold 0.5.
    /// Several: <see cref="SparseCategoricalAccuracy"/> for class targets, <see cref="CategoricalAccuracy"/> for one-hot targets.</remarks>
    public static Metric Accuracy() => new Accuracy();

    /// <summary>Measures the share of outputs that are on the target's side of a threshold: above it for 1, not above it for 0.</summary>
    /// <param name="threshold">The threshold, finite.</param>
    public static Metric BinaryAccuracy(double threshold = 0.5) => new BinaryAccuracy { Threshold = threshold };

    /// <summary>Measures the share of rows whose largest output is where the largest target is; for one-hot targets.</summary>
    public static Metric CategoricalAccuracy() => new CategoricalAccuracy();

    /// <summary>Measures the share of rows whose largest output is that of the target's class; for class targets.</summary>
    public static Metric SparseCategoricalAccuracy() => new SparseCategoricalAccuracy();

    /// <summary>Measures the share of rows whose target is among the k largest outputs; for class targets and one-hot targets.</summary>
    /// <param name="k">How many outputs count, at least 1.</param>
    public static Metric TopK(int k = 5) => new TopK { K = k };

    /// <summary>Measures the mean of the squared differences between outputs and targets.</summary>
    public static Metric MeanSquaredError() => new MeanSquaredError();

    /// <summary>Measures the mean of the absolute differences between outputs and targets.</summary>
    public static Metric MeanAbsoluteError() => new MeanAbsoluteError();

    /// <summary>Prints the name.</summary>
    public sealed override string ToString() => Name;

    /// <summary>Makes an empty sum.</summary>
    internal abstract MetricState CreateState();

    /// <summary>Requires that rows of these widths can be measured, before the first step.</summary>
    /// <exception cref="ConfigurationException">The widths do not fit the metric.</exception>
    internal abstract void RequireWidths(int outputs, int targetWidth);

    private protected ConfigurationException Misfit(string required, int outputs, int targetWidth) => new(string.Create(
        CultureInfo.InvariantCulture, $"{GetType().Name}: {required}, but a row has '{outputs}' outputs and '{targetWidth}' targets."));
}
