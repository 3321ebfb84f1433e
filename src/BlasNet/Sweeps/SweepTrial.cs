using System.Globalization;
using System.Text.Json;

namespace BlasNet.Runs;

/// <summary>One training of a sweep.</summary>
/// <param name="Number">The trial, counted from 1: one set of settings.</param>
/// <param name="Repeat">The repeat of the trial, counted from 1: one seed, or one fold or origin with one seed.</param>
/// <param name="Seed">The seed of the training.</param>
/// <param name="Settings">Keys and values, in the order of the axes.</param>
public sealed record SweepTrial(int Number, int Repeat, long Seed, IReadOnlyList<KeyValuePair<string, string>> Settings)
{
    /// <summary>Gets the fold of a cross-validation that the training holds out; null for none.</summary>
    public Fold? Fold { get; init; }

    /// <summary>Gets the origin of a backtest that the training serves; null for none.</summary>
    public BacktestFold? Backtest { get; init; }

    /// <summary>Gets what the training is one of, and which: a fold or an origin; null for none.</summary>
    internal (string Name, int Number, int Count)? Part => Fold is not null ? ("fold", Fold.Number, Fold.Count)
        : Backtest is not null ? ("origin", Backtest.Number, Backtest.Count)
        : null;

    /// <summary>Gets the setting of the fold or the origin, by its key in <c>config.json</c>; none without one.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> FoldSettings => Fold is not null ? [new("fold", Fold.ToString())]
        : Backtest is not null ? [new("backtest", Backtest.ToString())]
        : [];

    /// <summary>Gets a setting as a number.</summary>
    /// <param name="key">The setting.</param>
    /// <exception cref="ConfigurationException">The trial does not vary it, or its value is not a number.</exception>
    public double ValueOf(string key)
    {
        string value = Settings.FirstOrDefault(setting => setting.Key == key).Value
            ?? throw new ConfigurationException(
                $"The trial has no setting '{key}'; it has '{string.Join("', '", Settings.Select(setting => setting.Key))}'.", nameof(key));
        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw new ConfigurationException($"The value '{value}' of '{key}' is no number.", nameof(key));
    }

    /// <summary>Prints the settings as in <c>batch=32, optimizer=adam</c>.</summary>
    public override string ToString() => string.Join(", ", Settings.Select(setting => $"{setting.Key}={setting.Value}"));
}

/// <summary>The result of a trial of a sweep over its repeats: seeds, folds or origins.</summary>
/// <param name="Number">The trial, counted from 1.</param>
/// <param name="Settings">Keys and values.</param>
/// <param name="Mean">The mean of the metric over the repeats.</param>
/// <param name="Deviation">The standard deviation of the repeats, with n - 1 as divisor; null for a single one.</param>
/// <param name="Values">The metric of each repeat.</param>
/// <param name="Runs">The run of each repeat, <c>EXPERIMENT/run_0007</c>.</param>
public sealed record RankedTrial(
    int Number, IReadOnlyList<KeyValuePair<string, string>> Settings, double Mean, double? Deviation,
    IReadOnlyList<double> Values, IReadOnlyList<string> Runs)
{
    /// <summary>Writes the trial as an object.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="writeValue">Writes the text of a setting's value.</param>
    internal void Write(Utf8JsonWriter json, Action<Utf8JsonWriter, string> writeValue)
    {
        json.WriteStartObject();
        json.WriteNumber("trial", Number);
        json.WriteStartObject("settings");
        foreach ((string key, string value) in Settings)
        {
            json.WritePropertyName(key);
            writeValue(json, value);
        }
        json.WriteEndObject();
        json.WriteNumber("mean", Mean);
        if (Deviation is { } deviation)
            json.WriteNumber("deviation", deviation);
        json.WriteStartArray("values");
        foreach (double value in Values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
        json.WriteStartArray("runs");
        foreach (string run in Runs)
            json.WriteStringValue(run);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static RankedTrial Of(SweepTrial trial, IReadOnlyList<double> values, IReadOnlyList<string> runs)
    {
        double mean = values.Average();
        double? deviation = values.Count > 1 ? Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1)) : null;
        return new RankedTrial(trial.Number, trial.Settings, mean, deviation, values, runs);
    }
}
