using System.Globalization;
using BlasNet.Losses;
using BlasNet.Metrics;
using BlasNet.Training;

namespace BlasNet;

/// <summary>Answer of a model for one row: a class with its probability, or values in the unit they were learned in.</summary>
[TypeFormatterSource(TypeFormatterSourceAttribute.Notebooks)]
public sealed class Prediction
{
    internal Prediction(PredictionTask task, int label, string? name, float[] probabilities, double[] values) =>
        (Task, Class, Label, Probabilities, Values) = (task, label, name, probabilities, values);

    /// <summary>Gets the errors on held-out rows, from which intervals are computed.</summary>
    internal HeldOutErrors? HeldOut { get; init; }

    /// <summary>Gets the kind of the answer.</summary>
    public PredictionTask Task { get; }

    /// <summary>Gets the name of the chosen class, or its number where classes have no names; null for values and for independent
    /// labels.</summary>
    public string? Label { get; }

    /// <summary>Gets the number of the chosen class: the most probable one, the first of equals, or that of the threshold that was chosen
    /// for the run; -1 for values and for independent labels.</summary>
    public int Class { get; }

    /// <summary>Gets the probability of each class, two for a binary model, or of each independent label; empty for values.</summary>
    public IReadOnlyList<float> Probabilities { get; }

    /// <summary>Gets the probability of the label; NaN where there is none.</summary>
    public double Probability => Class < 0 ? double.NaN : Probabilities[Class];

    /// <summary>Gets the first value, in the unit of its column, or the quantile of it nearest to the median; NaN for classes and
    /// labels.</summary>
    public double Value => Values.Count == 0 ? double.NaN : Values[Quantiles.Count > 1 ? Pinball.NearestToMedian(Quantiles) : 0];

    /// <summary>Gets the values, each in the unit of its column; empty for classes and labels. A model with the loss pinball gives the
    /// quantiles of each value side by side, in ascending order.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Gets the probabilities that the true value lies below each of <see cref="Values"/> of a model with the loss pinball; empty
    /// for others.</summary>
    public IReadOnlyList<double> Quantiles { get; internal init; } = [];

    /// <summary>Gets the standard deviation, divided by n - 1, of what the members of an ensemble answer: of the probability of the label,
    /// or of the first value in its unit; NaN for a single network and for labels.</summary>
    /// <remarks>Where members disagree the row is unlike those that were learned from, or its answer uncertain. It is no error:
    /// <see cref="Interval"/> tells how far the answer may be off.</remarks>
    public double Spread => Spreads.Count == 0 || Task == PredictionTask.Labels ? double.NaN : Spreads[Math.Max(Class, 0)];

    /// <summary>Gets the standard deviation of each of <see cref="Values"/> or <see cref="Probabilities"/> over the members of an ensemble,
    /// before a calibration; empty for a single network and for members that end in logits.</summary>
    public IReadOnlyList<double> Spreads { get; internal init; } = [];

    /// <summary>Computes the interval in which the true value lies with a given probability, from the errors on the rows that training held
    /// out (see <see cref="ConformalInterval"/>).</summary>
    /// <param name="level">The probability, above 0 and below 1.</param>
    /// <param name="value">Which of the values.</param>
    /// <exception cref="ConfigurationException">The level is out of range or more than the held-out rows can vouch for, the answer has no
    /// such value, or the model does not know its errors: it was trained without validation data, or is no final one of a run.</exception>
    /// <example>
    /// <code>
    /// Prediction price = predictor.Predict(new { median_income = 3.2, total_rooms = 1200, ocean_proximity = "INLAND" });
    /// (double low, double high) = price.Interval(0.9);
    /// </code>
    /// </example>
    public ValueInterval Interval(double level = 0.9, int value = 0)
    {
        if (value < 0 || value >= Values.Count)
            throw new ConfigurationException(FormattableString.Invariant(
                $"There is an interval for each value, of which the answer has '{Values.Count}', but number '{value}' was asked for."),
                nameof(value));
        if (Quantiles.Count > 0)
            throw new ConfigurationException(
                "The model predicts quantiles, which are intervals themselves; take two of the values in place of an interval.");
        double half = (HeldOut ?? throw HeldOutErrors.Unknown()).HalfWidth(value, level);
        return new ValueInterval(Values[value] - half, Values[value] + half);
    }

    /// <summary>Returns the answer as a short text, such as <c>setosa (0.98)</c> or <c>41042.3</c>.</summary>
    public override string ToString() => Class >= 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Label} ({Probability:0.00})")
        : Task == PredictionTask.Labels
            ? $"[{string.Join(", ", Probabilities.Select(probability => probability.ToString("0.00", CultureInfo.InvariantCulture)))}]"
            : Values.Count == 1 ? Text(Value) : $"[{string.Join(", ", Values.Select(Text))}]";

    private static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
