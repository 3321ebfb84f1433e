using System.Xml.Linq;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Documents;
using BlasNet.Tests.Runs;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Scripts;

/// <summary>Runs every program of the books in its quick mode.</summary>
/// <remarks>One of each language is run as its reader does, the others in one session of F#, or compiled by this process. All run in
/// processes of their own, so that this fixture runs beside others of its kind.</remarks>
[Parallelizable(ParallelScope.Self)]
internal static partial class BookScriptTests
{
    private const int MostLines = 80;

    // They compile first, on machines that may be busy.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly string[] Others = ["batch.cs", "blasnet.fsx", "pictures.cs", "transfer.cs"];
    private static readonly string[] AsReaders = ["mnist-hello-world.cs", "mnist-hello-world.fsx"];

    private static readonly Lazy<Dictionary<string, Outcome>> FSharp = new(() =>
        FSharpPrograms.Run([.. Files.Where(file => IsFSharp(file) && !AsReaders.Contains(file)).Order(StringComparer.Ordinal)]));

    private static BookScript[] Scripts => [.. Tensors, .. Numbers, .. Training];

    private static TestFolder? built;

    private static IEnumerable<string> Files => Directory.GetFiles(Repository.File("scripts")).Select(file => Path.GetFileName(file))
        .Where(name => Path.GetExtension(name) is ".cs" or ".fsx").Except(Others);

    [OneTimeSetUp]
    public static void LayOutTheLibrary()
    {
        foreach (string picture in Scripts.SelectMany(script => script.Pictures).Select(PictureOf).Where(File.Exists))
            File.Delete(picture);
        built = new TestFolder();
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        Outcome published = Run("publish", "src/BlasNet.FSharp", "--no-build", "-c", configuration, "-o", "artifacts/fsharp");
        Assert.That(published.Code, Is.Zero, published.Output + published.Error);
    }

    [OneTimeTearDown]
    public static void RemoveWhatWasBuilt() => built?.Dispose();

    [Test]
    public static void Every_program_has_a_case() => Assert.That(Scripts.Select(script => script.File), Is.EquivalentTo(Files));

    [TestCaseSource(nameof(Files))]
    public static void A_program_is_short_enough_to_be_read(string file) =>
        Assert.That(File.ReadAllLines(Repository.File($"scripts/{file}")), Has.Length.LessThanOrEqualTo(MostLines));

    [TestCaseSource(nameof(Scripts))]
    public static void A_program_prints_and_draws_what_its_text_does(BookScript script)
    {
        Outcome outcome = OutcomeOf(script.File);
        Assert.That(outcome.Code, Is.Zero, outcome.Output + outcome.Error);
        script.AssertPrinted(outcome.Output);
        foreach (string picture in script.Pictures.Select(PictureOf))
            Assert.That(XDocument.Load(picture).Root!.Name.LocalName, Is.EqualTo("svg"), picture);
    }

    // The lines for 'dotnet run' are not the compiler's.
    [Test]
    public static void All_programs_in_CSharp_are_run_in_the_same_way()
    {
        string[][] heads = [.. Files.Where(file => !IsFSharp(file)).Select(file => Head(LinesOf(file)))];
        Assert.That(heads, Has.Length.GreaterThan(5).And.All.EqualTo(heads[0]));
        Assert.That(heads[0], Has.Length.GreaterThan(1));
    }

    private static Outcome OutcomeOf(string file)
    {
        if (AsReaders.Contains(file))
            return IsFSharp(file) ? Run("fsi", $"scripts/{file}", "--quick") : Run("run", $"scripts/{file}", "--", "--quick");
        if (IsFSharp(file))
            return FSharp.Value[file];
        string[] lines = LinesOf(file);
        string source = string.Join('\n', lines.Skip(Head(lines).Length));
        return CompiledCode.Run(file, source, Repository.Root, built![file], "--quick");
    }

    private static string PictureOf(string name) => Repository.File($"artifacts/books/{name}.svg");

    private static string[] LinesOf(string file) => File.ReadAllLines(Repository.File($"scripts/{file}"));

    private static string[] Head(string[] lines) => [.. lines.TakeWhile(line => line.StartsWith('#'))];

    private static bool IsFSharp(string file) => file.EndsWith(".fsx", StringComparison.Ordinal);

    private static Outcome Run(params string[] arguments)
    {
        using Blasnet.RunningCommand command = Blasnet.RunningCommand.Start("dotnet", arguments, [], Repository.Root);
        return command.End(Patience);
    }
}
