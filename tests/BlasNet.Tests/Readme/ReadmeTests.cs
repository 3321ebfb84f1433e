using BlasNet.Tests.Support;

namespace BlasNet.Tests.Readme;

public sealed class ReadmeTests
{
    [Test]
    public void The_sample_of_the_README_is_the_one_that_is_compiled_here()
    {
        string[] shown = Code(File.ReadLines(Repository.File("README.md")).SkipWhile(line => line != "```csharp").Skip(1).TakeWhile(line => line != "```"));
        string[] source = Code(File.ReadLines(Repository.File("tests/BlasNet.Tests/Readme/ReadmeSample.cs")));
        string[] usings = [.. source.TakeWhile(line => line.StartsWith("using ", StringComparison.Ordinal))];
        string[] body = [.. source.SkipWhile(line => line != "public static void Run()").Skip(2).TakeWhile(line => line != "}")];

        Assert.That(shown, Is.EqualTo(usings.Concat(body)));
        Assert.That(shown, Has.Length.LessThanOrEqualTo(15).And.Length.GreaterThan(10));
    }

    [Test]
    public void Every_file_that_the_README_links_to_is_there()
    {
        string text = File.ReadAllText(Repository.File("README.md"));
        string[] links = [.. System.Text.RegularExpressions.Regex.Matches(text, @"\]\(([^)#:]+)\)").Select(match => match.Groups[1].Value)];

        Assert.That(links, Is.Not.Empty);
        Assert.That(links.Where(link => !Path.Exists(Repository.File(link))), Is.Empty);
    }

    private static string[] Code(IEnumerable<string> lines) => [.. lines.Select(line => line.Trim()).Where(line => line.Length > 0)];
}
