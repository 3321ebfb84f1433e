namespace BlasNet.Runs;

/// <summary>Options of a run that do not change its result: folder, progress, callbacks and cancellation.</summary>
/// <example>
/// <code>
/// using var stop = new CancellationTokenSource();
/// Console.CancelKeyPress += (_, key) =&gt; { key.Cancel = true; stop.Cancel(); };
/// var options = new RunOptions { Runs = "runs", Error = Console.Error, Cancellation = stop.Token };
/// </code>
/// </example>
public sealed record RunOptions
{
    /// <summary>Gets the folder of all runs.</summary>
    public string Runs { get; init; } = "runs";

    /// <summary>Gets a second destination of log lines; null for the run's log alone.</summary>
    public TextWriter? Error { get; init; }

    /// <summary>Gets the receiver of download progress; null for none.</summary>
    public Action<DownloadProgress>? Download { get; init; }

    /// <summary>Gets columns that the run must have, such as <c>val_accuracy</c>; a missing one is an error before anything is
    /// written.</summary>
    public IReadOnlyList<string> RequiredColumns { get; init; } = [];

    /// <summary>Gets callbacks, called before the run records an event. Those of the library keep their state in the checkpoints; give
    /// the same ones again to resume the run. An ensemble, whose members train at the same time, takes none.</summary>
    public IReadOnlyList<Callback> Callbacks { get; init; } = [];

    /// <summary>Gets the token that ends training after the current step.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Gets whether a run is resumed although its data is not what it was trained on; <c>env.json</c> then keeps both digests.
    /// Default: false, which refuses changed data.</summary>
    public bool AcceptChangedData { get; init; }

    /// <summary>Gets what joins the processes that train the run together, each of which makes the same call; process 0 alone writes the
    /// run's files and lines. Default: this process trains alone.</summary>
    public Communicator Communicator { get; init; } = Communicator.Alone;

    /// <summary>Gets callbacks, called before the run records an event, that keep no state in checkpoints.</summary>
    internal IReadOnlyList<Callback> Watchers { get; init; } = [];

    /// <summary>Gets the memory of data for trainings of one process; null loads the data of this training alone.</summary>
    internal SharedData? Shared { get; init; }

    /// <summary>Gets data that is being loaded already; null for none.</summary>
    internal DataAhead? Ahead { get; init; }

    /// <summary>Gets the number of threads in place of that of the configuration; null for the configuration's.</summary>
    internal int? Threads { get; init; }

    /// <summary>Gets whether a run of seconds saves files: metrics are written at its end, and a checkpoint only where it is
    /// interrupted.</summary>
    internal bool IsShort { get; init; }

    /// <summary>Gets the maker of the run's folder, where several trainings of one process take their numbers in turn; null for the
    /// next number.</summary>
    internal Func<Func<RunDirectory>, RunDirectory>? Turn { get; init; }

    /// <summary>Gets the receiver of the folder of a new run, before anything is in it; null for none.</summary>
    internal Action<RunDirectory>? Created { get; init; }

    /// <summary>Gets what makes a callback that watches one of so many members of an ensemble, in the thread that trains it.</summary>
    internal Func<int, Callback>? MemberWatcher { get; init; }

    /// <summary>Gets the least time between two checkpoints of a member of an ensemble.</summary>
    internal TimeSpan MemberInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets the receiver of the summary, even of a failed run, which throws instead of returning it.</summary>
    internal Action<RunSummary>? Ended { get; init; }
}
