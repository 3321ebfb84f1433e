using System.Globalization;

namespace BlasNet;

/// <summary>Answer of a model for one row: a class with its probability, or values in the unit they were learned in.</summary>
[TypeFormatterSource(TypeFormatterSourceAttribute.Notebooks)]
public sealed class Prediction
{
    internal Prediction(PredictionTask task, int label, string? name, float[] probabilities, double[] values) =>
        (Task, Class, Label, Probabilities, Values) = (task, label, name, probabilities, values);

    /// <summary>Gets the kind of the answer.</summary>
    public PredictionTask Task { get; }

    /// <summary>Gets the name of the most probable class, or its number where classes have no names; null for values and for independent
    /// labels.</summary>
    public string? Label { get; }

    /// <summary>Gets the number of the most probable class, the first of equals; -1 for values and for independent labels.</summary>
    public int Class { get; }

    /// <summary>Gets the probability of each class, two for a binary model, or of each independent label; empty for values.</summary>
    public IReadOnlyList<float> Probabilities { get; }

    /// <summary>Gets the probability of the label; NaN where there is none.</summary>
    public double Probability => Class < 0 ? double.NaN : Probabilities[Class];

    /// <summary>Gets the first value, in the unit of its column; NaN for classes and labels.</summary>
    public double Value => Values.Count == 0 ? double.NaN : Values[0];

    /// <summary>Gets the values, each in the unit of its column; empty for classes and labels.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Returns the answer as a short text, such as <c>setosa (0.98)</c> or <c>41042.3</c>.</summary>
    public override string ToString() => Class >= 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Label} ({Probability:0.00})")
        : Task == PredictionTask.Labels
            ? $"[{string.Join(", ", Probabilities.Select(probability => probability.ToString("0.00", CultureInfo.InvariantCulture)))}]"
            : Values.Count == 1 ? Text(Value) : $"[{string.Join(", ", Values.Select(Text))}]";

    private static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
