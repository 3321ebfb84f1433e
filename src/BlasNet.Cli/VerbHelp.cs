using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace BlasNet.Cli;

/// <summary>Help action of a verb.</summary>
internal sealed class VerbHelp : SynchronousCommandLineAction
{
    private const int Narrowest = 40, Widest = 120, WithoutTerminal = 100;

    public override bool ClearsParseErrors => true;

    /// <summary>Installs this help on a command and all its subcommands.</summary>
    public static void Attach(Command root)
    {
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
        {
            help.Description = "Show this help.";
            help.Action = new VerbHelp();
        }
        foreach (VersionOption version in root.Options.OfType<VersionOption>())
            version.Description = "Show the version.";
    }

    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.Write(HelpText.Of(parseResult.CommandResult.Command, Width(output)));
        return ExitCodes.Done;
    }

    private static int Width(TextWriter output)
    {
        bool isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        // Some terminals report zero columns. One column stays free, as after a progress bar.
        return isTerminal && Console.WindowWidth > 0 ? Math.Clamp(Console.WindowWidth - 1, Narrowest, Widest) : WithoutTerminal;
    }
}
