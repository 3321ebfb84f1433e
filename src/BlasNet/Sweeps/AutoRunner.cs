using System.Globalization;
using BlasNet.Files;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet.Sweeps;

/// <summary>One call of <see cref="AutoTraining"/>: brackets of trials until time or trials are used up, then the ensemble of the
/// best.</summary>
internal sealed class AutoRunner
{
    // Of the time that is left, a bracket is planned for this share; what remains is for a smaller one.
    private const double PlannedShare = 0.75;

    private readonly AutoOptions options;
    private readonly AutoState state;
    private readonly TrainingTask whole;
    private readonly TrainingBudget budget;
    private readonly AutoMembers members;
    private readonly bool falls;
    private readonly int threads;
    private readonly Lock gate = new();

    private AutoRunner(AutoOptions options, AutoState state, SharedData shared, TrainingTask whole, TrainingBudget budget, int threads)
    {
        (this.options, this.state, this.whole, this.budget, this.threads) = (options, state, whole, budget, threads);
        members = new AutoMembers(options, state, shared, budget, threads, Tell);
        falls = MetricDirection.Falls(options.Metric);
    }

    /// <summary>Searches and writes the ensemble.</summary>
    public static AutoResult Run(AutoOptions options)
    {
        options = AutoSetup.WithDefaults(options);
        int threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        var budget = new TrainingBudget(options.Clock, options.Time);
        var shared = new SharedData();
        (options, TrainingTask whole) = AutoSetup.Load(options, shared);
        using IDisposable held = AutoSetup.Hold(options);
        var definition = new AutoDefinition(options.Data, shared.Digest(TableSpec.PathOf(options.Data)!),
            (options.Table ?? new TableOptions()).ToString(), options.Metric, options.Seed, whole.Train.Targets.Kind == TargetKind.Classes);
        var state = AutoState.Open(Path.Combine(options.Runs, options.Name!), definition);
        return new AutoRunner(options, state, shared, whole, budget, threads).Run();
    }

    private AutoResult Run()
    {
        Introduce();
        bool completed = Search();
        if (options.Cancellation.IsCancellationRequested || !completed)
            return Result(RunStatus.Interrupted, null);
        if (options.Time is { } time && state.Members().All(member => member.Trial == AutoSetup.Plain.Number))
            Tell($"{Seconds(time.TotalSeconds)} left no time for a further trial: the model as it is took {Seconds(budget.Elapsed)}");
        AutoChosen chosen = new AutoSelection(options, state, whole, threads, falls).Write(Tell);
        return Result(RunStatus.Done, chosen);
    }

    private AutoResult Result(string status, AutoChosen? chosen)
    {
        IReadOnlyList<AutoMember> all = state.Members();
        return new AutoResult(chosen?.Run.Run, status, options.Metric, all.Select(member => member.Trial).Distinct().Count(),
            all.Count(member => member.Status == RunStatus.Done), chosen?.Best ?? [], chosen?.Selected ?? [], chosen?.Estimate ?? [],
            chosen?.Run.WeightsSha256, budget.Elapsed);
    }

    // Returns whether the model as it is was trained on all folds.
    private bool Search()
    {
        members.TakeOver();
        if (options.Trials is { } trials)
        {
            int before = state.Brackets.Sum(each => each[0]);
            if (before < trials)
                state.AddBracket(trials - before);
        }
        else if (state.Brackets.Count == 0)
        {
            state.AddBracket(1);
        }
        int first = AutoSetup.Plain.Number, bracket = 0;
        while (!options.Cancellation.IsCancellationRequested)
        {
            if (bracket == state.Brackets.Count && !AddBracket(first))
                break;
            int size = state.Brackets[bracket][0];
            TrainBracket(bracket++, [.. Enumerable.Range(first, size).Select(members.Trial)]);
            first += size;
        }
        return Enumerable.Range(1, HalvingPlan.Folds).All(member => state.Find(AutoSetup.Plain.Number, member)?.Status == RunStatus.Done);
    }

    // With a number of trials there is one bracket; with a time, as many as fit.
    private bool AddBracket(int first)
    {
        int most = Math.Min(HalvingPlan.MostTrials, AutoSetup.MostTrials - first + 1);
        if (options.Trials is not null || most < 1)
            return false;
        double[] seconds = [.. Enumerable.Range(first, most).Select(number => members.Predict(members.Trial(number)))];
        int size = HalvingPlan.TrialsWithin(PlannedShare * budget.Left, seconds, threads);
        if (size == 0)
            size = HalvingPlan.TrialsWithin(budget.Left, seconds, threads);
        if (size == 0)
            return false;
        state.AddBracket(size);
        return true;
    }

    private void TrainBracket(int bracket, IReadOnlyList<AutoTrial> trials)
    {
        IReadOnlyList<AutoTrial> left = trials;
        for (int number = 0; number < HalvingPlan.Rungs.Count; number++)
        {
            HalvingRung rung = HalvingPlan.Rungs[number];
            if (number > 0)
                left = Survivors(bracket, number, trials, left);
            // The best first, one after the other, so that where time ends early some are complete.
            (AutoTrial Trial, int Member)[] open = [.. from trial in left
                from member in Enumerable.Range(rung.First + 1, rung.End - rung.First)
                where !IsOver(trial, member)
                select (trial, member)];
            members.Train(open);
            if (!open.All(each => IsOver(each.Trial, each.Member)))
                return;
        }
    }

    private AutoTrial[] Survivors(int bracket, int rung, IReadOnlyList<AutoTrial> trials, IReadOnlyList<AutoTrial> left)
    {
        // The same trials go on when the search is continued, however much time there is then.
        if (state.Brackets[bracket].Count == rung)
        {
            double seconds = left.Average(trial => members.Predict(trial));
            state.AddRung(bracket, options.Trials is null
                ? HalvingPlan.Reaching(rung, trials.Count, seconds, budget.Left, threads)
                : HalvingPlan.Reaching(HalvingPlan.Rungs[rung], trials.Count));
        }
        IReadOnlyList<int> survivors = HalvingPlan.Survivors(state.Brackets[bracket][rung],
            left.Select(trial => (trial.Number, ScoreOf(trial, HalvingPlan.Rungs[rung].First))), falls,
            AutoSetup.Plain.Number);
        return [.. survivors.Select(members.Trial)];
    }

    private bool IsOver(AutoTrial trial, int member) =>
        state.Find(trial.Number, member)?.Status is RunStatus.Done or RunStatus.Failed;

    private double ScoreOf(AutoTrial trial, int folds) => Enumerable.Range(1, folds)
        .Average(member => state.Find(trial.Number, member)?.Score ?? double.NaN);

    private void Introduce()
    {
        int before = state.Members().Count(member => member.Status == RunStatus.Done);
        string limit = options.Trials is { } trials
            ? FormattableString.Invariant($"{trials} trials")
            : Seconds(options.Time!.Value.TotalSeconds);
        string done = before == 0 ? "" : FormattableString.Invariant($", {before} trainings done before");
        Tell(FormattableString.Invariant(
            $"{Path.Combine(options.Runs, options.Name!)}: {whole.Config.ModelName} on {options.Data}, {whole.Train.Count} rows, {limit}, ")
            + FormattableString.Invariant($"{threads} trainings at a time{done}"));
        foreach (string line in whole.Data.Found)
            Tell(line);
    }

    private static string Seconds(double seconds) => seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";

    private void Tell(string line)
    {
        lock (gate)
        {
            if (options.Error is { } error)
                StandardStreams.TryLine(error, line);
        }
    }
}
