using BlasNet.Training;

namespace BlasNet;

/// <summary>Loss and metrics of a network on a data set.</summary>
/// <param name="Values">Values by name: <c>loss</c>, then the metrics such as <c>accuracy</c>.</param>
[TypeFormatterSource(TypeFormatterSourceAttribute.Notebooks)]
public sealed record Evaluation(IReadOnlyList<KeyValuePair<string, double>> Values)
{
    /// <summary>Gets the mean loss.</summary>
    public double Loss => this["loss"]!.Value;

    /// <summary>Gets the accuracy; null where it is undefined.</summary>
    public double? Accuracy => this["accuracy"];

    /// <summary>Prints the values in one line, such as <c>loss 0.0694  accuracy 0.9790</c>.</summary>
    public override string ToString() => string.Join("  ", Values.Select(value => $"{value.Key} {EpochFormat.Number(value.Value)}"));

    /// <summary>Gets a value by its name; null where there is none of that name.</summary>
    public double? this[string name]
    {
        get
        {
            foreach ((string key, double value) in Values)
            {
                if (key == name)
                    return value;
            }
            return null;
        }
    }
}
