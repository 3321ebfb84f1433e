namespace BlasNet.Layers;

/// <summary>Reads and writes initializers.</summary>
internal sealed class InitializerConverter() : SpecConverter<Initializer>("initializer", Table)
{
    public static readonly InitializerConverter Instance = new();

    private static IReadOnlyList<SpecKind<Initializer>> Table =>
    [
        Kind(Zeros.Name, Initializer.Zeros),
        Kind<Constant>(Constant.Name, Constant.Declare),
        Kind<Normal>(Normal.Name, Normal.Declare),
        Kind<Uniform>(Uniform.Name, Uniform.Declare),
        .. VarianceScaling.Named.Select(each => Kind(each.Name, () => each.Settings)),
        Kind<VarianceScaling>(VarianceScaling.Name, VarianceScaling.Declare),
    ];

    protected override string KindOf(Initializer value) => value.Kind;
}
