namespace BlasNet.Layers;

/// <summary>Reads and writes activations.</summary>
internal sealed class ActivationConverter() : SpecConverter<Activation>("activation", Table)
{
    public static readonly ActivationConverter Instance = new();

    private static IReadOnlyList<(string, Func<SpecReader, Activation>)> Table =>
    [
        .. Activation.WithoutParameter.Select(activation => (activation.Name, (Func<SpecReader, Activation>)(_ => activation))),
        ("leakyRelu", reader => Activation.LeakyRelu(reader.Number("slope", Activation.DefaultSlope))),
        ("elu", reader => Activation.Elu(reader.Number("alpha", Activation.DefaultAlpha))),
    ];

    protected override string KindOf(Activation value) => value.Name;

    protected override void Describe(Activation value, SpecWriter writer)
    {
        if (value.Name == "leakyRelu")
            writer.Number("slope", value.Parameter, Activation.DefaultSlope);
        else if (value.Name == "elu")
            writer.Number("alpha", value.Parameter, Activation.DefaultAlpha);
    }
}
