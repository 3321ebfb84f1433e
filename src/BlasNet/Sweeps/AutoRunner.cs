using System.Globalization;
using BlasNet.Execution;
using BlasNet.Files;
using BlasNet.Metrics;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet.Sweeps;

/// <summary>One call of <see cref="AutoTraining"/>: brackets of trials until time or trials are used up, then the ensemble of the
/// best.</summary>
internal sealed class AutoRunner
{
    // Enough that a small table does not fill the folder with runs for as long as there is time.
    private const int MostTrials = 96;
    private const int Plain = 1;

    // Of the time that is left, a bracket is planned for this share; what remains is for a smaller one.
    private const double PlannedShare = 0.85;

    private readonly AutoOptions options;
    private readonly AutoState state;
    private readonly SharedData shared;
    private readonly TrainingTask whole;
    private readonly TrainingBudget budget;
    private readonly bool falls;
    private readonly int threads;
    private readonly Lock gate = new();
    private readonly Dictionary<int, double> works = [];

    private AutoRunner(AutoOptions options, AutoState state, SharedData shared, TrainingTask whole, TrainingBudget budget, int threads)
    {
        (this.options, this.state, this.shared, this.whole) = (options, state, shared, whole);
        (this.budget, this.threads, falls) = (budget, threads, MetricDirection.Falls(options.Metric));
    }

    /// <summary>Searches and writes the ensemble.</summary>
    public static AutoResult Run(AutoOptions options)
    {
        options = WithDefaults(options);
        int threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        var budget = new TrainingBudget(options.Clock, options.Time, threads);
        string folder = Path.Combine(options.Runs, options.Name!);
        var shared = new SharedData();
        TrainingTask whole = TrainingTask.Resolve(Config(options, []), null, options.Cancellation, shared);
        if (FurtherMetric(options.Metric, whole) is { } further)
        {
            options = options with { Metrics = [.. whole.Config.Metrics.Select(metric => metric.Name), further] };
            whole = TrainingTask.Resolve(Config(options, []), null, options.Cancellation, shared);
        }
        using IDisposable held = Hold(options);
        var definition = new AutoDefinition(options.Data, shared.Digest(TableSpec.PathOf(options.Data)!),
            (options.Table ?? new TableOptions()).ToString(), options.Metric, options.Seed, whole.Train.Targets.Kind == TargetKind.Classes);
        return new AutoRunner(options, AutoState.Open(folder, definition), shared, whole, budget, threads).Run();
    }

    private AutoResult Run()
    {
        Introduce();
        bool completed = Search();
        if (options.Cancellation.IsCancellationRequested || !completed)
            return Result(RunStatus.Interrupted, null);
        AutoChosen chosen = new AutoSelection(options, state, whole, threads, falls).Write(Tell);
        return Result(RunStatus.Done, chosen);
    }

    private AutoResult Result(string status, AutoChosen? chosen)
    {
        IReadOnlyList<AutoMember> members = state.Members();
        return new AutoResult(chosen?.Run.Run, status, options.Metric, members.Select(member => member.Trial).Distinct().Count(),
            members.Count(member => member.Status == RunStatus.Done), chosen?.Best ?? [], chosen?.Selected ?? [], chosen?.Estimate ?? [],
            chosen?.Run.WeightsSha256, budget.Elapsed);
    }

    // Returns whether the model as it is was trained on all folds.
    private bool Search()
    {
        TakeOver();
        if (options.Trials is { } trials)
        {
            int before = state.Brackets.Sum(each => each[0]);
            if (before < trials)
                state.AddBracket(trials - before);
        }
        else if (state.Brackets.Count == 0)
        {
            state.AddBracket(Plain);
        }
        int first = Plain, bracket = 0;
        while (!options.Cancellation.IsCancellationRequested)
        {
            if (bracket == state.Brackets.Count && !AddBracket(first))
                break;
            int size = state.Brackets[bracket][0];
            TrainBracket(bracket++, [.. Enumerable.Range(first, size).Select(Trial)]);
            first += size;
        }
        return Enumerable.Range(1, HalvingPlan.Folds).All(member => state.Find(Plain, member)?.Status == RunStatus.Done);
    }

    // With a number of trials there is one bracket; with a time, as many as fit.
    private bool AddBracket(int first)
    {
        int most = Math.Min(HalvingPlan.MostTrials, MostTrials - first + 1);
        if (options.Trials is not null || most < 1)
            return false;
        double[] costs = [.. Enumerable.Range(first, most).Select(number => budget.Predict(WorkOf(Trial(number))))];
        int size = HalvingPlan.TrialsWithin(PlannedShare * budget.Room, costs);
        if (size == 0)
            size = HalvingPlan.TrialsWithin(budget.Room, costs);
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
            // Fold after fold, so that what there is time for is comparable.
            (AutoTrial Trial, int Member)[] open = [.. from member in Enumerable.Range(rung.First + 1, rung.End - rung.First)
                from trial in left
                where !IsOver(trial, member)
                select (trial, member)];
            Train(open);
            if (!open.All(each => IsOver(each.Trial, each.Member)))
                return;
        }
    }

    private AutoTrial[] Survivors(int bracket, int rung, IReadOnlyList<AutoTrial> trials, IReadOnlyList<AutoTrial> left)
    {
        // The same trials go on when the search is continued, however much time there is then.
        if (state.Brackets[bracket].Count == rung)
        {
            double cost = left.Average(trial => budget.Predict(WorkOf(trial)));
            state.AddRung(bracket, options.Trials is null
                ? HalvingPlan.Reaching(rung, trials.Count, cost, budget.Room)
                : HalvingPlan.Reaching(HalvingPlan.Rungs[rung], trials.Count));
        }
        IReadOnlyList<int> survivors = HalvingPlan.Survivors(state.Brackets[bracket][rung],
            left.Select(trial => (trial.Number, ScoreOf(trial, HalvingPlan.Rungs[rung].First))), falls, Plain);
        return [.. left.Where(trial => survivors.Contains(trial.Number))];
    }

    private bool IsOver(AutoTrial trial, int member) =>
        state.Find(trial.Number, member)?.Status is RunStatus.Done or RunStatus.Failed;

    private double ScoreOf(AutoTrial trial, int folds) => Enumerable.Range(1, folds)
        .Average(member => state.Find(trial.Number, member)?.Score ?? double.NaN);

    private void Train(IReadOnlyList<(AutoTrial Trial, int Member)> open)
    {
        bool granted = open.All(each => each.Trial.Number == Plain);
        using CancellationTokenSource over = granted || double.IsInfinity(budget.Left) ? new CancellationTokenSource()
            : new CancellationTokenSource(TimeSpan.FromSeconds(Math.Max(0, budget.Left)), options.Clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(options.Cancellation, over.Token);
        var common = new RunOptions { Runs = options.Runs, Shared = shared, Cancellation = stop.Token, IsShort = true };
        new ConcurrentRuns(common, threads).Run(open.Count, (number, own) => Train(open[number].Trial, open[number].Member, own));
    }

    private RunSummary? Train(AutoTrial trial, int number, RunOptions own)
    {
        double work = WorkOf(trial);
        if (trial.Number != Plain && !budget.Fits(work))
            return null;
        AutoMember? before = state.Find(trial.Number, number);
        double begun = budget.Elapsed;
        Func<Func<RunDirectory>, RunDirectory> turn = own.Turn!;
        own = own with
        {
            Turn = make => turn(() =>
            {
                RunDirectory run = make();
                state.Set(before = new AutoMember(trial.Number, number, run.Name, RunStatus.Running));
                return run;
            }),
        };
        try
        {
            bool resumed = before is not null && File.Exists(Path.Combine(options.Runs, before.Run, "config.json"));
            RunSummary summary = resumed
                ? TrainingRun.Resume(Path.Combine(options.Runs, before!.Run), config => config, own)
                : TrainingRun.Start(Config(options, trial.Settings, trial) with { Member = new Fold(number, HalvingPlan.Folds) }, own);
            double seconds = budget.Elapsed - begun;
            AutoMember after = before! with { Status = summary.Status, Seconds = seconds };
            if (summary.Status == RunStatus.Done)
                after = after with { Score = summary[options.Metric] };
            state.Set(after);
            if (summary.Status == RunStatus.Done && !resumed)
                budget.Note(work, seconds);
            Tell($"{Name(trial, number)}: {summary.Status}"
                + (after.Score is { } score ? $", {options.Metric} {EpochFormat.Number(score)}, {Seconds(seconds)}" : ""));
            return summary;
        }
        catch (TrainingException error) when (trial.Number != Plain)
        {
            state.Set(before! with { Status = RunStatus.Failed });
            Tell($"{Name(trial, number)}: {RunStatus.Failed}: {error.Message}");
            return null;
        }
    }

    // What a killed process left as running may have come to its end.
    private void TakeOver()
    {
        foreach (AutoMember member in state.Members().Where(member => member.Status is RunStatus.Running or RunStatus.Interrupted))
        {
            string file = Path.Combine(options.Runs, member.Run, "summary.json");
            if (File.Exists(file) && RunSummary.Read(file) is { Status: RunStatus.Done } summary)
                state.Set(member with { Status = RunStatus.Done, Score = summary[options.Metric] });
        }
        foreach (AutoMember member in state.Members().Where(member => member.Status == RunStatus.Done && member.Seconds > 0))
            budget.Note(WorkOf(Trial(member.Trial)), member.Seconds);
    }

    private AutoTrial Trial(int number) => AutoTrial.Of(options.Seed, number, state.Definition.AreClasses);

    // Operations of a training on one fold.
    private double WorkOf(AutoTrial trial)
    {
        lock (gate)
        {
            if (!works.TryGetValue(trial.Number, out double work))
            {
                ResolvedConfig config = TrainingTask.Resolve(Config(options, trial.Settings), null, options.Cancellation, shared).Config;
                works[trial.Number] = work = (double)ModelSummary.Of(config.Model).Sum(layer => layer.Flops) * config.Epochs;
            }
            return work;
        }
    }

    private static TrainingConfig Config(AutoOptions options, IReadOnlyList<KeyValuePair<string, string>> settings, AutoTrial? trial = null)
    {
        ModelFile model = options.Model(settings);
        return new TrainingConfig
        {
            Model = trial is null ? model : model with { Description = $"trial {trial.Number}: {trial}" },
            Data = options.Data, Table = options.Table, Name = options.Name!, Seed = options.Seed, Threads = 1,
            Metrics = options.Metrics,
        };
    }

    private static AutoOptions WithDefaults(AutoOptions options)
    {
        string path = TableSpec.PathOf(options.Data) ?? throw new ConfigurationException(
            $"Data '{options.Data}' is no table, which 'auto' learns from; 'csv:FILE' is required.") { Fault = Fault.Usage };
        if (options is { Time: not null, Trials: not null })
            throw new ConfigurationException("A time and a number of trials cannot be given together.") { Fault = Fault.Usage };
        if (options.Trials is < 1 or > MostTrials)
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                $"The number of trials must be from 1 to {MostTrials}, but it was '{options.Trials}'.")) { Fault = Fault.Usage };
        WorkerTeam.CheckThreads(options.Threads);
        string name = options.Name ?? $"{Path.GetFileNameWithoutExtension(path)}-auto";
        RunDirectory.CheckExperiment(name);
        return options with { Name = name, Time = options.Time ?? (options.Trials is null ? AutoOptions.DefaultTime : null) };
    }

    // The name of the metric where it is not among those that suit the loss.
    private static string? FurtherMetric(string metric, TrainingTask whole)
    {
        string[] known = ["val_loss", .. whole.Config.Metrics.Select(each => "val_" + each.Name)];
        if (known.Contains(metric))
            return null;
        if (metric.StartsWith("val_", StringComparison.Ordinal) && MetricNames.Find(metric["val_".Length..]) is { } further)
            return further.Name;
        string[] all = [.. known.Union(MetricNames.Known.Select(name => "val_" + name))];
        string advice = all.Contains("val_" + metric) ? $" Did you mean 'val_{metric}'?" : NearestName.Advice(metric, all);
        throw new ConfigurationException($"There is no metric '{metric}' of validation data to rank trials by.{advice}")
        { Fault = Fault.Usage };
    }

    private static IDisposable Hold(AutoOptions options)
    {
        string folder = Path.Combine(options.Runs, options.Name!);
        try
        {
            Directory.CreateDirectory(folder);
            return FileLock.TryTake(Path.Combine(folder, ".auto.lock"))
                ?? throw new MachineException(new Place(folder), "another process is working on this search. Wait for its end, or stop it.");
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.WritingFolder(folder, error);
        }
    }

    private void Introduce()
    {
        int before = state.Members().Count(member => member.Status == RunStatus.Done);
        string limit = options.Trials is { } trials ? FormattableString.Invariant($"{trials} trials") : Seconds(options.Time!.Value.TotalSeconds);
        string done = before == 0 ? "" : FormattableString.Invariant($", {before} trainings done before");
        Tell(FormattableString.Invariant(
            $"{Path.Combine(options.Runs, options.Name!)}: {whole.Config.ModelName} on {options.Data}, {whole.Train.Count} rows, {limit}, ")
            + FormattableString.Invariant($"{threads} trainings at a time{done}"));
        foreach (string line in whole.Data.Found)
            Tell(line);
    }

    private static string Name(AutoTrial trial, int fold) => FormattableString.Invariant($"trial {trial.Number} ({trial}), fold {fold}");

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
