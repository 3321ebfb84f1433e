namespace BlasNet.Losses;

/// <summary>Reads and writes losses.</summary>
internal sealed class LossConverter() : SpecConverter<Loss>("loss", Table)
{
    public static readonly LossConverter Instance = new();

    private static IReadOnlyList<SpecKind<Loss>> Table =>
    [
        Kind<BinaryCrossEntropy>("binaryCrossEntropy", properties => new(properties.FromLogits())),
        Kind<CategoricalCrossEntropy>("categoricalCrossEntropy", properties => new(properties.FromLogits())),
        Kind<SparseCategoricalCrossEntropy>("sparseCategoricalCrossEntropy", properties => new(properties.FromLogits())),
        Kind("meanSquaredError", () => new MeanSquaredError()),
        Kind("meanAbsoluteError", () => new MeanAbsoluteError()),
        Kind<Huber>("huber", properties => new(properties.Number("delta", loss => loss.Delta, Huber.DefaultDelta))),
    ];

    protected override string KindOf(Loss value) => value.Kind;

    protected override void Describe(Loss value, SpecWriter writer)
    {
        // Printed only: no file holds a loss that is code.
        if (value is CustomLoss custom)
            writer.Text("name", custom.Name);
        else
            base.Describe(value, writer);
    }
}

/// <summary>The property that the cross entropies have in common.</summary>
internal static class CrossEntropyProperties
{
    public static bool FromLogits<T>(this SpecProperties<T> properties) where T : Loss =>
        properties.Flag("fromLogits", loss => loss.TakesLogits, Loss.DefaultFromLogits);
}
