namespace BlasNet.Layers;

/// <summary>Reads and writes initializers.</summary>
internal sealed class InitializerConverter() : SpecConverter<Initializer>("initializer", Table)
{
    public static readonly InitializerConverter Instance = new();

    private static IReadOnlyList<(string, Func<SpecReader, Initializer>)> Table =>
    [
        (Zeros.Name, _ => Initializer.Zeros()),
        (Constant.Name, reader => Initializer.Constant(reader.Number("value"))),
        (Normal.Name, reader => Initializer.Normal(reader.Number("mean", 0), reader.Number("stddev", 0.05))),
        (Uniform.Name, reader => Initializer.Uniform(reader.Number("minval", -0.05), reader.Number("maxval", 0.05))),
        (GlorotUniform.Name, _ => Initializer.GlorotUniform()),
        (GlorotNormal.Name, _ => Initializer.GlorotNormal()),
        (HeUniform.Name, _ => Initializer.HeUniform()),
        (HeNormal.Name, _ => Initializer.HeNormal()),
        (LeCunUniform.Name, _ => Initializer.LeCunUniform()),
        (LeCunNormal.Name, _ => Initializer.LeCunNormal()),
    ];

    protected override string KindOf(Initializer value) => value.Kind;

    protected override void Describe(Initializer value, SpecWriter writer) => value.Describe(writer);
}
