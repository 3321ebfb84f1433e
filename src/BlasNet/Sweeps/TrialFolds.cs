using BlasNet.Runs;

namespace BlasNet.Sweeps;

/// <summary>The trainings of each trial of a sweep with one seed: a training, those of the folds of a cross-validation, or those of the
/// origins of a backtest.</summary>
internal sealed class TrialFolds
{
    private readonly int? folds;
    private readonly BacktestFold? last;

    /// <summary>Reads folds or a backtest.</summary>
    /// <param name="folds">The number of folds; null for none.</param>
    /// <param name="backtest">Origins and step as in <c>5:96</c>; null for none.</param>
    /// <exception cref="ConfigurationException">Both are given, there are fewer than 2 folds, or the text is of another form.</exception>
    public TrialFolds(int? folds, string? backtest)
    {
        if (folds is not null && backtest is not null)
            throw new ConfigurationException("A sweep cannot have both folds and a backtest.", nameof(backtest));
        this.folds = folds is { } count ? new Fold(1, count).Count : null;
        last = backtest is null ? null
            : BacktestFold.Origins(backtest) is (var origins, { } step) ? new BacktestFold(origins, origins, step)
            : throw new ConfigurationException($"The backtest '{backtest}' cannot be used; a number of origins and the rows from one to "
                + "the next are required, as in 5:96.", nameof(backtest));
    }

    /// <summary>Gets the number of trainings of a trial with one seed.</summary>
    public int Count => folds ?? last?.Count ?? 1;

    /// <summary>Gets whether there are folds or origins.</summary>
    public bool Any => folds is not null || last is not null;

    /// <summary>Returns a training with the fold or the origin of its repeat.</summary>
    public SweepTrial Of(SweepTrial trial)
    {
        int number = (trial.Repeat - 1) % Count + 1;
        return trial with
        {
            Fold = folds is { } count ? new Fold(number, count) : null,
            Backtest = last is null ? null : new BacktestFold(number, last.Count, last.Step),
        };
    }

    /// <summary>Returns the seed of a repeat, so that further repeats have all folds with a further seed.</summary>
    public long SeedOf(int repeat, long first) => unchecked(first + (repeat - 1) / Count);
}
