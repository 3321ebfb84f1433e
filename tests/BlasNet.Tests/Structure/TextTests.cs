using System.Text.RegularExpressions;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Structure;

/// <summary>The form of the sources: the length of lines that <c>.editorconfig</c> names, the words that summaries begin with, and
/// imports.</summary>
internal static partial class TextTests
{
    private static IEnumerable<string> Sources => new[] { "src", "tests", "scripts", "native" }.Select(Repository.File)
        .SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        .Where(file => Path.GetExtension(file) is ".cs" or ".fs" or ".fsx" or ".cake" && !BuildOutput().IsMatch(file))
        .Append(Repository.File("build.cake"));

    private static int LongestLine => int.Parse(
        LineLength().Match(File.ReadAllText(Repository.File(".editorconfig"))).Groups[1].Value,
            System.Globalization.CultureInfo.InvariantCulture);

    [Test]
    public static void No_line_is_longer_than_the_editor_settings_allow()
    {
        int longest = LongestLine;
        Assert.That(longest, Is.EqualTo(140));
        Assert.That(Sources.SelectMany(file => TooLong(file, longest)), Is.Empty);
    }

    // A text of a test, such as a sentence, a JSON file or an archive, is not cut: it can be searched for as it stands.
    private static IEnumerable<string> TooLong(string file, int longest)
    {
        bool raw = false, isTest = Path.GetRelativePath(Repository.Root, file).StartsWith("tests", StringComparison.Ordinal);
        foreach ((int index, string line) in File.ReadLines(file).Index())
        {
            bool marks = line.Split("\"\"\"").Length % 2 == 0;
            if (line.Length > longest && !(isTest && (raw || marks || LongText().IsMatch(line))))
                yield return $"{file}({index + 1}): {line.Length} columns";
            raw ^= marks;
        }
    }

    [Test]
    public static void Summaries_are_noun_phrases_or_begin_with_what_is_done() => Assert.That(
        Sources.SelectMany(file => File.ReadLines(file).Index().Where(line => Riddle().IsMatch(line.Item))
            .Select(line => $"{file}({line.Index + 1}): {line.Item.Trim()}")), Is.Empty);

    [Test]
    public static void Programs_of_the_books_import_at_most_three_namespaces_of_BlasNet()
    {
        string[] programs = [.. Sources.Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == "scripts")];
        Assert.That(programs, Has.Length.GreaterThan(20));
        Assert.That(programs.Where(file => File.ReadLines(file).Count(line => Import().IsMatch(line)) > MostImports(file)), Is.Empty);
    }

    private static int MostImports(string file) => Path.GetExtension(file) == ".fsx" ? 2 : 3;

    [GeneratedRegex(@"[\\/](bin|obj|artifacts)[\\/]")]
    private static partial Regex BuildOutput();

    [GeneratedRegex(@"max_line_length = (\d+)")]
    private static partial Regex LineLength();

    [GeneratedRegex("\"[^\"]{70,}|\"\"\".{70,}")]
    private static partial Regex LongText();

    [GeneratedRegex("<summary>(Is (a|an|the) |Says |Tells )")]
    private static partial Regex Riddle();

    [GeneratedRegex(@"^(using|open) BlasNet(\.\w+)*;?$")]
    private static partial Regex Import();
}
