namespace BlasNet.Losses;

/// <summary>Reads and writes losses.</summary>
internal sealed class LossConverter() : SpecConverter<Loss>("loss", Table)
{
    public static readonly LossConverter Instance = new();

    private static IReadOnlyList<(string, Func<SpecReader, Loss>)> Table =>
    [
        ("binaryCrossEntropy", reader => Loss.BinaryCrossEntropy(reader.Flag("fromLogits", false))),
        ("categoricalCrossEntropy", reader => Loss.CategoricalCrossEntropy(reader.Flag("fromLogits", false))),
        ("sparseCategoricalCrossEntropy", reader => Loss.SparseCategoricalCrossEntropy(reader.Flag("fromLogits", false))),
        ("meanSquaredError", _ => Loss.MeanSquaredError()),
        ("meanAbsoluteError", _ => Loss.MeanAbsoluteError()),
        ("huber", reader => Loss.Huber(reader.Number("delta", 1))),
    ];

    protected override string KindOf(Loss value) => value.Kind;

    protected override void Describe(Loss value, SpecWriter writer)
    {
        writer.Flag("fromLogits", value.TakesLogits, false);
        if (value is CustomLoss custom)
            writer.Text("name", custom.Name);
        if (value is Huber huber)
            writer.Number("delta", huber.Delta, 1);
    }
}
