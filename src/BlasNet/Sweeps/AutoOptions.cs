using BlasNet.Files;
using BlasNet.Sweeps;
using BlasNet.Tables;

namespace BlasNet.Runs;

/// <summary>What <see cref="AutoTraining"/> learns, from what, and how long.</summary>
public sealed record AutoOptions
{
    /// <summary>The time where neither time nor trials are given.</summary>
    internal static readonly TimeSpan DefaultTime = TimeSpan.FromMinutes(5);

    /// <summary>Gets the data, <c>csv:FILE</c>.</summary>
    public required string Data { get; init; }

    /// <summary>Gets the options for reading the table; null infers everything from the file.</summary>
    public TableOptions? Table { get; init; }

    /// <summary>Gets the time of this call, after which no training goes on; null for 5 minutes, or for none with
    /// <see cref="Trials"/>.</summary>
    /// <remarks>The model as it is, trained on all five folds, is always trained to its end, however little time is given.</remarks>
    public TimeSpan? Time { get; init; }

    /// <summary>Gets the number of trials to make in place of a time; null where the time decides. The result then depends on nothing
    /// else.</summary>
    public int? Trials { get; init; }

    /// <summary>Gets the metric that ranks trials, of validation data; <c>val_loss</c> by default.</summary>
    public string Metric { get; init; } = "val_loss";

    /// <summary>Gets the seed of the trials, of the folds and of all trainings.</summary>
    public long Seed { get; init; }

    /// <summary>Gets the number of threads, each of which trains a network of its own; 0 for one per processor.</summary>
    public int Threads { get; init; }

    /// <summary>Gets the experiment, the folder of the runs; null for the name of the file with <c>-auto</c>.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the folder of all runs.</summary>
    public string Runs { get; init; } = "runs";

    /// <summary>Gets the time without a sign of life after which the work of another worker of the search is taken over, from 1 second to
    /// 1 day; 60 seconds by default.</summary>
    /// <remarks>The same call in another process, on any machine that sees the folder of runs, is a further worker.</remarks>
    public TimeSpan ClaimTimeout { get; init; } = ClaimFolder.UsualTimeout;

    /// <summary>Gets the receiver of a line per training and of the choice; null for none.</summary>
    public TextWriter? Error { get; init; }

    /// <summary>Gets the token that ends all trainings after their current steps; the same call goes on with them.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Gets the clock.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Gets the names of the metrics, the ranking one among them; null for those that suit the loss.</summary>
    internal IReadOnlyList<string>? Metrics { get; init; }

    /// <summary>Gets the maker of the model from the settings of a trial.</summary>
    internal Func<IReadOnlyList<KeyValuePair<string, string>>, ModelFile> Model { get; init; } = AutoModel.Of;
}
