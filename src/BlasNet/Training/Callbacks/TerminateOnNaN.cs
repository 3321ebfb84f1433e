using System.Globalization;

namespace BlasNet;

/// <summary>Ends training as failed when the loss of an epoch or of its validation is not a finite number.</summary>
/// <remarks>Keras' TerminateOnNaN. Training always fails at a step whose loss is not finite; with this callback it also fails at such a
/// validation loss.</remarks>
public sealed class TerminateOnNaN : Callback
{
    private static readonly string[] Losses = ["loss", "val_loss"];

    /// <inheritdoc/>
    /// <exception cref="TrainingException">A loss is not finite.</exception>
    public override void OnEpochEnd(TrainingProgress progress, EpochResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        foreach (string loss in Losses)
        {
            if (result[loss] is { } value && !double.IsFinite(value))
            {
                throw new TrainingException(string.Create(CultureInfo.InvariantCulture,
                    $"Epoch {result.Epoch}: the value of {loss} is '{value}'. A smaller learning rate or clipping by norm may help."));
            }
        }
    }
}
