using BlasNet.Execution;
using BlasNet.Optimizers;
using BlasNet.Tables;

namespace BlasNet.Training;

/// <summary>State of training: weights, optimizer moments and steps, results of the epochs, and a partial epoch.</summary>
/// <remarks>A <see cref="Trainer"/> owns it, <see cref="EpochLoop"/> advances it, and a checkpoint saves and restores it.
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
            [.. Trained.Select(RangeOf)], [.. network.Layout.Where(array => !array.Spec.IsTrained).Select(RangeOf)]);
    }

    private static ParameterRange RangeOf(PlannedArray array) =>
        new(array.Offset, array.Length, array.Spec.RateFactor, array.Spec.DecayFactor);

    /// <summary>Gets the network with the weights.</summary>
    public Network Network { get; }

    /// <summary>Gets the arrays that steps update: all but those of frozen layers.</summary>
    public IEnumerable<PlannedArray> Trained => Network.Layout.Where(array => array.Spec.IsTrained);

    /// <summary>Gets the moments, the step count and the learning rate.</summary>
    public OptimizerState Optimizer { get; }

    /// <summary>Gets the metrics, in the order of their sums; in the units of the table once one is learned.</summary>
    public IReadOnlyList<Metric> Metrics { get; private set; }

    /// <summary>Gets the results of the completed epochs.</summary>
    public IReadOnlyList<EpochResult> Epochs => epochs;

    /// <summary>Gets the partial epoch until it is complete; null at the start of an epoch.</summary>
    public PartialEpoch? Partial { get; private set; }

    /// <summary>Gets the class names of the data last trained on; empty where it has none.</summary>
    public IReadOnlyList<string> ClassNames { get; private set; } = [];

    /// <summary>Gets the size that the images last trained on were resized to; null where they kept their size.</summary>
    public Extents? ImageSize { get; private set; }

    /// <summary>Gets the preprocessor of the table that is learned; null for other data.</summary>
    public TablePreprocessor? Preprocessor { get; private set; }

    /// <summary>Takes over the preprocessor of the data to learn, with its units.</summary>
    public void Learn(TablePreprocessor? preprocessor)
    {
        if (preprocessor is not null && Preprocessor is null)
            (Preprocessor, Metrics) = (preprocessor, TableUnits.Of(Metrics, preprocessor));
    }

    /// <summary>Creates empty sums for an epoch.</summary>
    public EpochSums NewSums() => EpochSums.Of(Metrics, Network);

    /// <summary>Takes over what a saved model keeps of its training data.</summary>
    public void BeginTraining(Dataset train) => (ClassNames, ImageSize) = (train.Targets.ClassNames, train.Input.ImageSize);

    /// <summary>Takes over what another state keeps of its training data.</summary>
    public void LearnFrom(TrainingState other)
    {
        Learn(other.Preprocessor);
        (ClassNames, ImageSize) = (other.ClassNames, other.ImageSize);
    }

    /// <summary>Adds the result of an epoch.</summary>
    public void Complete(EpochResult result)
    {
        epochs.Add(result);
        Partial = null;
    }

    /// <summary>Keeps the sums of an interrupted epoch.</summary>
    public void Interrupt(PartialEpoch partial) => Partial = partial;

    /// <summary>Drops the sums of an interrupted epoch, which then restarts.</summary>
    public void RestartEpoch() => Partial = null;

    /// <summary>Restores the epochs of a checkpoint into a fresh state.</summary>
    public void Restore(IEnumerable<EpochResult> results, PartialEpoch? partial)
    {
        epochs.Clear();
        epochs.AddRange(results);
        Partial = partial;
    }

    /// <summary>Frees the memory of network and optimizer.</summary>
    public void Dispose()
    {
        // First the network, which refuses while a call still uses both.
        Network.Dispose();
        Optimizer.Dispose();
    }
}
