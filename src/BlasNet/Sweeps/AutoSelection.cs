using System.Globalization;
using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Sweeps;

/// <summary>End of a search: predicts the held-out rows, chooses the trials of the ensemble, measures the choice, and writes the
/// run.</summary>
internal sealed class AutoSelection(AutoOptions options, AutoState state, TrainingTask whole, int threads, bool falls)
{
    private static readonly int[] AllFolds = [.. Enumerable.Range(0, HalvingPlan.Folds)];

    /// <summary>Chooses and writes.</summary>
    /// <param name="tell">Receives a line on the choice and one on its quality.</param>
    public AutoChosen Write(Action<string> tell)
    {
        int[] finalists = [.. state.Members().Where(member => member is { Status: RunStatus.Done, Score: not null })
            .GroupBy(member => member.Trial).Where(trial => trial.Count() == HalvingPlan.Folds).Select(trial => trial.Key)];
        AutoMember[][] members = [.. finalists.Select(trial => AllFolds.Select(fold => state.Find(trial, fold + 1)!).ToArray())];
        IReadOnlyList<(int[] Train, int[] Held)> rows = whole.Train.FoldRows(HalvingPlan.Folds, options.Seed);
        using var predicted = new OutOfFold(whole, [.. rows.Select(fold => fold.Held)], Predict(members, rows));
        string metric = options.Metric["val_".Length..];
        var choice = new AutoChoice([.. members.Select(trial => trial.Select(member => member.Score!.Value).ToArray())], falls,
            (trials, fold) => predicted.Measure(trials, [fold]).First(value => value.Key == metric).Value);
        IReadOnlyList<int> chosen = choice.By(AllFolds);
        // Without a trial that was dropped, no fold had a part in a choice but the last.
        bool wereDropped = state.Brackets.Any(bracket => bracket[0] > 1);
        IReadOnlyList<KeyValuePair<string, double>> selected = predicted.Measure(chosen, AllFolds),
            estimate = predicted.Measure([.. choice.Without(AllFolds[(wereDropped ? HalvingPlan.FirstLateFold : 0)..], HalvingPlan.Folds)]);
        RankedTrial[] best = [.. chosen.Select(position => Ranked(finalists[position], members[position]))];
        return new AutoChosen(Written(chosen, finalists, members, selected, estimate, best, tell), best, selected, estimate);
    }

    private RunSummary Written(IReadOnlyList<int> chosen, int[] finalists, AutoMember[][] members,
        IReadOnlyList<KeyValuePair<string, double>> selected, IReadOnlyList<KeyValuePair<string, double>> estimate,
        IReadOnlyList<RankedTrial> best, Action<string> tell)
    {
        int[] trials = [.. chosen.Select(position => finalists[position])];
        string[][] files = [.. AllFolds.Select(fold => chosen
            .Select(position => RunDirectory.Open(members[position][fold].Run, options.Runs).ModelFile).ToArray())];
        string[] lines =
        [
            FormattableString.Invariant($"chosen of {finalists.Length} trials on all folds: an ensemble of ")
                + FormattableString.Invariant($"{chosen.Count * files.Length} networks, ")
                + string.Join("; ", trials.Select(trial => FormattableString.Invariant($"trial {trial} ({Trial(trial)})"))),
            "chosen by: " + new Evaluation(selected),
            "to expect on new rows: " + new Evaluation(estimate),
        ];
        KeyValuePair<string, double>[] values =
        [
            .. selected.Select(value => KeyValuePair.Create("val_" + value.Key, value.Value)),
            .. estimate.Select(value => KeyValuePair.Create("estimate_" + value.Key, value.Value)),
        ];
        RunSummary? summary = Before(trials) ?? new AutoEnsemble(whole, options).Write(files, values, lines);
        state.Choose(Path.GetRelativePath(options.Runs, summary.Run), trials);
        foreach (string line in lines)
            tell(line);
        return summary;
    }

    // The ensemble of these trials may have been written before.
    private RunSummary? Before(int[] trials)
    {
        if (state.Chosen is not { } before || !before.Trials.SequenceEqual(trials))
            return null;
        string file = Path.Combine(options.Runs, before.Run, "summary.json");
        return File.Exists(file) ? RunSummary.Read(file) : null;
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

    private RankedTrial Ranked(int number, AutoMember[] members)
    {
        return RankedTrial.Of(new SweepTrial(number, 1, options.Seed, Trial(number).Settings),
            [.. members.Select(member => member.Score!.Value)], [.. members.Select(member => member.Run)]);
    }
}

/// <summary>The ensemble of the best trials.</summary>
/// <param name="Run">Its run.</param>
/// <param name="Best">Its trials, the best first.</param>
/// <param name="Selected">Loss and metrics by which it was chosen.</param>
/// <param name="Estimate">Loss and metrics to expect on new rows.</param>
internal sealed record AutoChosen(RunSummary Run, IReadOnlyList<RankedTrial> Best,
    IReadOnlyList<KeyValuePair<string, double>> Selected, IReadOnlyList<KeyValuePair<string, double>> Estimate);
