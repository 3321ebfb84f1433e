using BlasNet.Files;
using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Sweeps;

/// <summary>End of a search: predicts the held-out rows, chooses the trials of the ensemble, measures the choice, and writes the
/// run.</summary>
internal sealed class AutoSelection(
    AutoOptions options, AutoState state, AutoClaims claims, TrainingTask whole, int threads, bool falls)
{
    private static readonly int[] AllFolds = [.. Enumerable.Range(0, HalvingPlan.Folds)];

    /// <summary>Chooses and writes; among the same trials, another worker or an earlier call may have done it.</summary>
    /// <param name="tell">Receives a line on the choice and one on its quality.</param>
    /// <returns>The choice; null where the search is cancelled while another worker chooses.</returns>
    public AutoChosen? Choose(Action<string> tell)
    {
        using Claim? claim = claims.Take(AutoClaims.Choice, options.Cancellation);
        if (claim is null)
            return null;
        state.Refresh();
        int[] finalists = [.. state.Members().Where(member => member.Status == RunStatus.Done)
            .GroupBy(member => member.Trial).Where(trial => trial.Count() == HalvingPlan.Folds).Select(trial => trial.Key)];
        AutoDecidedChoice? before = state.Decisions.Choice;
        if (before?.Among.SequenceEqual(finalists) == true && before.Trials.All(finalists.Contains) && SummaryOf(before) is { } summary)
        {
            RankedTrial[] best = [.. before.Trials.Select(Ranked)];
            Array.ForEach(Lines(finalists.Length, best, before.Selected, before.Estimate), tell);
            return new AutoChosen(summary, best, before.Selected, before.Estimate);
        }
        return ChooseAmong(finalists, tell);
    }

    private AutoChosen ChooseAmong(int[] finalists, Action<string> tell)
    {
        AutoMember[][] members = [.. finalists.Select(MembersOf)];
        IReadOnlyList<(int[] Train, int[] Held)> rows = whole.Train.FoldRows(HalvingPlan.Folds, options.Seed);
        using var predicted = new OutOfFold(whole, [.. rows.Select(fold => fold.Held)], Predict(members, rows));
        string metric = options.Metric["val_".Length..];
        var choice = new AutoChoice([.. members.Select(trial => trial.Select(ScoreOf).ToArray())], falls,
            (trials, fold) => predicted.Measure(trials, [fold]).First(value => value.Key == metric).Value);
        IReadOnlyList<int> chosen = choice.By(AllFolds);
        // Without a trial that was dropped, no fold had a part in a choice but the last.
        bool wereDropped = state.Decisions.Brackets.Any(bracket => bracket[0] > 1);
        IReadOnlyList<KeyValuePair<string, double>> selected = predicted.Measure(chosen, AllFolds),
            estimate = predicted.Measure([.. choice.Without(AllFolds[(wereDropped ? HalvingPlan.FirstLateFold : 0)..], HalvingPlan.Folds)]);
        RankedTrial[] best = [.. chosen.Select(position => Ranked(finalists[position]))];
        string[] lines = Lines(finalists.Length, best, selected, estimate);
        RunSummary summary = Written(best, finalists, selected, estimate, lines);
        Array.ForEach(lines, tell);
        return new AutoChosen(summary, best, selected, estimate);
    }

    private RunSummary Written(RankedTrial[] best, int[] finalists, IReadOnlyList<KeyValuePair<string, double>> selected,
        IReadOnlyList<KeyValuePair<string, double>> estimate, string[] lines)
    {
        string[][] files = [.. AllFolds.Select(fold => best
            .Select(trial => RunDirectory.Open(trial.Runs[fold], options.Runs).ModelFile).ToArray())];
        KeyValuePair<string, double>[] values =
        [
            .. selected.Select(value => KeyValuePair.Create("val_" + value.Key, value.Value)),
            .. estimate.Select(value => KeyValuePair.Create("estimate_" + value.Key, value.Value)),
        ];
        int[] trials = [.. best.Select(trial => trial.Number)];
        // The ensemble of these trials may have been written before, when there were fewer to choose among.
        RunSummary? before = state.Decisions.Choice is { } last && last.Trials.SequenceEqual(trials) ? SummaryOf(last) : null;
        RunSummary summary = before ?? new AutoEnsemble(whole, options).Write(files, values, lines);
        var decided = new AutoDecidedChoice(Path.GetRelativePath(options.Runs, summary.Run), trials, finalists, selected, estimate);
        state.Decide(claims, decisions => decisions with { Choice = decided }, options.Cancellation);
        return summary;
    }

    private string[] Lines(int finalists, RankedTrial[] best, IReadOnlyList<KeyValuePair<string, double>> selected,
        IReadOnlyList<KeyValuePair<string, double>> estimate) =>
    [
        FormattableString.Invariant($"chosen of {finalists} trials on all folds: an ensemble of ")
            + FormattableString.Invariant($"{best.Length * HalvingPlan.Folds} networks, ")
            + string.Join("; ", best.Select(trial => FormattableString.Invariant($"trial {trial.Number} ({Trial(trial.Number)})"))),
        "chosen by: " + new Evaluation(selected),
        "to expect on new rows: " + new Evaluation(estimate),
    ];

    // The worker that wrote it may know the folder of runs by another path.
    private RunSummary? SummaryOf(AutoDecidedChoice choice)
    {
        string run = Path.Combine(options.Runs, choice.Run), file = Path.Combine(run, "summary.json");
        return File.Exists(file) ? RunSummary.Read(file) with { Run = run } : null;
    }

    private float[][] Predict(AutoMember[][] members, IReadOnlyList<(int[] Train, int[] Held)> rows)
    {
        int width = whole.Config.Model.OutputShape.Size;
        var outputs = new float[members.Length][];
        Parallel.For(0, members.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, trial =>
        {
            outputs[trial] = new float[whole.Train.Count * width];
            for (int fold = 0; fold < HalvingPlan.Folds; fold++)
            {
                using SavedModel member = SavedModel.Load(RunDirectory.Open(members[trial][fold].Run, options.Runs).Root, threads: 1);
                int[] held = rows[fold].Held;
                float[] predicted = Evaluator.Predict(member.Network, whole.Train.Subset(held).Inputs);
                for (int i = 0; i < held.Length; i++)
                    predicted.AsSpan(i * width, width).CopyTo(outputs[trial].AsSpan(held[i] * width));
            }
        });
        return outputs;
    }

    private AutoTrial Trial(int number) => AutoTrial.Of(options.Seed, number, state.Definition.AreClasses);

    private static double ScoreOf(AutoMember member) => member.Score ?? double.NaN;

    private AutoMember[] MembersOf(int trial) => [.. AllFolds.Select(fold => state.Find(trial, fold + 1)!)];

    private RankedTrial Ranked(int number) => RankedTrial.Of(new SweepTrial(number, 1, options.Seed, Trial(number).Settings),
        [.. MembersOf(number).Select(ScoreOf)], [.. MembersOf(number).Select(member => member.Run)]);
}

/// <summary>The ensemble of the best trials.</summary>
/// <param name="Run">Its run.</param>
/// <param name="Best">Its trials, the best first.</param>
/// <param name="Selected">Loss and metrics by which it was chosen.</param>
/// <param name="Estimate">Loss and metrics to expect on new rows.</param>
internal sealed record AutoChosen(RunSummary Run, IReadOnlyList<RankedTrial> Best,
    IReadOnlyList<KeyValuePair<string, double>> Selected, IReadOnlyList<KeyValuePair<string, double>> Estimate);
