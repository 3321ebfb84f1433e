using System.Text.Json;
using System.Xml.Linq;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Structure;

/// <summary>Tests of how packages are restored: locked to their hashes, and checked for known vulnerabilities.</summary>
internal static class PackageTests
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

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(project).Descendants("PackageReference").Select(package => package.Attribute("Include")!.Value);
}
