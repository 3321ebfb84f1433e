using BlasNet.Metrics;
using BlasNet.Tables;

namespace BlasNet.Exchange;

/// <summary>A trained network and what is known of its inputs and outputs, to be written as ONNX.</summary>
/// <param name="Network">The network.</param>
/// <param name="Loss">The loss that training minimized.</param>
/// <param name="Preprocessor">The preprocessor of a table; null for other data.</param>
/// <param name="ClassNames">The names of the classes in the order of the outputs; empty where there are none.</param>
/// <param name="Options">What is to be written.</param>
internal sealed record ExportRequest(
    Network Network, Loss Loss, TablePreprocessor? Preprocessor, IReadOnlyList<string> ClassNames, OnnxOptions Options)
{
    /// <summary>Gets the change of the probabilities that a run was calibrated to.</summary>
    public ProbabilityScaling Scaling { get; init; } = ProbabilityScaling.None;

    /// <summary>Gets the least probability, so changed, of the positive one of two classes; null chooses the most probable class.</summary>
    public double? Threshold { get; init; }

    /// <summary>Gets height and width that the training images were resized to; null where they kept their size.</summary>
    public Extents? ImageSize { get; init; }

    /// <summary>Gets the number of the positive class, 0 or 1.</summary>
    public int Positive { get; init; } = 1;
}
