using System.Text.Json;

namespace BlasNet.Runs;

/// <summary>Backtest of a forecast by a rolling origin: at each of several origins a model is trained on what came before, and forecasts
/// what came then.</summary>
/// <remarks>Each origin is a run of its own, in the same experiment and with the same seed, whose <c>test_</c> values are those of its
/// forecast; the horizon of the last one ends with the data. Tashman 2000, "Out-of-sample tests of forecasting accuracy".</remarks>
/// <example>
/// <code>
/// var hourly = new TrainingConfig
/// {
///     Model = ModelFile.Read("nlinear.json"), Data = "csv:ETTh1.csv", Name = "hourly", Seed = 1,
///     Table = new TableOptions { Labels = ["OT"], Series = new TimeSeries(Window: 336, Horizon: 96) { Time = "date" } },
/// };
/// Backtest all = Backtest.Run(hourly, origins: 5, new RunOptions());
/// Console.WriteLine($"MASE {all.Of("test_mase").Mean:0.000}, gain over the best baseline {all.Of("test_gain").Mean:0 %}");
/// </code>
/// </example>
public sealed record Backtest
{
    internal Backtest(IReadOnlyList<RunSummary> folds) => Folds = folds;

    /// <summary>Gets the results of the origins, the earliest first; fewer than asked for when training was interrupted.</summary>
    public IReadOnlyList<RunSummary> Folds { get; }

    /// <summary>Gets <c>done</c>, or <c>interrupted</c> when a training was.</summary>
    public string Status => Interrupted.Count > 0 ? Interrupted[0].Status : RunStatus.Done;

    /// <summary>Gets the runs that did not come to their end.</summary>
    internal IReadOnlyList<RunSummary> Interrupted => [.. Folds.Where(fold => fold.Status != RunStatus.Done)];

    /// <summary>Gets the names of the losses and metrics that all runs have.</summary>
    public IReadOnlyList<string> Names => Folds.Count == 0 ? [] :
        [.. Folds[0].Values.Select(value => value.Key).Where(name => Folds.All(fold => fold[name] is not null))];

    /// <summary>Gets the means over the origins of the errors of the model, then of each baseline; empty before all are done.</summary>
    public IReadOnlyList<ForecastFigure> Means => Summarize(values => FoldRuns.Of(values).Mean);

    /// <summary>Gets the standard deviations (divided by n - 1) over the origins of these errors.</summary>
    public IReadOnlyList<ForecastFigure> Deviations => Summarize(values => FoldRuns.Of(values).Deviation);

    /// <summary>Trains at all origins: of a small network several at a time, each on one thread, otherwise one after the other. The results
    /// are the same.</summary>
    /// <param name="config">The configuration of a forecast, without a test part. With <see cref="TrainingConfig.Validation"/> the end of
    /// what comes before an origin is held out, for early stopping.</param>
    /// <param name="origins">The number of origins, at least 1.</param>
    /// <param name="options">Where runs are kept.</param>
    /// <param name="step">The rows from one origin to the next, at least 1; null for the horizon, so that the forecasts follow each
    /// other.</param>
    /// <exception cref="ConfigurationException">The data is no series, a number is below 1, the series is too short for so many origins, or
    /// model, data and options do not fit.</exception>
    /// <exception cref="DataException">Data is missing or malformed.</exception>
    /// <exception cref="TrainingException">A loss is no longer a finite number.</exception>
    /// <exception cref="MachineException">There is no usable OpenBLAS, or a file cannot be written.</exception>
    public static Backtest Run(TrainingConfig config, int origins, RunOptions options, int? step = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(options);
        BacktestFold last = LastOrigin(config, origins, step);
        return new Backtest(FoldRuns.Train(
            origins, number => config with { Backtest = new BacktestFold(number, origins, last.Step) }, options));
    }

    /// <summary>Returns the last origin, whose horizon ends with the data.</summary>
    /// <exception cref="ConfigurationException">The data is no series, or a number is below 1.</exception>
    internal static BacktestFold LastOrigin(TrainingConfig config, int origins, int? step) => config.Table?.Series is { } series
        ? new BacktestFold(origins, origins, step ?? series.Horizon)
        : throw new ConfigurationException(
            $"A backtest needs a series, but the data '{config.Data}' is none: a series is a 'csv:FILE' with a window.");

    /// <summary>Computes mean and standard deviation (divided by n - 1) of a loss or metric over the origins.</summary>
    /// <exception cref="ConfigurationException">Not all runs have it.</exception>
    public (double Mean, double Deviation) Of(string name) => Names.Contains(name)
        ? FoldRuns.Of([.. Folds.Select(fold => fold[name]!.Value)])
        : throw new ConfigurationException($"The backtest has no metric '{name}'.{NearestName.Advice(name, Names)}", nameof(name));

    /// <summary>Writes one object: status, the means by name, the deviations as <c>NAME_deviation</c>, those of the model and the baselines
    /// in <c>scores</c>, and the runs.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        WriteProperties(json);
        json.WriteEndObject();
    }

    internal void WriteProperties(Utf8JsonWriter json) => WriteProperties(json, Status, Folds.Count);

    // Of a sweep with several seeds, origins are fewer than results.
    internal void WriteProperties(Utf8JsonWriter json, string status, int origins)
    {
        json.WriteString("status", status);
        json.WriteNumber("origins", origins);
        foreach (string name in Names)
        {
            (double mean, double deviation) = Of(name);
            ForecastFigure.Number(json, name, mean);
            ForecastFigure.Number(json, name + "_deviation", deviation);
        }
        json.WriteStartArray("scores");
        foreach ((ForecastFigure mean, ForecastFigure deviation) in Means.Zip(Deviations))
        {
            json.WriteStartObject();
            json.WriteString("name", mean.Name);
            foreach (((string key, double value), (_, double spread)) in mean.Numbers.Zip(deviation.Numbers))
            {
                ForecastFigure.Number(json, key, value);
                ForecastFigure.Number(json, key + "_deviation", spread);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("runs");
        foreach (RunSummary fold in Folds)
            json.WriteStringValue(fold.Run);
        json.WriteEndArray();
    }

    private IReadOnlyList<ForecastFigure> Summarize(Func<double[], double> summary)
    {
        ForecastFigures?[] parts = [.. Folds.Select(fold => fold.Forecasts.FirstOrDefault(part => part.Part == "test"))];
        if (parts.Length == 0 || parts.Any(part => part is null))
            return [];
        return [.. parts[0]!.Scores.Select((score, i) => Over(score.Name, [.. parts.Select(part => part!.Scores[i])], summary))];
    }

    private static ForecastFigure Over(string name, ForecastFigure[] folds, Func<double[], double> summary)
    {
        return new ForecastFigure(name, Of(each => each.StandardizedMse), Of(each => each.StandardizedMae), Of(each => each.Rmse),
            Of(each => each.Mae), Of(each => each.Mase), Of(each => each.Smape), Of(each => each.Error))
        {
            Coverage = Of(each => each.Coverage),
            Width = Of(each => each.Width),
        };

        double Of(Converter<ForecastFigure, double> value) => summary(Array.ConvertAll(folds, value));
    }
}
