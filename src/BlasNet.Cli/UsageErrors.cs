using System.CommandLine;
using System.CommandLine.Parsing;

namespace BlasNet.Cli;

/// <summary>Errors of command lines that cannot be parsed: one sentence each, with the nearest known name.</summary>
internal static class UsageErrors
{
    /// <summary>Returns the error of a command line; null if it was parsed.</summary>
    public static UsageException? Find(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string verb = Path(parsed.CommandResult);
        if (WithoutValue(parsed, command) is { } option)
            return Error($"the value of {option} is missing.", option);
        if (Empty(parsed, command) is { } empty)
            return Error($"the value of {empty} is empty.", empty);
        if (parsed.Errors.Count == 0)
            return null;
        if (Twice(parsed) is { } twice)
            return Error($"{twice} is given more than once.", twice);
        if (FirstUnknown(parsed, command) is { } unknown)
            return Error(Unknown(verb, command, unknown), unknown);
        if (command.Subcommands.Count > 0)
            return Error($"a verb is required: {string.Join(", ", Names(command))}. '{verb} --help' explains them.");
        return Missing(parsed, command) is { } missing
            ? Error($"{missing} must be given. '{verb} --help' shows an example.", missing)
            : Error(parsed.Errors[0].Message, (parsed.Errors[0].SymbolResult as OptionResult)?.Option.Name);

        UsageException Error(string sentence, string? option = null) => new(new Place { Option = verb, Property = option }, sentence);
    }

    // The parser takes an option after another one as its value.
    private static string? WithoutValue(ParseResult parsed, Command command) => OptionResults(parsed).FirstOrDefault(result =>
        result.Tokens.Count < result.Option.Arity.MinimumNumberOfValues
        || result.Tokens.Any(token => command.Options.Any(option => option.Name == token.Value)))?.Option.Name;

    // No verb has a use for an empty text, and files and folders must not get one.
    private static string? Empty(ParseResult parsed, Command command) =>
        OptionResults(parsed).FirstOrDefault(result => result.Tokens.Any(IsEmpty))?.Option.Name
        ?? command.Arguments.FirstOrDefault(argument => parsed.GetResult(argument)?.Tokens.Any(IsEmpty) == true)?.Name;

    private static bool IsEmpty(Token token) => token.Value.Length == 0;

    private static string? Twice(ParseResult parsed) => OptionResults(parsed).FirstOrDefault(result =>
        result.IdentifierTokenCount > 1 && result.Option.Arity.MaximumNumberOfValues <= 1)?.Option.Name;

    private static string? Missing(ParseResult parsed, Command command) =>
        command.Arguments.FirstOrDefault(argument =>
            argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is null or { Tokens.Count: 0 })?.Name
        ?? command.Options.FirstOrDefault(option => option.Required && parsed.GetResult(option) is null or { Tokens.Count: 0 })?.Name;

    private static IEnumerable<OptionResult> OptionResults(ParseResult parsed) =>
        parsed.CommandResult.Children.OfType<OptionResult>().Where(result => !result.Implicit);

    // The parser takes an unknown option as an argument if the verb has one.
    private static string? FirstUnknown(ParseResult parsed, Command command)
    {
        IEnumerable<string> arguments = command.Arguments
            .Select(parsed.GetResult).OfType<ArgumentResult>()
            .SelectMany(result => result.Tokens).Select(token => token.Value).Where(LooksLikeOption);
        return arguments.Concat(parsed.UnmatchedTokens).FirstOrDefault();
    }

    private static string Unknown(string verb, Command command, string token)
    {
        if (LooksLikeOption(token))
        {
            string name = token.Split('=')[0];
            string[] options = [.. command.Options.Select(option => option.Name).Append("--help")];
            return $"there is no option '{name}'.{NearestName.Advice(name, options)}";
        }
        if (command.Subcommands.Count > 0)
            return $"there is no verb '{token}'.{NearestName.Advice(token, Names(command))}";
        string advice = command.Options.Select(option => option.Name).FirstOrDefault(name => name.TrimStart('-') == token) is { } option
            ? $" Did you mean '{option}'?"
            : $" '{verb} --help' shows the options.";
        return $"'{token}' is not expected here.{advice}";
    }

    private static string[] Names(Command command) => [.. command.Subcommands.Select(verb => verb.Name)];

    private static bool LooksLikeOption(string token) => token.Length > 1 && token[0] == '-';

    private static string Path(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : result.Command.Name;
}
