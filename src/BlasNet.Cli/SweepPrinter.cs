using System.Globalization;
using System.Text.Json;
using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>Printer of sweeps: the best trials.</summary>
internal static class SweepPrinter
{
    /// <summary>Returns the best trials as a table for people.</summary>
    public static string Table(SweepFolder folder, string metric, IReadOnlyList<RankedTrial> best)
    {
        bool repeated = folder.Definition.Repeats > 1;
        string[] results = repeated ? [metric, "deviation"] : [metric];
        var text = new TextTable(["trial", .. folder.Plan.Keys, .. results, "run"]) { TextColumnsAtEnd = 1 };
        foreach (RankedTrial trial in best)
        {
            double[] found = repeated ? [trial.Mean, trial.Deviation ?? 0] : [trial.Mean];
            text.Add([trial.Number.ToString(CultureInfo.InvariantCulture), .. trial.Settings.Select(setting => setting.Value),
                .. found.Select(EpochFormat.Number), string.Join(' ', trial.Runs)]);
        }
        return text.ToString();
    }

    /// <summary>Writes the result of a sweep as properties of a JSON object.</summary>
    public static void Write(Utf8JsonWriter line, SweepFolder folder, string metric, IReadOnlyList<RankedTrial> best, bool interrupted)
    {
        line.WriteString("sweep", folder.Root);
        line.WriteString("status", interrupted ? RunStatus.Interrupted : RunStatus.Done);
        line.WriteNumber("trainings", folder.Plan.Trials.Count);
        line.WriteNumber("done", folder.Count(RunStatus.Done));
        line.WriteNumber("failed", folder.Count(RunStatus.Failed));
        line.WriteString("metric", metric);
        line.WriteStartArray("best");
        foreach (RankedTrial trial in best)
            trial.Write(line, RunsPrinter.Value);
        line.WriteEndArray();
    }
}
