using System.Text.RegularExpressions;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Documents;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Readme;

internal sealed class ReadmeTests : FolderTests
{
    // Data that a machine may not have, or that training on takes long.
    private const string NotHere = "Datasets.Mnist(";

    private static CodeBlock[] Samples => [.. CodeBlock.Of("README.md").Where(block => block.Language == "csharp")];

    [Test]
    public void The_first_sample_has_one_import_and_is_a_whole_program()
    {
        string[] first = [.. Samples[0].Lines.Where(line => line.Length > 0)];
        Assert.That(
            first.Where(line => line.StartsWith("using BlasNet", StringComparison.Ordinal)), Is.EqualTo(new[] { "using BlasNet;" }));
        Assert.That(first, Has.Length.LessThanOrEqualTo(15).And.Length.GreaterThan(8));
    }

    [TestCaseSource(nameof(Samples))]
    public void A_sample_is_a_program_that_runs(CodeBlock sample)
    {
        CompiledCode.Compile(sample.ToString(), sample.Text);
        if (!sample.Text.Contains(NotHere, StringComparison.Ordinal))
            Assert.That(CompiledCode.Run(sample.ToString(), sample.Text, folder.Root).AssertCode(0).Error, Does.Not.Contain("exception"));
    }

    [Test]
    public void Every_file_that_the_README_links_to_is_there()
    {
        string text = File.ReadAllText(Repository.File("README.md"));
        string[] links = [.. Regex.Matches(text, @"\]\(([^)#:]+)\)").Select(match => match.Groups[1].Value)];

        Assert.That(links, Is.Not.Empty);
        Assert.That(links.Where(link => !Path.Exists(Repository.File(link))), Is.Empty);
    }
}
