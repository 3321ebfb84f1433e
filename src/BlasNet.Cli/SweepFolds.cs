using System.CommandLine;
using System.Globalization;
using BlasNet.Runs;

namespace BlasNet.Cli;

/// <summary>Options of <c>sweep</c> for the folds or origins that each trial is trained and judged on.</summary>
internal sealed class SweepFolds
{
    private const string Place = "blasnet sweep";

    private readonly Option<int?> folds = Options.Whole("--folds",
        "Judge each trial by cross-validation: train it N times, each time with another part of the data held out. Without --grid and "
            + "--random, a cross-validation that any number of workers share and that can be continued.", least: 2);
    private readonly Option<(int Count, int? Step)?> backtest = Options.Backtest(
        "Judge each trial of a forecast by a backtest: train it at each of several origins, STEP rows apart, on what comes before. Without "
            + "--grid and --random, a backtest that is shared and continued. [default step: the horizon]");

    /// <summary>Gets the options.</summary>
    public Option[] All => [folds, backtest];

    /// <summary>Returns whether trials are judged on folds or origins, so that no validation data is held out by default.</summary>
    public bool AreAsked(ParseResult parsed) => parsed.GetValue(folds) is not null || parsed.GetValue(backtest) is not null;

    /// <summary>Returns the metric that ranks the trials, or the usual one where none is given.</summary>
    /// <exception cref="UsageException">It is not one that may rank trials.</exception>
    public string Metric(ParseResult parsed, string? given)
    {
        // The test part of an origin is what its trial is judged by; any other test part must not rank trials.
        bool tests = parsed.GetValue(backtest) is not null;
        string metric = given ?? (tests ? "test_mase" : "val_loss");
        string last = metric.StartsWith("best_", StringComparison.Ordinal) ? metric["best_".Length..] : metric;
        if (last.StartsWith("val_", StringComparison.Ordinal) || (tests && metric.StartsWith("test_", StringComparison.Ordinal)))
            return metric;
        throw new UsageException(Place, tests
            ? $"the metric '{metric}' is not one of a backtest, whose name begins with 'test_', 'val_' or 'best_val_', as in "
                + $"'test_{metric}'."
            : $"the metric '{metric}' is not a validation metric, whose name begins with 'val_' or 'best_val_', as in 'val_{metric}'.");
    }

    /// <summary>Returns a sweep with the folds or the backtest that were asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="config">The configuration that all trials share.</param>
    /// <param name="definition">The sweep without them.</param>
    /// <exception cref="UsageException">Both are asked for.</exception>
    /// <exception cref="ConfigurationException">The configuration has parts that cannot be held out beside them.</exception>
    public SweepDefinition Of(ParseResult parsed, TrainingConfig config, SweepDefinition definition)
    {
        if (parsed.GetValue(folds) is not null && parsed.GetValue(backtest) is not null)
            throw new UsageException(Place, "--folds and --backtest cannot both be given.");
        if (parsed.GetValue(folds) is { } count)
        {
            DataParts.CheckFold(config with { Fold = new Fold(1, count) });
            return definition with { Folds = count };
        }
        if (parsed.GetValue(backtest) is not { } origins)
            return definition;
        BacktestFold last = Backtest.LastOrigin(config, origins.Count, origins.Step);
        DataParts.CheckFold(config with { Backtest = last });
        // With the step, so that a horizon that is given in another way is the same sweep.
        return definition with { Backtest = string.Create(CultureInfo.InvariantCulture, $"{last.Count}:{last.Step}") };
    }
}
