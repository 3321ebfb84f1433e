using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>An initializer that fills with 0.</summary>
public sealed record Zeros : Initializer
{
    internal const string Name = "zeros";

    internal Zeros() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    internal override void Fill(Span<float> values, Shape shape, CounterRandom random) => values.Clear();
}

/// <summary>An initializer that fills with one value.</summary>
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

    internal static Constant Declare(SpecProperties<Constant> properties) => new()
    {
        Value = properties.Number("value", spec => spec.Value),
    };
}

/// <summary>An initializer that draws from the normal distribution; RandomNormal of Keras.</summary>
public sealed record Normal : Initializer
{
    internal const string Name = "normal";
    internal const double DefaultMean = 0, DefaultStdDev = 0.05;

    internal Normal() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the mean, finite; 0 by default.</summary>
    public required double Mean
    {
        get;
        init => field = Check.Finite(value, nameof(Normal), "mean");
    }

    /// <summary>Gets the standard deviation, at least 0; 0.05 by default.</summary>
    public required double StdDev
    {
        get;
        init => field = Check.NotNegative(value, nameof(Normal), "stddev");
    }

    internal override void Fill(Span<float> values, Shape shape, CounterRandom random)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(Mean + StdDev * random.Normal(i));
    }

    internal static Normal Declare(SpecProperties<Normal> properties) => new()
    {
        Mean = properties.Number("mean", spec => spec.Mean, DefaultMean),
        StdDev = properties.Number("stddev", spec => spec.StdDev, DefaultStdDev),
    };
}

/// <summary>An initializer that draws uniformly from <see cref="MinVal"/> (included) to <see cref="MaxVal"/> (excluded);
/// RandomUniform of Keras.</summary>
public sealed record Uniform : Initializer
{
    internal const string Name = "uniform";
    internal const double DefaultMinVal = -0.05, DefaultMaxVal = 0.05;

    internal Uniform(double minval, double maxval)
    {
        MinVal = Check.Finite(minval, nameof(Uniform), "minval");
        MaxVal = Check.Finite(maxval, nameof(Uniform), "maxval");
        if (minval > maxval)
            throw new ConfigurationException(FormattableString.Invariant(
                $"Uniform: minval must not exceed maxval, but they were '{minval}' and '{maxval}'."));
    }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the smallest value; -0.05 by default.</summary>
    public double MinVal { get; }

    /// <summary>Gets the end of the range, excluded; 0.05 by default.</summary>
    public double MaxVal { get; }

    internal override void Fill(Span<float> values, Shape shape, CounterRandom random)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(MinVal + (MaxVal - MinVal) * random.Uniform(i));
    }

    internal static Uniform Declare(SpecProperties<Uniform> properties) => new(
        properties.Number("minval", spec => spec.MinVal, DefaultMinVal), properties.Number("maxval", spec => spec.MaxVal, DefaultMaxVal));
}
