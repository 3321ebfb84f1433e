using System.CommandLine;
using System.Globalization;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>The verb 'check', which checks the gradients of this build on this machine's BLAS.</summary>
internal static class CheckCommand
{
    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        var what = new ModelOptions();
        Verb verb = Cli.Verb.Create("check",
            "Compares analytic with numerical gradients, of every kind of layer, activation and loss or of one model.",
            "blasnet check", "blasnet check --model keras-mlp");
        what.AddTo(verb);
        return verb.Does((parsed, output, error) =>
        {
            IReadOnlyList<GradientReport> reports = what.Read(parsed) is var (file, model, loss)
                ? [GradientCheck.OfModel(model, loss, file.Name)]
                : GradientCheck.OfEveryLayerKind();
            return Report(reports, output, error);
        });
    }

    /// <summary>Prints a line per model, all arrays of a single model, and failures in detail.</summary>
    internal static int Report(IReadOnlyList<GradientReport> reports, TextWriter output, TextWriter error)
    {
        var table = new TextTable("checked", "compared", "deviation", "result", "worst at") { TextColumnsAtEnd = 2 };
        if (reports.Count == 1)
        {
            foreach (ArrayCheck array in reports[0].Arrays)
                Add(table, array.Key, array.Compared, array);
        }
        else
        {
            foreach (GradientReport report in reports)
                Add(table, report.Name, report.Arrays.Sum(array => array.Compared), report.Worst);
        }
        output.Write(table);
        GradientReport[] failed = [.. reports.Where(report => !report.Passed)];
        if (failed.Length == 0)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"All agree within {GradientCheck.Tolerance}."));
            return ExitCodes.Done;
        }
        string names = string.Join(", ", failed.Select(report => report.Name));
        error.WriteLine($"The gradients of {names} are wrong on this machine, the worst at {failed[0].Worst}. "
            + "Please report it, with the output of 'blasnet doctor'.");
        return ExitCodes.Internal;
    }

    private static void Add(TextTable table, string name, int compared, ArrayCheck array) => table.Add(name, EpochFormat.Rate(compared),
        array.Deviation.ToString("0.0e+0", CultureInfo.InvariantCulture), array.Passed ? "passed" : "FAILED",
        string.Create(CultureInfo.InvariantCulture, $"{array.Key}[{array.Index}]"));
}
