using System.Collections.Concurrent;
using System.Globalization;
using BlasNet.Runs;
using BlasNet.Sweeps;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>Runner of a sweep's remaining trainings, several at a time.</summary>
/// <param name="folder">The sweep.</param>
/// <param name="trainings">The trainings, in processes of their own or in this one.</param>
/// <param name="jobs">Trainings at a time.</param>
/// <param name="metric">The metric that ranks the trials.</param>
/// <param name="error">Receives a line per training.</param>
internal sealed class SweepRunner(SweepFolder folder, SweepTrainings trainings, int jobs, string metric, TextWriter error)
{
    private readonly string runs = trainings.Runs;
    private readonly bool accepts = trainings.AcceptsChangedData;
    private readonly Lock gate = new();
    private Exception? failure;
    private int worst;

    /// <summary>Gets the largest exit code of the failed trainings; 0 if none failed.</summary>
    public int WorstCode => worst;

    /// <summary>Runs until all trainings are done or the token is cancelled; leaves no training running.</summary>
    /// <exception cref="UsageException">A training's command line was refused.</exception>
    /// <exception cref="MachineException">A training failed for a reason that affects all.</exception>
    public void Run(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var waiting = new ConcurrentQueue<SweepTrial>(folder.Plan.Trials.Where(IsOpen));
        Thread[] workers = [.. Enumerable.Range(0, Math.Min(jobs, waiting.Count)).Select(_ => new Thread(() => Work(waiting, stop)))];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        if (failure is not null)
            throw failure;
    }

    // A failed training has a run to inspect; one that could not even start is tried again.
    private bool IsOpen(SweepTrial trial) => folder.StateOf(trial) is not ((RunStatus.Done, _) or (RunStatus.Failed, { Length: > 0 }));

    private void Work(ConcurrentQueue<SweepTrial> waiting, CancellationTokenSource stop)
    {
        try
        {
            while (!stop.IsCancellationRequested && waiting.TryDequeue(out SweepTrial? trial))
                Train(trial, stop.Token);
        }
        catch (Exception problem)
        {
            lock (gate)
                failure ??= problem;
            stop.Cancel();
        }
    }

    private void Train(SweepTrial trial, CancellationToken cancellation)
    {
        string run = folder.StateOf(trial).Run;
        bool resumed = run.Length > 0 && File.Exists(Path.Combine(runs, run, "config.json"));
        if (!resumed)
            run = "";
        TrainingEnd end = trainings.Run(trial, resumed ? run : null, line =>
        {
            // The first line of a run's log names its folder.
            if (run.Length > 0 || RunOf(line) is not { } named)
                return;
            run = named;
            folder.Set(trial, RunStatus.Running, run);
        }, cancellation);
        string status = StatusOf(end, Name(trial));
        folder.Set(trial, status, run);
        if (!accepts && run.Length > 0)
            SweepData.RequireSame(folder, Path.Combine(runs, run));
        string value = folder.ValueOf(trial, metric);
        // A missing metric is reported after the first run, not after the last.
        if (status == RunStatus.Done && value.Length == 0)
            UsageException.Of("blasnet sweep", () => folder.Best(metric));
        string detail = status == RunStatus.Failed ? $": {end.LastErrorLine}"
            : Options.Number(value) is { } number ? $", {metric} {EpochFormat.Number(number)}" : "";
        lock (gate)
            error.WriteLine($"{Name(trial)}: {trial}: {(run.Length > 0 ? $"{Path.Combine(runs, run)} " : "")}{status}{detail}");
    }

    private string StatusOf(TrainingEnd end, string name)
    {
        switch (end.Code)
        {
            case ExitCodes.Done:
                return RunStatus.Done;
            case ExitCodes.Interrupted or ExitCodes.Terminated:
                return RunStatus.Interrupted;
            case ExitCodes.TrainingFailed or ExitCodes.Invalid:
                lock (gate)
                    worst = Math.Max(worst, end.Code);
                return RunStatus.Failed;
            case ExitCodes.Usage:
                throw new UsageException($"{name}: {end.LastErrorLine}");
            default:
                string code = end.Code.ToString(CultureInfo.InvariantCulture);
                throw new MachineException($"{name}: it ended with exit code '{code}': {end.LastErrorLine}");
        }
    }

    private string Name(SweepTrial trial)
    {
        int repeats = folder.Definition.Repeats;
        string repeat = repeats == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", repeat {trial.Repeat} of {repeats}");
        return string.Create(CultureInfo.InvariantCulture, $"trial {trial.Number} of {folder.Plan.Trials[^1].Number}{repeat}");
    }

    private string? RunOf(string line)
    {
        int colon = line.IndexOf(": ", StringComparison.Ordinal);
        if (colon < 0)
            return null;
        string root = line[..colon];
        bool inside = root.Length > 0 && Path.GetDirectoryName(Path.GetFullPath(root)) == Path.GetFullPath(folder.Root);
        return inside && File.Exists(Path.Combine(root, "config.json"))
            ? $"{folder.Experiment}/{Path.GetFileName(root)}"
            : null;
    }
}
