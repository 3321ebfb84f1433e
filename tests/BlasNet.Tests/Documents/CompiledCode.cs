using BlasNet.Tests.Cli;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace BlasNet.Tests.Documents;

/// <summary>C# of documents, compiled as the reader's project would, and run in a process of its own.</summary>
internal static class CompiledCode
{
    private const string Program = "program";

    // A console project has these without a word.
    private const string Implicit = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    /// <summary>What a program prints has decimal points, whatever the machine's language.</summary>
    public static readonly Dictionary<string, string> Invariant = new() { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1" };

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly CSharpParseOptions Language = new(LanguageVersion.Latest);

    private static readonly Lazy<MetadataReference[]> References = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => !Path.GetFileName(file).StartsWith("BlasNet.Tests", StringComparison.Ordinal))
            .Select(file => MetadataReference.CreateFromFile(file))]);

    // What a program that refers to the package has beside it.
    private static readonly string[] Libraries =
        ["BlasNet.dll", "CsvHelper.dll", "SixLabors.ImageSharp.dll", "System.IO.Hashing.dll", "System.Numerics.Tensors.dll"];

    /// <summary>Fails with what the compiler says unless a program compiles without a warning.</summary>
    public static CSharpCompilation Compile(string place, string text) =>
        Compile(OutputKind.ConsoleApplication, DiagnosticSeverity.Warning, (place, text));

    /// <summary>Fails with what the compiler says unless sources compile.</summary>
    public static CSharpCompilation Compile(OutputKind kind, DiagnosticSeverity refused, params (string Path, string Text)[] sources)
    {
        SyntaxTree[] trees = [.. sources.Prepend(("usings.cs", Implicit))
            .Select(source => CSharpSyntaxTree.ParseText(source.Item2, Language, source.Item1))];
        var compiled = CSharpCompilation.Create(Program, trees, References.Value,
            new CSharpCompilationOptions(
                kind, nullableContextOptions: NullableContextOptions.Enable, optimizationLevel: OptimizationLevel.Release));
        RequireClean(compiled, refused);
        return compiled;
    }

    /// <summary>Gets the files of the library and of what it needs.</summary>
    public static IEnumerable<string> LibraryFiles => Libraries.Select(file => Path.Combine(AppContext.BaseDirectory, file));

    /// <summary>Fails with what the compiler says unless a cell of a notebook compiles after those before it.</summary>
    public static CSharpCompilation CompileScript(string place, string code, CSharpCompilation? before)
    {
        string[] usings = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading.Tasks"];
        SyntaxTree tree = CSharpSyntaxTree.ParseText(code, Language.WithKind(SourceCodeKind.Script), place);
        string name = "cell" + place.GetHashCode(StringComparison.Ordinal);
        var compiled = CSharpCompilation.CreateScriptCompilation(name, tree, References.Value,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, usings: usings), before, typeof(object));
        RequireClean(compiled, DiagnosticSeverity.Warning);
        return compiled;
    }

    private static void RequireClean(CSharpCompilation compiled, DiagnosticSeverity refused)
    {
        Diagnostic[] problems = [.. compiled.GetDiagnostics().Where(each => each.Severity >= refused)];
        Assert.That(problems, Is.Empty, string.Join('\n', problems.Select(each => each.ToString())));
    }

    /// <summary>Compiles a program and runs it in a folder.</summary>
    public static Outcome Run(string place, string source, string folder) => Run(place, source, folder, Path.Combine(folder, ".built"));

    /// <summary>Compiles a program into a folder of its own and runs it in another.</summary>
    public static Outcome Run(string place, string source, string folder, string built, params string[] arguments)
    {
        string output = Directory.CreateDirectory(built).FullName;
        string file = Path.Combine(output, Program + ".dll");
        Assert.That(Compile(place, source).Emit(file).Success);
        foreach (string library in LibraryFiles)
            File.Copy(library, Path.Combine(output, Path.GetFileName(library)), overwrite: true);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "BlasNet.Tests.runtimeconfig.json"),
            Path.Combine(output, Program + ".runtimeconfig.json"), overwrite: true);
        using Blasnet.RunningCommand command = Blasnet.RunningCommand.Start("dotnet", [file, .. arguments], new(Invariant), folder);
        return command.End(Patience);
    }
}
