using BlasNet.Files;
using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Sweeps;

/// <summary>One training of a search, a trial without one fold, under the claim on it.</summary>
internal sealed class AutoSession
{
    private readonly AutoOptions options;
    private readonly AutoState state;
    private readonly Claim claim;
    private readonly AutoTrial trial;
    private readonly int fold;
    private readonly Action<string> tell;
    private readonly bool isResumed;

    /// <summary>Creates the training, new or going on with the run that is recorded.</summary>
    /// <param name="options">The options of the search.</param>
    /// <param name="state">The state of the search.</param>
    /// <param name="claim">The claim.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="fold">The fold, counted from 1.</param>
    /// <param name="tell">Receives lines for people.</param>
    public AutoSession(AutoOptions options, AutoState state, Claim claim, AutoTrial trial, int fold, Action<string> tell)
    {
        (this.options, this.state, this.claim, this.trial, this.fold, this.tell) = (options, state, claim, trial, fold, tell);
        Root = state.Find(trial.Number, fold) is { } before ? Path.Combine(options.Runs, before.Run) : null;
        isResumed = Root is not null && File.Exists(Path.Combine(Root, "config.json"));
    }

    /// <summary>Gets the folder of the run before; null where there is none.</summary>
    public string? Root { get; }

    private AutoMember Now => state.Find(trial.Number, fold)!;

    private string Name => FormattableString.Invariant($"trial {trial.Number} ({trial}), fold {fold}");

    /// <summary>Returns whether a process still works on the run, although the claim on it is free.</summary>
    public bool IsHeldElsewhere()
    {
        if (Root is not { } root)
            return false;
        if (RunDirectory.IsHeld(root))
            return true;
        if (claim.Former is { } former)
            tell($"{root}: taken over, because {former.Loss}");
        return false;
    }

    /// <summary>Trains to the end, or until the token is cancelled or the claim lost; null where the training failed or is
    /// another's.</summary>
    /// <param name="own">The options of the training.</param>
    /// <param name="clock">Returns the seconds since the beginning of the search.</param>
    /// <exception cref="TrainingException">The model as it is failed.</exception>
    public RunSummary? Train(RunOptions own, Func<double> clock)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(own.Cancellation, claim.Lost);
        try
        {
            double begun = clock();
            RunSummary summary = Train(own with { Cancellation = stop.Token });
            if (!IsLost())
                return End(summary, clock() - begun);
        }
        catch (TrainingException error) when (!IsLost())
        {
            state.Set(Now with { Status = RunStatus.Failed, Error = error.Message });
            if (trial.Number == AutoSetup.Plain.Number)
                throw;
            tell($"{Name}: {RunStatus.Failed}: {error.Message}");
            return null;
        }
        catch (Exception error) when (claim.IsLost && error is OperationCanceledException or TrainingException)
        {
            // Whatever became of it, another worker comes to its own end.
        }
        tell($"{Name}: another worker goes on with it, because this one gave no sign of life for too long");
        return null;
    }

    private RunSummary Train(RunOptions own)
    {
        if (!isResumed)
        {
            return TrainingRun.Start(AutoSetup.ConfigOf(options, trial) with { Member = new Fold(fold, HalvingPlan.Folds) }, own with
            {
                Created = Record,
            });
        }
        state.Set(Now with { Status = RunStatus.Running });
        // Its folder is there, so that those after it need not wait for its end.
        own.Turn!(() => RunDirectory.Open(Root!));
        return TrainingRun.Resume(Root!, config => config, own);
    }

    private void Record(RunDirectory run)
    {
        if (IsLost())
            throw new OperationCanceledException(claim.Lost);
        state.Set(new AutoMember(trial.Number, fold, run.Name, RunStatus.Running));
    }

    // Looks before each record, instead of waiting for the next sign of life: a process that stalled may be here long after.
    private bool IsLost()
    {
        claim.Beat();
        return claim.IsLost;
    }

    private RunSummary End(RunSummary summary, double seconds)
    {
        AutoMember after = summary.Status == RunStatus.Done ? Now.Done(summary, options.Metric) : Now with { Status = summary.Status };
        state.Set(after with { Seconds = isResumed ? 0 : seconds });
        tell($"{Name}: {summary.Status}" + (after.Score is { } score ? FormattableString.Invariant(
            $", {options.Metric} {EpochFormat.Number(score)}, {seconds:0.0} s") : ""));
        return summary;
    }
}
