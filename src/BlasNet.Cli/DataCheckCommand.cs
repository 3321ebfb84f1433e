using System.CommandLine;
using BlasNet.Tables;

namespace BlasNet.Cli;

/// <summary>The verb 'data check'.</summary>
internal static class DataCheckCommand
{
    private const int DefaultMaxIssues = 20;

    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        var spec = new Argument<string>("SPEC") { Description = $"Data: {DataOptions.Known}." };
        Option<string?> validation = Options.Text("--validation", "SPEC|FRACTION",
            "Validation data, or the fraction to hold out; of a series also rows or a time, such as 4m. "
            + "[default: the test part of the data]");
        Option<long?> seed = Options.Seed("--seed", "Seed of the fraction held out. [default: 0]");
        Option<ChannelOrder?> channels = Options.Channels();
        Option<Extents?> imageSize = Options.ImageSize();
        Option<int?> maxIssues = Options.Whole("--max-issues",
            "Number of issues of each kind to list; all are counted. [default: 20]", least: 1);
        Option<bool> json = Options.Flag("--json", "Print one JSON object.");
        var table = new TableArguments();
        Verb verb = Cli.Verb.Create("check",
            "Checks data before training: missing and constant cells, duplicates, class balance, rows in both the training and the "
            + "validation data. The exit code is 3 if the data cannot be trained on, and 0 if there are only warnings.",
            "blasnet data check csv:housing.csv", "blasnet data check csv:train.csv --label price --validation csv:test.csv --json",
            "blasnet data check idx:data/letters");
        verb.Add(spec);
        verb.AddGroup("Check", validation, seed, channels, imageSize, maxIssues, json);
        table.AddTo(verb, [], []);
        return verb.Does((parsed, output, error) =>
        {
            DataReport report = DataCheck.Run(parsed.GetRequiredValue(spec), new DataCheckOptions
            {
                Table = table.Apply(parsed, null),
                Validation = parsed.GetValue(validation),
                Seed = parsed.GetValue(seed) ?? 0,
                Channels = parsed.GetValue(channels) ?? ChannelOrder.Last,
                ImageSize = parsed.GetValue(imageSize),
                MaxIssues = parsed.GetValue(maxIssues) ?? DefaultMaxIssues,
            }, ConsoleProgress.For(error).Download);
            if (parsed.GetValue(json))
                output.WriteLine(JsonLine.Of(line => DataReportPrinter.Write(line, report)));
            else
                output.Write(DataReportPrinter.Of(report));
            return report.Faults > 0 ? ExitCodes.Invalid : ExitCodes.Done;
        });
    }
}
