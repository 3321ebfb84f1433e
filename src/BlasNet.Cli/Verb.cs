using System.CommandLine;

namespace BlasNet.Cli;

/// <summary>A verb of the command, with the examples that end its help and the groups of its options.</summary>
internal sealed class Verb : Command
{
    private readonly List<(string Title, IReadOnlyList<Option> Options)> groups = [];

    private Verb(string name, string description, string[] examples) : base(name, description) => Examples = examples;

    /// <summary>Gets whole command lines.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Gets the groups in the order of the help; options outside all groups come last.</summary>
    public IReadOnlyList<(string Title, IReadOnlyList<Option> Options)> Groups => groups;

    /// <summary>Creates the verb; what it does follows with <see cref="Does"/>.</summary>
    public static Verb Create(string name, string description, params string[] examples) => new(name, description, examples);

    /// <summary>Adds options that stand together in the help.</summary>
    public void AddGroup(string title, params Option[] options)
    {
        groups.Add((title, options));
        foreach (Option option in options)
            Add(option);
    }

    /// <summary>Sets what the verb does with what was parsed and the two streams, and with which exit code it ends.</summary>
    public Verb Does(Func<ParseResult, TextWriter, TextWriter, int> action)
    {
        SetAction(parsed => action(parsed, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return this;
    }
}
