using BlasNet.Files;
using BlasNet.Runs;

namespace BlasNet.Sweeps;

/// <summary>Trainings of a search, dealt among its workers by claims: each is a trial without one fold, and a run of its own.</summary>
/// <param name="options">The options of the search.</param>
/// <param name="state">The state of the search.</param>
/// <param name="claims">The claims of this worker.</param>
/// <param name="shared">The memory of data.</param>
/// <param name="budget">The time of this worker.</param>
/// <param name="jobs">The trainings of this worker at a time.</param>
/// <param name="tell">Receives a line per training.</param>
internal sealed class AutoMembers(
    AutoOptions options, AutoState state, AutoClaims claims, SharedData shared, TrainingBudget budget, int jobs, Action<string> tell)
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, double> works = [];
    private readonly HashSet<(int Trial, int Fold)> noted = [];
    private readonly HashSet<string> told = [];

    /// <summary>Returns a trial.</summary>
    public AutoTrial Trial(int number) => AutoTrial.Of(options.Seed, number, state.Definition.AreClasses);

    /// <summary>Predicts the seconds of a training of a trial.</summary>
    public double Predict(AutoTrial trial) => budget.Predict(WorkOf(trial));

    /// <summary>Returns whether a training needs no more work, as far as the state was read.</summary>
    public bool IsOver((AutoTrial Trial, int Fold) training) => state.Find(training.Trial.Number, training.Fold) is { IsOver: true };

    /// <summary>Takes over the trainings of the calls before: one that a killed process left as running may have come to its end.</summary>
    public void TakeOver()
    {
        foreach (AutoMember member in state.Members().Where(member => EndOf(member) is not null))
        {
            using Claim? claim = claims.TryTake((member.Trial, member.Number));
            if (claim is not null && state.Reread(member.Trial, member.Number) is { } now && EndOf(now) is { } end)
                state.Set(now.Done(end, options.Metric));
        }
        NoteTimes();
    }

    /// <summary>Trains until some trainings are over, those of other workers too, or there is no time for one and nothing to wait
    /// for.</summary>
    /// <remarks>The model as it is is trained to its end however little time there is.</remarks>
    /// <exception cref="TrainingException">The model as it is failed, here or elsewhere.</exception>
    public void Train(IReadOnlyList<(AutoTrial Trial, int Fold)> trainings)
    {
        PollingPause pause = claims.NewPause();
        while (!options.Cancellation.IsCancellationRequested)
        {
            // In this order: a training that ends in between is seen as over, not as given up.
            Dictionary<(int, int), ClaimState> atWork = claims.AtWork();
            state.Refresh();
            RequirePlain();
            NoteTimes();
            (AutoTrial Trial, int Fold)[] open = [.. trainings.Where(training => !IsOver(training))];
            ClaimState[] others = [.. open.Select(each => atWork.GetValueOrDefault(KeyOf(each))).OfType<ClaimState>()];
            (AutoTrial Trial, int Fold)[] free = [.. open.Where(each => !atWork.ContainsKey(KeyOf(each)) && MayBegin(each.Trial))];
            if (free.Length > 0)
            {
                TrainFree(free);
                if (free.Any(IsOver))
                {
                    pause.Reset();
                    continue;
                }
            }
            bool mustWait = open.Any(each => IsPlain(each.Trial));
            if (!mustWait && (free.Length + others.Length == 0 || budget.Left <= 0))
                return;
            if (pause.IsLong)
                TellWaiting(others);
            pause.Wait(options.Cancellation, mustWait ? double.PositiveInfinity : budget.Left);
        }
    }

    // Several at a time, as far as there is time. Those that others have claimed by then are theirs.
    private void TrainFree((AutoTrial Trial, int Fold)[] free)
    {
        bool granted = free.All(each => IsPlain(each.Trial));
        using CancellationTokenSource over = granted || double.IsInfinity(budget.Left) ? new CancellationTokenSource()
            : new CancellationTokenSource(TimeSpan.FromSeconds(Math.Max(0, budget.Left)), options.Clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(options.Cancellation, over.Token);
        var common = new RunOptions { Runs = options.Runs, Shared = shared, Cancellation = stop.Token, IsShort = true };
        try
        {
            new ConcurrentRuns(common, jobs).Run(free.Length, (number, own) => Train(free[number].Trial, free[number].Fold, own));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // All were cut off before there was anything to keep.
        }
    }

    private RunSummary? Train(AutoTrial trial, int fold, RunOptions own)
    {
        if (!MayBegin(trial))
            return null;
        using Claim? claim = claims.TryTake((trial.Number, fold));
        // Another may have ended it just before the claim.
        if (claim is null || state.Reread(trial.Number, fold) is { IsOver: true })
            return null;
        var session = new AutoSession(options, state, claim, trial, fold, tell);
        if (session.IsHeldElsewhere())
        {
            TellOnce($"{session.Root}: another process still works on it; the training goes on here when that one ends");
            return null;
        }
        RunSummary? summary = session.Train(own, () => budget.Elapsed);
        NoteTimes();
        return summary;
    }

    private bool MayBegin(AutoTrial trial) => IsPlain(trial) || budget.Fits(WorkOf(trial));

    private void NoteTimes()
    {
        foreach (AutoMember member in state.Members().Where(member => member.Status == RunStatus.Done && member.Seconds > 0))
        {
            bool isNew;
            lock (gate)
                isNew = noted.Add((member.Trial, member.Number));
            if (isNew)
                budget.Note(WorkOf(Trial(member.Trial)), member.Seconds);
        }
    }

    private void TellWaiting(ClaimState[] others)
    {
        if (others.Length > 0)
            TellOnce("waiting for trainings at work elsewhere: " + string.Join("; ", others.Select(claim => claim.ToString()).Distinct()));
    }

    private void TellOnce(string line)
    {
        bool isNew;
        lock (gate)
            isNew = told.Add(line);
        if (isNew)
            tell(line);
    }

    // Without the model as it is there is nothing to compare with: all workers end with the sentence of the one that trained it.
    private void RequirePlain()
    {
        AutoMember? failed = state.Members().FirstOrDefault(
            member => member.Trial == AutoSetup.Plain.Number && member.Status == RunStatus.Failed);
        if (failed is not null)
            throw new TrainingException(failed.Error ?? $"{failed.Run}: the training of the model as it is failed.");
    }

    // The summary of a run that is done, although its training is not recorded so.
    private RunSummary? EndOf(AutoMember member)
    {
        string file = Path.Combine(options.Runs, member.Run, "summary.json");
        return !member.IsOver && File.Exists(file) && RunSummary.Read(file) is { Status: RunStatus.Done } summary ? summary : null;
    }

    // Operations of a training on one fold.
    private double WorkOf(AutoTrial trial)
    {
        lock (gate)
        {
            if (!works.TryGetValue(trial.Number, out double work))
            {
                TrainingConfig tried = AutoSetup.ConfigOf(options, trial);
                ResolvedConfig config = TrainingTask.Resolve(tried, null, shared, null, options.Cancellation).Config;
                works[trial.Number] = work = (double)ModelSummary.Of(config.Model).Sum(layer => layer.Flops) * config.Epochs;
            }
            return work;
        }
    }

    private static bool IsPlain(AutoTrial trial) => trial.Number == AutoSetup.Plain.Number;

    private static (int Trial, int Fold) KeyOf((AutoTrial Trial, int Fold) training) => (training.Trial.Number, training.Fold);
}
