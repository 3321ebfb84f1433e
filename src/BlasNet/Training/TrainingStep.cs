using BlasNet.Data;
using BlasNet.Execution;
using BlasNet.Optimizers;
using BlasNet.Tensors;

namespace BlasNet.Training;

/// <summary>Training step of a network, as the loop over batches sees it.</summary>
internal interface ITrainingStep
{
    /// <summary>Gets the plan that computes the step.</summary>
    BoundPlan Plan { get; }

    /// <summary>Sets the epoch, counted from 1, of the next steps.</summary>
    int Epoch { set; }

    /// <summary>Sets the place of the next batch among those of one update.</summary>
    BatchGroup Group { set; }

    /// <summary>Trains on the given rows; the weights stay as they are when the loss is not a finite number.</summary>
    /// <returns>Sum of the weighted losses of the rows.</returns>
    double Run(Dataset data, ReadOnlySpan<int> rows);

    /// <summary>Adds the step that has just run to the sums of an epoch.</summary>
    /// <param name="sums">The sums.</param>
    /// <param name="loss">The step's loss.</param>
    void AddTo(EpochSums sums, double loss);

    /// <summary>Names the first array of the step that has just run with a value that is not finite; null where all are.</summary>
    string? FirstNotFinite(Dataset data, ReadOnlySpan<int> rows);
}

/// <summary>Runs an action on each tile of a fixed tiling.</summary>
internal sealed class TileJob(Tiling tiles, Action<Tile> action) : IJob
{
    public int TileCount => tiles.Count;

    public void Run(int tile, int worker) => action(tiles[tile, worker]);
}

/// <summary>One training step as two lists of jobs: gather, forward and loss; then, if the loss is finite, backward and update.</summary>
internal sealed class TrainingStep : ITrainingStep
{
    private readonly WorkerTeam team;
    private readonly BatchLoader loader;
    private readonly OptimizerState optimizer;
    private readonly bool followsProgress;
    private readonly IJob[] gather;
    private readonly IJob[] forward;
    private readonly IJob[] gradients;
    private readonly IJob[] backward;

    /// <summary>Prepares steps of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="optimizer">The optimizer with its moments.</param>
    /// <param name="batchSize">Largest number of rows of a batch.</param>
    /// <param name="augmenter">Augments the samples as they are copied; null for none.</param>
    /// <param name="profiler">Profiler with a timed plan of the same batch size; null for the network's own plan.</param>
    public TrainingStep(Network network, OptimizerState optimizer, int batchSize, Augmenter? augmenter = null, Profiler? profiler = null)
    {
        Plan = profiler?.Plan ?? network.Training(batchSize);
        team = network.Team;
        followsProgress = network.Expanded.Layers.Any(layer => layer.FollowsProgress);
        this.optimizer = optimizer;
        loader = new BatchLoader(Plan, augmenter, team.Size);
        IJob load = profiler?.Wrap(loader, ProfilePart.Gather, "batch", "gather", loader.Work) ?? loader;
        // Augmenting is worth sharing among workers however small the network is.
        gather = augmenter is null ? [] : [load];
        forward = augmenter is null ? [load, .. Plan.Forward] : Plan.Forward;
        // Reads and writes parameters, moments and averages, reads gradients.
        int accesses = 3 + 2 * optimizer.Blocks.Count();
        gradients = Plan.Backward;
        // Clipping needs the norm of all gradients before the step begins. Without it large weights are updated as soon as their gradients
        // are there and in a cache.
        backward = optimizer.Clips
            ?
            [
                .. Plan.Backward, OnTiles(profiler, "gradient norm", optimizer.MeasureTile, 1),
                new TileJob(Tiling.Whole(1), _ => optimizer.BeginStep()), OnTiles(profiler, "update", optimizer.UpdateTile, accesses),
            ]
            : Updating(profiler, accesses);
    }

    /// <inheritdoc/>
    public BoundPlan Plan { get; }

    /// <inheritdoc/>
    public int Epoch
    {
        set => loader.Epoch = value;
    }

    /// <inheritdoc/>
    public BatchGroup Group { private get; set; } = BatchGroup.Alone;

    /// <inheritdoc/>
    public double Run(Dataset data, ReadOnlySpan<int> rows)
    {
        loader.Choose(data, rows);
        Group.Begin(Plan.Context, optimizer);
        Plan.Context.Accumulate = Group.Position > 0;
        if (followsProgress)
            Plan.Context.Progress = optimizer.Progress;
        bool alone = Plan.IsSmall(rows.Length);
        if (gather.Length > 0)
            team.Run(gather);
        team.Run(forward, alone);
        double loss = Plan.BatchLoss();
        if (!double.IsFinite(loss))
            return loss;
        if (Group.IsLast && !optimizer.Clips)
            optimizer.BeginStep();
        team.Run(Group.IsLast ? backward : gradients, alone);
        return loss;
    }

    /// <inheritdoc/>
    public void AddTo(EpochSums sums, double loss) => sums.Add(Plan, loss);

    /// <inheritdoc/>
    public string? FirstNotFinite(Dataset data, ReadOnlySpan<int> rows) => Plan.FirstNotFinite();

    private IJob[] Updating(Profiler? profiler, int accesses)
    {
        IReadOnlyList<(int Start, int Length)> completed = Plan.CompletedParts(), rest = optimizer.TilesWithout(completed);
        PhaseWork Work(IReadOnlyList<(int Start, int Length)> parts) =>
            new(0, Bytes: (double)accesses * sizeof(float) * parts.Sum(part => (long)part.Length));
        Action<int, int, int> update = (start, length, _) => optimizer.Update(start, length);
        if (completed.Count > 0 && profiler is not null)
            update = profiler.Wrap(update, "update of large weights", Work(completed), completed.Count);
        IJob job = new TileJob(Tiling.AtLeast(rest.Count, 1), tile => optimizer.Update(rest[tile.Start].Start, rest[tile.Start].Length));
        return [.. Plan.BackwardWith(update), profiler?.Wrap(job, ProfilePart.Update, "optimizer", "update", Work(rest)) ?? job];
    }

    private IJob OnTiles(Profiler? profiler, string name, Action<Tile> action, int accesses)
    {
        var job = new TileJob(optimizer.Tiles, action);
        var work = new PhaseWork(0, Bytes: (double)accesses * sizeof(float) * optimizer.Tiles.Length);
        return profiler?.Wrap(job, ProfilePart.Update, "optimizer", name, work) ?? job;
    }
}
