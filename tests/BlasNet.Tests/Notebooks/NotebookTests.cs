using System.Text.Json;
using System.Xml.Linq;
using BlasNet.Tests.Documents;
using BlasNet.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace BlasNet.Tests.Notebooks;

/// <summary>The example notebook: its form, its code, and what it shows where .NET Interactive is installed.</summary>
internal sealed class NotebookTests : FolderTests
{
    private const string Load = "#r \"nuget: BlasNet, ";

    private static readonly JsonElement Notebook = Json.Parse(File.ReadAllText(Repository.File("docs/notebook.ipynb")));

    private static string[] Code =>
        [.. Cells.Where(cell => Text(cell, "cell_type") == "code").Select(cell => string.Concat(Strings(cell.GetProperty("source"))))];

    private static JsonElement[] Cells => [.. Notebook.GetProperty("cells").EnumerateArray()];

    [Test]
    public void It_is_a_notebook_of_version_4_for_the_C_sharp_kernel()
    {
        Assert.That((Notebook.GetProperty("nbformat").GetInt32(), Notebook.GetProperty("nbformat_minor").GetInt32()), Is.EqualTo((4, 5)));
        JsonElement metadata = Notebook.GetProperty("metadata");
        Assert.That(Text(metadata.GetProperty("kernelspec"), "name"), Is.EqualTo(".net-csharp"));
        Assert.That(Text(metadata.GetProperty("language_info"), "name"), Is.EqualTo("csharp"));
        Assert.That(Cells.Select(cell => Text(cell, "id")), Is.Unique.And.All.Matches("^[a-zA-Z0-9_-]{1,64}$"));
        foreach (JsonElement cell in Cells)
        {
            bool code = Text(cell, "cell_type") == "code";
            string[] expected = code ? ["cell_type", "execution_count", "id", "metadata", "outputs", "source"]
                : ["cell_type", "id", "metadata", "source"];
            Assert.That(cell.EnumerateObject().Select(property => property.Name), Is.EquivalentTo(expected));
            Assert.That(code || Text(cell, "cell_type") == "markdown");
            Assert.That(!code || cell.GetProperty("outputs").GetArrayLength() == 0, "outputs are those of a reader's machine");
        }
        Assert.That(Code[0], Does.StartWith(Load));
        string version = XDocument.Load(Repository.File("Directory.Build.props")).Descendants("Version").Single().Value;
        Assert.That(Code[0], Is.EqualTo($"{Load}{version}\""));
    }

    [Test]
    public void Each_cell_compiles_after_those_before_it()
    {
        CSharpCompilation? before = null;
        foreach ((int index, string code) in Code.Skip(1).Index())
            before = CompiledCode.CompileScript($"docs/notebook.ipynb, code cell {index + 2}", code, before);
        Assert.That(before, Is.Not.Null);
    }

    [Test]
    public void NET_Interactive_runs_it_and_shows_each_result()
    {
        using InteractiveKernel kernel = InteractiveKernel.StartOrIgnore(folder.Root);
        // The library as it is built here, and the script that the package would run.
        kernel.Run(string.Concat(CompiledCode.LibraryFiles.Select(file => $"#r \"{file}\"\n")));
        kernel.Run(File.ReadAllText(Repository.File("src/BlasNet/extension.dib")).Replace("#!csharp", "", StringComparison.Ordinal));
        string[] shown = [.. Code.Skip(1).Select(kernel.Run)];
        Assert.That(shown, Is.EqualTo(Expected).Using<string, string>((html, start) => html.StartsWith(start, StringComparison.Ordinal)));
        Assert.That(shown, Has.None.Contains("dni-treeview"));
        Assert.That(File.Exists(folder["moons.safetensors"]));
    }

    private static string[] Expected =>
    [
        "<div>moons train: 800 samples", "<img alt=\"two moons\"", "<table><thead><tr><th", "<img alt=\"loss, accuracy\"",
        "<table><thead><tr><th",
        "<div>float32 [16, 2], rank 2</div><pre>[[", "<img alt=\"probability of class 1\"", "<div><b>1 (", "",
    ];

    private static string? Text(JsonElement element, string property) => element.GetProperty(property).GetString();

    private static IEnumerable<string?> Strings(JsonElement array) => array.EnumerateArray().Select(each => each.GetString());

    private static class Json
    {
        public static JsonElement Parse(string text)
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
    }
}
