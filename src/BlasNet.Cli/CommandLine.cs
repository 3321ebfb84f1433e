using System.CommandLine;
using System.CommandLine.Help;

namespace BlasNet.Cli;

/// <summary>The command <c>blasnet</c> with its verbs.</summary>
internal static class CommandLine
{
    private const string Description = "Trains neural networks on the CPU. Results go to stdout, progress and messages to stderr.";

    /// <summary>Runs a command line; returns the exit code of <see cref="ExitCodes"/>.</summary>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        try
        {
            // Tokens such as '@file' or '-abc' are taken literally.
            var literal = new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null };
            ParseResult parsed = Root().Parse(arguments, literal);
            // Help and version ignore errors in the rest of the line.
            if (parsed.Action is not { ClearsParseErrors: true } && UsageErrors.Find(parsed) is { } wrong)
                throw wrong;
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (Exception failure)
        {
            return ErrorReport.Write(failure, error);
        }
    }

    /// <summary>Creates the command with all verbs.</summary>
    internal static Verb Root()
    {
        // Not a RootCommand, which takes its name from the program's file.
        Verb root = Verb.Create("blasnet", Description, "blasnet train --model keras-mlp --data mnist --epochs 5");
        root.Add(new HelpOption());
        root.Add(new VersionOption());
        Verb[] verbs =
        [
            TrainCommand.Verb(), AutoCommand.Verb(), EvaluateCommand.Verb(), PredictCommand.Verb(), ExplainCommand.Verb(),
            CalibrateCommand.Verb(), ThresholdCommand.Verb(), ServeCommand.Verb(), SummaryCommand.Verb(), CheckCommand.Verb(),
            BenchCommand.Verb(), SweepCommand.Verb(), RunsCommand.Verb(), ReportCommand.Verb(), DataCommand.Verb(), DoctorCommand.Verb(),
        ];
        foreach (Verb verb in verbs)
            root.Add(verb);
        VerbHelp.Attach(root);
        return root;
    }
}
