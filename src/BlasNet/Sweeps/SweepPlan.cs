using System.Globalization;
using BlasNet.Tensors;

namespace BlasNet.Runs;

/// <summary>The trainings of a sweep: a pure function of axes, numbers and seed, so that a sweep can be resumed.</summary>
public sealed class SweepPlan
{
    private const int MostTrainings = 100_000;

    private SweepPlan(IReadOnlyList<SweepAxis> axes, long trials, int repeats, long seed, Func<int, IReadOnlyList<string>> values)
    {
        if (axes.Count == 0)
            throw new ConfigurationException("A sweep must vary one setting or more.", nameof(axes));
        if (axes.GroupBy(axis => axis.Key, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ConfigurationException($"The sweep varies '{twice.Key}' twice.", nameof(axes));
        if (repeats < 1 || trials < 1 || trials > MostTrainings / repeats)
        {
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                $"A sweep of '{trials}' trials with '{repeats}' repeats cannot be run; both must be at least 1, and their product at most "
                + $"{MostTrainings}."), nameof(trials));
        }
        Keys = [.. axes.Select(axis => axis.Key)];
        Trials =
        [
            .. from trial in Enumerable.Range(1, (int)trials)
               let settings = Keys.Zip(values(trial), KeyValuePair.Create).ToArray()
               from repeat in Enumerable.Range(1, repeats)
               select new SweepTrial(trial, repeat, unchecked(seed + repeat - 1), settings),
        ];
    }

    /// <summary>Gets the settings that vary.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>Gets the trainings: trial by trial, the repeats of each with the seeds <c>seed, seed + 1, ...</c>.</summary>
    public IReadOnlyList<SweepTrial> Trials { get; }

    /// <summary>Takes every combination of values; the last axis varies fastest.</summary>
    /// <exception cref="ConfigurationException">There is no axis, one appears twice, or there are too many trainings.</exception>
    /// <example>
    /// <code>
    /// SweepChoice batch = SweepAxis.Choice("batch", ["32", "64"]), optimizer = SweepAxis.Choice("optimizer", ["sgd", "adam"]);
    /// SweepPlan plan = SweepPlan.Grid([batch, optimizer], repeats: 2);
    /// Console.WriteLine($"{plan.Trials.Count} trainings");
    /// </code>
    /// </example>
    public static SweepPlan Grid(IReadOnlyList<SweepChoice> axes, int repeats = 1, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(axes);
        long product = axes.Aggregate(1L, (count, axis) => Math.Min(MostTrainings + 1L, count * axis.Values.Count));
        return new SweepPlan(axes, product, repeats, seed, trial =>
        {
            var values = new string[axes.Count];
            int rest = trial - 1;
            for (int i = values.Length - 1; i >= 0; i--)
                (rest, values[i]) = (rest / axes[i].Values.Count, axes[i].Values[rest % axes[i].Values.Count]);
            return values;
        });
    }

    /// <summary>Draws values for a number of trials. A draw depends on seed, trial and axis alone: more trials start with the same
    /// ones.</summary>
    /// <exception cref="ConfigurationException">
    /// There is no axis, one appears twice, or there are too few or too many trainings.
    /// </exception>
    /// <example>
    /// <code>
    /// SweepAxis rate = SweepAxis.Range("learning-rate", 1e-4, 1e-1, log: true), batch = SweepAxis.ParseRandom("batch=32,64");
    /// SweepPlan plan = SweepPlan.Random([rate, batch], trials: 10);
    /// foreach (SweepTrial trial in plan.Trials)
    ///     Console.WriteLine($"{trial}: rate {trial.ValueOf("learning-rate")}");
    /// </code>
    /// </example>
    public static SweepPlan Random(IReadOnlyList<SweepAxis> axes, int trials, int repeats = 1, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(axes);
        return new SweepPlan(axes, trials, repeats, seed, trial =>
            [.. axes.Select((axis, i) => axis.Draw(new CounterRandom(seed, RandomPurpose.Sweep, trial).Uniform(i)))]);
    }
}
