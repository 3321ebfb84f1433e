using BlasNet.Optimizers;
using BlasNet.Runs;

namespace BlasNet.Training;

/// <summary>State of training: weights, optimizer moments and steps, results of the epochs, and an epoch that was interrupted.</summary>
/// <remarks>A <see cref="Trainer"/> owns it, <see cref="EpochLoop"/> advances it, and <see cref="Checkpoint"/> saves and restores it.
/// Random draws follow from seed and step, so no generator belongs to it.</remarks>
internal sealed class TrainingState : IDisposable
{
    private readonly List<EpochResult> epochs = [];

    /// <summary>Creates the state before the first step.</summary>
    /// <param name="network">The network; disposed of with the state.</param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="metrics">The metrics that an epoch sums up.</param>
    public TrainingState(Network network, Optimizer optimizer, IReadOnlyList<Metric> metrics)
    {
        (Network, Metrics) = (network, metrics);
        Optimizer = new OptimizerState(optimizer, network.Parameters, network.Gradients,
            [.. network.Layout.Select(array => new ParameterRange(array.Offset, array.Length, array.Spec.Decays))]);
    }

    /// <summary>Gets the network with the weights.</summary>
    public Network Network { get; }

    /// <summary>Gets the moments, the step count and the learning rate.</summary>
    public OptimizerState Optimizer { get; }

    /// <summary>Gets the metrics, in the order of their sums.</summary>
    public IReadOnlyList<Metric> Metrics { get; }

    /// <summary>Gets the results of the completed epochs.</summary>
    public IReadOnlyList<EpochResult> Epochs => epochs;

    /// <summary>Gets the epoch that was interrupted, until it is complete; null at an epoch's beginning.</summary>
    public PartialEpoch? Partial { get; private set; }

    /// <summary>Gets the names of the classes of the data last trained on; empty where they have none.</summary>
    public IReadOnlyList<string> ClassNames { get; private set; } = [];

    /// <summary>Creates empty sums for an epoch.</summary>
    public EpochSums NewSums() => EpochSums.Of(Metrics, Network);

    /// <summary>Takes over what the model keeps of the data that it is trained on from now on.</summary>
    public void BeginTraining(Dataset train) => ClassNames = train.Targets.ClassNames;

    /// <summary>Adds the result of an epoch.</summary>
    public void Complete(EpochResult result)
    {
        epochs.Add(result);
        Partial = null;
    }

    /// <summary>Keeps the sums of an epoch that is to be resumed.</summary>
    public void Interrupt(PartialEpoch partial) => Partial = partial;

    /// <summary>Drops the sums of an interrupted epoch, which then begins anew.</summary>
    public void RestartEpoch() => Partial = null;

    /// <summary>Gives a fresh state the epochs of a saved one.</summary>
    public void Restore(IEnumerable<EpochResult> results, PartialEpoch? partial)
    {
        epochs.Clear();
        epochs.AddRange(results);
        Partial = partial;
    }

    /// <summary>Frees the memory of network and optimizer.</summary>
    public void Dispose()
    {
        Optimizer.Dispose();
        Network.Dispose();
    }
}
