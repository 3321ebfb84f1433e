using System.Text.RegularExpressions;
using System.Xml.Linq;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Structure;

/// <summary>Holds the direction between the folders of the library: each uses only those before it.</summary>
internal static partial class RoomTests
{
    private static readonly string[] Rooms =
        ["Native", "Files", "Tensors", "Kernels", "Autodiff", "Layers", "Losses", "Models", "Execution", "Optimizers", "Data", "Metrics", "Plots", "Training"];

    private static readonly string[] UnsafeRooms = ["Native", "Kernels"];

    private static string Library => Repository.File(Path.Combine("src", "BlasNet"));

    [Test]
    public static void The_folders_are_the_rooms() => Assert.That(
        Directory.GetDirectories(Library).Select(Path.GetFileName).Except(["bin", "obj"]), Is.EquivalentTo(Rooms));

    [TestCaseSource(nameof(Rooms))]
    public static void A_room_uses_only_those_before_it(string room)
    {
        string[] later = Rooms[(Array.IndexOf(Rooms, room) + 1)..];
        IEnumerable<string> wrong = Sources(room).SelectMany(file =>
            Used(File.ReadAllText(file)).Intersect(later).Select(used => $"{Path.GetFileName(file)} uses {used}"));
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public static void What_all_rooms_share_uses_none_of_them() => Assert.That(
        Directory.GetFiles(Library, "*.cs").SelectMany(file => Used(File.ReadAllText(file)).Select(used => $"{Path.GetFileName(file)} uses {used}")), Is.Empty);

    [TestCaseSource(nameof(Rooms))]
    public static void A_file_has_the_namespace_of_its_folder(string room)
    {
        foreach (string file in Sources(room))
        {
            string expected = "BlasNet." + Path.GetRelativePath(Library, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.');
            Assert.That(File.ReadAllText(file), Does.Contain($"namespace {expected};"), file);
        }
    }

    [Test]
    public static void The_scan_sees_every_way_to_name_a_room()
    {
        Assert.That(Used("using BlasNet.Layers;"), Is.EqualTo(new[] { "Layers" }));
        Assert.That(Used("using static BlasNet.Kernels.Gemm;"), Is.EqualTo(new[] { "Kernels" }));
        Assert.That(Used("using Rows = BlasNet.Losses.LossRows;"), Is.EqualTo(new[] { "Losses" }));
        Assert.That(Used("var x = Tensors.Tiling.Whole(3);"), Is.EqualTo(new[] { "Tensors" }));
        Assert.That(Used("int count = Layers.Count; // and model.Layers.Dense"), Is.Empty);
    }

    [Test]
    public static void Pointers_stay_in_the_rooms_for_them() => Assert.That(
        Rooms.Except(UnsafeRooms).SelectMany(Sources).Where(file => UnsafeWord().IsMatch(File.ReadAllText(file))), Is.Empty);

    [Test]
    public static void Native_code_is_called_in_one_room() => Assert.That(
        Rooms.Except(["Native"]).SelectMany(Sources).Where(file => NativeCall().IsMatch(File.ReadAllText(file))), Is.Empty);

    [Test]
    public static void Packages_are_those_of_the_central_list()
    {
        string[] known = [.. Attributes("Directory.Packages.props", "PackageVersion")];
        string[] projects =
        [
            .. new[] { "src", "tests", "examples" }.Select(Repository.File).Where(Directory.Exists)
                .SelectMany(folder => Directory.GetFiles(folder, "*.*proj", SearchOption.AllDirectories)),
        ];
        Assert.That(projects, Has.Length.GreaterThanOrEqualTo(3));
        foreach (string project in projects)
            Assert.That(Attributes(project, "PackageReference"), Is.SubsetOf(known), project);
        Assert.That(Attributes(Repository.File("src/BlasNet/BlasNet.csproj"), "PackageReference"),
            Is.EquivalentTo(new[] { "CsvHelper", "SixLabors.ImageSharp", "Spectre.Console", "System.Numerics.Tensors" }));
        Assert.That(known, Has.None.Contains("TorchSharp"));
    }

    private static IEnumerable<string> Attributes(string file, string element) =>
        XDocument.Load(Repository.File(file)).Descendants(element).Select(each => (string?)each.Attribute("Include")).OfType<string>();

    private static IEnumerable<string> Sources(string room) =>
        Directory.GetFiles(Path.Combine(Library, room), "*.cs", SearchOption.AllDirectories);

    // A room by its whole name, or in front of a type that it has; members called Layers or Training are not rooms.
    private static IEnumerable<string> Used(string source) =>
    [
        .. WholeName().Matches(source).Select(match => match.Groups[1].Value)
            .Concat(PartName().Matches(source).Where(match => IsType(match.Groups[1].Value, match.Groups[2].Value)).Select(match => match.Groups[1].Value))
            .Where(Rooms.Contains).Distinct(),
    ];

    private static bool IsType(string room, string name) => typeof(Model).Assembly.GetTypes()
        .Any(type => type.Namespace == $"BlasNet.{room}" && type.Name.Split('`')[0] == name);

    [GeneratedRegex(@"(?<!namespace )\bBlasNet\.(\w+)")]
    private static partial Regex WholeName();

    [GeneratedRegex(@"(?<![\w.])(\w+)\.(\w+)")]
    private static partial Regex PartName();

    [GeneratedRegex(@"\bunsafe\b|\bUnsafe\.(?!SizeOf\b)")]
    private static partial Regex UnsafeWord();

    [GeneratedRegex(@"\bDllImport\b|\bLibraryImport\b|\bNativeLibrary\b|\bNativeMemory\b|\bdelegate\* ")]
    private static partial Regex NativeCall();
}
