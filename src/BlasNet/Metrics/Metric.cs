using System.Globalization;
using BlasNet.Metrics;

namespace BlasNet;

/// <summary>Says what is measured beside the loss; values are exact over an epoch: sums over all rows, of which one value is
/// made.</summary>
/// <remarks>
/// Classes are chosen by the largest output, the first of equals. An output that is not a number is never right. Class targets are one
/// index per row, one-hot targets as many numbers as there are outputs.
/// </remarks>
public abstract record Metric
{
    private protected Metric() { }

    /// <summary>Gets the name: the key of results and the column of the log.</summary>
    public abstract string Name { get; }

    /// <summary>Gets whether a smaller value is better, as for errors; for all others a larger one is.</summary>
    public virtual bool SmallerIsBetter => false;

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

    /// <summary>Measures the root of the mean of the squared differences between outputs and targets.</summary>
    public static Metric RootMeanSquaredError() => new RootMeanSquaredError();

    /// <summary>Measures the share of the targets' variance that the outputs explain, the mean over several targets.</summary>
    public static Metric R2Score() => new R2Score();

    /// <summary>Measures how many of the rows that were given a class are of it: <c>right / predicted</c>.</summary>
    /// <param name="average">How several classes become one number.</param>
    /// <param name="threshold">What a single output must exceed to mean class 1.</param>
    public static Metric Precision(ClassAverage average = ClassAverage.Automatic, double threshold = 0.5) =>
        new Precision { Average = average, Threshold = threshold };

    /// <summary>Measures how many of the rows of a class were given it: <c>right / actual</c>.</summary>
    /// <param name="average">How several classes become one number.</param>
    /// <param name="threshold">What a single output must exceed to mean class 1.</param>
    public static Metric Recall(ClassAverage average = ClassAverage.Automatic, double threshold = 0.5) =>
        new Recall { Average = average, Threshold = threshold };

    /// <summary>Measures the harmonic mean of precision and recall: <c>2 right / (predicted + actual)</c>.</summary>
    /// <param name="average">How several classes become one number.</param>
    /// <param name="threshold">What a single output must exceed to mean class 1.</param>
    public static Metric F1Score(ClassAverage average = ClassAverage.Automatic, double threshold = 0.5) =>
        new F1Score { Average = average, Threshold = threshold };

    /// <summary>Measures the area under the curve of true against false positives: the chance that a row of a class has a higher
    /// probability for it than a row of no such class. Several classes: the mean of one against the rest.</summary>
    public static Metric AreaUnderCurve() => new AreaUnderCurve();

    /// <summary>Reads a metric by the name of its column, such as <c>precision</c> or <c>f1_macro</c>.</summary>
    /// <exception cref="ConfigurationException">There is no metric of that name; the sentence offers the nearest.</exception>
    public static Metric Parse(string name) => MetricNames.Find(name) ?? throw new ConfigurationException(
        $"There is no metric '{name}'.{NearestName.Advice(name, MetricNames.Known)}", nameof(name));

    /// <summary>Reads metrics by their names with commas between them, such as <c>accuracy,f1</c>; their order is that of the
    /// columns.</summary>
    /// <exception cref="ConfigurationException">A name is unknown, empty or given twice.</exception>
    public static IReadOnlyList<Metric> ParseList(string names)
    {
        ArgumentNullException.ThrowIfNull(names);
        Metric[] metrics = Array.ConvertAll(names.Split(',', StringSplitOptions.TrimEntries), Parse);
        RequireDistinct(metrics);
        return metrics;
    }

    /// <summary>Prints the name.</summary>
    public sealed override string ToString() => Name;

    /// <summary>Requires that no two metrics have one name, which is that of their column.</summary>
    /// <exception cref="ConfigurationException">Two have.</exception>
    internal static void RequireDistinct(IReadOnlyList<Metric> metrics)
    {
        for (int i = 1; i < metrics.Count; i++)
        {
            if (metrics.Take(i).Any(metric => metric.Name == metrics[i].Name))
                throw new ConfigurationException(
                    $"The metric '{metrics[i].Name}' was given twice; each has a column of its own.", nameof(metrics));
        }
    }

    /// <summary>Makes empty sums for rows of so many outputs.</summary>
    internal abstract MetricState CreateState(int outputs);

    /// <summary>Requires that rows of these widths can be measured, before the first step.</summary>
    /// <exception cref="ConfigurationException">The widths do not fit the metric.</exception>
    internal abstract void RequireWidths(int outputs, int targetWidth);

    private protected void RequireTargetPerOutput(int outputs, int targetWidth)
    {
        if (targetWidth != outputs)
            throw Misfit("there must be one target for each output", outputs, targetWidth);
    }

    private protected ConfigurationException Misfit(string required, int outputs, int targetWidth) => new(string.Create(
        CultureInfo.InvariantCulture, $"{GetType().Name}: {required}, but a row has '{outputs}' outputs and '{targetWidth}' targets."));
}

/// <summary>Knows the metrics by the names of their columns.</summary>
internal static class MetricNames
{
    private const string TopPrefix = "top_", TopSuffix = "_accuracy";

    private static readonly (ClassAverage Average, string Name)[] Averages =
        [(ClassAverage.Macro, "macro"), (ClassAverage.Micro, "micro"), (ClassAverage.Weighted, "weighted")];

    private static readonly Dictionary<string, Metric> Table = new Metric[]
    {
        Metric.Accuracy(), Metric.BinaryAccuracy(), Metric.CategoricalAccuracy(), Metric.SparseCategoricalAccuracy(), Metric.TopK(),
        Metric.MeanSquaredError(), Metric.MeanAbsoluteError(), Metric.RootMeanSquaredError(), Metric.R2Score(), Metric.AreaUnderCurve(),
        Metric.Precision(), Metric.Recall(), Metric.F1Score(),
    }.Concat(Averages.SelectMany(each => new[] { Metric.Precision(each.Average), Metric.Recall(each.Average), Metric.F1Score(each.Average) }))
        .ToDictionary(metric => metric.Name, StringComparer.Ordinal);

    /// <summary>Gets the names; <c>top_5_accuracy</c> stands for any number.</summary>
    public static IReadOnlyCollection<string> Known => Table.Keys;

    /// <summary>Gives the metric of a column; null where there is none of that name.</summary>
    public static Metric? Find(string name)
    {
        if (Table.GetValueOrDefault(name) is { } metric)
            return metric;
        bool top = name.Length > TopPrefix.Length + TopSuffix.Length
            && name.StartsWith(TopPrefix, StringComparison.Ordinal) && name.EndsWith(TopSuffix, StringComparison.Ordinal);
        return top && int.TryParse(name.AsSpan()[TopPrefix.Length..^TopSuffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out int k) && k > 0
            ? Metric.TopK(k)
            : null;
    }

    /// <summary>Gives the ending of a name for a way to average.</summary>
    public static string Of(ClassAverage average) => Array.Find(Averages, each => each.Average == average).Name;
}
