namespace BlasNet.Training.Sweeps;

/// <summary>Is one training of a sweep.</summary>
/// <param name="Number">The trial, counted from 1: one set of settings.</param>
/// <param name="Repeat">The repeat of the trial, counted from 1: one seed.</param>
/// <param name="Seed">The seed of the training.</param>
/// <param name="Settings">Keys and values, in the order of the axes.</param>
public sealed record SweepTrial(int Number, int Repeat, long Seed, IReadOnlyList<KeyValuePair<string, string>> Settings)
{
    /// <summary>Prints the settings as in <c>batch=32, optimizer=adam</c>.</summary>
    public override string ToString() => string.Join(", ", Settings.Select(setting => $"{setting.Key}={setting.Value}"));
}
