using System.Globalization;
using System.Text.Json;
using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>Printer of sweeps: the best trials; of a sweep without axes its cross-validation or backtest.</summary>
/// <param name="folder">The sweep.</param>
/// <param name="runs">The folder of all runs.</param>
/// <param name="metric">The metric that ranks the trials.</param>
/// <param name="top">The most trials shown.</param>
internal sealed class SweepPrinter(SweepFolder folder, string runs, string metric, int top)
{
    // More would make lines that no terminal shows as a table.
    private const int MostRuns = 3;

    private readonly SweepTrial[] done = [.. folder.Plan.Trials.Where(trial => folder.StateOf(trial).Status == RunStatus.Done)];

    /// <summary>Returns the result as a table for people; empty before there is any.</summary>
    /// <exception cref="UsageException">No training has the metric.</exception>
    /// <exception cref="DataException">A file of a run is missing or malformed.</exception>
    public string Table()
    {
        if (folder.Plan.Keys.Count > 0)
            return Best() is { Count: > 0 } best ? Table(best) : "";
        if (done.Length == 0)
            return "";
        bool seeds = folder.Definition.Repeats > 1;
        return (folder.Definition.Backtest is null
            ? FoldPrinter.Of(new CrossValidation(Summaries()), RowLabels.Of("fold", done, seeds))
            : BacktestPrinter.Of(new Backtest(Summaries()), RowLabels.Of("origin", done, seeds))) + Environment.NewLine;
    }

    /// <summary>Writes the result as properties of a JSON object.</summary>
    /// <param name="line">The writer.</param>
    /// <param name="status">How the sweep ended.</param>
    public void Write(Utf8JsonWriter line, string status)
    {
        bool alone = folder.Plan.Keys.Count == 0;
        line.WriteString("sweep", folder.Root);
        if (!alone)
            line.WriteString("status", status);
        line.WriteNumber("trainings", folder.Plan.Trials.Count);
        line.WriteNumber("done", done.Length);
        line.WriteNumber("failed", folder.Count(RunStatus.Failed));
        int parts = folder.Plan.Trials[0].Part?.Count ?? 1;
        if (alone && folder.Definition.Backtest is null)
            new CrossValidation(Summaries()).WriteProperties(line, status, parts);
        else if (alone)
            new Backtest(Summaries()).WriteProperties(line, status, parts);
        if (alone)
            return;
        line.WriteString("metric", metric);
        line.WriteStartArray("best");
        foreach (RankedTrial trial in Best())
            trial.Write(line, RunsPrinter.Value);
        line.WriteEndArray();
    }

    private IReadOnlyList<RankedTrial> Best() => UsageException.Of("blasnet sweep", () => folder.Best(metric, top));

    private string Table(IReadOnlyList<RankedTrial> best)
    {
        bool repeated = folder.Plan.Trials[^1].Repeat > 1;
        string[] results = repeated ? [metric, "deviation"] : [metric];
        var text = new TextTable(["trial", .. folder.Plan.Keys, .. results, "run"]) { TextColumnsAtEnd = 1 };
        foreach (RankedTrial trial in best)
        {
            double[] found = repeated ? [trial.Mean, trial.Deviation ?? 0] : [trial.Mean];
            text.Add([trial.Number.ToString(CultureInfo.InvariantCulture), .. trial.Settings.Select(setting => setting.Value),
                .. found.Select(EpochFormat.Number), Shown(trial.Runs)]);
        }
        return text.ToString();
    }

    private static string Shown(IReadOnlyList<string> names) => names.Count <= MostRuns ? string.Join(' ', names)
        : string.Create(CultureInfo.InvariantCulture, $"{names[0]} and {names.Count - 1} more");

    // A folder of runs that was moved has another path than when they were trained.
    private RunSummary[] Summaries() => Array.ConvertAll(done, trial =>
    {
        string root = Path.Combine(runs, folder.StateOf(trial).Run);
        return Directory.Exists(root) ? RunSummary.Read(RunDirectory.Open(root).SummaryFile) with { Run = root }
            : throw new DataException(new Place(root), $"this run was removed, which the result needs; remove its row of "
                + $"'{folder.TableFile}' too, and it is trained again.");
    });
}
