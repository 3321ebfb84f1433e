using System.CommandLine;
using System.Globalization;
using BlasNet.Explaining;
using BlasNet.Files;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>The verb 'explain'.</summary>
internal static class ExplainCommand
{
    private const int UsualColumns = 3, UsualRepeats = 10, UsualRows = 20;

    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        var what = new HeldOutOptions();
        Option<int?> columns = Options.Whole("--columns",
            "The number of most important columns whose partial dependence is computed. [default: 3]", least: 0);
        Option<int?> repeats = Options.Whole("--repeats", "How often each column is shuffled. [default: 10]", least: 1);
        Option<int?> worst = Options.Whole("--rows", "The number of worst rows. [default: 20]", least: 0);
        Option<long?> seed = Options.Seed("--seed", "Seed of the orders in which columns are shuffled. [default: 0]");
        Option<string?> folder = Options.Text("--out", "DIR", "Folder of the CSV files. [default: that of the run]");
        Option<bool> json = Options.Flag("--json", "Print one JSON object.");
        Verb verb = Cli.Verb.Create("explain",
            "Shows what a model takes from each column of rows it has not learned from, and which rows it predicts worst.",
            "blasnet explain runs/housing/run_0001", "blasnet explain housing/run_0001 --data csv:later.csv --columns 5 --rows 50");
        what.AddTo(verb);
        foreach (Option option in (Option[])[columns, repeats, worst, seed, folder, json])
            verb.Add(option);
        return verb.Does((parsed, output, error) =>
        {
            using HeldOut held = what.Open(parsed, error);
            held.Tell(error);
            var explanation = Explanation.Of(held.Rows, parsed.GetValue(columns) ?? UsualColumns, parsed.GetValue(repeats) ?? UsualRepeats,
                parsed.GetValue(seed) ?? 0);
            string place = parsed.GetValue(folder) ?? held.Run.Root;
            FileFolder.Make(Path.Combine(place, Explanation.WorstFile));
            IReadOnlyList<string> files = explanation.Write(place, parsed.GetValue(worst) ?? UsualRows);
            output.Write(parsed.GetValue(json) ? Line(held, what.Named(parsed), explanation, files) + "\n"
                : Text(explanation) + Worst(explanation, parsed.GetValue(worst) ?? UsualRows));
            error.WriteLine($"{place}: {string.Join(", ", files.Select(Path.GetFileName))}");
            return ExitCodes.Done;
        });
    }

    private static string Text(Explanation explanation)
    {
        if (explanation.Importance is not { } importance)
            return "The samples have no columns to shuffle; the worst rows are in worst_rows.csv.\n";
        string metric = importance.Metric switch { null => "", "accuracy" => "accuracy lost", string name => $"{name} gained" };
        var table = new TextTable("column", "loss gained", "from", "to", metric, "") { TextColumnsAtEnd = 1 };
        foreach (ColumnImportance column in importance.Columns)
            table.Add(column.Column, Short(column.LossIncrease), Short(column.Low), Short(column.High),
                importance.Metric is null ? "" : Short(column.MetricChange), column.Low <= 0 && column.High >= 0 ? "may not matter" : "");
        string head = $"Each column shuffled {Options.Count(importance.Repeats, "time")} among {EpochFormat.Rate(importance.Rows)} rows; "
            + "from and to are an interval of 95 %.\n";
        return head + table + string.Concat(explanation.Dependences.Select(Text));
    }

    private static string Text(PartialDependence dependence)
    {
        var table = new TextTable([dependence.Column, .. dependence.Outputs.Take(4)]);
        IReadOnlyList<DependencePoint> points = dependence.Points;
        foreach (int i in Explanation.Thinned(points.Count, points is [{ Category: null }, ..] ? 5 : 10).Distinct())
            table.Add([points[i].Category ?? Short(points[i].Value), .. points[i].Predictions.Take(4).Select(Short)]);
        return $"\n{table}";
    }

    // The first rows and cells of the file, as many as a terminal shows.
    private static string Worst(Explanation explanation, int count)
    {
        const int mostRows = 5, mostCells = 10;
        if (count == 0)
            return "";
        (IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows) = explanation.Worst(Math.Min(count, mostRows));
        var table = new TextTable([.. header.Take(mostCells)]);
        foreach (IReadOnlyList<string> row in rows)
            table.Add([.. header.Take(mostCells).Select((_, i) => i < row.Count ? Cell(row[i]) : "")]);
        return $"\nRows with the largest losses:\n{table}";
    }

    private static string Cell(string text) => text.Contains('.', StringComparison.Ordinal) && Options.Number(text) is { } value
        && Math.Abs(value) < 1e15 ? Short(value) : text;

    private static string Line(HeldOut held, string data, Explanation explanation, IReadOnlyList<string> files) => JsonLine.Of(json =>
    {
        json.WriteString("run", held.Run.Root);
        json.WriteString("data", data);
        json.WriteNumber("rows", explanation.Importance?.Rows ?? held.Rows.Count);
        json.WriteNumber("repeats", explanation.Importance?.Repeats ?? 0);
        json.WriteString("metric", explanation.Importance?.Metric);
        json.WriteStartArray("columns");
        foreach (ColumnImportance column in explanation.Importance?.Columns ?? [])
        {
            json.WriteStartObject();
            json.WriteString("column", column.Column);
            json.Number("loss_increase", column.LossIncrease);
            json.Number("low", column.Low);
            json.Number("high", column.High);
            json.Number("metric_change", column.MetricChange);
            json.Number("metric_low", column.MetricLow);
            json.Number("metric_high", column.MetricHigh);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("files");
        foreach (string file in files)
            json.WriteStringValue(file);
        json.WriteEndArray();
    });

    private static string Short(double value) => Math.Abs(value) < 0.00005 ? "0"
        : value.ToString(Math.Abs(value) is >= 1e4 and < 1e15 ? "0" : "0.####", CultureInfo.InvariantCulture);
}
