using System.Globalization;
using BlasNet.Execution;
using BlasNet.Metrics;
using BlasNet.Runs;
using BlasNet.Tables;

namespace BlasNet.Sweeps;

/// <summary>Beginning of a search: its options with everything filled in, and its data.</summary>
internal static class AutoSetup
{
    /// <summary>The most trials: enough that a small table does not fill the folder with runs for as long as there is time.</summary>
    public const int MostTrials = 1000;

    /// <summary>The trial of the model as it is.</summary>
    public static readonly AutoTrial Plain = AutoTrial.Of(seed: 0, number: 1, classes: false);

    /// <summary>Checks options, and fills in what they leave open.</summary>
    public static AutoOptions WithDefaults(AutoOptions options)
    {
        string path = TableSpec.PathOf(options.Data) ?? throw new ConfigurationException(
            $"Data '{options.Data}' is no table, which 'auto' learns from; 'csv:FILE' is required.") { Fault = Fault.Usage };
        if (options is { Time: not null, Trials: not null })
            throw new ConfigurationException("A time and a number of trials cannot be given together.") { Fault = Fault.Usage };
        if (options.Trials is < 1 or > MostTrials)
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                $"The number of trials must be from 1 to {MostTrials}, but it was '{options.Trials}'.")) { Fault = Fault.Usage };
        if (options.ClaimTimeout < TimeSpan.FromSeconds(1) || options.ClaimTimeout > TimeSpan.FromDays(1))
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                $"The timeout of claims must be from 1 to 86400 seconds, but it was '{options.ClaimTimeout.TotalSeconds}'."))
            { Fault = Fault.Usage };
        WorkerTeam.CheckThreads(options.Threads);
        string name = options.Name ?? $"{Path.GetFileNameWithoutExtension(path)}-auto";
        RunDirectory.CheckExperiment(name);
        return options with { Name = name, Time = options.Time ?? (options.Trials is null ? AutoOptions.DefaultTime : null) };
    }

    /// <summary>Loads the data, with the model as it is and the metrics; the options get the ranking metric where it is not among the usual
    /// ones.</summary>
    public static (AutoOptions Options, TrainingTask Whole) Load(AutoOptions options, SharedData shared)
    {
        TrainingTask whole = TrainingTask.Resolve(ConfigOf(options, Plain), null, shared, null, options.Cancellation);
        if (FurtherMetric(options.Metric, whole) is not { } further)
            return (options, whole);
        options = options with { Metrics = [.. whole.Config.Metrics.Select(metric => metric.Name), further] };
        return (options, TrainingTask.Resolve(ConfigOf(options, Plain), null, shared, null, options.Cancellation));
    }

    /// <summary>Returns the configuration of a trial.</summary>
    public static TrainingConfig ConfigOf(AutoOptions options, AutoTrial trial)
    {
        ModelFile model = options.Model(trial.Settings);
        return new TrainingConfig
        {
            Model = model with { Description = FormattableString.Invariant($"trial {trial.Number}: {trial}") },
            Data = options.Data,
            Table = options.Table,
            Name = options.Name!,
            Seed = options.Seed,
            Threads = 1,
            Members = 1,
            // The best epoch would be that of the fold by which the trial is judged.
            RestoreBestEpoch = false,
            Metrics = options.Metrics,
        };
    }

    // The name of the metric where it is not among those that suit the loss.
    private static string? FurtherMetric(string metric, TrainingTask whole)
    {
        string[] known = ["val_loss", .. whole.Config.Metrics.Select(each => "val_" + each.Name)];
        if (known.Contains(metric))
            return null;
        if (metric.StartsWith("val_", StringComparison.Ordinal) && MetricNames.Find(metric["val_".Length..]) is { } further)
            return further.Name;
        string[] all = [.. known.Union(MetricNames.Known.Select(name => "val_" + name))];
        string advice = all.Contains("val_" + metric) ? $" Did you mean 'val_{metric}'?" : NearestName.Advice(metric, all);
        throw new ConfigurationException($"There is no metric '{metric}' of validation data to rank trials by.{advice}")
        { Fault = Fault.Usage };
    }
}
