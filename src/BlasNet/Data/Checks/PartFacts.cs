namespace BlasNet.Data.Checks;

/// <summary>Holds what was found of the rows that are learned from, or of those to validate on.</summary>
/// <param name="Name">The part: <c>training</c> or <c>validation</c>.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Duplicates">The number of rows that are the same as one before them.</param>
/// <param name="Classes">The classes in their order; empty where values are learned.</param>
public sealed record PartFacts(string Name, int Rows, int Duplicates, IReadOnlyList<ClassCount> Classes);
