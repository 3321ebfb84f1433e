using System.CommandLine;
using System.CommandLine.Help;
using BlasNet.Cli;

namespace BlasNet.Tests.Cli;

/// <summary>Tests that an empty text is a usage error wherever a command line may have one.</summary>
internal static class EmptyTextTests
{
    private static IEnumerable<TestCaseData> Values => Verbs(CommandLine.Root(), []).SelectMany(verb =>
        verb.Command.Options
            .Where(option => option is not (HelpOption or VersionOption) && option.Arity.MaximumNumberOfValues > 0)
            .SelectMany(option => new[] { new TestCaseData(verb.Path, option.Name, new[] { option.Name, "" }) })
            .Concat(verb.Command.Arguments.Select((argument, i) =>
                new TestCaseData(verb.Path, argument.Name, (string[])[.. Enumerable.Repeat("x", i), ""]))));

    [TestCaseSource(nameof(Values))]
    public static void An_empty_text_is_a_usage_error(string[] verb, string name, string[] line) =>
        Blasnet.Run([.. verb, .. line]).AssertRefused(ExitCodes.Usage, $"blasnet {string.Join(' ', verb)}: the value of {name} is empty.");

    [TestCase("report", "")]
    [TestCase("runs", "compare", "", "")]
    [TestCase("runs", "compare", "a", "")]
    [TestCase("predict", "run", "--data", "moons", "--out", "")]
    [TestCase("predict", "run", "--data", "moons", "--out=")]
    [TestCase("data", "make", "digits", "")]
    [TestCase("train", "--set", "epochs=")]
    [TestCase("sweep", "--model", "mlp", "--data", "moons", "--grid", "batch=")]
    [TestCase("sweep", "--model", "mlp", "--data", "moons", "--grid", "=3")]
    [TestCase("train", "--model", "mlp", "--data", "csv:x.csv", "--column-type", "=numeric")]
    [TestCase("train", "--model", "mlp", "--data", "csv:x.csv", "--column-type", "a=")]
    [TestCase("")]
    public static void So_is_an_empty_part(params string[] line) =>
        Assert.That(Blasnet.Run(line).AssertCode(ExitCodes.Usage).Error, Does.Not.Contain("Exception"));

    private static IEnumerable<(Command Command, string[] Path)> Verbs(Command command, string[] path) =>
        command.Subcommands.SelectMany(verb => Verbs(verb, [.. path, verb.Name]))
            .Concat(command.Subcommands.Count == 0 ? [(command, path)] : []);
}
