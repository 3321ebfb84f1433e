using System.Globalization;
using BlasNet.Sweeps;
using BlasNet.Tensors;

namespace BlasNet.Runs;

/// <summary>The trainings of a sweep: a pure function of axes, numbers and seed, so that a sweep can be resumed.</summary>
public sealed class SweepPlan
{
    private const int MostTrainings = 100_000;

    private SweepPlan(
        IReadOnlyList<SweepAxis> axes, long trials, int repeats, long seed, TrialFolds folds, Func<int, IReadOnlyList<string>> values)
    {
        if (axes.Count == 0 && !(folds.Any && trials == 1))
            throw new ConfigurationException("A sweep must vary one setting or more.", nameof(axes));
        if (axes.GroupBy(axis => axis.Key, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ConfigurationException($"The sweep varies '{twice.Key}' twice.", nameof(axes));
        if (repeats < 1 || trials < 1 || trials > MostTrainings / ((long)repeats * folds.Count))
        {
            string each = folds.Any ? string.Create(CultureInfo.InvariantCulture, $" of '{folds.Count}' folds") : "";
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                $"A sweep of '{trials}' trials with '{repeats}' repeats{each} cannot be run; each must be at least 1, and their product at "
                + $"most {MostTrainings}."), nameof(trials));
        }
        Keys = [.. axes.Select(axis => axis.Key)];
        Trials =
        [
            .. from trial in Enumerable.Range(1, (int)trials)
               let settings = Keys.Zip(values(trial), KeyValuePair.Create).ToArray()
               from repeat in Enumerable.Range(1, repeats * folds.Count)
               select folds.Of(new SweepTrial(trial, repeat, folds.SeedOf(repeat, seed), settings)),
        ];
    }

    /// <summary>Gets the settings that vary.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>Gets the trainings: trial by trial, the repeats of each with the seeds <c>seed, seed + 1, ...</c>; with folds or origins,
    /// all of them with the first seed, then all with the next.</summary>
    public IReadOnlyList<SweepTrial> Trials { get; }

    /// <summary>Takes every combination of values; the last axis varies fastest.</summary>
    /// <param name="axes">The settings that vary; with folds or a backtest there may be none, which is one trial.</param>
    /// <param name="repeats">The number of seeds that each trial is trained with.</param>
    /// <param name="seed">The first of these seeds.</param>
    /// <param name="folds">The number of folds that each trial is cross-validated on, at least 2; null for none.</param>
    /// <param name="backtest">The origins that each trial is backtested at and the rows from one to the next, as in <c>5:96</c>; null for
    /// none.</param>
    /// <exception cref="ConfigurationException">There is no axis, one appears twice, there are too many trainings, or folds and backtest
    /// cannot be used.</exception>
    /// <example>
    /// <code>
    /// SweepChoice batch = SweepAxis.Choice("batch", ["32", "64"]), optimizer = SweepAxis.Choice("optimizer", ["sgd", "adam"]);
    /// SweepPlan plan = SweepPlan.Grid([batch, optimizer], repeats: 2);
    /// Console.WriteLine($"{plan.Trials.Count} trainings");
    /// </code>
    /// </example>
    public static SweepPlan Grid(
        IReadOnlyList<SweepChoice> axes, int repeats = 1, long seed = 0, int? folds = null, string? backtest = null)
    {
        ArgumentNullException.ThrowIfNull(axes);
        long product = axes.Aggregate(1L, (count, axis) => Math.Min(MostTrainings + 1L, count * axis.Values.Count));
        return new SweepPlan(axes, product, repeats, seed, new TrialFolds(folds, backtest), trial =>
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
    /// <param name="axes">The settings that vary, at least one.</param>
    /// <param name="trials">The number of trials.</param>
    /// <param name="repeats">The number of seeds that each trial is trained with.</param>
    /// <param name="seed">The seed of the draws and the first of these seeds.</param>
    /// <param name="folds">The number of folds that each trial is cross-validated on, at least 2; null for none.</param>
    /// <param name="backtest">The origins that each trial is backtested at and the rows from one to the next, as in <c>5:96</c>; null for
    /// none.</param>
    /// <exception cref="ConfigurationException">There is no axis, one appears twice, there are too few or too many trainings, or folds and
    /// backtest cannot be used.</exception>
    /// <example>
    /// <code>
    /// SweepAxis rate = SweepAxis.Range("learning-rate", 1e-4, 1e-1, log: true), batch = SweepAxis.ParseRandom("batch=32,64");
    /// SweepPlan plan = SweepPlan.Random([rate, batch], trials: 10);
    /// foreach (SweepTrial trial in plan.Trials)
    ///     Console.WriteLine($"{trial}: rate {trial.ValueOf("learning-rate")}");
    /// </code>
    /// </example>
    public static SweepPlan Random(IReadOnlyList<SweepAxis> axes, int trials, int repeats = 1, long seed = 0, int? folds = null,
        string? backtest = null)
    {
        ArgumentNullException.ThrowIfNull(axes);
        return new SweepPlan(axes, trials, repeats, seed, new TrialFolds(folds, backtest), trial =>
            [.. axes.Select((axis, i) => axis.Draw(new CounterRandom(seed, RandomPurpose.Sweep, trial).Uniform(i)))]);
    }
}
