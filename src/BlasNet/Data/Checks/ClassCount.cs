namespace BlasNet.Data.Checks;

/// <summary>Counts the rows of a class.</summary>
/// <param name="Name">The class: its text or number.</param>
/// <param name="Rows">How many rows have it.</param>
public sealed record ClassCount(string Name, int Rows);
