using System.Globalization;
using BlasNet.Files;

namespace BlasNet.Runs;

/// <summary>Row of a run in the index of runs. It follows from the run's own files, so that nothing depends on the index.</summary>
internal static class RunRow
{
    /// <summary>Returns the columns of a run: hyper-parameters, state, and the metrics of its best and last epoch.</summary>
    /// <param name="config">The resolved configuration.</param>
    /// <param name="threads">The number of threads in use; 0 where it is not known.</param>
    /// <param name="epochs">The results so far.</param>
    /// <param name="validates">Whether there is validation, whose values alone then count as best.</param>
    /// <param name="status">The state of the run.</param>
    /// <param name="summary">The result of the run; null before its end.</param>
    public static Dictionary<string, string> Of(TrainingConfig config, int threads, IReadOnlyList<EpochResult> epochs, bool validates,
        string status, RunSummary? summary)
    {
        EpochResult? best = epochs.Count > 0 ? epochs[RunRecorder.Best(epochs) - 1] : null;
        var row = new Dictionary<string, string>(HyperParameters.Of(config), StringComparer.Ordinal)
        {
            ["status"] = status,
            ["model"] = config.Model.Name ?? config.Name,
            ["data"] = config.Data,
            ["seed"] = Text(config.Seed),
            ["time_s"] = CsvFormat.Number(Math.Round(epochs.Sum(epoch => epoch.TimeS), 3)),
        };
        if (threads > 0)
            row["threads"] = Text(threads);
        if (best is not null)
            row["best_epoch"] = Text(best.Epoch);
        foreach ((string metric, double value) in best?.Values ?? [])
        {
            if (!validates || metric.StartsWith("val_", StringComparison.Ordinal))
                row["best_" + metric] = CsvFormat.Number(value);
        }
        foreach ((string metric, double value) in summary?.Values ?? [])
            row[metric] = CsvFormat.Number(value);
        if (summary?.WeightsSha256 is { } digest)
            row["weights_sha256"] = digest;
        return row;
    }

    /// <summary>Returns the columns of a run from the files in its folder.</summary>
    /// <exception cref="DataException">A file of the run is malformed.</exception>
    /// <exception cref="ConfigurationException">Its configuration is malformed.</exception>
    public static Dictionary<string, string> Of(RunDirectory run)
    {
        TrainingConfig config = TrainingConfig.Read(run.ConfigFile);
        IReadOnlyList<EpochResult> epochs = File.Exists(run.MetricsFile) ? EpochTable.Read(run.MetricsFile) : [];
        RunSummary? summary = File.Exists(run.SummaryFile) ? RunSummary.Read(run.SummaryFile) : null;
        bool validates = epochs.Count > 0 && epochs[0].ValidationLoss is not null;
        return Of(config, config.Threads, epochs, validates, summary?.Status ?? RunStatus.Running, summary);
    }

    /// <summary>Returns the columns of a run that is at work, whose results change while they are read.</summary>
    public static Dictionary<string, string> Begun(RunDirectory run)
    {
        TrainingConfig config = TrainingConfig.Read(run.ConfigFile);
        return Of(config, config.Threads, [], validates: false, RunStatus.Running, null);
    }

    /// <summary>Enters a row into the index of runs. An index that cannot be used is left as it is, with a warning.</summary>
    /// <param name="run">The run.</param>
    /// <param name="formerName">The name of the run in its last session; its row is taken over if no run has that name any more.</param>
    /// <param name="row">The columns.</param>
    /// <param name="warn">Receives the warning.</param>
    public static void Enter(RunDirectory run, string? formerName, IEnumerable<KeyValuePair<string, string>> row, Action<string> warn)
    {
        bool moved = formerName is not null && formerName != run.Name && !Directory.Exists(Path.Combine(run.Runs, formerName));
        try
        {
            new RunIndex(run.Runs).Set(run.Name, row, moved ? formerName : null);
        }
        catch (Exception error) when (error is DataException or MachineException)
        {
            warn($"warning: {error.Message} The run goes on without its row in the index; its own files have everything.");
        }
    }

    /// <summary>Enters a run that is done into the index of runs, unless its row says so already.</summary>
    public static void Complete(RunDirectory run, RunSummary summary, Action<string> warn)
    {
        try
        {
            IReadOnlyDictionary<string, string>? row = new RunIndex(run.Runs).Read()
                .FirstOrDefault(each => each[RunIndex.RunColumn] == run.Name);
            if (row?.GetValueOrDefault("status") != summary.Status)
                Enter(run, RunNotes.Read(run.EnvironmentFile).Run, Of(run), warn);
        }
        catch (DataException error)
        {
            warn($"warning: {error.Message}");
        }
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
