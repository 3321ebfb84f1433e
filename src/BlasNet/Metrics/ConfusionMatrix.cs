using System.Globalization;
using System.Numerics.Tensors;

namespace BlasNet.Metrics;

/// <summary>The number of rows of each class, by predicted class.</summary>
/// <remarks>A row whose outputs are all NaN has no predicted class and is missing from all counts of predictions.
/// A quotient whose divisor is 0 is 0, as with scikit-learn's <c>zero_division=0</c>.</remarks>
public sealed class ConfusionMatrix
{
    private readonly long[] counts;
    private readonly long[] rows;

    private ConfusionMatrix(long[] counts, long[] rows, IReadOnlyList<string>? names)
    {
        if (names is not null && names.Count != rows.Length)
            throw new ConfigurationException($"ConfusionMatrix: there must be a name for each of '{rows.Length}' classes, "
                + $"but there are '{names.Count}'.", nameof(names));
        (this.counts, this.rows) = (counts, rows);
        Names = names is null ? [.. Enumerable.Range(0, rows.Length).Select(i => i.ToString(CultureInfo.InvariantCulture))] : [.. names];
    }

    /// <summary>Gets the names of the classes: their numbers unless given.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Gets the number of classes.</summary>
    public int ClassCount => rows.Length;

    /// <summary>Gets the number of rows.</summary>
    public long Count => rows.Sum();

    /// <summary>Gets the share of rows that were predicted correctly; NaN without rows.</summary>
    public double Accuracy => (double)Enumerable.Range(0, ClassCount).Sum(i => this[i, i]) / Count;

    /// <summary>Gets the number of rows of one class that were predicted as another, or the same.</summary>
    /// <param name="actual">The class that the rows are of.</param>
    /// <param name="predicted">The predicted class.</param>
    public long this[int actual, int predicted]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(actual);
            ArgumentOutOfRangeException.ThrowIfNegative(predicted);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(actual, ClassCount);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(predicted, ClassCount);
            return counts[actual * ClassCount + predicted];
        }
    }

    /// <summary>Counts rows by their true and predicted classes.</summary>
    /// <param name="predictions">The outputs of a network, as <c>Predict</c> returns them; a single output is class 1 above the
    /// threshold.</param>
    /// <param name="targets">The targets: classes, a 0 or 1 for a single output, or one-hot rows.</param>
    /// <param name="names">A name for each class.</param>
    /// <param name="threshold">The value that a single output must exceed to mean class 1; 0.5 by default.</param>
    /// <exception cref="ConfigurationException">Predictions and targets do not fit together, or the names do not fit
    /// the classes.</exception>
    /// <exception cref="DataException">A class is beyond the outputs.</exception>
    public static ConfusionMatrix Of(
        Tensor<float> predictions, Targets targets, IReadOnlyList<string>? names = null, double threshold = 0.5)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(targets);
        int outputs = targets.Count == 0 ? 0 : (int)(predictions.FlattenedLength / targets.Count);
        if (outputs < 1 || predictions.FlattenedLength != (nint)outputs * targets.Count || (targets.Width != 1 && targets.Width != outputs))
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                $"ConfusionMatrix: there must be a row of outputs for each row of targets, and one class or one number for each output, "
                + $"but there are '{predictions.FlattenedLength}' outputs and '{targets.Count}' rows of '{targets.Width}' targets."),
                nameof(predictions));
        var values = new float[predictions.FlattenedLength];
        predictions.FlattenTo(values);
        int classes = RowClass.Count(outputs);
        var counts = new long[classes * classes];
        var rows = new long[classes];
        for (int row = 0; row < targets.Count; row++)
        {
            int actual = RowClass.OfTargets(targets.Rows.Span.Slice(row * targets.Width, targets.Width), outputs);
            int predicted = RowClass.OfOutputs(values.AsSpan(row * outputs, outputs), (float)threshold);
            rows[actual]++;
            if (predicted != RowClass.None)
                counts[actual * classes + predicted]++;
        }
        return new ConfusionMatrix(counts, rows, names);
    }

    /// <summary>Computes the share of the rows predicted as a class that are of it.</summary>
    public double Precision(int label) => ClassScore.Precision(Score(label));

    /// <summary>Computes the share of the rows of a class that were predicted as it.</summary>
    public double Recall(int label) => ClassScore.Recall(Score(label));

    /// <summary>Computes the harmonic mean of precision and recall of a class.</summary>
    public double F1Score(int label) => ClassScore.F1(Score(label));

    /// <summary>Prints an aligned table: a row for each class with its counts by predicted class, then precision, recall and F1.</summary>
    public override string ToString()
    {
        string[][] table =
        [
            ["actual", .. Names, "precision", "recall", "f1"],
            .. Enumerable.Range(0, ClassCount).Select(i => (string[])
            [
                Names[i], .. Enumerable.Range(0, ClassCount).Select(predicted => this[i, predicted].ToString(CultureInfo.InvariantCulture)),
                Share(Precision(i)), Share(Recall(i)), Share(F1Score(i)),
            ]),
        ];
        int[] widths = [.. table[0].Select((_, column) => table.Max(row => row[column].Length))];
        return string.Join('\n', table.Select(row => string.Join("  ", row.Select((cell, column) =>
            column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column])))));
    }

    private static string Share(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    private ClassScore Score(int label) =>
        new(this[label, label], Enumerable.Range(0, ClassCount).Sum(actual => this[actual, label]), rows[label]);
}
