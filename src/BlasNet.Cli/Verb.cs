using System.CommandLine;

namespace BlasNet.Cli;

/// <summary>Verb of the command, with the examples and option groups of its help.</summary>
internal sealed class Verb : Command
{
    private readonly List<(string Title, IReadOnlyList<Option> Options)> groups = [];

    private Verb(string name, string description, string[] examples) : base(name, description) => Examples = examples;

    /// <summary>Gets the examples: whole command lines.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Gets the groups in the order of the help; options outside all groups come last.</summary>
    public IReadOnlyList<(string Title, IReadOnlyList<Option> Options)> Groups => groups;

    /// <summary>Creates the verb; <see cref="Does"/> sets its action.</summary>
    public static Verb Create(string name, string description, params string[] examples) => new(name, description, examples);

    /// <summary>Adds a group of options.</summary>
    public void AddGroup(string title, params Option[] options)
    {
        groups.Add((title, options));
        foreach (Option option in options)
            Add(option);
    }

    /// <summary>Sets the action of the verb, from parse result, stdout and stderr to exit code.</summary>
    public Verb Does(Func<ParseResult, TextWriter, TextWriter, int> action)
    {
        SetAction(parsed => action(parsed, new PrintableWriter(parsed.InvocationConfiguration.Output),
            new PrintableWriter(parsed.InvocationConfiguration.Error)));
        return this;
    }
}
