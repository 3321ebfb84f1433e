using BlasNet.Data;
using BlasNet.Execution;

namespace BlasNet.Training;

/// <summary>Forward pass of a network over batches, with the losses if its plan ends in one; leaves the network unchanged.</summary>
internal sealed class ForwardPass
{
    private readonly Network network;
    private readonly BatchLoader loader;
    private readonly IJob[] jobs;
    private readonly IJob[] laterJobs;
    private bool isPrepared;
    private EpochOrder order = new(0);

    /// <summary>Prepares a pass.</summary>
    /// <param name="network">The network.</param>
    /// <param name="plan">The network's plan for evaluation or inference.</param>
    public ForwardPass(Network network, BoundPlan plan)
    {
        (this.network, Plan) = (network, plan);
        loader = new BatchLoader(plan);
        jobs = [loader, .. plan.Forward];
        laterJobs = [loader, .. plan.ForwardAfterPreparation];
    }

    /// <summary>Gets the plan, which holds the outputs and losses of the last batch.</summary>
    public BoundPlan Plan { get; }

    /// <summary>Returns the consecutive batches of the given number of samples, each as large as the plan takes. With stateful layers they
    /// are single samples, the stretches of one series from its start.</summary>
    public BatchWalk Batches(int count) => Batches(count, 0, count);

    /// <summary>Returns the consecutive batches of some of the samples.</summary>
    /// <param name="count">The number of all samples.</param>
    /// <param name="start">The first sample.</param>
    /// <param name="end">The sample after the last.</param>
    public BatchWalk Batches(int count, int start, int end)
    {
        if (order.Count != count)
            order = new EpochOrder(count);
        Begin();
        return new BatchWalk(order.For(seed: 0, epoch: 0, shuffle: false)[start..end], Plan.IsStateful ? 1 : Plan.Plan.Capacity);
    }

    /// <summary>Begins with states of zeros, and with weights that may have changed since the last batch.</summary>
    public void Begin()
    {
        Plan.ResetStates();
        isPrepared = false;
    }

    /// <summary>Runs a batch of a data set.</summary>
    public void Run(Dataset data, ReadOnlySpan<int> rows)
    {
        loader.Choose(data, rows);
        Run(rows.Length);
    }

    /// <summary>Runs a batch of samples without targets.</summary>
    public void Run(IReadOnlyList<Samples> inputs, ReadOnlySpan<int> rows)
    {
        loader.Choose(inputs, rows);
        Run(rows.Length);
    }

    // The weights do not change between the batches of a pass.
    private void Run(int rows)
    {
        network.Team.Run(isPrepared ? laterJobs : jobs, Plan.IsSmall(rows));
        isPrepared = true;
    }
}
