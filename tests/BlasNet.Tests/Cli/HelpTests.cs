using System.CommandLine;
using BlasNet.Cli;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of the layout of the help.</summary>
internal static class HelpTests
{
    private static readonly string[] Grouped = ["Most used:", "Model and configuration:", "Data:", "Tables (csv:FILE):",
        "Time series (csv:FILE):", "Training:", "Run:", "Other:", "Examples:"];

    [Test]
    public static void The_options_of_training_stand_in_groups_the_most_used_first()
    {
        string[] help = [.. Help("train")];
        Assert.That(help.Where(line => line.EndsWith(':') && line[0] != ' '), Is.EqualTo((string[])["Usage:", .. Grouped]));
        Assert.That(OptionsOf(help.SkipWhile(line => line != "Most used:").TakeWhile(line => line.Length > 0)),
            Is.EqualTo(new[] { "--model", "--data", "--validation", "--epochs", "--learning-rate" }));
        Assert.That(OptionsOf(help.SkipWhile(line => line != "Other:").TakeWhile(line => line.Length > 0)), Is.EqualTo(new[] { "--help" }));
    }

    [Test]
    public static void A_sweep_has_its_own_options_first() => Assert.That(
        Help("sweep").Where(line => line.EndsWith(':') && line[0] != ' '), Is.EqualTo((string[])["Usage:", "Sweep:", .. Grouped]));

    [Test]
    public static void Every_option_of_every_verb_is_listed_once()
    {
        foreach (Command verb in Verbs(CommandLine.Root()))
        {
            string[] listed = [.. OptionsOf(HelpText.Of(verb, 100).Split(Environment.NewLine))];
            Assert.That(listed, Is.EquivalentTo(verb.Options.Select(option => option.Name).Union(["--help"])), verb.Name);
            Assert.That(verb.Options.Select(option => option.Description), Has.None.Null.And.None.Empty, verb.Name);
        }
    }

    [Test]
    public static void A_line_that_begins_with_a_verb_makes_that_verb_alone()
    {
        string[] all = [.. CommandLine.Root().Subcommands.Select(verb => verb.Name)];
        Assert.That(all, Has.Length.EqualTo(18).And.Unique);
        foreach (string name in all)
            Assert.That(CommandLine.Root(name).Subcommands.Select(verb => verb.Name), Is.EqualTo((string[])[name]));
        foreach (string? other in (string?[])[null, "--help", "trian", "Train"])
            Assert.That(CommandLine.Root(other).Subcommands.Select(verb => verb.Name), Is.EqualTo(all));
    }

    [TestCase(60)]
    [TestCase(79)]
    [TestCase(120)]
    public static void No_line_is_wider_than_the_terminal(int width)
    {
        foreach (Command verb in Verbs(CommandLine.Root()))
        {
            string[] lines = [.. HelpText.Of(verb, width).Split(Environment.NewLine)
                .Where(line => !line.StartsWith("  blasnet", StringComparison.Ordinal))];
            Assert.That(lines.Where(line => line.Length > width), Is.Empty, verb.Name);
        }
    }

    [Test]
    public static void The_usage_names_what_must_be_given()
    {
        Assert.That(Help("predict"), Has.Member("  blasnet predict RUN|MODEL.safetensors --data SPEC [options]"));
        Assert.That(Help("bench"), Has.Member("  blasnet bench [WORKLOAD] [options]"));
        Assert.That(Help("runs", "compare"), Has.Member("  blasnet runs compare RUN... [options]"));
    }

    private static string[] Help(params string[] verb) =>
        Blasnet.Run([.. verb, "--help"]).AssertCode(ExitCodes.Done).Output.Split(Environment.NewLine);

    private static IEnumerable<Command> Verbs(Command command) => command.Subcommands.SelectMany(Verbs).Prepend(command);

    private static IEnumerable<string> OptionsOf(IEnumerable<string> lines) => lines
        .Where(line => line.StartsWith("  -", StringComparison.Ordinal))
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).First(word =>
            word.StartsWith("--", StringComparison.Ordinal)));
}
