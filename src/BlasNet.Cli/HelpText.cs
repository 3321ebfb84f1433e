using System.CommandLine;
using System.Text;

namespace BlasNet.Cli;

/// <summary>Layout of a command's help: description, usage, arguments, verbs, options by group, examples.</summary>
internal sealed class HelpText
{
    private const int Indent = 2, Gap = 2, WidestNames = 30;

    private readonly StringBuilder text = new();
    private readonly Command command;
    private readonly List<Command> path = [];
    private readonly int width;
    private readonly int column;

    private HelpText(Command command, int width)
    {
        (this.command, this.width) = (command, width);
        for (Command? each = command; each is not null; each = each.Parents.OfType<Command>().FirstOrDefault())
            path.Insert(0, each);
        IEnumerable<string> names =
            [.. Arguments.Select(Name), .. command.Subcommands.Select(verb => verb.Name), .. AllOptions.Select(Name)];
        column = Math.Min(Math.Min(WidestNames, width / 2), Indent + names.Max(name => name.Length) + Gap);
    }

    private IEnumerable<Argument> Arguments => command.Arguments.Where(argument => !argument.Hidden);

    // Options of parents, such as --help, apply to all their subcommands.
    private IEnumerable<Option> AllOptions => command.Options
        .Concat(path.SkipLast(1).SelectMany(parent => parent.Options).Where(option => option.Recursive))
        .Where(option => !option.Hidden);

    /// <summary>Returns the help in lines of a maximum width; only examples, which are to be copied, may be longer.</summary>
    public static string Of(Command command, int width)
    {
        var help = new HelpText(command, width);
        help.Write();
        return help.text.ToString();
    }

    private void Write()
    {
        Wrap(command.Description ?? "", 0, 0);
        Title("Usage");
        text.Append(' ', Indent);
        Wrap(Usage(), Indent, 2 * Indent);
        Section("Arguments", Arguments.Select(argument => (Name(argument), argument.Description)));
        Section("Verbs", command.Subcommands.Select(verb => (verb.Name, verb.Description)));
        IReadOnlyList<(string Title, IReadOnlyList<Option> Options)> groups = command is Verb verb ? verb.Groups : [];
        foreach ((string title, IReadOnlyList<Option> options) in groups)
            Section(title, options.Select(Row));
        Section(groups.Count > 0 ? "Other" : "Options", AllOptions.Except(groups.SelectMany(group => group.Options)).Select(Row));
        if (command is Verb { Examples: { Count: > 0 } examples })
        {
            Title(examples.Count == 1 ? "Example" : "Examples");
            foreach (string example in examples)
                text.Append(' ', Indent).Append(example).Append(Environment.NewLine);
        }
    }

    private string Usage()
    {
        List<string> words = [.. path.Select(each => each.Name)];
        words.AddRange(Arguments.Select(argument => argument.Arity.MinimumNumberOfValues == 0 || argument.HasDefaultValue
            ? $"[{Name(argument)}]"
            : Name(argument)));
        words.AddRange(AllOptions.Where(option => option.Required).Select(Name));
        if (command.Subcommands.Count > 0)
            words.Add("VERB");
        words.Add("[options]");
        return string.Join(' ', words);
    }

    private static string Name(Argument argument) => argument.Arity.MaximumNumberOfValues > 1 ? argument.Name + "..." : argument.Name;

    private static string Name(Option option)
    {
        string? shortName = option.Aliases.FirstOrDefault(alias => alias.Length == 2 && char.IsAsciiLetter(alias[1]) && alias[0] == '-');
        string value = option.HelpName is null ? "" : " " + option.HelpName;
        return $"{(shortName is null ? "" : shortName + ", ")}{option.Name}{value}";
    }

    private static (string Name, string? Description) Row(Option option) =>
        (Name(option), option.Required ? $"{option.Description} Required." : option.Description);

    private void Title(string title) => text.Append(Environment.NewLine).Append(title).Append(':').Append(Environment.NewLine);

    private void Section(string title, IEnumerable<(string Name, string? Description)> rows)
    {
        bool begun = false;
        foreach ((string name, string? description) in rows)
        {
            if (!begun)
                Title(title);
            begun = true;
            text.Append(' ', Indent).Append(name);
            int used = Indent + name.Length;
            if (used + Gap > column)
            {
                text.Append(Environment.NewLine);
                used = 0;
            }
            text.Append(' ', column - used);
            Wrap(description ?? "", column, column);
        }
    }

    // A default at the end is not broken if it fits.
    private static IEnumerable<string> Words(string text, int room)
    {
        int end = text.LastIndexOf(" [default: ", StringComparison.Ordinal);
        return end < 0 || text.Length - end - 1 > room ? text.Split(' ') : text[..end].Split(' ').Append(text[(end + 1)..]);
    }

    // Writes words from the current column on and ends the line; continuation lines are indented.
    private void Wrap(string words, int at, int indent)
    {
        bool first = true;
        foreach (string word in Words(words, width - indent))
        {
            if (!first && at + 1 + word.Length > width)
            {
                text.Append(Environment.NewLine).Append(' ', indent);
                at = indent;
            }
            else if (!first)
            {
                text.Append(' ');
                at++;
            }
            text.Append(word);
            at += word.Length;
            first = false;
        }
        text.Append(Environment.NewLine);
    }
}
