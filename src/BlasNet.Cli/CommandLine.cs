using System.CommandLine;
using System.CommandLine.Help;

namespace BlasNet.Cli;

/// <summary>The command <c>blasnet</c> with its verbs.</summary>
internal static class CommandLine
{
    private const string Description = "Trains neural networks on the CPU. Results go to stdout, progress and messages to stderr.";

    private static readonly (string Name, Func<Verb> Create)[] Verbs =
    [
        ("train", TrainCommand.Verb), ("auto", AutoCommand.Verb), ("evaluate", EvaluateCommand.Verb), ("predict", PredictCommand.Verb),
        ("import", ImportCommand.Verb), ("export", ExportCommand.Verb), ("explain", ExplainCommand.Verb),
        ("calibrate", CalibrateCommand.Verb), ("threshold", ThresholdCommand.Verb), ("serve", ServeCommand.Verb),
        ("summary", SummaryCommand.Verb), ("check", CheckCommand.Verb), ("bench", BenchCommand.Verb), ("sweep", SweepCommand.Verb),
        ("runs", RunsCommand.Verb), ("report", ReportCommand.Verb), ("data", DataCommand.Verb), ("doctor", DoctorCommand.Verb),
    ];

    /// <summary>Runs a command line; returns the exit code of <see cref="ExitCodes"/>.</summary>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        try
        {
            // Tokens such as '@file' or '-abc' are taken literally.
            var literal = new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null };
            ParseResult parsed = Root(arguments.Count > 0 ? arguments[0] : null).Parse(arguments, literal);
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

    /// <summary>Creates the command with all verbs, or with the one that is asked for: the options of the others take longer to make than
    /// all else that a line is parsed with.</summary>
    /// <param name="asked">The first word of the line; where it is the name of no verb, all are made.</param>
    internal static Verb Root(string? asked = null)
    {
        // Not a RootCommand, which takes its name from the program's file.
        Verb root = Verb.Create("blasnet", Description, "blasnet train --model keras-mlp --data mnist --epochs 5");
        root.Add(new HelpOption());
        root.Add(new VersionOption());
        Func<Verb>? one = Array.Find(Verbs, verb => verb.Name == asked).Create;
        if (one is not null)
            root.Add(one());
        foreach ((_, Func<Verb> create) in one is null ? Verbs : [])
            root.Add(create());
        VerbHelp.Attach(root);
        return root;
    }
}
