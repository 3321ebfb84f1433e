using System.Globalization;
using BlasNet.Metrics;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Training;

/// <summary>Tests of what the run of a forecast records: columns, summary, log and errors by step ahead.</summary>
internal sealed class ForecastRunTests : IDisposable
{
    private const string Model = """
        { "layers": [ { "kind": "flatten" }, { "kind": "dense", "units": "outputs" } ], "loss": "meanSquaredError" }
        """;

    private readonly TestRuns runs = new();
    private readonly string file = Path.Combine(Path.GetTempPath(), $"blasnet-forecast-{Guid.NewGuid():N}.csv");

    public ForecastRunTests() => File.WriteAllText(file, "level\n" + string.Concat(Enumerable.Range(0, 260).Select(t =>
        string.Create(CultureInfo.InvariantCulture, $"{LevelOf(t):R}\n"))));

    private static double LevelOf(int t) => 20 + 5 * Math.Sin(t * Math.Tau / 12) + 3 * Math.Cos(t * Math.Tau / 4) + 0.01 * t;

    public void Dispose()
    {
        runs.Dispose();
        File.Delete(file);
    }

    private TrainingConfig Config => TestRuns.Config(Model) with
    {
        Data = "csv:" + file, Validation = "0.3", Batch = 16, Epochs = 3,
        Table = new TableOptions { Series = new TimeSeries(24, 5) },
    };

    [Test]
    public void The_columns_are_those_of_the_forecast_and_the_summary_has_the_rules()
    {
        RunSummary run = runs.Start(Config);
        string[] header = File.ReadLines(Path.Combine(run.Run, "metrics.csv")).First().Split(',');
        Assert.That(header, Does.Contain("val_loss").And.Contain("val_mase").And.Contain("val_gain").And.Contain("val_seasonal_naive"));
        ForecastFigures figures = run.Forecasts.Single();
        Assert.That((figures.Part, figures.Season, figures.Measure, figures.BestBaseline),
            Is.EqualTo(("validation", 12, "mse", "seasonal naive")));
        Assert.That(figures.Scores.Select(score => score.Name), Is.EqualTo(new[] { "model", "last value", "seasonal naive", "drift" }));
        Near.AssertNear(run["val_gain"]!.Value, figures.Gain, 1e-12);
        Near.AssertNear(run["val_seasonal_naive"]!.Value, figures.Scores[2].Error, 1e-12);
        Near.AssertNear(run["val_mae"]!.Value, figures.Scores[0].Mae, 1e-9);
        Near.AssertNear(run.ValLoss!.Value, figures.Scores[0].Error, 1e-6);
        RunSummary read = RunSummary.Read(Path.Combine(run.Run, "summary.json"));
        Assert.That(read.Forecasts.Single() with { Scores = [] }, Is.EqualTo(figures with { Scores = [] }));
        Assert.That(read.Forecasts.Single().Scores, Is.EqualTo(figures.Scores));
        Assert.That(read.Values, Is.EqualTo(run.Values));
    }

    [Test]
    public void The_log_ends_with_a_table_and_a_file_has_the_errors_by_step_ahead()
    {
        RunSummary run = runs.Start(Config);
        string log = File.ReadAllText(Path.Combine(run.Run, "log.txt"));
        Assert.That(log, Does.Contain("steps 1 to 5 ahead, season of 12 steps (found by autocorrelation)"));
        Assert.That(log, Does.Contain("gain over the best baseline (seasonal naive, 12): "));
        string[] lines = File.ReadAllLines(Path.Combine(run.Run, "metrics-by-horizon.csv"));
        Assert.That((lines[0], lines.Length), Is.EqualTo(("h,mse,mae,mase", 6)));
        double[][] rows = [.. lines.Skip(1).Select(line => Array.ConvertAll(line.Split(','),
            cell => double.Parse(cell, CultureInfo.InvariantCulture)))];
        Assert.That(rows.Select(row => row[0]), Is.EqualTo(new double[] { 1, 2, 3, 4, 5 }));
        Near.AssertNear(run.Forecasts[0].Scores[0].Mase, rows.Average(row => row[3]), 1e-12);
        using SavedModel saved = SavedModel.Load(run.Run);
        Table table = saved.Preprocessor!.Read(file);
        ForecastReport report = saved.EvaluateForecast(saved.Preprocessor.Apply(table).Data);
        Assert.That(report.Model.Errors.Windows, Is.EqualTo(260 - 24 - 4));
    }

    [Test]
    public void A_resumed_run_has_the_same_columns_values_and_figures()
    {
        RunSummary whole = runs.Start(Config), part = runs.Interrupt(Config, 14);
        Assert.That((part.Status, part.Forecasts), Is.EqualTo((RunStatus.Interrupted, Array.Empty<ForecastFigures>())));
        RunSummary resumed = runs.Resume(part.Run);
        Assert.That(resumed.WeightsSha256, Is.EqualTo(whole.WeightsSha256));
        Assert.That(TestRuns.Metrics(resumed.Run), Is.EqualTo(TestRuns.Metrics(whole.Run)));
        Assert.That(resumed.Values, Is.EqualTo(whole.Values));
        Assert.That(resumed.Forecasts.Single().Scores, Is.EqualTo(whole.Forecasts.Single().Scores));
        Assert.That(runs.Resume(part.Run).Forecasts.Single().Scores, Is.EqualTo(whole.Forecasts.Single().Scores), "a run that is done");
        byte[] Horizon(RunSummary run) => File.ReadAllBytes(Path.Combine(run.Run, "metrics-by-horizon.csv"));
        Assert.That(Horizon(resumed), Is.EqualTo(Horizon(whole)));
    }

    [Test]
    public void An_ensemble_is_judged_as_a_whole()
    {
        RunSummary run = runs.Start(Config with { Members = 2 });
        ForecastFigures figures = run.Forecasts.Single();
        Near.AssertNear(run["val_gain"]!.Value, figures.Gain, 1e-12);
        Near.AssertNear(run.ValLoss!.Value, figures.Scores[0].Error, 1e-6);
        Assert.That(run.Members[0]["val_mase"], Is.Not.Null);
        Assert.That(run["mase"], Is.Null, "training is not judged");
    }

    [Test]
    public void Quantiles_are_told_with_their_coverage()
    {
        string model = Model.Replace("meanSquaredError", "pinball", StringComparison.Ordinal);
        RunSummary run = runs.Start(Config with { Model = TestRuns.Model(model) });
        ForecastFigures figures = run.Forecasts.Single();
        Assert.That(figures.Measure, Is.EqualTo("pinball"));
        Assert.That(figures.Scores[0].Coverage, Is.InRange(0, 1));
        Assert.That(figures.Scores[1].Coverage, Is.NaN);
        // The loss does not sort quantiles that crossed; what is forecast is sorted.
        Assert.That(figures.Scores[0].Error, Is.LessThanOrEqualTo(run.ValLoss!.Value));
        Assert.That(File.ReadAllText(Path.Combine(run.Run, "log.txt")), Does.Contain("quantiles 0.1 to 0.9: "));
    }
}
