using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Counts the connections into and out of one unit, from a parameter's shape, as Keras does.</summary>
/// <remarks>Dense [In, Out]; convolutions [K..., In, Out], where both counts include the kernel's positions;
/// a vector counts for both.</remarks>
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

/// <summary>Draws with a variance that depends on the number of connections.</summary>
public abstract record ScalingInitializer : Initializer
{
    // The standard deviation of the standard normal distribution truncated to [-2, 2].
    private const double TruncatedDeviation = 0.87962566103423978;

    private protected ScalingInitializer() { }

    /// <summary>Computes the variance of the values of a parameter.</summary>
    private protected abstract double Variance(Fans fans);

    /// <summary>Fills evenly from -limit to limit with limit = sqrt(3 * variance).</summary>
    private protected void FillUniform(Span<float> values, Shape shape, CounterRandom random)
    {
        double limit = Math.Sqrt(3 * Variance(Fans.Of(shape)));
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(limit * (2 * random.Uniform(i) - 1));
    }

    /// <summary>Fills from the normal distribution truncated at two standard deviations,
    /// widened so that the variance is right after truncation.</summary>
    private protected void FillNormal(Span<float> values, Shape shape, CounterRandom random)
    {
        double deviation = Math.Sqrt(Variance(Fans.Of(shape))) / TruncatedDeviation;
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(deviation * Truncated(random, i));
    }

    /// <summary>Draws again, from bits that no element's first draw uses, until the value lies within two standard deviations:
    /// one draw in 22 does not.</summary>
    private static double Truncated(CounterRandom random, long index)
    {
        double value = random.Normal(index);
        for (long attempt = 1; Math.Abs(value) > 2; attempt++)
            value = random.Normal(index + (attempt << 32));
        return value;
    }
}

/// <summary>Draws evenly from -limit to limit with <c>limit = sqrt(6 / (fanIn + fanOut))</c>.</summary>
/// <remarks>Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks".</remarks>
public sealed record GlorotUniform : ScalingInitializer
{
    internal const string Name = "glorotUniform";

    internal GlorotUniform() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    internal override void Fill(Span<float> values, Shape shape, CounterRandom random) => FillUniform(values, shape, random);

    private protected override double Variance(Fans fans) => 1 / fans.Mean;
}

/// <summary>Draws from the normal distribution truncated at two standard deviations, with <c>variance = 2 / (fanIn + fanOut)</c>.</summary>
/// <remarks>Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks".</remarks>
public sealed record GlorotNormal : ScalingInitializer
{
    internal const string Name = "glorotNormal";

    internal GlorotNormal() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    internal override void Fill(Span<float> values, Shape shape, CounterRandom random) => FillNormal(values, shape, random);

    private protected override double Variance(Fans fans) => 1 / fans.Mean;
}

/// <summary>Draws evenly from -limit to limit with <c>limit = sqrt(6 / fanIn)</c>.</summary>
/// <remarks>He et al. 2015, "Delving deep into rectifiers".</remarks>
public sealed record HeUniform : ScalingInitializer
{
    internal const string Name = "heUniform";

    internal HeUniform() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    internal override void Fill(Span<float> values, Shape shape, CounterRandom random) => FillUniform(values, shape, random);

    private protected override double Variance(Fans fans) => 2 / fans.In;
}

/// <summary>Draws from the normal distribution truncated at two standard deviations, with <c>variance = 2 / fanIn</c>.</summary>
/// <remarks>He et al. 2015, "Delving deep into rectifiers".</remarks>
public sealed record HeNormal : ScalingInitializer
{
    internal const string Name = "heNormal";

    internal HeNormal() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    internal override void Fill(Span<float> values, Shape shape, CounterRandom random) => FillNormal(values, shape, random);

    private protected override double Variance(Fans fans) => 2 / fans.In;
}

/// <summary>Draws evenly from -limit to limit with <c>limit = sqrt(3 / fanIn)</c>.</summary>
/// <remarks>LeCun et al. 1998, "Efficient backprop".</remarks>
public sealed record LeCunUniform : ScalingInitializer
{
    internal const string Name = "leCunUniform";

    internal LeCunUniform() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    internal override void Fill(Span<float> values, Shape shape, CounterRandom random) => FillUniform(values, shape, random);

    private protected override double Variance(Fans fans) => 1 / fans.In;
}

/// <summary>Draws from the normal distribution truncated at two standard deviations, with <c>variance = 1 / fanIn</c>.</summary>
/// <remarks>LeCun et al. 1998, "Efficient backprop".</remarks>
public sealed record LeCunNormal : ScalingInitializer
{
    internal const string Name = "leCunNormal";

    internal LeCunNormal() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    internal override void Fill(Span<float> values, Shape shape, CounterRandom random) => FillNormal(values, shape, random);

    private protected override double Variance(Fans fans) => 1 / fans.In;
}
