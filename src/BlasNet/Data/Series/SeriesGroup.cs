namespace BlasNet.Data;

/// <summary>One series among several that are stored one after the other.</summary>
/// <param name="Name">Its name; empty where there is one series only.</param>
/// <param name="Start">Its first step in the stored ones.</param>
/// <param name="Count">The number of its steps.</param>
internal sealed record SeriesGroup(string Name, int Start, int Count)
{
    /// <summary>Gets how many of the first steps belong to training.</summary>
    public int TrainingSteps { get; init; } = Count;

    /// <summary>Gets the first of its steps in those of the known columns, which may go on beyond the end of the series.</summary>
    public int KnownStart { get; init; } = Start;

    /// <summary>Gets the number of steps of which the known columns are known.</summary>
    public int KnownCount { get; init; } = Count;

    /// <summary>Gets the times of its steps; null where they are only counted.</summary>
    public TimeAxis? Times { get; init; }

    /// <summary>Gets the part of its steps that targets may lie in.</summary>
    /// <param name="From">The first step.</param>
    /// <param name="To">The step after the last; beyond the end of the series for forecasts whose targets are yet to come.</param>
    public readonly record struct Part(int From, int To);
}
