using System.Globalization;
using BlasNet.Files;
using BlasNet.Runs;
using BlasNet.Sweeps;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>Runner of a sweep's remaining trainings, several at a time, beside other workers of the sweep.</summary>
/// <param name="folder">The sweep.</param>
/// <param name="work">The trainings that are left.</param>
/// <param name="trainings">The trainings, in processes of their own or in this one.</param>
/// <param name="metric">The metric that ranks the trials.</param>
/// <param name="tell">Receives a line per training.</param>
internal sealed class SweepRunner(SweepFolder folder, SweepWork work, SweepTrainings trainings, string metric, Action<string> tell)
{
    private readonly string runs = trainings.Runs;
    private readonly bool accepts = trainings.AcceptsChangedData;
    private readonly Lock gate = new();
    private Exception? failure;
    private int worst;

    /// <summary>Gets the largest exit code of the failed trainings; 0 if none failed.</summary>
    public int WorstCode => worst;

    /// <summary>Runs until all trainings are done, those of other workers too, or the token is cancelled; leaves no training
    /// running.</summary>
    /// <param name="jobs">Trainings at a time.</param>
    /// <param name="cancellation">Asks the trainings to stop.</param>
    /// <exception cref="UsageException">A training's command line was refused.</exception>
    /// <exception cref="MachineException">A training failed for a reason that affects all.</exception>
    public void Run(int jobs, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Thread[] workers = [.. Enumerable.Range(0, jobs).Select(_ => new Thread(() => Work(stop)))];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        if (failure is not null)
            throw failure;
    }

    private void Work(CancellationTokenSource stop)
    {
        try
        {
            while (work.Next(stop.Token) is { } next)
            {
                using Claim claim = next.Claim;
                Train(next.Trial, claim, stop.Token);
            }
        }
        catch (Exception problem)
        {
            lock (gate)
                failure ??= problem;
            stop.Cancel();
        }
    }

    private void Train(SweepTrial trial, Claim claim, CancellationToken cancellation)
    {
        (string status, string run) = folder.StateOf(trial);
        bool resumed = run.Length > 0 && File.Exists(Path.Combine(runs, run, "config.json"));
        if (!resumed)
        {
            // So that the run of the record is the one that begins now.
            folder.Begin(trial);
            run = "";
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, claim.Lost);
        TrainingEnd end = trainings.Run(trial, resumed ? run : null, _ =>
        {
            // Before its first line a training has recorded its folder.
            if (run.Length > 0 || folder.RecordedRun(trial) is not { Length: > 0 } named)
                return;
            run = named;
            folder.Set(trial, RunStatus.Running, run);
        }, stop.Token);
        if (claim.IsLost)
        {
            tell($"{Title(trial)}: another worker goes on with it, because this one gave no sign of life for too long");
            return;
        }
        if (run.Length == 0)
            run = folder.RecordedRun(trial) ?? "";
        status = StatusOf(end, Name(trial));
        folder.Set(trial, status, run);
        work.End(trial);
        if (!accepts && run.Length > 0)
            SweepData.RequireSame(folder, Path.Combine(runs, run));
        string value = folder.ValueOf(trial, metric);
        // A missing metric is reported after the first run, not after the last.
        if (status == RunStatus.Done && value.Length == 0)
            UsageException.Of("blasnet sweep", () => folder.Best(metric));
        string detail = status == RunStatus.Failed ? $": {end.LastErrorLine}"
            : Options.Number(value) is { } number ? $", {metric} {EpochFormat.Number(number)}" : "";
        tell($"{Title(trial)}: {(run.Length > 0 ? $"{Path.Combine(runs, run)} " : "")}{status}{detail}");
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

    private string Title(SweepTrial trial) => trial.Settings.Count == 0 ? Name(trial) : $"{Name(trial)}: {trial}";

    // A sweep without axes has one trial.
    private string Name(SweepTrial trial)
    {
        SweepTrial last = folder.Plan.Trials[^1];
        List<(string Name, int Number, int Count)> parts = [];
        if (trial.Settings.Count > 0)
            parts.Add(("trial", trial.Number, last.Number));
        if (folder.Definition.Repeats > 1)
            parts.Add(("repeat", trial.Repeat, last.Repeat));
        if (trial.Part is { } part)
            parts.Add(part);
        return string.Join(", ", parts.Select(each => FormattableString.Invariant($"{each.Name} {each.Number} of {each.Count}")));
    }
}
