using System.Text.Json;
using System.Text.RegularExpressions;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Documents;

/// <summary>What the Cake target <c>Docs</c> makes pages of is there, and no tutorial is left out.</summary>
internal static partial class DocsSiteTests
{
    private static readonly char[] Wild = ['*'];

    private static string[] Pages()
    {
        using JsonDocument settings = JsonDocument.Parse(File.ReadAllText(Repository.File("docs/docfx.json")));
        return
        [
            .. settings.RootElement.GetProperty("build").GetProperty("content").EnumerateArray()
                .Where(part => part.GetProperty("src").GetString() == ".")
                .SelectMany(part => part.GetProperty("files").EnumerateArray().Select(file => file.GetString()!)),
        ];
    }

    [Test]
    public static void Each_page_is_there_and_each_tutorial_has_one()
    {
        Assert.That(Pages().Where(page => page.IndexOfAny(Wild) < 0 && !File.Exists(Repository.File($"docs/{page}"))), Is.Empty);
        string listed = File.ReadAllText(Repository.File("docs/tutorials/toc.yml"));
        string start = File.ReadAllText(Repository.File("docs/index.md"));
        string[] tutorials = [.. Directory.GetFiles(Repository.File("docs/tutorials"), "*.md").Select(file => Path.GetFileName(file))];
        Assert.That(tutorials.Where(name => !listed.Contains($"href: {name}\n") || !start.Contains($"(tutorials/{name})")), Is.Empty);
    }

    // Docfx takes a link to a file that it makes no page of for a mistake.
    [Test]
    public static void Pages_link_to_pages_alone()
    {
        string[] pages =
        [
            .. Pages().Where(page => page.EndsWith(".md", StringComparison.Ordinal))
                .SelectMany(page => Directory.GetFiles(Repository.File("docs"), page)),
        ];
        IEnumerable<(string Page, string Target)> links = pages.SelectMany(page => Link().Matches(File.ReadAllText(page))
            .Select(match => (page, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, match.Groups[1].Value)))));
        Assert.That(links.Count(), Is.GreaterThan(10));
        Assert.That(links.Where(link => !pages.Contains(link.Target)), Is.Empty);
    }

    [GeneratedRegex(@"\]\(([^)#:]+\.md)[)#]")]
    private static partial Regex Link();

    [Test]
    public static void The_tool_that_makes_them_is_in_the_manifest()
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Repository.File(".config/dotnet-tools.json")));
        JsonElement docfx = manifest.RootElement.GetProperty("tools").GetProperty("docfx");
        Assert.That(docfx.GetProperty("version").GetString(), Is.EqualTo("2.81.0"));
        Assert.That(File.ReadAllText(Repository.File("build.cake")), Does.Contain("docfx -- docs/docfx.json --warningsAsErrors"));
    }
}
