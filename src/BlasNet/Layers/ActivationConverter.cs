namespace BlasNet.Layers;

/// <summary>Reads and writes activations.</summary>
internal sealed class ActivationConverter() : SpecConverter<Activation>("activation", Table)
{
    public static readonly ActivationConverter Instance = new();

    private static IReadOnlyList<SpecKind<Activation>> Table =>
    [
        .. Activation.WithoutParameter.Select(activation => Kind(activation.Name, () => activation)),
        Kind<Activation>(Activation.LeakyReluName, properties => Activation.LeakyRelu(
            properties.Number("negativeSlope", activation => activation.Parameter, Activation.DefaultNegativeSlope))),
        Kind<Activation>(Activation.EluName, properties => Activation.Elu(
            properties.Number("alpha", activation => activation.Parameter, Activation.DefaultAlpha))),
    ];

    protected override string KindOf(Activation value) => value.Name;
}
