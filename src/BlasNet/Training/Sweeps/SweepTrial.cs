using System.Globalization;

namespace BlasNet.Training.Sweeps;

/// <summary>Is one training of a sweep.</summary>
/// <param name="Number">The trial, counted from 1: one set of settings.</param>
/// <param name="Repeat">The repeat of the trial, counted from 1: one seed.</param>
/// <param name="Seed">The seed of the training.</param>
/// <param name="Settings">Keys and values, in the order of the axes.</param>
public sealed record SweepTrial(int Number, int Repeat, long Seed, IReadOnlyList<KeyValuePair<string, string>> Settings)
{
    /// <summary>Gets a setting as a number.</summary>
    /// <param name="key">The setting.</param>
    /// <exception cref="ConfigurationException">The trial does not vary it, or its value is no number.</exception>
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
