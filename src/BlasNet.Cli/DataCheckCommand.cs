using System.CommandLine;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>The verb 'data check'.</summary>
internal static class DataCheckCommand
{
    private const int UsualMost = 20;

    /// <summary>Makes the verb.</summary>
    public static Verb Verb()
    {
        var spec = new Argument<string>("SPEC") { Description = $"The data: {DataOptions.Known}." };
        Option<string?> validation = Options.Text("--validation", "SPEC|FRACTION",
            "What is validated on: other data, or a share held out by the seed; the data's test part by default.");
        Option<long?> seed = Options.Seed("--seed", "Seed of the share held out. [default: 0]");
        Option<ChannelOrder?> channels = Options.Channels();
        Option<Extents?> imageSize = Options.ImageSize();
        Option<int?> most = Options.Whole("--most",
            "How many complaints of each kind are listed; all are counted. [default: 20]", least: 1);
        Option<bool> json = Options.Flag("--json", "Print one JSON object.");
        var table = new TableArguments();
        Verb verb = Cli.Verb.Create("check",
            "Checks data before anything is learned from it: columns, missing and constant cells, duplicates, classes, rows both "
            + "learned from and validated on. Ends with exit code 3 where the data cannot be trained on; warnings leave it at 0.",
            "blasnet data check csv:housing.csv", "blasnet data check csv:train.csv --label price --validation csv:test.csv --json",
            "blasnet data check idx:data/letters");
        verb.Add(spec);
        foreach (Option option in (Option[])[validation, seed, channels, imageSize, most, json])
            verb.Add(option);
        table.AddTo(verb);
        return verb.Does((parsed, output, _) =>
        {
            DataReport report = DataCheck.Run(parsed.GetRequiredValue(spec), new DataCheckOptions
            {
                Table = table.Apply(parsed, null),
                Validation = parsed.GetValue(validation),
                Seed = parsed.GetValue(seed) ?? 0,
                Channels = parsed.GetValue(channels) ?? ChannelOrder.Last,
                ImageSize = parsed.GetValue(imageSize),
                Most = parsed.GetValue(most) ?? UsualMost,
            }, ConsoleProgress.ForError().Download);
            if (parsed.GetValue(json))
                output.WriteLine(JsonLine.Of(line => DataReportPrinter.Write(line, report)));
            else
                output.Write(DataReportPrinter.Of(report));
            return report.Faults > 0 ? ExitCodes.Invalid : ExitCodes.Done;
        });
    }
}
