namespace BlasNet.Runs;

/// <summary>Says where runs are kept and who hears of their progress.</summary>
public sealed record RunOptions
{
    /// <summary>Gets the folder of all runs.</summary>
    public string Runs { get; init; } = "runs";

    /// <summary>Gets where the lines of the log go too; null for the run's log alone.</summary>
    public TextWriter? Error { get; init; }

    /// <summary>Gets what receives the progress of a download; null for nothing.</summary>
    public Action<DownloadProgress>? Download { get; init; }

    /// <summary>Gets columns that the run must have, such as <c>val_accuracy</c>; one that is missing is refused before anything is
    /// written.</summary>
    public IReadOnlyList<string> RequiredColumns { get; init; } = [];

    /// <summary>Gets callbacks that are told before the run writes down what was done. Those of the library keep what they must remember
    /// in the checkpoints: whoever resumes the run gives the same ones anew.</summary>
    public IReadOnlyList<Callback> Callbacks { get; init; } = [];

    /// <summary>Gets what ends training after the step at hand.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Gets callbacks that are told before the run writes down what was done; they keep nothing in checkpoints.</summary>
    internal IReadOnlyList<Callback> Watchers { get; init; } = [];

    /// <summary>Gets what is told of the summary, also where the run fails and an exception takes its place.</summary>
    internal Action<RunSummary>? Ended { get; init; }
}
