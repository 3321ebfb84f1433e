using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Fills with 0.</summary>
public sealed record Zeros : Initializer
{
    internal const string Name = "zeros";

    internal Zeros() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    internal override void Fill(Span<float> values, Shape shape, CounterRandom random) => values.Clear();
}

/// <summary>Fills with one value.</summary>
public sealed record Constant : Initializer
{
    internal const string Name = "constant";

    internal Constant() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the value, finite.</summary>
    public required double Value
    {
        get;
        init => field = Check.Finite(value, nameof(Constant), "value");
    }

    internal override void Fill(Span<float> values, Shape shape, CounterRandom random) => values.Fill((float)Value);

    internal override void Describe(SpecWriter writer) => writer.Number("value", Value);
}

/// <summary>Draws from the normal distribution.</summary>
public sealed record Normal : Initializer
{
    internal const string Name = "normal";

    internal Normal() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the mean, finite; 0 unless given.</summary>
    public double Mean
    {
        get;
        init => field = Check.Finite(value, nameof(Normal), "mean");
    }

    /// <summary>Gets the standard deviation, at least 0; 0.05 unless given.</summary>
    public double StdDev
    {
        get;
        init => field = Check.NotNegative(value, nameof(Normal), "stddev");
    } = 0.05;

    internal override void Fill(Span<float> values, Shape shape, CounterRandom random)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(Mean + StdDev * random.Normal(i));
    }

    internal override void Describe(SpecWriter writer)
    {
        writer.Number("mean", Mean, 0);
        writer.Number("stddev", StdDev, 0.05);
    }
}

/// <summary>Draws evenly from <see cref="Minimum"/> (included) to <see cref="Maximum"/>.</summary>
public sealed record Uniform : Initializer
{
    internal const string Name = "uniform";

    internal Uniform(double minimum, double maximum)
    {
        Minimum = Check.Finite(minimum, nameof(Uniform), "minval");
        Maximum = Check.Finite(maximum, nameof(Uniform), "maxval");
        if (minimum > maximum)
            throw new ConfigurationException(FormattableString.Invariant(
                $"Uniform: minval must not exceed maxval, but they were '{minimum}' and '{maximum}'."));
    }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the smallest value; -0.05 unless given. In JSON it is <c>minval</c>.</summary>
    public double Minimum { get; }

    /// <summary>Gets the end of the range; 0.05 unless given. In JSON it is <c>maxval</c>.</summary>
    public double Maximum { get; }

    internal override void Fill(Span<float> values, Shape shape, CounterRandom random)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(Minimum + (Maximum - Minimum) * random.Uniform(i));
    }

    internal override void Describe(SpecWriter writer)
    {
        writer.Number("minval", Minimum, -0.05);
        writer.Number("maxval", Maximum, 0.05);
    }
}
