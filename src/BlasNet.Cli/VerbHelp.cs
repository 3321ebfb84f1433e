using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace BlasNet.Cli;

/// <summary>Prints the help of a verb, its examples last.</summary>
internal sealed class VerbHelp(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    /// <summary>Puts the examples behind the help of a command and all that is below it.</summary>
    public static void Attach(Command root)
    {
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
            help.Action = new VerbHelp((HelpAction)help.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        int code = usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command is Verb { Examples: { Count: > 0 } examples })
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine(examples.Count == 1 ? "Example:" : "Examples:");
            foreach (string example in examples)
                output.WriteLine($"  {example}");
            output.WriteLine();
        }
        return code;
    }
}
