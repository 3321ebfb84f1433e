using System.Diagnostics.CodeAnalysis;
using BlasNet.Tables;

namespace BlasNet;

public sealed partial class Predictor
{
    /// <summary>Forecasts the steps after the end of each series of a CSV file.</summary>
    /// <param name="csvFile">A file with the columns that were learned from, and at least as many rows of a series as a window has.</param>
    /// <returns>The steps ahead of one series after the other, as <c>blasnet predict --last</c> writes them. Series that are shorter than
    /// a window are left out.</returns>
    /// <exception cref="ConfigurationException">The model was not trained on a series of a table, or no series is as long as a
    /// window.</exception>
    /// <exception cref="DataException">The file is missing or malformed, a series was not learned from, times are not evenly spaced, or it
    /// is not known of all steps to come what must be known in advance; the place names the row.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed of.</exception>
    /// <example>
    /// <code>
    /// foreach (ForecastStep step in predictor.Forecast("temperatures.csv"))
    ///     Console.WriteLine($"{step.Time}: {step.Value:0.0}");
    /// </code>
    /// </example>
    public IReadOnlyList<ForecastStep> Forecast(string csvFile) => Forecast(RequireSeries().Read(csvFile));

    /// <summary>Forecasts the steps after the end of each series of a table; see <see cref="Forecast(string)"/>.</summary>
    /// <param name="table">The table, such as <see cref="Preprocessor"/> reads it.</param>
    public IReadOnlyList<ForecastStep> Forecast(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        Dataset data = RequireSeries().ForecastLast(table).Data;
        return [.. PredictSamples([.. data.Inputs]).SelectMany((answer, sample) => ForecastStep.Of(data.Windows!, sample, answer))];
    }

    /// <summary>Forecasts the steps after the end of each series of rows; see <see cref="Forecast(string)"/>.</summary>
    /// <typeparam name="T">A class, a record, a struct, an anonymous type, or a dictionary from names to values.</typeparam>
    /// <param name="rows">The rows of each series in the order of time, whose public properties and fields have the names of the columns.
    /// Where columns are known in advance, rows at the end whose value to forecast is null have those of the steps to come.</param>
    /// <example>
    /// <code>
    /// using Predictor forecaster = Predictor.Load("runs/temperature/run_0001");
    /// var first = new DateTime(2026, 1, 1);
    /// var days = Enumerable.Range(0, 56).Select(day =&gt; new { day = first.AddDays(day), temperature = 11 + day % 7 });
    /// IReadOnlyList&lt;ForecastStep&gt; week = forecaster.Forecast(days);
    /// Console.WriteLine($"{week[0].Time}: {week[0].Value:0.0}");
    /// </code>
    /// </example>
    public IReadOnlyList<ForecastStep> Forecast<[DynamicallyAccessedMembers(RowType.Members)] T>(IEnumerable<T> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return Forecast(RequireSeries().ReadRows(rows, RowType<T>.Members));
    }

    private TablePreprocessor RequireSeries() => Preprocessor is { Options.Series: not null } preprocessor ? preprocessor
        : throw new ConfigurationException("The model was not trained on a series of a table, so that it has no steps ahead.");
}
