using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace BlasNet.Tests.Readme;

/// <summary>The examples in the documentation of the members that people meet first: programs that compile.</summary>
internal static class ExampleTests
{
    // What a new console project imports, and what an example may take for granted.
    private const string Usings = "global using System; global using System.Collections.Generic; global using System.IO;"
        + "global using System.Linq; global using System.Numerics.Tensors; global using BlasNet; global using BlasNet.Layers;"
        + "global using BlasNet.Losses; global using BlasNet.Metrics; global using BlasNet.Numerics; global using BlasNet.Optimizers;"
        + "global using BlasNet.Plots; global using BlasNet.Runs; global using BlasNet.Tables;";

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(file => MetadataReference.CreateFromFile(file)),
    ];

    private static IEnumerable<TestCaseData> Examples =>
        XDocument.Load(Path.Combine(AppContext.BaseDirectory, "BlasNet.xml")).Descendants("member")
            .Where(member => member.Element("example") is not null)
            .Select(member => new TestCaseData(member.Element("example")!.Value).SetArgDisplayNames((string)member.Attribute("name")!));

    [Test]
    public static void The_members_that_people_meet_first_have_examples() =>
        Assert.That(Examples.Count(), Is.GreaterThanOrEqualTo(20));

    [TestCaseSource(nameof(Examples))]
    public static void An_example_compiles(string code)
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        CSharpCompilation program = CSharpCompilation.Create(
            "Example", [CSharpSyntaxTree.ParseText(code, options), CSharpSyntaxTree.ParseText(Usings, options)], References,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication));
        Assert.That(code.Trim(), Is.Not.Empty);
        Assert.That(program.GetDiagnostics().Where(each => each.Severity == DiagnosticSeverity.Error), Is.Empty);
    }
}
