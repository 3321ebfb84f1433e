using System.CommandLine;
using System.Text.Json;
using BlasNet.Runs;

namespace BlasNet.Cli;

/// <summary>The verb 'runs', which lists and compares the runs of an index.</summary>
internal sealed class RunsCommand
{
    private readonly Option<string?> runs = Options.Text("--runs", "DIR", "Folder of all runs. [default: runs]");
    private readonly Option<string?> experiment = Options.Text("--name", "EXPERIMENT", "Only the runs of this experiment.");
    private readonly Option<string?> status = Options.Text("--status", "S",
        "Only the runs of this status: running, done, failed or interrupted.");
    private readonly Option<bool> json = Options.Flag("--json", "Print one JSON object.");
    private readonly Option<string?> csv = Options.Text("--csv", "FILE", "Also write the runs with all columns to a CSV file.");

    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        Verb verb = Cli.Verb.Create("runs", "Lists and compares runs.",
            "blasnet runs list --sort val_loss", "blasnet runs best --metric val_accuracy --top 5",
            "blasnet runs compare keras-mlp/run_0001 keras-mlp/run_0002");
        verb.Add(new RunsCommand().ListVerb());
        verb.Add(new RunsCommand().BestVerb());
        verb.Add(new RunsCommand().CompareVerb());
        return verb;
    }

    private Verb ListVerb()
    {
        Option<string?> sort = Options.Text("--sort", "METRIC", "Metric to sort by, best run first, or another column of the index.");
        Verb verb = Cli.Verb.Create("list", "Lists runs in the order in which they began.",
            "blasnet runs list", "blasnet runs list --name keras-mlp --status done --sort val_accuracy");
        AddTo(verb, runs, experiment, status, sort, json, csv);
        return verb.Does((parsed, output, error) =>
        {
            RunTable table = Chosen(parsed, "blasnet runs list", parsed.GetValue(status));
            if (parsed.GetValue(sort) is { } column)
                table = UsageException.Of("blasnet runs list", () => table.SortedBy(column));
            return Show(parsed, Shown(parsed, output, error), table, first: null, _ => { });
        });
    }

    private Verb BestVerb()
    {
        Option<string?> metric = Options.Text("--metric", "METRIC",
            "Metric, such as val_accuracy (of the final weights) or best_val_accuracy (of the best epoch).");
        metric.Required = true;
        Option<int?> top = Options.Whole("--top", "Number of runs. [default: 1]", least: 1);
        Verb verb = Cli.Verb.Create("best",
            "Shows the runs with the best values of a metric; of losses and errors the smallest is best. "
            + "Only completed runs count, unless --status names another status.",
            "blasnet runs best --metric val_accuracy", "blasnet runs best --metric val_loss --top 5 --name keras-mlp --json");
        AddTo(verb, metric, top, runs, experiment, status, json, csv);
        return verb.Does((parsed, output, error) =>
        {
            string wanted = parsed.GetRequiredValue(metric)!;
            RunTable table = Chosen(parsed, "blasnet runs best", parsed.GetValue(status) ?? RunStatus.Done);
            RunTable best = UsageException.Of("blasnet runs best", () => table.Best(wanted, parsed.GetValue(top) ?? 1));
            if (best.Runs.Count == 0)
                throw new DataException($"No run has a value of '{wanted}'.");
            return Show(parsed, Shown(parsed, output, error), best, wanted, line => line.WriteString("metric", wanted));
        });
    }

    private Verb CompareVerb()
    {
        Argument<string[]> names = Options.Runs("Two or more runs: their folders, or EXPERIMENT/run_0007.");
        Verb verb = Cli.Verb.Create("compare", "Shows the settings in which runs differ, and their results.",
            "blasnet runs compare keras-mlp/run_0001 keras-mlp/run_0002");
        verb.Add(names);
        AddTo(verb, runs, json, csv);
        return verb.Does((parsed, output, error) =>
        {
            RunTable table = RunTable.Read(Folder(parsed));
            RunComparison comparison = UsageException.Of("blasnet runs compare", () => table.Compare(parsed.GetRequiredValue(names)));
            TextWriter shown = Shown(parsed, output, error);
            if (parsed.GetValue(csv) is { } file)
                comparison.WriteCsv(file);
            if (parsed.GetValue(json))
                shown.WriteLine(JsonLine.Of(line => RunsPrinter.Write(line, comparison)));
            else
                shown.Write(RunsPrinter.Table(comparison));
            return ExitCodes.Done;
        });
    }

    private static void AddTo(Verb verb, params Option[] options)
    {
        foreach (Option option in options)
            verb.Add(option);
    }

    private TextWriter Shown(ParseResult parsed, TextWriter output, TextWriter error) =>
        Outputs.Beside(parsed.GetValue(csv), output, error);

    private string Folder(ParseResult parsed) => parsed.GetValue(runs) ?? "runs";

    private RunTable Chosen(ParseResult parsed, string place, string? wanted)
    {
        RunTable all = RunTable.Read(Folder(parsed));
        return UsageException.Of(place, () => all.Where(parsed.GetValue(experiment), wanted));
    }

    private int Show(ParseResult parsed, TextWriter output, RunTable table, string? first, Action<Utf8JsonWriter> head)
    {
        if (parsed.GetValue(csv) is { } file)
            table.WriteCsv(file);
        if (!parsed.GetValue(json))
        {
            output.Write(RunsPrinter.Table(table, first));
            return ExitCodes.Done;
        }
        output.WriteLine(JsonLine.Of(line =>
        {
            head(line);
            RunsPrinter.Write(line, table);
        }));
        return ExitCodes.Done;
    }
}
