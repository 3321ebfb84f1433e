using BlasNet.Files;
using BlasNet.Metrics;
using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>What is told of a run's final weights: its forecasts beside simple rules on each part of the data, and its values on the test
/// part.</summary>
/// <param name="run">The run's folder.</param>
/// <param name="config">The configuration.</param>
/// <param name="data">The data.</param>
internal sealed class RunForecasts(RunDirectory run, ResolvedConfig config, DataParts data)
{
    private const string TestPrefix = "test_";

    /// <summary>Gets the figures of each part, validation first; empty where the data is no series.</summary>
    public IReadOnlyList<ForecastFigures> Figures { get; private set; } = [];

    /// <summary>Gets loss, metrics and measures of forecasts on the test part, with <c>test_</c> before their names; empty without
    /// one.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> TestValues { get; private set; } = [];

    /// <summary>Gets the lines of the log.</summary>
    public IReadOnlyList<string> Lines { get; private set; } = [];

    /// <summary>Returns the names of the values on the test part.</summary>
    public static IEnumerable<string> TestNames(Trainer trainer, Dataset? test) =>
        test is null ? [] : trainer.ValueNames(validates: true, test).Where(name => name.StartsWith("val_", StringComparison.Ordinal))
            .Select(name => TestPrefix + name["val_".Length..]);

    /// <summary>Judges a network, and writes its errors by step ahead into the run's folder.</summary>
    public RunForecasts Judge(Network network, CancellationToken cancellation)
    {
        var evaluator = new Evaluator(network, config.Metrics);
        var figures = new List<ForecastFigures>();
        var lines = new List<string>();
        foreach ((string part, Dataset? samples) in ((string, Dataset?)[])[("validation", data.Validation), ("test", data.Test)])
        {
            ForecastJudge? judge = ForecastJudges.Of(samples, network, data.Preprocessor);
            if (samples is null || (judge is null && part == "validation"))
                continue;
            EpochSums sums = evaluator.Run(samples, judge, cancellation);
            if (part == "test")
                TestValues = [.. Values(sums, judge).Select(value => KeyValuePair.Create(TestPrefix + value.Key, value.Value))];
            if (judge is null)
                continue;
            ForecastReport report = judge.Report();
            figures.Add(ForecastFigures.Of(part, report));
            lines.Add(ForecastTable.Heading(part, judge));
            lines.AddRange(ForecastTable.Lines(report).Select(line => "  " + line));
            // Of the test part where there is one.
            AtomicFile.Write(run.HorizonFile, ByHorizon(judge.Model));
        }
        (Figures, Lines) = (figures, lines);
        return this;
    }

    private IEnumerable<KeyValuePair<string, double>> Values(EpochSums sums, ForecastJudge? judge) =>
    [
        KeyValuePair.Create("loss", sums.Loss),
        .. config.Metrics.Select((metric, i) => KeyValuePair.Create(metric.Name, sums.Metrics[i].Value)), .. judge?.Values ?? [],
    ];

    private static byte[] ByHorizon(ForecastErrors errors) =>
    [
        .. CsvFormat.Line(["h", "mse", "mae", "mase"]),
        .. errors.ByHorizon.SelectMany(step => CsvFormat.Line(
            ((double[])[step.Step, step.MeanSquaredError, step.MeanAbsoluteError, step.Mase]).Select(CsvFormat.Number))),
    ];
}
