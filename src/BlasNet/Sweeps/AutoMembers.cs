using System.Globalization;
using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Sweeps;

/// <summary>Trainings of a search: each is a trial without one fold, and a run of its own.</summary>
/// <param name="options">The options of the search.</param>
/// <param name="state">The state of the search.</param>
/// <param name="shared">The memory of data.</param>
/// <param name="budget">The time.</param>
/// <param name="jobs">The trainings at a time.</param>
/// <param name="tell">Receives a line per training.</param>
internal sealed class AutoMembers(
    AutoOptions options, AutoState state, SharedData shared, TrainingBudget budget, int jobs, Action<string> tell)
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, double> works = [];

    /// <summary>Returns a trial.</summary>
    public AutoTrial Trial(int number) => AutoTrial.Of(options.Seed, number, state.Definition.AreClasses);

    /// <summary>Predicts the seconds of a training of a trial.</summary>
    public double Predict(AutoTrial trial) => budget.Predict(WorkOf(trial));

    /// <summary>Takes over the trainings of the calls before: one that a killed process left as running may have come to its end.</summary>
    public void TakeOver()
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

    /// <summary>Trains some members, several at a time, as far as there is time.</summary>
    public void Train(IReadOnlyList<(AutoTrial Trial, int Member)> open)
    {
        bool granted = open.All(each => each.Trial.Number == AutoSetup.Plain.Number);
        using CancellationTokenSource over = granted || double.IsInfinity(budget.Left) ? new CancellationTokenSource()
            : new CancellationTokenSource(TimeSpan.FromSeconds(Math.Max(0, budget.Left)), options.Clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(options.Cancellation, over.Token);
        var common = new RunOptions { Runs = options.Runs, Shared = shared, Cancellation = stop.Token, IsShort = true };
        new ConcurrentRuns(common, jobs).Run(open.Count, (number, own) => Train(open[number].Trial, open[number].Member, own));
    }

    private RunSummary? Train(AutoTrial trial, int number, RunOptions own)
    {
        double work = WorkOf(trial);
        if (trial.Number != AutoSetup.Plain.Number && !budget.Fits(work))
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
                : TrainingRun.Start(AutoSetup.ConfigOf(options, trial) with { Member = new Fold(number, HalvingPlan.Folds) }, own);
            double seconds = budget.Elapsed - begun;
            AutoMember after = before! with { Status = summary.Status, Seconds = seconds };
            if (summary.Status == RunStatus.Done)
                after = after with { Score = summary[options.Metric] };
            state.Set(after);
            if (summary.Status == RunStatus.Done && !resumed)
                budget.Note(work, seconds);
            tell($"{Name(trial, number)}: {summary.Status}"
                + (after.Score is { } score ? $", {options.Metric} {EpochFormat.Number(score)}, {Seconds(seconds)}" : ""));
            return summary;
        }
        catch (TrainingException error) when (trial.Number != AutoSetup.Plain.Number)
        {
            state.Set(before! with { Status = RunStatus.Failed });
            tell($"{Name(trial, number)}: {RunStatus.Failed}: {error.Message}");
            return null;
        }
    }

    // Operations of a training on one fold.
    private double WorkOf(AutoTrial trial)
    {
        lock (gate)
        {
            if (!works.TryGetValue(trial.Number, out double work))
            {
                ResolvedConfig config = TrainingTask.Resolve(AutoSetup.ConfigOf(options, trial), null, shared, options.Cancellation).Config;
                works[trial.Number] = work = (double)ModelSummary.Of(config.Model).Sum(layer => layer.Flops) * config.Epochs;
            }
            return work;
        }
    }

    private static string Name(AutoTrial trial, int fold) => FormattableString.Invariant($"trial {trial.Number} ({trial}), fold {fold}");

    private static string Seconds(double seconds) => seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
}
