using BlasNet.Files;
using BlasNet.Models;
using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>One member of an ensemble's run: its training, and its files in a folder of its own.</summary>
/// <remarks>A member is done once its <c>summary.json</c> is written, which comes after its weights. Members share their data and nothing
/// else, so that the bits of one do not depend on the others.</remarks>
internal sealed class EnsembleMember
{
    private readonly TrainingTask task;
    private readonly EnsembleData data;
    private readonly RunOptions options;
    private readonly int number;
    private readonly Action<string> line;

    /// <summary>Creates a member.</summary>
    /// <param name="run">The folder of the ensemble's run.</param>
    /// <param name="task">The ensemble's configuration and data.</param>
    /// <param name="data">The data of the members.</param>
    /// <param name="options">The options of the run.</param>
    /// <param name="number">The member's number, from 0.</param>
    /// <param name="line">Receives lines for the log.</param>
    public EnsembleMember(
        RunDirectory run, TrainingTask task, EnsembleData data, RunOptions options, int number, Action<string> line)
    {
        (this.task, this.data, this.options, this.number, this.line) = (task, data, options, number, line);
        Folder = run.Member(number + 1);
        Name = EnsembleGraph.NameOf(number + 1);
    }

    /// <summary>Gets the name in messages.</summary>
    public string Name { get; }

    /// <summary>Gets the member's folder.</summary>
    public RunDirectory Folder { get; }

    /// <summary>Gets the number of threads of its training.</summary>
    public required int Threads { get; init; }

    /// <summary>Gets the share of the time limit that it has.</summary>
    public required double TimeShare { get; init; }

    /// <summary>Gets the results of its epochs so far.</summary>
    public IReadOnlyList<EpochResult> Epochs { get; private set; } = [];

    /// <summary>Gets its result; that of the epochs so far unless it is done.</summary>
    public RunSummary Summary { get; private set; } = null!;

    /// <summary>Gets whether it is trained to its end.</summary>
    public bool IsDone => Summary.Status == RunStatus.Done;

    /// <summary>Reads what former sessions have left in the folder.</summary>
    public void ReadFolder()
    {
        if (Directory.Exists(Folder.Root))
        {
            AtomicFile.RemoveLeftovers(Folder.Root);
            if (Directory.Exists(Folder.CheckpointsFolder))
                AtomicFile.RemoveLeftovers(Folder.CheckpointsFolder);
        }
        bool isDone = File.Exists(Folder.SummaryFile);
        if (isDone || File.Exists(Folder.LastCheckpoint))
            Epochs = EpochTable.Read(Folder.MetricsFile);
        Summary = isDone ? RunSummary.Read(Folder.SummaryFile) with { Run = Folder.Root } : SoFar(RunStatus.Interrupted);
    }

    /// <summary>Returns the result of the epochs so far, of a member that is not done.</summary>
    public RunSummary SoFar(string status) => new(Folder.Root, status, Epochs.Count, Epochs.Count > 0 ? Epochs[^1].Steps : 0,
        Epochs.Count > 0 ? Epochs[^1].Values : [], null, Math.Round(Epochs.Sum(epoch => epoch.TimeS), 3), null);

    /// <summary>Creates a trainer of a member's network, with the weights that training starts from.</summary>
    /// <param name="task">The ensemble's configuration and data.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="communicator">The processes that train together; null for this one alone.</param>
    /// <param name="member">The member's number, from 0.</param>
    public static Trainer NewTrainer(TrainingTask task, long seed, int threads, Communicator? communicator = null, int member = 0)
    {
        ResolvedConfig config = task.Config;
        Trainer trainer = config.Model.Compile(
            config.Optimizer, config.Loss, config.Metrics, seed, threads, config.Shards, communicator);
        try
        {
            trainer.Preprocessor = task.Data.Preprocessor;
            task.Start?.LoadInto(trainer.Network, member, TransferRules.Head(config));
            return trainer;
        }
        catch
        {
            trainer.Dispose();
            throw;
        }
    }

    /// <summary>Trains to the end, from the last checkpoint where there is one.</summary>
    /// <exception cref="TrainingException">The loss is no longer a finite number.</exception>
    public void Train(CancellationToken cancellation)
    {
        FileFolder.Make(Folder.LastCheckpoint);
        FitArguments arguments = data.Of(number);
        using Trainer trainer = NewTrainer(task, data.SeedOf(number), Threads, member: number);
        IReadOnlyList<Callback> callbacks = task.Config.NewCallbacks("val_loss", TimeShare);
        IReadOnlyList<string> columns = EpochResult.Columns(trainer.ValueNames(validates: true, arguments.Validation));
        var recorder = new MemberRecorder(Folder, Metrics(trainer, columns, callbacks), task.Config, options.MemberInterval, callbacks,
            SavedModelFile.Metadata(
                task.Config.ModelText, task.Data.Preprocessor, task.Train.Targets.ClassNames, task.Train.Input.ImageSize));
        try
        {
            IEnumerable<Callback> watchers = options.MemberWatcher is { } watcher ? [watcher(data.Members)] : [];
            History history = trainer.FitUntil(task.Config.Epochs, arguments, [.. callbacks, .. watchers, recorder], cancellation);
            Epochs = history.Epochs;
            if (history.Status == TrainingStatus.Interrupted)
                Summary = SoFar(RunStatus.Interrupted) with { Steps = trainer.State.Optimizer.StepCount };
            else
                End(trainer, arguments, callbacks, history);
        }
        catch (TrainingException error)
        {
            recorder.WriteRows();
            Epochs = [.. trainer.Epochs];
            Summary = SoFar(RunStatus.Failed);
            throw new TrainingException($"{Name}: {error.Sentence}");
        }
    }

    // The weights are final: nothing goes on from here. Where it cannot be removed it does no harm.
    private void RemoveCheckpoint()
    {
        try
        {
            File.Delete(Folder.LastCheckpoint);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            line($"{Folder.LastCheckpoint} is not needed any more, but could not be removed");
        }
    }

    private CsvLog Metrics(Trainer trainer, IReadOnlyList<string> columns, IReadOnlyList<Callback> callbacks)
    {
        if (!File.Exists(Folder.LastCheckpoint))
            return File.Exists(Folder.MetricsFile) ? CsvLog.Resume(Folder.MetricsFile, columns, epoch: 0)
                : CsvLog.Create(Folder.MetricsFile, columns);
        CsvLog? metrics = null;
        Checkpoint.Restore(Folder.LastCheckpoint, trainer.State, columns, callbacks, epochs =>
        {
            metrics = CsvLog.Resume(Folder.MetricsFile, columns, epochs);
            return EpochTable.Read(Folder.MetricsFile);
        });
        return metrics!;
    }

    private void End(Trainer trainer, FitArguments arguments, IReadOnlyList<Callback> callbacks, History history)
    {
        SavedModelFile.Write(Folder.ModelFile, trainer.Network, task.Config.ModelText, task.Data.Preprocessor,
            task.Train.Targets.ClassNames, task.Train.Input.ImageSize);
        Summary = RunSummary.Of(
            Folder.Root, RunStatus.Done, trainer, arguments.Train.Count, task.Config.Batch, RunSession.BestEpoch(callbacks));
        AtomicFile.Write(Folder.SummaryFile, Json.Write(Summary.WriteProperties));
        RemoveCheckpoint();
        string epochs = Epochs.Count == 1 ? "1 epoch" : $"{RunJournal.Count(Epochs.Count)} epochs";
        line(EpochFormat.Line(
            $"{Name}/{data.Members}  {epochs}", Summary.Values, Summary.TimeS, Summary.TrainSamplesPerS ?? double.NaN));
        if (history.Status == TrainingStatus.Stopped)
            line($"{Name}: stopped after epoch {Epochs.Count}: {history.Reason}");
    }
}
