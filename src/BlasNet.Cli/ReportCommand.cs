using System.CommandLine;
using BlasNet.Runs;

namespace BlasNet.Cli;

/// <summary>The verb 'report'.</summary>
internal static class ReportCommand
{
    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        Argument<string[]> run = Options.Runs("A run's folder, or EXPERIMENT/run_0007; several runs are compared.");
        Option<string?> runs = Options.Text("--runs", "DIR", "Folder of all runs. [default: runs]");
        Option<string?> file = Options.Text("--out", "FILE.html",
            "File to write. [default: report.html in the folder of the run, or of all runs if there are several]");
        Option<string?> filters = Options.Text("--filters", "FILE.png",
            "Write a picture of the first layer's filters before and after training; the report is then written only if --out is given.");
        Verb verb = Cli.Verb.Create("report", "Writes the results of a run as one HTML file that opens offline.",
            "blasnet report runs/keras-mlp/run_0001", "blasnet report keras-mlp/run_0001 keras-mlp/run_0002 --out both.html",
            "blasnet report fish-cnn/run_0001 --filters filters.png");
        verb.Add(run);
        foreach (Option option in (Option[])[runs, file, filters])
            verb.Add(option);
        return verb.Does((parsed, output, error) =>
        {
            string[] names = parsed.GetRequiredValue(run);
            string folder = parsed.GetValue(runs) ?? "runs";
            string? picture = parsed.GetValue(filters), page = parsed.GetValue(file);
            if (names.Length > 1)
            {
                if (picture is not null)
                    throw new UsageException("--filters", $"the filters of one run can be drawn, but '{names.Length}' were named.");
                Tell(RunReport.WriteComparison(names, page, folder));
                return ExitCodes.Done;
            }
            if (picture is not null)
            {
                RunReport.WriteFilters(names[0], picture, folder);
                Tell(picture);
            }
            if (picture is null || page is not null)
                Tell(RunReport.Write(names[0], page, folder));
            return ExitCodes.Done;

            // Where the page itself goes to stdout, nothing else may stand there.
            void Tell(string path) => Outputs.Beside(path, output, error).WriteLine(path);
        });
    }
}
