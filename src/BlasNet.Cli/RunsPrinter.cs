using System.Globalization;
using System.Text.Json;
using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>Printer of runs: tables for people, JSON for scripts.</summary>
internal static class RunsPrinter
{
    // Listed for each run anyway, or without influence on its result.
    private static readonly string[] NotAsDifference = ["model", "data", "epochs", "threads", "checkpoint_every"];

    private static readonly string[] NotMetrics = ["status", "time_s", "best_epoch"];

    /// <summary>Formats runs: results, the hyper-parameters that differ, status and origin.</summary>
    /// <param name="table">The runs.</param>
    /// <param name="first">The metric of the first column; null for none.</param>
    public static string Table(RunTable table, string? first = null)
    {
        string[] metrics = [.. ListedMetrics(table, first)];
        string[] differing = [.. table.HyperParameters.Except(NotAsDifference).Where(column =>
            table.Runs.Select(run => run[column]).Where(text => text.Length > 0).Distinct().Count() > 1)];
        string[] numbers = [.. metrics, .. differing.Where(table.IsNumeric), "epochs", "time_s"];
        string[] texts = [.. differing.Where(column => !table.IsNumeric(column)), "status", "started", "model", "data"];
        var text = new TextTable(["run", .. numbers, .. texts]) { TextColumnsAtEnd = texts.Length };
        foreach (IndexedRun run in table.Runs)
        {
            IEnumerable<string> values = numbers.Select(column => metrics.Contains(column) ? Metric(run, column) : run[column]);
            text.Add([run.Name, .. values, .. texts.Select(column => run[column])]);
        }
        return text.ToString();
    }

    /// <summary>Formats a comparison, a run per column: differences, then results.</summary>
    public static string Table(RunComparison comparison)
    {
        var text = new TextTable(["", .. comparison.Runs.Select(run => run.Name)]);
        foreach (ComparedValue value in comparison.Differences)
            text.Add([value.Name, .. value.Values]);
        if (comparison.Differences.Count > 0)
            text.Add(["", .. comparison.Runs.Select(_ => "")]);
        foreach (ComparedValue value in comparison.Results)
        {
            bool metric = !NotMetrics.Contains(value.Name);
            text.Add([value.Name, .. metric ? comparison.Runs.Select(run => Metric(run, value.Name)) : value.Values]);
        }
        return text.ToString();
    }

    /// <summary>Writes runs as an array of objects, which omit missing values.</summary>
    public static void Write(Utf8JsonWriter json, RunTable table)
    {
        json.WriteStartArray("runs");
        foreach (IndexedRun run in table.Runs)
        {
            json.WriteStartObject();
            foreach (string column in table.Columns.Where(column => run[column].Length > 0))
            {
                json.WritePropertyName(column);
                Value(json, run[column]);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Writes a comparison: the names of the runs, and an array per difference and result with null for a
    /// missing value.</summary>
    public static void Write(Utf8JsonWriter json, RunComparison comparison)
    {
        json.WriteStartArray("runs");
        foreach (IndexedRun run in comparison.Runs)
            json.WriteStringValue(run.Name);
        json.WriteEndArray();
        Write(json, "differences", comparison.Differences);
        Write(json, "results", comparison.Results);
    }

    /// <summary>Writes a cell: a number if its text is one, null if it is empty.</summary>
    public static void Value(Utf8JsonWriter json, string text)
    {
        if (text.Length == 0)
            json.WriteNullValue();
        else if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)
            && whole.ToString(CultureInfo.InvariantCulture) == text)
            json.WriteNumberValue(whole);
        // A digest may parse as a number too, but it is not the shortest text of one.
        else if (Options.Number(text) is { } number && number.ToString("R", CultureInfo.InvariantCulture) == text)
            json.WriteNumberValue(number);
        else
            json.WriteStringValue(text);
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<ComparedValue> values)
    {
        json.WriteStartObject(name);
        foreach (ComparedValue value in values)
        {
            json.WriteStartArray(value.Name);
            foreach (string text in value.Values)
                Value(json, text);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    // With validation, a table does not need training metrics.
    private static IEnumerable<string> ListedMetrics(RunTable table, string? first)
    {
        IEnumerable<string> last = table.Metrics.Where(metric => !metric.StartsWith("best_", StringComparison.Ordinal));
        string[] present = [.. last.Where(metric => table.Runs.Any(run => run[metric].Length > 0))];
        string[] validation = [.. present.Where(metric => metric.StartsWith("val_", StringComparison.Ordinal))];
        return (first is null ? Enumerable.Empty<string>() : [first]).Union(validation.Length > 0 ? validation : present);
    }

    private static string Metric(IndexedRun run, string column) => run.Number(column) is { } value ? EpochFormat.Number(value) : "";
}
