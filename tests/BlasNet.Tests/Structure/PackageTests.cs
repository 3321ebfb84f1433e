using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Structure;

/// <summary>Tests of how packages are restored (locked to their hashes, checked for known vulnerabilities) and of what BlasNet's own
/// packages are made from.</summary>
internal static partial class PackageTests
{
    // Its lock file would name the machine's runtime identifier.
    private const string Command = "BlasNet.Cli";

    private static readonly string[] Projects = [.. new[] { "src", "tests" }.SelectMany(folder =>
        Directory.GetDirectories(Repository.File(folder))).SelectMany(folder => Directory.GetFiles(folder, "*.*proj"))];

    [Test]
    public static void Every_project_is_audited() =>
        Assert.That(Projects.Append(Repository.File("Directory.Build.targets")).Select(File.ReadAllText),
            Is.All.Not.Contains("NuGetAudit"));

    [Test]
    public static void Every_package_has_its_hash_in_a_lock_file_that_names_no_registry()
    {
        Assert.That(Projects, Has.Length.GreaterThanOrEqualTo(6));
        foreach (string project in Projects.Where(project => Path.GetFileNameWithoutExtension(project) != Command))
        {
            string text = File.ReadAllText(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json"));
            Assert.That(text, Does.Not.Contain("://"), project);
            using JsonDocument file = JsonDocument.Parse(text);
            JsonProperty target = file.RootElement.GetProperty("dependencies").EnumerateObject().Single();
            Assert.That(target.Name, Is.EqualTo("net10.0"), "no runtime identifier, which would be that of one machine");
            Dictionary<string, JsonElement> packages = target.Value.EnumerateObject().ToDictionary(package => package.Name, package =>
                package.Value);
            foreach (JsonElement package in packages.Values.Where(package => package.GetProperty("type").GetString() != "Project"))
                Assert.That(package.GetProperty("contentHash").GetString(), Has.Length.GreaterThan(80));
            Assert.That(References(project).Except(packages.Keys, StringComparer.OrdinalIgnoreCase), Is.Empty, project);
        }
        string tests = File.ReadAllText(Repository.File("tests/BlasNet.Tests/packages.lock.json"));
        foreach (string package in References(Projects.Single(project => Path.GetFileNameWithoutExtension(project) == Command)))
            Assert.That(tests, Does.Contain($"\"{package}\": {{"), "the tests lock the packages of the command");
    }

    // A function that the package's OpenBLAS lacks would be replaced by managed code without an error.
    [Test]
    public static void The_OpenBLAS_of_the_packages_exports_what_is_looked_up()
    {
        HashSet<string> used = Symbols("src/BlasNet/Native/OpenBlasLibrary.cs"), exported = Symbols("native/openblas-build.cake");
        Assert.That(used, Has.Count.GreaterThan(10));
        Assert.That(exported, Is.EquivalentTo(used));
    }

    [Test]
    public static void BlasNet_depends_on_every_package_with_OpenBLAS()
    {
        string[] projects = [.. Directory.GetDirectories(Repository.File("native")).Select(folder => Path.GetFileName(folder)!)
            .Where(name => name.StartsWith("BlasNet.OpenBlas.", StringComparison.Ordinal))];
        string dependencies = XDocument.Load(Repository.File("src/BlasNet/OpenBlasDependency.targets"))
            .Descendants("OpenBlasPackage").Single().Attribute("Include")!.Value;
        Assert.That(projects, Is.EquivalentTo(dependencies.Split(';')));
        string recipe = File.ReadAllText(Repository.File("native/openblas-build.cake"));
        foreach (string project in projects)
            Assert.That(recipe, Does.Contain($"new(\"{project["BlasNet.OpenBlas.".Length..]}\","));
    }

    [TestCase("native/PACKAGE.md")]
    [TestCase("native/README.md")]
    public static void Texts_name_the_source_that_OpenBLAS_is_built_from(string file)
    {
        string version = SourceVersion().Match(File.ReadAllText(Repository.File("native/openblas-build.cake"))).Groups[1].Value;
        Assert.That(version, Is.Not.Empty);
        Assert.That(File.ReadAllText(Repository.File(file)), Does.Contain(version));
    }

    private static HashSet<string> Symbols(string file) =>
        [.. Symbol().Matches(File.ReadAllText(Repository.File(file))).Select(match => match.Groups[1].Value)];

    // Those of builds with 64-bit integers, which are refused, end with an underscore.
    [GeneratedRegex("\"((?:cblas|openblas)_[a-z_]*[a-z])\"")]
    private static partial Regex Symbol();

    [GeneratedRegex("OpenBlasVersion = \"([^\"]+)\"")]
    private static partial Regex SourceVersion();

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(project).Descendants("PackageReference").Select(package => package.Attribute("Include")!.Value);
}
