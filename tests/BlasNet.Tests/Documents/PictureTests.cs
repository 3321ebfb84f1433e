using System.Text.RegularExpressions;
using System.Xml.Linq;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Documents;

/// <summary>The pictures of the README are those that their script makes, and small enough for a page.</summary>
internal sealed partial class PictureTests : FolderTests
{
    private const int MostBytes = 60_000;
    private static readonly string[] Pictures = ["report.svg", "plot.svg"];

    [Test]
    public void The_script_makes_the_pictures_that_are_there()
    {
        IEnumerable<string> program = File.ReadLines(Repository.File("scripts/pictures.cs")).Where(line => !line.StartsWith('#'));
        CompiledCode.Run("scripts/pictures.cs", string.Join('\n', program), folder.Root).AssertCode(0);
        foreach (string name in Pictures)
        {
            string made = folder[$"docs/images/{name}"], kept = Repository.File($"docs/images/{name}");
            Assert.That(XDocument.Load(kept).Root!.Name.LocalName, Is.EqualTo("svg"));
            Assert.That(new FileInfo(kept).Length, Is.LessThan(MostBytes), name);
            Assert.That(Words(made), Is.EqualTo(Words(kept)), name);
        }
    }

    // The last bits depend on the processor, and with them numbers and places; what is written and drawn does not.
    private static string[] Words(string file) => [.. XDocument.Load(file).Descendants()
        .Where(each => each.Name.LocalName is "h1" or "h2" or "h3" or "text" or "span" && !each.HasElements)
        .Where(each => Letters().IsMatch(each.Value))
        .Select(each => each.Value)];

    [GeneratedRegex("[a-z]")]
    private static partial Regex Letters();
}
