using System.Globalization;
using BlasNet.Runs;
using BlasNet.Sweeps;

namespace BlasNet.Cli;

/// <summary>End of a training: its exit code, and the last line of its messages.</summary>
internal sealed record TrainingEnd(int Code, string LastErrorLine);

/// <summary>The trainings of a sweep: how one of its trials is trained.</summary>
/// <param name="folder">The sweep.</param>
/// <param name="runs">The folder of all runs.</param>
/// <param name="threads">Threads of each training.</param>
/// <param name="accepts">Whether the trainings may be made on different data.</param>
internal abstract class SweepTrainings(SweepFolder folder, string runs, int threads, bool accepts)
{
    /// <summary>Gets the folder of all runs.</summary>
    public string Runs => runs;

    /// <summary>Gets whether the trainings may be made on different data.</summary>
    public bool AcceptsChangedData => accepts;

    private protected SweepFolder Folder => folder;

    private protected int Threads => threads;

    // A new training writes its run there itself, so that no run is begun twice, whenever this process is killed.
    private protected string RecordOf(SweepTrial trial) => folder.Records.PathOf(SweepFolder.KeyOf(trial));

    /// <summary>Trains a trial to its end, or until the token is cancelled, which leaves a checkpoint. Called by several threads.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="resumed">The run to go on with, <c>EXPERIMENT/run_0007</c>; null for a new one.</param>
    /// <param name="onLine">Receives each line of messages.</param>
    /// <param name="cancellation">Asks the training to stop.</param>
    public abstract TrainingEnd Run(SweepTrial trial, string? resumed, Action<string> onLine, CancellationToken cancellation);

    /// <summary>Returns the settings of a training for --set, its fold or origin among them: containers first, since setting one resets its
    /// properties to defaults.</summary>
    public static IEnumerable<string> Settings(SweepTrial trial) => trial.Settings
        .OrderBy(setting => ConfigEdit.Path(setting.Key).Count(character => character == '.')).Concat(trial.FoldSettings)
        .Select(setting => $"{setting.Key}={setting.Value}");
}

/// <summary>Trainings each in a process of its own: one that fails in any way takes nothing with it.</summary>
internal sealed class ProcessTrainings(SweepFolder folder, string runs, int threads, bool accepts)
    : SweepTrainings(folder, runs, threads, accepts)
{
    public override TrainingEnd Run(SweepTrial trial, string? resumed, Action<string> onLine, CancellationToken cancellation) =>
        ChildProcess.Run(resumed is null ? New(trial) : Resumed(resumed), onLine, RecordOf(trial), cancellation);

    private string[] Resumed(string run) =>
    [
        "train", "--resume", Path.Combine(Runs, run), "--runs", Runs,
        .. AcceptsChangedData ? ["--accept-changed-data"] : Array.Empty<string>(),
    ];

    private string[] New(SweepTrial trial) =>
    [
        "train", "--config", Folder.ConfigFile, "--runs", Runs, "--name", Folder.Experiment,
        "--threads", Threads.ToString(CultureInfo.InvariantCulture), "--seed", trial.Seed.ToString(CultureInfo.InvariantCulture),
        .. Settings(trial).SelectMany(setting => new[] { "--set", setting }),
    ];
}

/// <summary>Trainings on threads of this process, over data that is read once.</summary>
/// <remarks>Runs, weights and lines are those of processes of their own.</remarks>
/// <param name="folder">The sweep.</param>
/// <param name="runs">The folder of all runs.</param>
/// <param name="threads">Threads of each training.</param>
/// <param name="accepts">Whether the trainings may be made on different data.</param>
/// <param name="metric">The metric that ranks the trials, which each training must have.</param>
/// <param name="shared">The memory of data.</param>
internal sealed class ThreadTrainings(SweepFolder folder, string runs, int threads, bool accepts, string metric, SharedData shared)
    : SweepTrainings(folder, runs, threads, accepts)
{
    private const string Best = "best_";
    private readonly string column = metric.StartsWith(Best, StringComparison.Ordinal) ? metric[Best.Length..] : metric;
    private readonly TrainingConfig common = TrainingConfig.Read(folder.ConfigFile);

    public override TrainingEnd Run(SweepTrial trial, string? resumed, Action<string> onLine, CancellationToken cancellation)
    {
        var lines = new LineReceiver(onLine);
        var options = new RunOptions
        {
            Runs = Runs, Error = lines, Cancellation = cancellation, AcceptChangedData = AcceptsChangedData, Shared = shared,
            RequiredColumns = [column], Created = run => TrialRecords.Write(RecordOf(trial), RunStatus.Running, run.Name),
        };
        try
        {
            RunSummary summary = resumed is null
                ? TrainingRun.Start(ConfigOf(trial), options)
                : TrainingRun.Resume(Path.Combine(Runs, resumed), own => own, options);
            return new TrainingEnd(summary.Status == RunStatus.Done ? ExitCodes.Done : ExitCodes.Interrupted, lines.Last);
        }
        catch (BlasNetException error)
        {
            return new TrainingEnd(ErrorReport.CodeOf(error), error.Message);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new TrainingEnd(ExitCodes.Interrupted, lines.Last);
        }
    }

    private TrainingConfig ConfigOf(SweepTrial trial) => ConfigEdit.Apply(
        common with { Name = Folder.Experiment, Seed = trial.Seed, Threads = Threads }, [.. Settings(trial)]);
}
