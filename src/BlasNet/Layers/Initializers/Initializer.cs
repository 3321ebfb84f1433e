using System.Text.Json.Serialization;
using BlasNet.Layers;
using BlasNet.Tensors;

namespace BlasNet;

/// <summary>Says which values a parameter begins with; the definitions and defaults are those of Keras.</summary>
/// <remarks>
/// A value depends on the seed, the parameter and the element's index alone. In JSON an initializer is its bare name, such as
/// <c>"glorotUniform"</c>, or an object such as <c>{"kind":"normal","stddev":0.01}</c>.
/// </remarks>
[JsonConverter(typeof(InitializerConverter))]
public abstract record Initializer
{
    private protected Initializer() { }

    /// <summary>Gets the name of the kind as in JSON.</summary>
    public abstract string Kind { get; }

    /// <summary>Fills with 0.</summary>
    public static Initializer Zeros() => new Zeros();

    /// <summary>Fills with one value.</summary>
    public static Initializer Constant(double value) => new Constant { Value = value };

    /// <summary>Draws from the normal distribution.</summary>
    public static Initializer Normal(double mean = 0, double stddev = 0.05) => new Normal { Mean = mean, StdDev = stddev };

    /// <summary>Draws evenly from minval (included) to maxval.</summary>
    public static Initializer Uniform(double minval = -0.05, double maxval = 0.05) => new Uniform(minval, maxval);

    /// <inheritdoc cref="Layers.GlorotUniform"/>
    public static Initializer GlorotUniform() => new GlorotUniform();

    /// <inheritdoc cref="Layers.GlorotNormal"/>
    public static Initializer GlorotNormal() => new GlorotNormal();

    /// <inheritdoc cref="Layers.HeUniform"/>
    public static Initializer HeUniform() => new HeUniform();

    /// <inheritdoc cref="Layers.HeNormal"/>
    public static Initializer HeNormal() => new HeNormal();

    /// <inheritdoc cref="Layers.LeCunUniform"/>
    public static Initializer LeCunUniform() => new LeCunUniform();

    /// <inheritdoc cref="Layers.LeCunNormal"/>
    public static Initializer LeCunNormal() => new LeCunNormal();

    /// <summary>Prints the kind and what is not at its default, with invariant numbers.</summary>
    public sealed override string ToString() => InitializerConverter.Instance.Print(this);

    /// <summary>Fills a parameter of a shape; the value at an index is a pure function of the key and the index. Overwrites.</summary>
    internal abstract void Fill(Span<float> values, Shape shape, CounterRandom random);

    /// <summary>Writes the properties of this kind.</summary>
    internal virtual void Describe(SpecWriter writer) { }
}

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
