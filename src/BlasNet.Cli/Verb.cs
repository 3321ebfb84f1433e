using System.CommandLine;

namespace BlasNet.Cli;

/// <summary>Is a verb of the command with the examples that end its help.</summary>
internal sealed class Verb : Command
{
    private Verb(string name, string description, string[] examples) : base(name, description) => Examples = examples;

    /// <summary>Gets whole command lines.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Creates the verb; what it does follows with <see cref="Does"/>.</summary>
    public static Verb Create(string name, string description, params string[] examples) => new(name, description, examples);

    /// <summary>Sets what the verb does with what was parsed and the two streams, and with which exit code it ends.</summary>
    public Verb Does(Func<ParseResult, TextWriter, TextWriter, int> action)
    {
        SetAction(parsed => action(parsed, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return this;
    }
}
