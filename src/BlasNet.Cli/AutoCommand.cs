using System.CommandLine;
using System.Globalization;
using BlasNet.Files;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>The verb 'auto'.</summary>
internal sealed class AutoCommand
{
    private const string Place = "blasnet auto";

    private readonly Argument<string> data = new("DATA") { Description = "Table to learn from, csv:FILE." };
    private readonly Option<double?> time = Options.Duration("--time",
        "Time to take, such as 90s, 10m or 1.5h. The model as it is is trained in any case. [default: 5m]");
    private readonly Option<int?> trials = Options.Whole("--trials",
        "Try N configurations in place of a time: the result then depends on nothing else.", least: 1);
    private readonly Option<string?> metric = Options.Text("--metric", "METRIC",
        "Validation metric that ranks the trials; of losses and errors the smallest is best. [default: val_loss]");
    private readonly TableArguments table = new();
    private readonly Option<long?> seed = Options.Seed("--seed", "Seed of the trials, the folds and all trainings. [default: 0]");
    private readonly Option<int?> threads = Options.Whole("--threads",
        "Trainings at a time, each on one thread; 0 for one per processor. [default: 0]", least: 0, most: 1024);
    private readonly Option<TimeSpan?> claimTimeout = Options.ClaimTimeout();
    private readonly Option<string?> runs = Options.Text("--runs", "DIR", "Folder of all runs. [default: runs]");
    private readonly Option<string?> name = Options.Text("--name", "EXPERIMENT",
        "Folder of the search, within --runs. [default: the file's name with '-auto']");
    private readonly Option<bool> json = Options.Flag("--json", "Print the result as one JSON object.");

    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        Verb verb = Cli.Verb.Create("auto",
            "Finds a good model of a table within a given time: the model 'table' and variants of it, judged on folds, and an ensemble of "
            + "the best. The same command line goes on; begun several times at once, on machines that share the folder, it shares the "
            + "trainings.",
            "blasnet auto csv:housing.csv --time 5m",
            "blasnet auto csv:adult.csv --label income --metric val_accuracy --time 1h --name adult");
        var command = new AutoCommand();
        verb.Add(command.data);
        verb.AddGroup("Search", command.time, command.trials, command.metric, command.seed, command.threads, command.claimTimeout);
        command.table.AddTo(verb, [], null);
        verb.AddGroup("Run", command.runs, command.name, command.json);
        return verb.Does((parsed, output, error) =>
            Interruption.Guard(error, interruption => command.Run(parsed, output, error, interruption)));
    }

    private int Run(ParseResult parsed, TextWriter output, TextWriter error, Interruption interruption)
    {
        string spec = parsed.GetRequiredValue(data);
        // A file by itself can only be meant as a table.
        if (TableSpec.PathOf(spec) is null)
        {
            throw new UsageException(Place, $"data '{spec}' is no table, which 'auto' learns from; "
                + (File.Exists(spec) ? $"should it be 'csv:{spec}'?" : "csv:FILE is required."));
        }
        var options = new AutoOptions
        {
            Data = spec,
            Table = table.Apply(parsed, null),
            Time = parsed.GetValue(time) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Trials = parsed.GetValue(trials),
            Metric = parsed.GetValue(metric) ?? "val_loss",
            Seed = parsed.GetValue(seed) ?? 0,
            Threads = parsed.GetValue(threads) ?? 0,
            Name = parsed.GetValue(name),
            Runs = parsed.GetValue(runs) ?? "runs",
            ClaimTimeout = parsed.GetValue(claimTimeout) ?? ClaimFolder.UsualTimeout,
            Error = error,
            Cancellation = interruption.Token,
        };
        if (options is { Time: not null, Trials: not null })
            throw new UsageException(Place, "--time and --trials cannot be given together.");
        AutoResult result = AutoTraining.Run(options);
        if (parsed.GetValue(json))
            output.WriteLine(JsonLine.Of(result.WriteProperties));
        else if (result.Run is not null)
            output.Write(Text(result));
        if (result.Status == RunStatus.Done)
            return ExitCodes.Done;
        error.WriteLine("The search was interrupted; the same command line goes on.");
        return interruption.ExitCode ?? ExitCodes.Interrupted;
    }

    private static string Text(AutoResult result)
    {
        var best = new TextTable(["trial", result.Metric, "settings"]) { TextColumnsAtEnd = 1 };
        foreach (RankedTrial trial in result.Best)
        {
            string settings = string.Join(' ', trial.Settings.Select(setting => $"{setting.Key}={setting.Value}"));
            best.Add([trial.Number.ToString(CultureInfo.InvariantCulture), EpochFormat.Number(trial.Mean),
                settings.Length > 0 ? settings : "as it is"]);
        }
        string time = result.TimeS.ToString("0.0", CultureInfo.InvariantCulture);
        string work = $"{Options.Count(result.Trials, "trial")}, {Options.Count(result.Trainings, "training")} in {time} s";
        return $"{best}{result.Run}: {result.Status}, {work}{Environment.NewLine}"
            + $"to expect on new rows: {new Evaluation(result.Estimate)}{Environment.NewLine}";
    }
}
