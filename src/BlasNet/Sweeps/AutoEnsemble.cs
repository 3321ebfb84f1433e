using BlasNet.Execution;
using BlasNet.Files;
using BlasNet.Native;
using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Sweeps;

/// <summary>Writer of the ensemble of the best trials as a run like any ensemble: its members each held out a fold, and are themselves the
/// averages of the trials' networks without that fold.</summary>
/// <param name="task">Data and configuration of the model as it is.</param>
/// <param name="options">Folder, experiment and threads.</param>
internal sealed class AutoEnsemble(TrainingTask task, AutoOptions options)
{
    /// <summary>Writes the run, and returns its summary.</summary>
    /// <param name="files">The files of the trials' weights without each fold, [folds][trials].</param>
    /// <param name="values">What is known of its quality.</param>
    /// <param name="lines">Lines for its log.</param>
    public RunSummary Write(
        IReadOnlyList<IReadOnlyList<string>> files, IReadOnlyList<KeyValuePair<string, double>> values, IReadOnlyList<string> lines)
    {
        var members = new List<Network>();
        try
        {
            foreach (IReadOnlyList<string> fold in files)
                members.Add(Joined(fold));
            using Network network = EnsembleWeights.Join(members, task.Config.Loss, options.Seed, threads: 1);
            return Write(members, network, values, lines);
        }
        finally
        {
            members.ForEach(member => member.Dispose());
        }
    }

    private RunSummary Write(List<Network> members, Network network, IReadOnlyList<KeyValuePair<string, double>> values,
        IReadOnlyList<string> lines)
    {
        TrainingConfig alone = task.Config.Written;
        TrainingConfig config = alone with
        {
            Threads = options.Threads,
            Members = members.Count,
            Model = alone.Model with { Model = members[0].Model, Description = "chosen by 'auto'" },
        };
        RunDirectory run = RunDirectory.Create(options.Runs, config.Name);
        using IDisposable held = run.Hold();
        AtomicFile.Write(run.ConfigFile, config.ToJson());
        new EnvironmentReport(Blas.Info, network.Threads, task.FileDigests()) { Run = run.Name }.Write(run.EnvironmentFile);
        var log = new RunLog(_ => { });
        log.AttachTo(run.LogFile);
        foreach (string line in lines)
            log.Keep(line);
        HeldOutErrors? errors = WriteMembers(run, members, config);
        SavedModelFile.Write(run.ModelFile, network, (config.Model with { Model = network.Model }).ToString(), task.Data.Preprocessor,
            task.Train.Targets.ClassNames, heldOut: errors);
        var summary = new RunSummary(run.Root, RunStatus.Done, 0, 0, values, null, 0, NetworkWeights.Digest(network));
        AtomicFile.Write(run.SummaryFile, Json.Write(summary.WriteProperties));
        RunRow.Enter(run, null, RunRow.Of(config, network.Threads, [], validates: true, RunStatus.Done, summary), log.Keep);
        return summary;
    }

    // Returns the errors of each member on the fold that it held out.
    private HeldOutErrors? WriteMembers(RunDirectory run, List<Network> members, TrainingConfig config)
    {
        var held = new HeldOutValues(task.Config.Loss, task.Data.Preprocessor);
        IReadOnlyList<(int[] Train, int[] Held)> rows = task.Train.FoldRows(members.Count, options.Seed);
        for (int i = 0; i < members.Count; i++)
        {
            string file = run.Member(i + 1).ModelFile;
            FileFolder.Make(file);
            SavedModelFile.Write(file, members[i], config.Model.ToString(), task.Data.Preprocessor, task.Train.Targets.ClassNames);
            held.Add(members[i], task.Train.Subset(rows[i].Held));
        }
        return held.Errors();
    }

    private Network Joined(IReadOnlyList<string> files)
    {
        var saved = new List<SavedModel>();
        try
        {
            foreach (string file in files)
                saved.Add(SavedModel.Load(file, threads: 1));
            return EnsembleWeights.Join([.. saved.Select(each => each.Network)], task.Config.Loss, options.Seed, threads: 1);
        }
        finally
        {
            saved.ForEach(each => each.Dispose());
        }
    }
}
