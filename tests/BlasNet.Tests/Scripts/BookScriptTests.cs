using System.Xml.Linq;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Scripts;

/// <summary>Runs every program of the books in its quick mode, as its reader does.</summary>
/// <remarks>All its work is in processes of its own, so that it runs beside the other fixtures of this kind.</remarks>
[Parallelizable(ParallelScope.Self)]
internal static partial class BookScriptTests
{
    private const int MostLines = 80;

    // They compile first, on machines that may be busy.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly string[] Others = ["batch.cs", "blasnet.fsx", "pictures.cs"];

    private static BookScript[] Scripts => [.. Tensors, .. Numbers, .. Training];

    private static IEnumerable<string> Files => Directory.GetFiles(Repository.File("scripts")).Select(file => Path.GetFileName(file))
        .Where(name => Path.GetExtension(name) is ".cs" or ".fsx").Except(Others);

    [OneTimeSetUp]
    public static void LayOutTheLibrary()
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        Outcome published = Run("publish", "src/BlasNet.FSharp", "--no-build", "-c", configuration, "-o", "artifacts/fsharp");
        Assert.That(published.Code, Is.Zero, published.Output + published.Error);
    }

    [Test]
    public static void Every_program_has_a_case() => Assert.That(Scripts.Select(script => script.File), Is.EquivalentTo(Files));

    [TestCaseSource(nameof(Files))]
    public static void A_program_is_short_enough_to_be_read(string file) =>
        Assert.That(File.ReadAllLines(Repository.File($"scripts/{file}")), Has.Length.LessThanOrEqualTo(MostLines));

    [TestCaseSource(nameof(Scripts))]
    public static void A_program_prints_and_draws_what_its_text_does(BookScript script)
    {
        string[] pictures = [.. script.Pictures.Select(name => Repository.File($"artifacts/books/{name}.svg"))];
        foreach (string picture in pictures.Where(File.Exists))
            File.Delete(picture);
        Outcome outcome = script.File.EndsWith(".fsx", StringComparison.Ordinal)
            ? Run("fsi", $"scripts/{script.File}", "--quick")
            : Run("run", $"scripts/{script.File}", "--", "--quick");
        Assert.That(outcome.Code, Is.Zero, outcome.Output + outcome.Error);
        script.AssertPrinted(outcome.Output);
        foreach (string picture in pictures)
            Assert.That(XDocument.Load(picture).Root!.Name.LocalName, Is.EqualTo("svg"), picture);
    }

    private static Outcome Run(params string[] arguments)
    {
        using Blasnet.RunningCommand command = Blasnet.RunningCommand.Start("dotnet", arguments, [], Repository.Root);
        return command.End(Patience);
    }
}
