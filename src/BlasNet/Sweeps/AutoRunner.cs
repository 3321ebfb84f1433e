using System.Globalization;
using BlasNet.Files;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet.Sweeps;

/// <summary>One worker of <see cref="AutoTraining"/>: brackets of trials until time or trials are used up, then the ensemble of the
/// best.</summary>
/// <remarks>All workers of a search go through the same brackets and rungs. Each decision is taken by one of them, whichever comes first,
/// and read by the others.</remarks>
internal sealed class AutoRunner
{
    // Of the time that is left, a bracket is planned for this share; what remains is for a smaller one.
    private const double PlannedShare = 0.75;

    private readonly AutoOptions options;
    private readonly AutoState state;
    private readonly AutoClaims claims;
    private readonly TrainingTask whole;
    private readonly TrainingBudget budget;
    private readonly AutoMembers members;
    private readonly bool falls;
    private readonly int threads;
    private readonly Action<string> tell;

    private AutoRunner(AutoOptions options, AutoState state, AutoClaims claims, SharedData shared, TrainingTask whole,
        TrainingBudget budget, int threads, Action<string> tell)
    {
        this.tell = tell;
        (this.options, this.state, this.claims, this.whole, this.budget, this.threads) = (options, state, claims, whole, budget, threads);
        members = new AutoMembers(options, state, claims, shared, budget, threads, tell);
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
        var definition = new AutoDefinition(options.Data, shared.Digest(TableSpec.PathOf(options.Data)!),
            (options.Table ?? new TableOptions()).ToString(), options.Metric, options.Seed, whole.Train.Targets.Kind == TargetKind.Classes);
        string folder = Path.Combine(options.Runs, options.Name!);
        var state = AutoState.Open(folder, definition);
        Action<string> tell = TellerOf(options.Error);
        using var claims = new AutoClaims(folder, options.ClaimTimeout, threads, tell);
        state.Begin(claims, options.Cancellation);
        claims.Join(budget.Left);
        return new AutoRunner(options, state, claims, shared, whole, budget, threads, tell).Run();
    }

    private AutoResult Run()
    {
        Introduce();
        Search();
        if (options.Cancellation.IsCancellationRequested)
            return Result(RunStatus.Interrupted, null);
        if (options.Time is { } time && state.Members().All(member => member.Trial == AutoSetup.Plain.Number))
            tell($"{Seconds(time.TotalSeconds)} left no time for a further trial: the model as it is took {Seconds(budget.Elapsed)}");
        AutoChosen? chosen = new AutoSelection(options, state, claims, whole, threads, falls).Choose(tell);
        return Result(chosen is null ? RunStatus.Interrupted : RunStatus.Done, chosen);
    }

    private AutoResult Result(string status, AutoChosen? chosen)
    {
        IReadOnlyList<AutoMember> all = state.Members();
        return new AutoResult(chosen?.Run.Run, status, options.Metric, all.Select(member => member.Trial).Distinct().Count(),
            all.Count(member => member.Status == RunStatus.Done), chosen?.Best ?? [], chosen?.Selected ?? [], chosen?.Estimate ?? [],
            chosen?.Run.WeightsSha256, budget.Elapsed);
    }

    private void Search()
    {
        members.TakeOver();
        Decide(decisions => decisions.Brackets.Sum(bracket => bracket[0]) is var before && before < (options.Trials ?? 1)
            ? decisions.WithBracket((options.Trials ?? 1) - before)
            : decisions);
        int first = AutoSetup.Plain.Number, bracket = 0;
        while (!options.Cancellation.IsCancellationRequested && HasBracket(bracket, first))
        {
            int size = state.Decisions.Brackets[bracket][0];
            TrainBracket(bracket++, [.. Enumerable.Range(first, size).Select(members.Trial)]);
            first += size;
        }
        // Time may have cut it off in a bracket that it shares with others.
        members.Train([.. Enumerable.Range(1, HalvingPlan.Folds).Select(fold => (AutoSetup.Plain, fold))]);
    }

    private void Decide(Func<AutoDecisions, AutoDecisions> decide) => state.Decide(claims, decide, options.Cancellation);

    // Returns whether there is a bracket, which is added where there is none yet and time for one.
    private bool HasBracket(int bracket, int first)
    {
        // With a number of trials there is one bracket; with a time, as many as fit.
        if (state.Decisions.Brackets.Count == bracket && options.Trials is null)
        {
            Decide(decisions =>
            {
                int size = decisions.Brackets.Count == bracket ? TrialsWithin(first) : 0;
                return size > 0 ? decisions.WithBracket(size) : decisions;
            });
        }
        return state.Decisions.Brackets.Count > bracket;
    }

    private int TrialsWithin(int first)
    {
        int jobs = claims.JobsWithin(budget.Left), most = Math.Min(HalvingPlan.MostWith(jobs), AutoSetup.MostTrials - first + 1);
        if (most < 1)
            return 0;
        double[] seconds = [.. Enumerable.Range(first, most).Select(number => members.Predict(members.Trial(number)))];
        int size = HalvingPlan.TrialsWithin(PlannedShare * budget.Left, seconds, jobs);
        return size > 0 ? size : HalvingPlan.TrialsWithin(budget.Left, seconds, jobs);
    }

    private void TrainBracket(int bracket, IReadOnlyList<AutoTrial> trials)
    {
        IReadOnlyList<AutoTrial> left = trials;
        for (int number = 0; number < HalvingPlan.Rungs.Count && left.Count > 0; number++)
        {
            HalvingRung rung = HalvingPlan.Rungs[number];
            if (number > 0)
                left = Survivors(bracket, number, trials, left);
            // The best first, one after the other, so that where time ends early some are complete.
            (AutoTrial Trial, int Fold)[] trainings = [.. from trial in left
                from fold in Enumerable.Range(rung.First + 1, rung.End - rung.First)
                select (trial, fold)];
            members.Train(trainings);
            if (!trainings.All(members.IsOver))
                return;
        }
    }

    private AutoTrial[] Survivors(int bracket, int rung, IReadOnlyList<AutoTrial> trials, IReadOnlyList<AutoTrial> left)
    {
        // The same trials go on when the search is continued, however much time there is then.
        if (state.Decisions.Brackets[bracket].Count == rung)
        {
            Decide(decisions => decisions.Brackets[bracket].Count > rung ? decisions
                : decisions.WithRung(bracket, Reaching(rung, trials.Count, left)));
        }
        if (state.Decisions.Brackets[bracket].Count == rung)
            return []; // cancelled
        IReadOnlyList<int> survivors = HalvingPlan.Survivors(state.Decisions.Brackets[bracket][rung],
            left.Select(trial => (trial.Number, ScoreOf(trial, HalvingPlan.Rungs[rung].First))), falls,
            AutoSetup.Plain.Number);
        return [.. survivors.Select(members.Trial)];
    }

    private int Reaching(int rung, int trials, IReadOnlyList<AutoTrial> left)
    {
        if (options.Trials is not null)
            return HalvingPlan.Reaching(HalvingPlan.Rungs[rung], trials);
        // A worker whose time is almost over must not drop trials for which others have time.
        (double longest, int jobs) = claims.Longest(budget.Left);
        return HalvingPlan.Reaching(rung, trials, left.Average(members.Predict), longest, jobs);
    }

    private double ScoreOf(AutoTrial trial, int folds) => Enumerable.Range(1, folds)
        .Average(member => state.Find(trial.Number, member)?.Score ?? double.NaN);

    private void Introduce()
    {
        int before = state.Members().Count(member => member.Status == RunStatus.Done);
        string limit = options.Trials is { } trials
            ? FormattableString.Invariant($"{trials} trials")
            : Seconds(options.Time!.Value.TotalSeconds);
        string done = before == 0 ? "" : FormattableString.Invariant($", {before} trainings done before");
        done += claims.Others() switch
        {
            0 => "",
            1 => ", 1 other worker at work",
            var others => FormattableString.Invariant($", {others} other workers at work"),
        };
        tell(FormattableString.Invariant(
            $"{Path.Combine(options.Runs, options.Name!)}: {whole.Config.ModelName} on {options.Data}, {whole.Train.Count} rows, {limit}, ")
            + FormattableString.Invariant($"{threads} training{(threads == 1 ? "" : "s")} at a time{done}"));
        foreach (string line in whole.Data.Found)
            tell(line);
    }

    private static string Seconds(double seconds) => seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";

    private static Action<string> TellerOf(TextWriter? error)
    {
        var gate = new Lock();
        return line =>
        {
            lock (gate)
            {
                if (error is not null)
                    StandardStreams.TryLine(error, line);
            }
        };
    }
}
