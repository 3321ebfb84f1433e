using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>The numbers of connections into and out of one unit, computed from a parameter's shape as in Keras.</summary>
/// <remarks>Dense [In, Out]; convolutions [K..., In, Out], where both counts include the kernel's positions; of a vector
/// [Length] both are its length.</remarks>
internal readonly record struct Fans(double In, double Out)
{
    public static Fans Of(Shape shape)
    {
        switch (shape.Rank)
        {
            case 0:
                return new(1, 1);
            case 1:
                return new(shape[0], shape[0]);
            default:
                double positions = 1;
                for (int axis = 0; axis < shape.Rank - 2; axis++)
                    positions *= shape[axis];
                return new(positions * shape[shape.Rank - 2], positions * shape.Last);
        }
    }

    /// <summary>Gets the mean of both counts.</summary>
    public double Mean => (In + Out) / 2;
}

/// <summary>An initializer whose variance shrinks with the number of connections, <c>variance = scale / n</c>, so that signals keep their
/// size from layer to layer; VarianceScaling of Keras.</summary>
/// <remarks>The initializers named after Glorot, He and LeCun are settings of this one, and are written under those names.</remarks>
public sealed record VarianceScaling : Initializer
{
    internal const string Name = "varianceScaling";
    internal const double DefaultScale = 1;
    internal const FanMode DefaultMode = FanMode.FanIn;
    internal const ScalingDistribution DefaultDistribution = ScalingDistribution.TruncatedNormal;

    // The standard deviation of the standard normal distribution truncated to [-2, 2].
    private const double TruncatedDeviation = 0.87962566103423978;

    private static readonly (string, FanMode)[] Modes =
        [("fanIn", FanMode.FanIn), ("fanOut", FanMode.FanOut), ("fanAvg", FanMode.FanAvg)];

    private static readonly (string, ScalingDistribution)[] Distributions =
    [
        ("truncatedNormal", ScalingDistribution.TruncatedNormal), ("untruncatedNormal", ScalingDistribution.UntruncatedNormal),
        ("uniform", ScalingDistribution.Uniform),
    ];

    internal VarianceScaling() { }

    /// <summary>Gets the settings that have a name of their own.</summary>
    internal static IReadOnlyList<(string Name, Initializer Settings)> Named { get; } =
    [
        ("glorotUniform", GlorotUniform()), ("glorotNormal", GlorotNormal()), ("heUniform", HeUniform()), ("heNormal", HeNormal()),
        ("leCunUniform", LeCunUniform()), ("leCunNormal", LeCunNormal()),
    ];

    /// <inheritdoc/>
    public override string Kind => Named.FirstOrDefault(each => Equals(each.Settings)).Name ?? Name;

    /// <summary>Gets the factor of the variance, positive; 1 by default.</summary>
    public required double Scale
    {
        get;
        init => field = Check.Positive(value, nameof(VarianceScaling), "scale");
    }

    /// <summary>Gets which connections are counted; those into a unit by default.</summary>
    public required FanMode Mode { get; init; }

    /// <summary>Gets the distribution that values are drawn from; the truncated normal one by default.</summary>
    public required ScalingDistribution Distribution { get; init; }

    internal static VarianceScaling Declare(SpecProperties<VarianceScaling> properties) => new()
    {
        Scale = properties.Number("scale", spec => spec.Scale, DefaultScale),
        Mode = properties.Choice("mode", spec => spec.Mode, DefaultMode, Modes),
        Distribution = properties.Choice("distribution", spec => spec.Distribution, DefaultDistribution, Distributions),
    };

    internal override void Fill(Span<float> values, Shape shape, CounterRandom random)
    {
        double variance = Scale / Count(Fans.Of(shape));
        switch (Distribution)
        {
            case ScalingDistribution.Uniform:
                FillUniform(values, Math.Sqrt(3 * variance), random);
                break;
            case ScalingDistribution.UntruncatedNormal:
                FillNormal(values, Math.Sqrt(variance), random);
                break;
            default:
                // Widened, so that truncation leaves the wanted variance.
                FillTruncated(values, Math.Sqrt(variance) / TruncatedDeviation, random);
                break;
        }
    }

    private double Count(Fans fans) => Mode switch
    {
        FanMode.FanIn => fans.In,
        FanMode.FanOut => fans.Out,
        _ => fans.Mean,
    };

    private static void FillUniform(Span<float> values, double limit, CounterRandom random)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(limit * (2 * random.Uniform(i) - 1));
    }

    private static void FillNormal(Span<float> values, double deviation, CounterRandom random)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(deviation * random.Normal(i));
    }

    private static void FillTruncated(Span<float> values, double deviation, CounterRandom random)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(deviation * Truncated(random, i));
    }

    /// <summary>Draws until the value lies within two standard deviations; one draw in 22 does not. Further draws use bits that no
    /// element's first draw uses.</summary>
    private static double Truncated(CounterRandom random, long index)
    {
        double value = random.Normal(index);
        for (long attempt = 1; Math.Abs(value) > 2; attempt++)
            value = random.Normal(index + (attempt << 32));
        return value;
    }
}
