using System.CommandLine;
using BlasNet.Training.Reports;

namespace BlasNet.Cli;

/// <summary>The verb 'report'.</summary>
internal static class ReportCommand
{
    /// <summary>Makes the verb.</summary>
    public static Verb Verb()
    {
        var run = new Argument<string>("RUN") { Description = "The run's folder, or EXPERIMENT/run_0007." };
        Option<string?> runs = Options.Text("--runs", "DIR", "The folder of all runs. [default: runs]");
        Option<string?> file = Options.Text("--out", "FILE.html", "The report; report.html in the run's folder by default.");
        Option<string?> filters = Options.Text("--filters", "FILE.png",
            "Write the first layer's filters before and after training as a picture; the report only if --out is given too.");
        Verb verb = Cli.Verb.Create("report", "Writes what a run came to as one HTML file that opens offline.",
            "blasnet report runs/keras-mlp/run_0001", "blasnet report fish-cnn/run_0001 --filters filters.png");
        verb.Add(run);
        foreach (Option option in (Option[])[runs, file, filters])
            verb.Add(option);
        return verb.Does((parsed, output, _) =>
        {
            string name = parsed.GetRequiredValue(run), folder = parsed.GetValue(runs) ?? "runs";
            string? picture = parsed.GetValue(filters);
            if (picture is not null)
            {
                RunReport.WriteFilters(name, picture, folder);
                output.WriteLine(picture);
            }
            if (picture is null || parsed.GetValue(file) is not null)
                output.WriteLine(RunReport.Write(name, parsed.GetValue(file), folder));
            return ExitCodes.Done;
        });
    }
}
