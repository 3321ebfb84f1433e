using System.Text.RegularExpressions;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Structure;

/// <summary>Holds that no code reads an error out of its text, and that errors of files have one door.</summary>
internal static partial class ErrorTextTests
{
    // What comes before the door in the order of the folders, or is no file: the standard streams of the command.
    private static readonly string[] OutsideTheDoor = ["ProcessorView.cs", "ProcessIdentity.cs", "LibraryFile.cs", "ErrorReport.cs"];

    private static IEnumerable<string> Sources => Directory.GetFiles(Repository.File("src"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    [Test]
    public static void No_code_looks_into_the_text_of_an_error()
    {
        Assert.That(Sources.Where(file => TextTest().IsMatch(File.ReadAllText(file))), Is.Empty);
        Assert.That(TextTest().IsMatch("if (error.Message\n    .StartsWith(path))"));
        Assert.That(TextTest().IsMatch("error.Sentence.Contains('x')"));
    }

    [Test]
    public static void No_code_looks_at_the_name_of_a_refused_argument() =>
        Assert.That(Sources.Where(file => !InFiles(file) && ParameterName().IsMatch(File.ReadAllText(file))), Is.Empty);

    [Test]
    public static void Errors_of_files_go_through_one_door() => Assert.That(
        Sources.Where(
            file => !InFiles(file) && !OutsideTheDoor.Contains(Path.GetFileName(file)) && FileError().IsMatch(File.ReadAllText(file))),
            Is.Empty);

    private static bool InFiles(string file) => Path.GetFileName(Path.GetDirectoryName(file)) == "Files";

    [GeneratedRegex(@"\.(Message|Sentence)\s*\.\s*(StartsWith|EndsWith|Contains|IndexOf)\(")]
    private static partial Regex TextTest();

    [GeneratedRegex(@"\bParamName\b")]
    private static partial Regex ParameterName();

    [GeneratedRegex(
        @"catch \(IOException|is (not )?\(?(IOException|FileNotFoundException|DirectoryNotFoundException)|UnauthorizedAccessException")]
    private static partial Regex FileError();
}
