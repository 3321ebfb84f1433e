using System.Text.RegularExpressions;
using System.Xml.Linq;
using BlasNet.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BlasNet.Tests.Structure;

/// <summary>The direction between the folders of the library, and the namespaces of its readers.</summary>
internal static partial class RoomTests
{
    // Each folder uses only those before it, its own subfolders included.
    private static readonly string[] Folders =
    [
        "Specs", "Native", "Files",
        "Tensors", "Tensors/Memory", "Tensors/Windows", "Tensors/Math", "Files/Formats", "Files/Hdf5",
        "Kernels/Lanes", "Kernels/Elementwise", "Kernels/Rows", "Kernels/Products", "Kernels/Movement", "Kernels/Pooling",
            "Kernels/Convolutions", "Kernels/Recurrent", "Communication",
        "Autodiff", "Layers/Initializers", "Layers/Operations", "Layers/Recurrent", "Layers", "Losses", "Models",
        "Execution/Planning", "Execution/Running", "Execution/Profiling", "Optimizers",
        "Data/Series", "Data", "Data/Synthetic", "Data/Images", "Data/Datasets", "Metrics", "Metrics/Reliability",
        "Metrics/Forecasting",
        "Tables/Reading", "Tables/Series", "Tables/Splitting", "Tables/Encoding", "Tables/Checks", "Checking",
        "Training", "Training/Callbacks", "Exchange/Building", "Exchange/Onnx", "Exchange/Onnx/Import", "Exchange/Export",
        "Exchange/Keras", "Exchange/PyTorch", "Exchange", "Runs", "Inference", "Explaining", "Plots/Items", "Plots", "Sweeps", "Reports",
        "Notebooks",
    ];

    private static readonly string[] Audiences =
    [
        "BlasNet", "BlasNet.Layers", "BlasNet.Optimizers", "BlasNet.Losses", "BlasNet.Metrics", "BlasNet.Tables", "BlasNet.Runs",
        "BlasNet.Numerics", "BlasNet.Plots",
    ];

    private static readonly string[] UnsafeRooms = ["Native", "Kernels"];

    [Test]
    public static void The_folders_are_these() =>
        Assert.That(LibrarySources.Files.Select(file => LibrarySources.FolderOf(file.FilePath)).Distinct(), Is.EquivalentTo(Folders));

    [Test]
    public static void The_scan_resolves_every_name() => Assert.That(LibrarySources.Unresolved.Take(5), Is.Empty);

    [TestCaseSource(nameof(Folders))]
    public static void A_folder_uses_only_those_before_it(string folder)
    {
        string[] later = Folders[(Array.IndexOf(Folders, folder) + 1)..];
        Assert.That(LibrarySources.TypeUses.Where(use => use.Folder == folder && later.Contains(use.TypeFolder)), Is.Empty);
    }

    [Test]
    public static void The_scan_sees_uses_of_all_kinds()
    {
        string[] uses = [.. LibrarySources.TypeUses.Select(use => use.ToString())];
        Assert.That(uses, Does.Contain("Training/Trainer.cs uses Network of Execution/Running"), "a property's type");
        Assert.That(uses, Does.Contain("Layers/Convolution.cs uses Window of Tensors/Windows"), "a static call");
        Assert.That(uses, Does.Contain("Layers/Dense.cs uses Layer of Layers"), "a base type");
    }

    [Test]
    public static void Public_types_have_a_namespace_of_their_readers_and_internal_ones_that_of_their_room()
    {
        Assert.That(LibrarySources.Files.Where(file => !Fits(file)).Select(file => file.FilePath), Is.Empty);

        static bool Fits(SyntaxTree file)
        {
            string name = file.GetRoot().DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().Single().Name.ToString();
            string room = LibrarySources.FolderOf(file.FilePath).Split('/')[0];
            return LibrarySources.Types(file).Any(type => type.Modifiers.Any(SyntaxKind.PublicKeyword))
                ? Audiences.Contains(name)
                : name == "BlasNet." + room || room == "Specs" && name == "BlasNet" || Audiences.Contains(name) && IsPartOfPublic(file);
        }

        static bool IsPartOfPublic(SyntaxTree file) =>
            LibrarySources.Types(file).All(type => type.Modifiers.Any(SyntaxKind.PartialKeyword));
    }

    [Test]
    public static void Pointers_stay_in_the_rooms_for_them() => Assert.That(
        Sources(outside: UnsafeRooms).Where(file => UnsafeWord().IsMatch(File.ReadAllText(file))), Is.Empty);

    [Test]
    public static void Native_code_is_called_in_one_room() => Assert.That(
        Sources(outside: ["Native"]).Where(file => NativeCall().IsMatch(File.ReadAllText(file))), Is.Empty);

    [Test]
    public static void Packages_are_those_of_the_central_list()
    {
        string[] known = [.. Attributes("Directory.Packages.props", "PackageVersion")];
        string[] projects =
        [
            .. new[] { "src", "tests" }.Select(Repository.File)
                .SelectMany(folder => Directory.GetFiles(folder, "*.*proj", SearchOption.AllDirectories)),
        ];
        Assert.That(projects, Has.Length.GreaterThanOrEqualTo(3));
        foreach (string project in projects)
            Assert.That(Attributes(project, "PackageReference"), Is.SubsetOf(known), project);
        Assert.That(Attributes(Repository.File("src/BlasNet/BlasNet.csproj"), "PackageReference"),
            Is.EquivalentTo(new[] { "CsvHelper", "SixLabors.ImageSharp", "System.IO.Hashing", "System.Numerics.Tensors" }));
        Assert.That(known, Has.None.Contains("TorchSharp"));
    }

    private static IEnumerable<string> Attributes(string file, string element) =>
        XDocument.Load(Repository.File(file)).Descendants(element).Select(each => (string?)each.Attribute("Include")).OfType<string>();

    private static IEnumerable<string> Sources(string[] outside) =>
        LibrarySources.Files.Select(file => file.FilePath).Where(file => !outside.Contains(LibrarySources.FolderOf(file).Split('/')[0]));

    [GeneratedRegex(@"\bunsafe\b|\bUnsafe\.(?!SizeOf\b)")]
    private static partial Regex UnsafeWord();

    [GeneratedRegex(@"\bDllImport\b|\bLibraryImport\b|\bNativeLibrary\b|\bNativeMemory\b|\bdelegate\* ")]
    private static partial Regex NativeCall();
}
