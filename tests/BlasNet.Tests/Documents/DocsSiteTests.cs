using System.Text.Json;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Documents;

/// <summary>What the Cake target <c>Docs</c> makes pages of is there, and no tutorial is left out.</summary>
internal static class DocsSiteTests
{
    private static readonly char[] Wild = ['*'];

    [Test]
    public static void Each_page_is_there_and_each_tutorial_has_one()
    {
        using JsonDocument settings = JsonDocument.Parse(File.ReadAllText(Repository.File("docs/docfx.json")));
        string[] pages =
        [
            .. settings.RootElement.GetProperty("build").GetProperty("content").EnumerateArray()
                .Where(part => part.GetProperty("src").GetString() == ".")
                .SelectMany(part => part.GetProperty("files").EnumerateArray().Select(file => file.GetString()!)),
        ];
        Assert.That(pages.Where(page => page.IndexOfAny(Wild) < 0 && !File.Exists(Repository.File($"docs/{page}"))), Is.Empty);
        string listed = File.ReadAllText(Repository.File("docs/tutorials/toc.yml"));
        string start = File.ReadAllText(Repository.File("docs/index.md"));
        string[] tutorials = [.. Directory.GetFiles(Repository.File("docs/tutorials"), "*.md").Select(file => Path.GetFileName(file))];
        Assert.That(tutorials.Where(name => !listed.Contains($"href: {name}\n") || !start.Contains($"(tutorials/{name})")), Is.Empty);
    }

    [Test]
    public static void The_tool_that_makes_them_is_in_the_manifest()
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Repository.File(".config/dotnet-tools.json")));
        JsonElement docfx = manifest.RootElement.GetProperty("tools").GetProperty("docfx");
        Assert.That(docfx.GetProperty("version").GetString(), Is.EqualTo("2.81.0"));
        Assert.That(File.ReadAllText(Repository.File("build.cake")), Does.Contain("docfx -- docs/docfx.json --warningsAsErrors"));
    }
}
