using System.Diagnostics;
using BlasNet.Files;
using BlasNet.Runs;
using BlasNet.Sweeps;

namespace BlasNet.Cli;

/// <summary>The trainings of a sweep that are left, dealt among workers on any number of machines by claims.</summary>
/// <remarks>Safe for several threads.</remarks>
/// <param name="folder">The sweep.</param>
/// <param name="runs">The folder of all runs.</param>
/// <param name="config">The configuration that all trials share.</param>
/// <param name="timeout">The silence after which a claim may be taken over.</param>
/// <param name="tell">Receives lines for people.</param>
internal sealed class SweepWork(SweepFolder folder, string runs, TrainingConfig config, TimeSpan timeout, Action<string> tell) : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly object gate = new();
    private readonly ClaimFolder claims = new(folder.Records.Folder, timeout);
    private readonly HashSet<SweepTrial> over = [];
    // Those of before that could not even start are tried again, once by each worker that begins.
    private readonly HashSet<SweepTrial> again = [.. folder.Plan.Trials.Where(trial => folder.StateOf(trial) is (RunStatus.Failed, ""))];
    private readonly Dictionary<SweepTrial, string> gone = [];
    private readonly HashSet<string> told = [];
    private long quiet;

    /// <summary>Claims the next training; waits while those that are left are at work elsewhere, which may fail to end.</summary>
    /// <returns>The training; null when all are over or the token is cancelled.</returns>
    /// <exception cref="ConfigurationException">The folder has become that of another sweep.</exception>
    public (SweepTrial Trial, Claim Claim)? Next(CancellationToken cancellation)
    {
        using CancellationTokenRegistration woken = cancellation.Register(Wake);
        lock (gate)
        {
            while (!cancellation.IsCancellationRequested)
            {
                // One thread of this process looks at a time.
                TimeSpan left = Pause - Stopwatch.GetElapsedTime(quiet);
                if (quiet != 0 && left > TimeSpan.Zero)
                {
                    Monitor.Wait(gate, left);
                    continue;
                }
                if (Take(out bool isOver) is { } taken)
                    return taken;
                if (isOver)
                    return null;
                quiet = Stopwatch.GetTimestamp();
            }
        }
        return null;
    }

    /// <summary>Notes that a training is not to be begun once more by this worker, whatever became of it.</summary>
    public void End(SweepTrial trial)
    {
        lock (gate)
            over.Add(trial);
        Wake();
    }

    /// <summary>Gives up the claims.</summary>
    public void Dispose() => claims.Dispose();

    private TimeSpan Pause => timeout / 4 < LongestPause ? timeout / 4 : LongestPause;

    private void Wake()
    {
        lock (gate)
        {
            quiet = 0;
            Monitor.PulseAll(gate);
        }
    }

    private (SweepTrial Trial, Claim Claim)? Take(out bool isOver)
    {
        folder.Refresh();
        SweepTrial[] open = [.. folder.Plan.Trials.Where(IsOpen)];
        isOver = open.Length == 0;
        if (isOver)
            return null;
        Dictionary<string, ClaimState> known = claims.Read().Where(claim => claim.IsHeld)
            .ToDictionary(claim => claim.Work, StringComparer.Ordinal);
        foreach (SweepTrial trial in open.Where(trial => !known.ContainsKey(WorkOf(trial))))
        {
            if (claims.TryTake(WorkOf(trial)) is not { } claim)
                continue;
            if (Begin(trial, claim))
                return (trial, claim);
            claim.Dispose();
        }
        TellWaiting(open, known);
        return null;
    }

    // Another may have ended the training just before the claim.
    private bool Begin(SweepTrial trial, Claim claim)
    {
        folder.RequireSame(config);
        folder.Refresh(trial);
        if (!IsOpen(trial))
            return false;
        string run = folder.StateOf(trial).Run;
        if (run.Length == 0)
            return true;
        if (claim.Former is { } former)
            gone[trial] = former.Loss;
        string root = Path.Combine(runs, run);
        if (RunDirectory.IsHeld(root))
        {
            // Such as the process of a training whose worker was killed, which is writing its checkpoint.
            string why = gone.GetValueOrDefault(trial) is { } known ? $"{known}, but a process" : "another process";
            TellOnce($"{root}: {why} still works on it; the training goes on here when that one ends");
            return false;
        }
        if (gone.Remove(trial, out string? who))
            tell($"{root}: taken over, because {who}");
        return true;
    }

    private bool IsOpen(SweepTrial trial) => !over.Contains(trial) && folder.StateOf(trial) switch
    {
        (RunStatus.Done, _) => false,
        (RunStatus.Failed, "") => again.Contains(trial),
        (RunStatus.Failed, _) => false,
        _ => true,
    };

    private void TellWaiting(SweepTrial[] open, Dictionary<string, ClaimState> known)
    {
        ClaimState[] others = [.. open.Select(trial => known.GetValueOrDefault(WorkOf(trial))).OfType<ClaimState>()
            .Where(claim => claim.Owner?.Process != Environment.ProcessId || claim.Owner.Host != Environment.MachineName)];
        if (others.Length == 0 || !told.Add("waiting"))
            return;
        tell($"{folder.Root}: nothing is left to begin; waiting for {Options.Count(others.Length, "training")} at work elsewhere "
            + $"({string.Join("; ", others.Select(claim => claim.ToString()).Distinct())})");
    }

    private void TellOnce(string line)
    {
        if (told.Add(line))
            tell(line);
    }

    private static string WorkOf(SweepTrial trial) => TrialRecords.WorkOf(SweepFolder.KeyOf(trial));
}
