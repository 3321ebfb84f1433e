namespace BlasNet.Training;

/// <summary>Partial sums of an interrupted epoch, to be resumed.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Sums">Sums of loss and metrics over these steps, as <see cref="EpochSums.Export"/> returns them.</param>
/// <param name="Seconds">Time spent on these steps.</param>
internal sealed record PartialEpoch(int Step, double[] Sums, double Seconds)
{
    /// <summary>Gets the states of stateful layers after these steps; empty where there are none.</summary>
    public float[] States { get; init; } = [];

    /// <summary>Gets whether the gradients of the network are those of batches that no update has taken yet.</summary>
    public bool HoldsGradients { get; init; }
}
