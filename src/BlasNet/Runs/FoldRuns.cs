namespace BlasNet.Runs;

/// <summary>Trainings of the folds of one evaluation: of a small network several at a time, otherwise one after the other.</summary>
internal static class FoldRuns
{
    /// <summary>Trains all folds; fewer results than folds where training was interrupted.</summary>
    /// <param name="folds">The number of folds.</param>
    /// <param name="of">The configuration of a fold, by its number from 1 on.</param>
    /// <param name="options">Where runs are kept.</param>
    /// <exception cref="ConfigurationException">Model, data and options do not fit.</exception>
    /// <exception cref="DataException">Data is missing or malformed, or has changed from one fold to the next.</exception>
    public static IReadOnlyList<RunSummary> Train(int folds, Func<int, TrainingConfig> of, RunOptions options)
    {
        // Each fold has a split of its own, which nobody else needs.
        options = options with { Shared = options.Shared ?? new SharedData { KeepsParts = false } };
        int jobs = Jobs(folds, of(1), options);
        if (jobs > 1)
            return [.. new ConcurrentRuns(options, jobs).Run(folds, (number, own) => TrainingRun.Start(of(number + 1), own))
                .OfType<RunSummary>()];
        var summaries = new List<RunSummary>();
        for (int number = 1; number <= folds || number == 1; number++)
        {
            summaries.Add(TrainingRun.Start(of(number), options));
            RequireSameData(summaries[0].Run, summaries[^1].Run);
            if (summaries[^1].Status != RunStatus.Done)
                break;
        }
        return summaries;
    }

    /// <summary>Computes mean and standard deviation (divided by n - 1) of values; the deviation of one is 0.</summary>
    public static (double Mean, double Deviation) Of(IReadOnlyList<double> values)
    {
        double mean = values.Average();
        return (mean, values.Count < 2 ? 0 : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1)));
    }

    // Several folds at a time read the data once, so that they cannot differ in it.
    private static int Jobs(int folds, TrainingConfig first, RunOptions options)
    {
        int threads = first.Threads > 0 ? first.Threads : Environment.ProcessorCount;
        if (threads < 2 || folds < 2 || options.Callbacks.Count > 0)
            return 1;
        TrainingTask task = TrainingTask.Resolve(first, options.Download, options.Shared, null, options.Cancellation);
        return SmallNetwork.Is(task.Config) ? Math.Min(threads, folds) : 1;
    }

    private static void RequireSameData(string first, string last)
    {
        RunNotes before = RunNotes.Read(RunDirectory.Open(first).EnvironmentFile);
        RunNotes now = RunNotes.Read(RunDirectory.Open(last).EnvironmentFile);
        if (DataGuard.Difference(before.Data ?? [], now.Data ?? []) is { } difference)
            throw new DataException(new Place(difference.Place), $"{difference.Sentence($"the fold '{first}'")} Folds of different data "
                + "say nothing together; begin again.");
    }
}
