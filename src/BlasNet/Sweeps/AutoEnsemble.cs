using BlasNet.Execution;
using BlasNet.Files;
using BlasNet.Native;
using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Sweeps;

/// <summary>Writer of the ensemble of the best trials as a run like any other.</summary>
internal static class AutoEnsemble
{
    /// <summary>Writes the run, unless one has these weights already, and returns its summary.</summary>
    /// <param name="task">Data and configuration of the model as it is.</param>
    /// <param name="members">The files of the members' weights.</param>
    /// <param name="options">Folder, experiment and threads.</param>
    /// <param name="values">What is known of its quality.</param>
    /// <param name="lines">Lines for its log.</param>
    public static RunSummary Write(TrainingTask task, IReadOnlyList<string> members, AutoOptions options,
        IReadOnlyList<KeyValuePair<string, double>> values, IReadOnlyList<string> lines)
    {
        var saved = new List<SavedModel>();
        try
        {
            foreach (string member in members)
                saved.Add(SavedModel.Load(member, threads: 1));
            using Network network = EnsembleWeights.Join(
                [.. saved.Select(each => each.Network)], task.Config.Loss, options.Seed, threads: 1);
            return Write(task, network, members.Count, options, values, lines);
        }
        finally
        {
            saved.ForEach(each => each.Dispose());
        }
    }

    private static RunSummary Write(TrainingTask task, Network network, int members, AutoOptions options,
        IReadOnlyList<KeyValuePair<string, double>> values, IReadOnlyList<string> lines)
    {
        TrainingConfig alone = task.Config.Written;
        TrainingConfig config = alone with
        {
            Threads = options.Threads,
            Model = alone.Model with
            {
                Model = network.Model,
                Description = FormattableString.Invariant($"ensemble of {members} networks, chosen by 'auto'"),
            },
        };
        RunDirectory run = RunDirectory.Create(options.Runs, config.Name);
        using IDisposable held = run.Hold();
        AtomicFile.Write(run.ConfigFile, config.ToJson());
        new EnvironmentReport(Blas.Info, network.Threads, task.Data.FileDigests()) { Run = run.Name }.Write(run.EnvironmentFile);
        var log = new RunLog(_ => { });
        log.AttachTo(run.LogFile);
        foreach (string line in lines)
            log.Keep(line);
        SavedModelFile.Write(run.ModelFile, network, config.Model.ToString(), task.Data.Preprocessor, task.Train.Targets.ClassNames);
        var summary = new RunSummary(run.Root, RunStatus.Done, 0, 0, values, null, 0, NetworkWeights.Digest(network));
        AtomicFile.Write(run.SummaryFile, Json.Write(summary.WriteProperties));
        RunRow.Enter(run, null, RunRow.Of(config, network.Threads, [], validates: true, RunStatus.Done, summary), log.Keep);
        return summary;
    }
}
