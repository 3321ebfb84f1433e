using System.Globalization;
using BlasNet.Metrics;

namespace BlasNet;

/// <summary>A measure reported beside the loss, computed exactly from sums over all rows of an epoch.</summary>
/// <remarks>
/// The predicted class is that of the largest output, the first of equals. NaN is never correct. Class targets are one index per row,
/// one-hot targets one number per output.
/// </remarks>
public abstract record Metric
{
    private protected Metric() { }

    /// <summary>Gets the name, which is the key in results and the column in <c>metrics.csv</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Gets whether a smaller value is better, as for errors.</summary>
    public virtual bool SmallerIsBetter => false;

    /// <summary>Makes the share of correct predictions; the widths of outputs and targets determine the kind of accuracy.</summary>
    /// <remarks>One output: <see cref="BinaryAccuracy"/> with the threshold 0.5.
    /// Several: <see cref="SparseCategoricalAccuracy"/> for class targets, <see cref="CategoricalAccuracy"/> for one-hot targets.
    /// <see href="https://keras.io/api/metrics/accuracy_metrics/#accuracy-class"/>.</remarks>
    public static Metric Accuracy() => new Accuracy();

    /// <summary>Makes the share of outputs on the target's side of a threshold: above it for 1, not above it for 0.</summary>
    /// <remarks>Shapes: outputs and targets [N, outputs].
    /// <see href="https://keras.io/api/metrics/accuracy_metrics/#binaryaccuracy-class"/>.</remarks>
    /// <param name="threshold">The threshold, finite; 0.5 by default.</param>
    /// <exception cref="ConfigurationException">The threshold is not finite.</exception>
    public static Metric BinaryAccuracy(double threshold = Metrics.BinaryAccuracy.DefaultThreshold) =>
        new BinaryAccuracy { Threshold = threshold };

    /// <summary>Makes the share of rows whose largest output is where the largest target is; for one-hot targets.</summary>
    /// <remarks>Shapes: outputs and targets [N, classes].
    /// <see href="https://keras.io/api/metrics/accuracy_metrics/#categoricalaccuracy-class"/>.</remarks>
    public static Metric CategoricalAccuracy() => new CategoricalAccuracy();

    /// <summary>Makes the share of rows whose largest output is that of the target's class; for class targets.</summary>
    /// <remarks>Shapes: outputs [N, classes], targets [N, 1].
    /// <see href="https://keras.io/api/metrics/accuracy_metrics/#sparsecategoricalaccuracy-class"/>.</remarks>
    public static Metric SparseCategoricalAccuracy() => new SparseCategoricalAccuracy();

    /// <summary>Makes the share of rows whose target is among the k largest outputs; for class targets and one-hot targets.</summary>
    /// <remarks>Shapes: outputs [N, classes], targets [N, 1] or [N, classes].
    /// <see href="https://keras.io/api/metrics/accuracy_metrics/#topkcategoricalaccuracy-class"/>.</remarks>
    /// <param name="k">The number of outputs considered, at least 1; 5 by default.</param>
    /// <exception cref="ConfigurationException">The number is less than 1.</exception>
    public static Metric TopKAccuracy(int k = Metrics.TopKAccuracy.DefaultK) => new TopKAccuracy { K = k };

    /// <summary>Makes the mean of the squared differences between outputs and targets.</summary>
    /// <remarks>Shapes: outputs and targets [N, outputs].
    /// <see href="https://keras.io/api/metrics/regression_metrics/#meansquarederror-class"/>.</remarks>
    public static Metric MeanSquaredError() => new MeanSquaredError();

    /// <summary>Makes the mean of the absolute differences between outputs and targets.</summary>
    /// <remarks>Shapes: outputs and targets [N, outputs].
    /// <see href="https://keras.io/api/metrics/regression_metrics/#meanabsoluteerror-class"/>.</remarks>
    public static Metric MeanAbsoluteError() => new MeanAbsoluteError();

    /// <summary>Makes the root of the mean of the squared differences between outputs and targets.</summary>
    /// <remarks>Shapes: outputs and targets [N, outputs].
    /// <see href="https://keras.io/api/metrics/regression_metrics/#rootmeansquarederror-class"/>.</remarks>
    public static Metric RootMeanSquaredError() => new RootMeanSquaredError();

    /// <summary>Makes the share of the targets' variance that the outputs explain, the mean over several targets.</summary>
    /// <remarks>Shapes: outputs and targets [N, outputs].
    /// <see href="https://keras.io/api/metrics/regression_metrics/#r2score-class"/>.</remarks>
    public static Metric R2Score() => new R2Score();

    /// <summary>Makes the precision, the share of the rows predicted as a class that are of it: <c>correct / predicted</c>.</summary>
    /// <remarks>Shapes: outputs [N, classes], targets [N, 1] or one-hot [N, classes]; or one output of two classes, [N, 1].
    /// <see href="https://keras.io/api/metrics/classification_metrics/#precision-class"/>.</remarks>
    /// <param name="average">The way to average over classes; by default the value of class 1 for two classes, otherwise the mean over
    /// the classes.</param>
    /// <param name="threshold">The value that a single output must exceed to mean class 1, finite; 0.5 by default.</param>
    /// <exception cref="ConfigurationException">The threshold is not finite.</exception>
    public static Metric Precision(
        ClassAverage average = ClassMetric.DefaultAverage, double threshold = ClassMetric.DefaultThreshold) =>
        new Precision { Average = average, Threshold = threshold };

    /// <summary>Makes the recall, the share of the rows of a class that were predicted as it: <c>correct / actual</c>.</summary>
    /// <remarks>Shapes: outputs [N, classes], targets [N, 1] or one-hot [N, classes]; or one output of two classes, [N, 1].
    /// <see href="https://keras.io/api/metrics/classification_metrics/#recall-class"/>.</remarks>
    /// <param name="average">The way to average over classes; by default the value of class 1 for two classes, otherwise the mean over
    /// the classes.</param>
    /// <param name="threshold">The value that a single output must exceed to mean class 1, finite; 0.5 by default.</param>
    /// <exception cref="ConfigurationException">The threshold is not finite.</exception>
    public static Metric Recall(
        ClassAverage average = ClassMetric.DefaultAverage, double threshold = ClassMetric.DefaultThreshold) =>
        new Recall { Average = average, Threshold = threshold };

    /// <summary>Makes the F1 score, the harmonic mean of precision and recall: <c>2 correct / (predicted + actual)</c>.</summary>
    /// <remarks>Shapes: outputs [N, classes], targets [N, 1] or one-hot [N, classes]; or one output of two classes, [N, 1].
    /// <see href="https://keras.io/api/metrics/classification_metrics/#f1score-class"/>.</remarks>
    /// <param name="average">The way to average over classes; by default the value of class 1 for two classes, otherwise the mean over
    /// the classes.</param>
    /// <param name="threshold">The value that a single output must exceed to mean class 1, finite; 0.5 by default.</param>
    /// <exception cref="ConfigurationException">The threshold is not finite.</exception>
    public static Metric F1Score(
        ClassAverage average = ClassMetric.DefaultAverage, double threshold = ClassMetric.DefaultThreshold) =>
        new F1Score { Average = average, Threshold = threshold };

    /// <summary>Makes the area under the curve of true against false positives: the probability that a row of a
    /// class gets a higher output for it than a row of another class. Several classes: the mean of one against the rest.</summary>
    /// <remarks>Shapes: outputs [N, classes], targets [N, 1] or one-hot [N, classes]; or one output of two classes, [N, 1].
    /// <see href="https://keras.io/api/metrics/classification_metrics/#auc-class"/>.</remarks>
    public static Metric AreaUnderCurve() => new AreaUnderCurve();

    /// <summary>Returns the metric with the given column name, such as <c>precision</c> or <c>f1_macro</c>.</summary>
    /// <param name="name">The name; case matters.</param>
    /// <exception cref="ConfigurationException">There is no metric of that name; the sentence suggests the nearest one.</exception>
    public static Metric Parse(string name) => MetricNames.Find(name) ?? throw new ConfigurationException(
        $"There is no metric '{name}'.{NearestName.Advice(name, MetricNames.Known)}", nameof(name));

    /// <summary>Returns the metrics of a comma-separated list, such as <c>accuracy,f1</c>, in the order of the columns.</summary>
    /// <param name="names">The names; spaces around them are ignored.</param>
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

    /// <summary>Requires that no two metrics have the same name, because each has a column of its own.</summary>
    /// <exception cref="ConfigurationException">Two metrics have the same name.</exception>
    internal static void RequireDistinct(IReadOnlyList<Metric> metrics)
    {
        for (int i = 1; i < metrics.Count; i++)
        {
            if (metrics.Take(i).Any(metric => metric.Name == metrics[i].Name))
                throw new ConfigurationException(
                    $"The metric '{metrics[i].Name}' was given twice; each has a column of its own.", nameof(metrics));
        }
    }

    /// <summary>Makes empty sums for rows with the given number of outputs.</summary>
    internal abstract MetricState CreateState(int outputs);

    /// <summary>Requires that the metric fits rows of these widths; called before the first step.</summary>
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

/// <summary>The metrics by the names of their columns.</summary>
internal static class MetricNames
{
    private const string TopPrefix = "top_", TopSuffix = "_accuracy";

    private static readonly (ClassAverage Average, string Name)[] Averages =
        [(ClassAverage.Macro, "macro"), (ClassAverage.Micro, "micro"), (ClassAverage.Weighted, "weighted")];

    private static readonly Dictionary<string, Metric> Table = new Metric[]
    {
        Metric.Accuracy(), Metric.BinaryAccuracy(), Metric.CategoricalAccuracy(), Metric.SparseCategoricalAccuracy(), Metric.TopKAccuracy(),
        Metric.MeanSquaredError(), Metric.MeanAbsoluteError(), Metric.RootMeanSquaredError(), Metric.R2Score(), Metric.AreaUnderCurve(),
        Metric.Precision(), Metric.Recall(), Metric.F1Score(),
    }.Concat(Averages.SelectMany(each => new[]
        { Metric.Precision(each.Average), Metric.Recall(each.Average), Metric.F1Score(each.Average) }))
        .ToDictionary(metric => metric.Name, StringComparer.Ordinal);

    /// <summary>Gets the names; <c>top_5_accuracy</c> stands for any number.</summary>
    public static IReadOnlyCollection<string> Known => Table.Keys;

    /// <summary>Returns the metric of a column; null for an unknown name.</summary>
    public static Metric? Find(string name)
    {
        if (Table.GetValueOrDefault(name) is { } metric)
            return metric;
        bool top = name.Length > TopPrefix.Length + TopSuffix.Length
            && name.StartsWith(TopPrefix, StringComparison.Ordinal) && name.EndsWith(TopSuffix, StringComparison.Ordinal);
        ReadOnlySpan<char> number = top ? name.AsSpan()[TopPrefix.Length..^TopSuffix.Length] : [];
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int k) && k > 0
            ? Metric.TopKAccuracy(k)
            : null;
    }

    /// <summary>Returns the suffix of a name for a way to average.</summary>
    public static string Of(ClassAverage average) => Array.Find(Averages, each => each.Average == average).Name;
}
