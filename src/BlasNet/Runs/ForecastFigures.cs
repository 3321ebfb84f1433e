using System.Text.Json;
using BlasNet.Metrics;

namespace BlasNet.Runs;

/// <summary>Errors of the forecasts of a run on a part of its data, beside those of simple rules on the same windows, as
/// <c>summary.json</c> keeps them.</summary>
/// <param name="Part">The part: <c>validation</c> or <c>test</c>.</param>
/// <param name="Windows">The number of windows.</param>
/// <param name="Season">The steps of a season; 1 where the data shows none.</param>
/// <param name="Measure">What the rules and the gain are measured by: <c>mse</c>, <c>mae</c> or <c>pinball</c>.</param>
/// <param name="BestBaseline">The rule with the smallest error.</param>
/// <param name="Gain">The share of its error that the model avoids.</param>
/// <param name="Scores">The model, then the rules.</param>
public sealed record ForecastFigures(string Part, long Windows, int Season, string Measure, string BestBaseline, double Gain,
    IReadOnlyList<ForecastFigure> Scores)
{
    /// <summary>Takes the figures of a report.</summary>
    internal static ForecastFigures Of(string part, ForecastReport report) => new(part, report.Model.Errors.Windows, report.Season,
        ForecastTable.MeasureName(report.Measure), report.Best.Name, report.Gain, [.. report.Scores.Select(ForecastFigure.Of)]);

    /// <summary>Writes one object; omits numbers that are not finite.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("part", Part);
        json.WriteNumber("windows", Windows);
        json.WriteNumber("season", Season);
        json.WriteString("measure", Measure);
        json.WriteString("best_baseline", BestBaseline);
        ForecastFigure.Number(json, "gain", Gain);
        json.WriteStartArray("scores");
        foreach (ForecastFigure score in Scores)
            score.Write(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Reads the object.</summary>
    internal static ForecastFigures Read(JsonElement json)
    {
        SpecReader reader = SpecReader.OfObject(json);
        JsonElement scores = reader.Element("scores") ?? throw reader.Missing("scores", "an array of objects");
        if (scores.ValueKind != JsonValueKind.Array)
            throw reader.Error("'scores' must be an array of objects");
        return new ForecastFigures(reader.Text("part"), reader.Long("windows", 0), reader.Integer("season"), reader.Text("measure"),
            reader.Text("best_baseline"), reader.OptionalNumber("gain") ?? double.NaN,
            [.. scores.EnumerateArray().Select(ForecastFigure.Read)]);
    }
}

/// <summary>Errors of the forecasts of a model or a rule; NaN where one is not defined.</summary>
/// <param name="Name">The name: <c>model</c>, <c>last value</c>, <c>seasonal naive</c> or <c>drift</c>.</param>
/// <param name="StandardizedMse">The mean of the squared errors of standardized targets.</param>
/// <param name="StandardizedMae">The mean of the absolute errors of standardized targets.</param>
/// <param name="Rmse">The root of the mean of the squared errors, in the unit of the targets.</param>
/// <param name="Mae">The mean of the absolute errors, in the unit of the targets.</param>
/// <param name="Mase">The mean absolute scaled error.</param>
/// <param name="Smape">The symmetric mean absolute percentage error, from 0 to 200.</param>
/// <param name="Error">The error that is compared, in the scale of the loss.</param>
public sealed record ForecastFigure(string Name, double StandardizedMse, double StandardizedMae, double Rmse, double Mae, double Mase,
    double Smape, double Error)
{
    /// <summary>Gets the share of true values from the lowest quantile to the highest one; NaN without quantiles.</summary>
    public double Coverage { get; init; } = double.NaN;

    /// <summary>Gets the mean distance from the lowest quantile to the highest one, in the unit of the targets; NaN without
    /// quantiles.</summary>
    public double Width { get; init; } = double.NaN;

    /// <summary>Gets the numbers by their keys.</summary>
    internal IReadOnlyList<(string Key, double Value)> Numbers =>
    [
        ("standardized_mse", StandardizedMse), ("standardized_mae", StandardizedMae), ("rmse", Rmse), ("mae", Mae), ("mase", Mase),
        ("smape", Smape), ("error", Error), ("coverage", Coverage), ("width", Width),
    ];

    internal static ForecastFigure Of(ForecastScore score) => new(score.Name, score.StandardizedMse, score.StandardizedMae,
        score.Errors.RootMeanSquaredError, score.Errors.MeanAbsoluteError, score.Errors.Mase, score.Errors.Smape, score.Error)
    {
        Coverage = score.Errors.Coverage,
        Width = score.Errors.MeanWidth,
    };

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", Name);
        foreach ((string key, double value) in Numbers)
            Number(json, key, value);
        json.WriteEndObject();
    }

    internal static ForecastFigure Read(JsonElement json)
    {
        SpecReader reader = SpecReader.OfObject(json);
        return new ForecastFigure(reader.Text("name"), Of("standardized_mse"), Of("standardized_mae"), Of("rmse"), Of("mae"), Of("mase"),
            Of("smape"), Of("error"))
        {
            Coverage = Of("coverage"),
            Width = Of("width"),
        };

        double Of(string key) => reader.OptionalNumber(key) ?? double.NaN;
    }

    internal static void Number(Utf8JsonWriter json, string key, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(key, value);
    }
}
