using BlasNet.Files;
using BlasNet.Native;
using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>Training runs, each recorded in a directory of its own.</summary>
public static class TrainingRun
{
    /// <summary>Starts a new run.</summary>
    /// <exception cref="ConfigurationException">Model, data and options do not fit; nothing was written.</exception>
    /// <exception cref="DataException">Data or a file is missing or malformed; nothing was written.</exception>
    /// <exception cref="TrainingException">The loss is no longer a finite number; the run is kept as failed.</exception>
    /// <exception cref="MachineException">There is no usable OpenBLAS, or a file cannot be written.</exception>
    /// <example>
    /// <code>
    /// var config = new TrainingConfig { Model = ModelFile.Read("net.json"), Data = "moons", Name = "moons", Epochs = 20, Seed = 1 };
    /// RunSummary summary = TrainingRun.Start(config, new RunOptions { Runs = "runs", Error = Console.Error });
    /// Console.WriteLine($"{summary.Run}: val_loss {summary.ValLoss:0.0000}");
    /// </code>
    /// </example>
    public static RunSummary Start(TrainingConfig config, RunOptions options)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(options);
        if (config.Model.Name is { } model && RunDirectory.IsFormula(model))
            throw new ConfigurationException(new Place { Section = "model" },
                $"the name '{model}' begins with a character that a spreadsheet takes for the beginning of a formula; choose another one.");
        var group = new RunGroup(options.Communicator);
        if (group.IsShared && config.Shards is null)
            config = config with { Shards = options.Communicator.Size };
        using Preparation prepared = group.Agree(() => Prepare(config, options));
        (TrainingTask task, EnsembleData? ensemble, Trainer trainer) = prepared;
        group.RequireSame(task);
        if (!group.Leads)
            return new RunFollower(group.Share(""), task, trainer, options).Train(group, resumes: false);
        RunDirectory run = options.Turn is { } turn
            ? turn(() => RunDirectory.Create(options.Runs, config.Name))
            : RunDirectory.Create(options.Runs, config.Name);
        options.Created?.Invoke(run);
        using IDisposable held = run.Hold();
        task.Start?.CopyTo(run.StartFile);
        AtomicFile.Write(run.ConfigFile, task.Config.Written.ToJson());
        group.Share(run.Root);
        var notes = new RunNotes(null, null, []);
        return ensemble is null ? new RunSession(run, task, trainer, options).Train(checkpoint: null, notes)
            : new EnsembleSession(run, task, ensemble, trainer.ValueNames(validates: true, task.Validation), options).Train(notes);
    }

    /// <summary>Resumes a run that was killed, interrupted or failed; the final weights are those of an uninterrupted run.</summary>
    /// <param name="run">The run's folder, or <c>EXPERIMENT/run_0007</c> within the folder of all runs.</param>
    /// <param name="given">Applies the options given anew to the run's own configuration; a change is an error.</param>
    /// <param name="options">Where runs are kept.</param>
    /// <exception cref="ConfigurationException">A given option differs from the run's.</exception>
    /// <exception cref="DataException">The run or one of its files is missing or malformed, or its data has changed; the sentence has the
    /// file and both digests.</exception>
    /// <exception cref="TrainingException">The loss is no longer a finite number.</exception>
    /// <exception cref="MachineException">There is no usable OpenBLAS, a file cannot be written, or another process is using the
    /// run.</exception>
    public static RunSummary Resume(string run, Func<TrainingConfig, TrainingConfig> given, RunOptions options)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(options);
        var group = new RunGroup(options.Communicator);
        RunDirectory directory = group.Agree(() => RunDirectory.Open(run, options.Runs));
        using IDisposable? held = group.Agree(() => group.Leads ? directory.Hold() : null);
        TrainingConfig config = group.Agree(() => ConfigOf(directory, given));
        if (group.Agree(() => Done(directory)) is { } done)
        {
            if (group.Leads)
            {
                options.Error?.WriteLine($"{directory.Root} is done; there is nothing to resume.");
                RunRow.Complete(directory, done, warning => options.Error?.WriteLine(warning));
            }
            return done;
        }
        RunNotes notes = group.Agree(() => NotesOf(directory, config, options));
        // Whatever has become of the weights that the run started from.
        if (File.Exists(directory.StartFile))
            config = config with { From = directory.StartFile };
        using Preparation prepared = group.Agree(() => Prepare(config, options));
        (TrainingTask task, EnsembleData? ensemble, Trainer trainer) = prepared;
        group.RequireSame(task);
        if (!group.Leads)
            return new RunFollower(directory.Root, task, trainer, options).Train(group, resumes: true);
        string? checkpoint = File.Exists(directory.LastCheckpoint) ? directory.LastCheckpoint : null;
        return ensemble is null ? new RunSession(directory, task, trainer, options).Train(checkpoint, notes)
            : new EnsembleSession(directory, task, ensemble, trainer.ValueNames(validates: true, task.Validation), options).Train(notes);
    }

    private static TrainingConfig ConfigOf(RunDirectory directory, Func<TrainingConfig, TrainingConfig> given)
    {
        TrainingConfig config = TrainingConfig.Read(directory.ConfigFile);
        return TrainingConfig.Difference(config, given(config)) is not { } difference ? config
            : throw new ConfigurationException(
                new Place(directory.Root),
                $"the run has {difference.Property} '{difference.First}', but '{difference.Second}' was given. A "
                + "resumed run keeps its configuration.");
    }

    private static RunSummary? Done(RunDirectory directory) =>
        File.Exists(directory.SummaryFile) && RunSummary.Read(directory.SummaryFile) is { Status: RunStatus.Done } done ? done : null;

    private static RunNotes NotesOf(RunDirectory directory, TrainingConfig config, RunOptions options)
    {
        RunNotes notes = RunNotes.Read(directory.EnvironmentFile);
        if (notes.Data is { } before && !options.AcceptChangedData)
            DataGuard.RequireUnchanged(config, before, directory.Name);
        return notes;
    }

    private static Preparation Prepare(TrainingConfig config, RunOptions options)
    {
        // An error comes again at the first product; the process does not end while the library is being loaded.
        BackgroundResult<BlasFunctions>? blas = Blas.IsLoaded ? null : new(Blas.Initialize);
        try
        {
            TrainingTask task = TrainingTask.Resolve(config, options.Download, options.Shared, options.Ahead, options.Cancellation);
            task.BeginDigests();
            EnsembleData? ensemble = EnsembleOf(task, options);
            return new Preparation(task, ensemble, NewTrainer(task, ensemble, options));
        }
        finally
        {
            blas?.Wait();
        }
    }

    private static EnsembleData? EnsembleOf(TrainingTask task, RunOptions options)
    {
        if (!task.Config.Written.IsEnsemble)
            return null;
        if (options.Communicator.Size > 1)
            throw new ConfigurationException(
                "Several processes train one network together, not the members of an ensemble. Take one member (--members 1, Members = 1), "
                + "or train the members as runs of their own.", nameof(options)) { Fault = Fault.Usage };
        if (options.Callbacks.Count > 0)
            throw new ConfigurationException(
                "A callback serves one trainer at a time, but the members of an ensemble train at the same time. Leave the callbacks "
                + "out, take one member (Members = 1), or train the members one by one and join them with Trainer.Ensemble.",
                nameof(options)) { Fault = Fault.Usage };
        return new EnsembleData(task);
    }

    // Of an ensemble it trains nothing: what it is made for are the checks and the names of the columns.
    private static Trainer NewTrainer(TrainingTask task, EnsembleData? ensemble, RunOptions options)
    {
        Trainer trainer = EnsembleMember.NewTrainer(
            task, task.Config.TrainingSeed, ensemble is null ? options.Threads ?? task.Config.Threads : 1, options.Communicator);
        try
        {
            // Fit checks again, but no file may be written for data that it would refuse.
            for (int member = 0; member < (ensemble?.Members ?? 1); member++)
                FitRules.Check(trainer, ensemble?.Of(member) ?? task.Arguments);
            string[] columns = [.. trainer.ValueNames(ensemble is not null || task.Validation is not null, task.Validation),
                .. RunForecasts.TestNames(trainer, task.Data.Test)];
            if (options.RequiredColumns.FirstOrDefault(column => !columns.Contains(column)) is { } missing)
                throw new ConfigurationException(
                    $"The run has no metric '{missing}'.{NearestName.Advice(missing, columns)}", nameof(options)) { Fault = Fault.Usage };
            return trainer;
        }
        catch
        {
            trainer.Dispose();
            throw;
        }
    }

    private sealed record Preparation(TrainingTask Task, EnsembleData? Ensemble, Trainer Trainer) : IDisposable
    {
        public void Dispose() => Trainer.Dispose();
    }
}
