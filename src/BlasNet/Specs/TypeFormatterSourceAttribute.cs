using System.Diagnostics.CodeAnalysis;

namespace BlasNet;

/// <summary>Mark of a type that notebooks show by a formatter of the library.</summary>
/// <remarks>.NET Interactive, behind notebooks, finds the attribute by its name, creates the type it tells, and calls its
/// <c>CreateTypeFormatters</c>: no package is needed. The type is told by name, because it knows those it shows, which stand in folders
/// before it.</remarks>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods)]
    string source) : Attribute
{
    /// <summary>The formatters of the library.</summary>
    public const string Notebooks = "BlasNet.Notebooks.NotebookFormats, BlasNet";

    /// <summary>Gets the type that creates the formatters.</summary>
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods)]
    public Type FormatterSourceType { get; } = Type.GetType(source, throwOnError: true)!;

    /// <summary>Gets what a notebook shows.</summary>
    public string[] PreferredMimeTypes { get; } = ["text/html"];
}
