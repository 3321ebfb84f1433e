using System.Runtime.InteropServices;
using BlasNet.Communication;
using BlasNet.Execution;

namespace BlasNet.Training;

/// <summary>What the shards of a batch add to the sums of an epoch, exchanged by all processes and joined in the order of the shards.
/// </summary>
/// <remarks>A shard sends its sums of loss and metrics; its outputs and targets instead where those are fewer numbers than the sums of a
/// metric that counts in a histogram. Allocates nothing once it is made.</remarks>
internal sealed class ShardResults
{
    private const int Loss = StopVotes.Length, Rows = Loss + 1, Values = Rows + 1;

    private readonly Sharding sharding;
    private readonly EpochSums part;
    private readonly StopVotes votes;
    private readonly TreeSum exchange;
    private readonly int stride, outputs, targets;
    private readonly bool sendsRows;
    private readonly double[] all;

    /// <summary>Makes room for the results of a batch.</summary>
    /// <param name="sharding">The shards.</param>
    /// <param name="part">Sums for the rows of a shard.</param>
    /// <param name="plan">The plan that computes the shards.</param>
    /// <param name="votes">The wishes to stop, which travel along.</param>
    public ShardResults(Sharding sharding, EpochSums part, BoundPlan plan, StopVotes votes)
    {
        (this.sharding, this.part, this.votes, outputs, targets) = (sharding, part, votes, plan.Output.Width, plan.Targets.Width);
        exchange = new TreeSum(sharding.Communicator, 0);
        // Two floats in the place of a double.
        long ofRows = ((long)plan.Plan.Capacity * (outputs + targets) + 1) / 2, ofSums = part.Size - 2;
        sendsRows = ofRows < ofSums;
        stride = checked(Values + (int)Math.Min(ofRows, ofSums));
        all = new double[checked(stride * sharding.Shards)];
    }

    /// <summary>Takes over the results of a shard that the plan has just run.</summary>
    public void Write(int shard, BoundPlan plan, double loss)
    {
        Span<double> own = Of(shard);
        if (!sendsRows)
        {
            part.Reset();
            part.Add(plan, loss);
            part.CopyTo(own[Loss..]);
            return;
        }
        int rows = plan.Context.Rows;
        (own[Loss], own[Rows]) = (loss, rows);
        Span<float> values = MemoryMarshal.Cast<double, float>(own[Values..]);
        plan.Output.First(rows).CopyTo(values);
        plan.Targets.First(rows).CopyTo(values[(rows * outputs)..]);
    }

    /// <summary>Takes over that a shard has no rows.</summary>
    public void WriteEmpty(int shard) => Of(shard).Clear();

    /// <summary>Exchanges the results and the wishes to stop with the other processes.</summary>
    /// <returns>Sum of the weighted losses of the batch.</returns>
    public double Exchange()
    {
        int own = sharding.PerProcess * stride;
        votes.Write(Of(sharding.First));
        exchange.Gather(all.AsSpan(sharding.First * stride, own), all);
        votes.Read(all, own);
        double loss = 0;
        for (int shard = 0; shard < sharding.Shards; shard++)
            loss += Of(shard)[Loss];
        return loss;
    }

    /// <summary>Returns the first shard whose loss is not a finite number; -1 where all are.</summary>
    public int FirstNotFinite()
    {
        for (int shard = 0; shard < sharding.Shards; shard++)
        {
            if (!double.IsFinite(Of(shard)[Loss]))
                return shard;
        }
        return -1;
    }

    /// <summary>Adds the results of all shards to the sums of an epoch.</summary>
    public void AddTo(EpochSums sums, double batchLoss)
    {
        double rows = 0;
        for (int shard = 0; shard < sharding.Shards; shard++)
        {
            ReadOnlySpan<double> each = Of(shard);
            int count = (int)each[Rows];
            rows += count;
            if (count == 0)
                continue;
            if (!sendsRows)
            {
                sums.Join(each[Loss..]);
                continue;
            }
            ReadOnlySpan<float> values = MemoryMarshal.Cast<double, float>(each[Values..]);
            sums.Add(values[..(count * outputs)], values.Slice(count * outputs, count * targets), count, each[Loss]);
        }
        sums.BatchLoss = batchLoss / rows;
    }

    private Span<double> Of(int shard) => all.AsSpan(shard * stride, stride);
}
