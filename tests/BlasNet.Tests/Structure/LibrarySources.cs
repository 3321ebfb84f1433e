using BlasNet.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BlasNet.Tests.Structure;

/// <summary>The sources of the library as the compiler understands them.</summary>
internal static class LibrarySources
{
    private static readonly Lazy<CSharpCompilation> Compiled = new(Compile);
    private static readonly Lazy<IReadOnlyList<TypeUse>> All = new(() => [.. Compiled.Value.SyntaxTrees.SelectMany(Uses)]);

    /// <summary>Gets the folder of the library.</summary>
    public static string Root { get; } = Repository.File(Path.Combine("src", "BlasNet"));

    /// <summary>Gets each use of a type by a file that does not declare it.</summary>
    public static IReadOnlyList<TypeUse> TypeUses => All.Value;

    /// <summary>Gets the source files.</summary>
    public static IEnumerable<SyntaxTree> Files => Compiled.Value.SyntaxTrees.Where(tree => tree.FilePath.Length > 0);

    /// <summary>Gets what the compiler could not resolve, apart from what source generators add to a build.</summary>
    public static IEnumerable<Diagnostic> Unresolved =>
        Compiled.Value.GetDiagnostics().Where(each => each.Severity == DiagnosticSeverity.Error && each.Id is not "CS8795");

    /// <summary>Returns the folder of a file within the library, with slashes; empty for the library's own folder.</summary>
    public static string FolderOf(string file) =>
        Path.GetRelativePath(Root, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '/').TrimStart('.');

    /// <summary>Returns the types that a file declares outside of other types.</summary>
    public static IEnumerable<BaseTypeDeclarationSyntax> Types(SyntaxTree file) =>
        file.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Where(type => type.Parent is BaseNamespaceDeclarationSyntax);

    private static CSharpCompilation Compile()
    {
        // What the SDK imports where a project asks for implicit usings.
        const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;"
            + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        IEnumerable<SyntaxTree> files = Directory.GetFiles(Root, "*.cs", SearchOption.AllDirectories)
            .Where(file => FolderOf(file).Split('/')[0] is not ("bin" or "obj"))
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file));
        string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return CSharpCompilation.Create("BlasNet", [.. files, CSharpSyntaxTree.ParseText(Usings, options)],
            platform.Where(file => !Path.GetFileName(file).StartsWith("BlasNet", StringComparison.Ordinal))
                .Select(file => MetadataReference.CreateFromFile(file)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
    }

    private static IEnumerable<TypeUse> Uses(SyntaxTree file)
    {
        SemanticModel model = Compiled.Value.GetSemanticModel(file);
        return file.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
            .Select(name => Outermost(model.GetSymbolInfo(name).Symbol))
            .OfType<INamedTypeSymbol>()
            .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default)
            .Where(type => SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, Compiled.Value.Assembly))
            .SelectMany(type => type.DeclaringSyntaxReferences.Select(place => place.SyntaxTree.FilePath).Take(1)
                .Where(declared => declared != file.FilePath)
                .Select(declared => new TypeUse(file.FilePath, type.Name, declared)));
    }

    // The type that a name stands for, or whose member it is; members of types of the system, variables and namespaces are of no interest.
    private static INamedTypeSymbol? Outermost(ISymbol? symbol)
    {
        INamedTypeSymbol? type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
        if (symbol is INamespaceSymbol or ILocalSymbol or IParameterSymbol or ITypeParameterSymbol)
            return null;
        while (type?.ContainingType is { } outer)
            type = outer;
        return type?.OriginalDefinition;
    }
}

/// <summary>A file that uses a type of another file.</summary>
internal sealed record TypeUse(string File, string Type, string DeclaredIn)
{
    /// <summary>Gets the folder of the file.</summary>
    public string Folder => LibrarySources.FolderOf(File);

    /// <summary>Gets the folder of the type.</summary>
    public string TypeFolder => LibrarySources.FolderOf(DeclaredIn);

    /// <inheritdoc/>
    public override string ToString() => $"{Folder}/{Path.GetFileName(File)} uses {Type} of {TypeFolder}";
}
