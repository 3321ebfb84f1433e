using BlasNet.Communication;

namespace BlasNet.Training;

/// <summary>Evaluation in shards: the rows of a data set are cut as those of a batch are, and the sums of the shards are joined in their
/// order.</summary>
/// <param name="pass">The forward pass.</param>
/// <param name="part">Sums for the rows of a shard.</param>
/// <param name="sharding">The shards.</param>
internal sealed class ShardEvaluation(ForwardPass pass, EpochSums part, Sharding sharding)
{
    private const int Flag = 0, Sums = 1;

    private readonly TreeSum exchange = new(sharding.Communicator, 0);
    private readonly double[] flags = new double[sharding.Communicator.Size];
    private double[] all = [];

    /// <summary>Adds all shards, computed by this process alone.</summary>
    public void Add(Dataset data, EpochSums sums, CancellationToken cancellation)
    {
        // The room of one shard is enough.
        double[] one = new double[part.Size];
        for (int shard = 0; shard < sharding.Shards; shard++)
        {
            Run(data, shard, cancellation);
            part.CopyTo(one);
            sums.Join(one);
        }
    }

    /// <summary>Adds all shards, of which each process computes its own.</summary>
    /// <exception cref="OperationCanceledException">One of the processes was asked to stop.</exception>
    public void AddShared(Dataset data, EpochSums sums, CancellationToken cancellation)
    {
        int stride = Sums + part.Size, own = sharding.PerProcess * stride;
        if (all.Length == 0)
            all = new double[checked(stride * sharding.Shards)];
        Span<double> mine = all.AsSpan(sharding.First * stride, own);
        mine.Clear();
        try
        {
            for (int shard = 0; shard < sharding.PerProcess; shard++)
            {
                Run(data, sharding.First + shard, cancellation);
                part.CopyTo(mine.Slice(shard * stride + Sums, part.Size));
            }
        }
        catch (OperationCanceledException)
        {
            // The others wait for this process, and learn it with the sums.
            mine[Flag] = 1;
        }
        exchange.Gather(mine, all);
        for (int shard = 0; shard < sharding.Shards; shard++)
        {
            ReadOnlySpan<double> each = all.AsSpan(shard * stride, stride);
            if (each[Flag] != 0)
                throw new OperationCanceledException();
            sums.Join(each[Sums..]);
        }
    }

    /// <summary>Does work that each process does by itself, and ends it on all where one was asked to stop.</summary>
    /// <exception cref="OperationCanceledException">One of the processes was asked to stop.</exception>
    public void Agree(Action work)
    {
        flags[sharding.Communicator.Rank] = 0;
        try
        {
            work();
        }
        catch (OperationCanceledException)
        {
            flags[sharding.Communicator.Rank] = 1;
        }
        exchange.Gather(flags.AsSpan(sharding.Communicator.Rank, 1), flags);
        if (flags.AsSpan().ContainsAnyExcept(0.0))
            throw new OperationCanceledException();
    }

    private void Run(Dataset data, int shard, CancellationToken cancellation)
    {
        part.Reset();
        int start = sharding.Start(shard, data.Count), end = sharding.Start(shard + 1, data.Count);
        foreach (ReadOnlySpan<int> rows in pass.Batches(data.Count, start, end))
        {
            cancellation.ThrowIfCancellationRequested();
            pass.Run(data, rows);
            part.Add(pass.Plan, pass.Plan.BatchLoss());
        }
    }
}
