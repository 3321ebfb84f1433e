namespace BlasNet;

/// <summary>One kind of a family of specs: its name in JSON, and how its properties are read and written.</summary>
/// <param name="Name">The name, such as <c>adam</c>.</param>
/// <param name="Read">Builds a spec from its properties.</param>
/// <param name="Describe">Writes the properties of a spec that are not at their default.</param>
internal sealed record SpecKind<TFamily>(string Name, Func<SpecReader, TFamily> Read, Action<TFamily, SpecWriter> Describe)
    where TFamily : class;
