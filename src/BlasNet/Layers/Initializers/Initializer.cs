using System.Text.Json.Serialization;
using BlasNet.Layers;
using BlasNet.Tensors;

namespace BlasNet;

/// <summary>The values that a parameter starts with; the definitions and defaults are those of Keras.</summary>
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

    /// <summary>Makes values of 0.</summary>
    /// <remarks><see href="https://keras.io/api/layers/initializers/#zeros-class"/>.</remarks>
    public static Initializer Zeros() => new Zeros();

    /// <summary>Makes values that all equal one number.</summary>
    /// <remarks><see href="https://keras.io/api/layers/initializers/#constant-class"/>.</remarks>
    /// <param name="value">The number, finite.</param>
    /// <exception cref="ConfigurationException">The number is not finite.</exception>
    public static Initializer Constant(double value) => new Constant { Value = value };

    /// <summary>Makes values drawn from the normal distribution.</summary>
    /// <remarks><see href="https://keras.io/api/layers/initializers/#randomnormal-class"/>.</remarks>
    /// <param name="mean">The mean, finite; 0 by default.</param>
    /// <param name="stddev">The standard deviation, at least 0; 0.05 by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range.</exception>
    public static Initializer Normal(double mean = Layers.Normal.DefaultMean, double stddev = Layers.Normal.DefaultStdDev) =>
        new Normal { Mean = mean, StdDev = stddev };

    /// <summary>Makes values drawn from the uniform distribution.</summary>
    /// <remarks><see href="https://keras.io/api/layers/initializers/#randomuniform-class"/>.</remarks>
    /// <param name="minval">The smallest value, finite; -0.05 by default.</param>
    /// <param name="maxval">The end of the range, excluded; finite, at least <paramref name="minval"/>; 0.05 by
    /// default.</param>
    /// <exception cref="ConfigurationException">A value is not finite, or the end lies below the beginning.</exception>
    public static Initializer Uniform(double minval = Layers.Uniform.DefaultMinVal, double maxval = Layers.Uniform.DefaultMaxVal) =>
        new Uniform(minval, maxval);

    /// <summary>Makes values whose variance shrinks with the number of connections n: <c>variance = scale / n</c>.</summary>
    /// <remarks><see href="https://keras.io/api/layers/initializers/#variancescaling-class"/>.</remarks>
    /// <param name="scale">The factor of the variance, positive; 1 by default.</param>
    /// <param name="mode">Which connections are counted: those into a unit (the default), those out of it, or their mean.</param>
    /// <param name="distribution">The distribution: normal, truncated at two standard deviations (the default), normal, or
    /// uniform.</param>
    /// <exception cref="ConfigurationException">The factor is not positive.</exception>
    public static Initializer VarianceScaling(
        double scale = Layers.VarianceScaling.DefaultScale, FanMode mode = Layers.VarianceScaling.DefaultMode,
        ScalingDistribution distribution = Layers.VarianceScaling.DefaultDistribution) =>
        new VarianceScaling { Scale = scale, Mode = mode, Distribution = distribution };

    /// <summary>Makes values drawn uniformly from -limit to limit with <c>limit = sqrt(6 / (fanIn + fanOut))</c>.</summary>
    /// <remarks>Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks";
    /// <see href="https://keras.io/api/layers/initializers/#glorotuniform-class"/>.</remarks>
    public static Initializer GlorotUniform() => VarianceScaling(1, FanMode.FanAvg, ScalingDistribution.Uniform);

    /// <summary>Makes values drawn from the normal distribution truncated at two standard deviations, with
    /// <c>variance = 2 / (fanIn + fanOut)</c>.</summary>
    /// <remarks>Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks";
    /// <see href="https://keras.io/api/layers/initializers/#glorotnormal-class"/>.</remarks>
    public static Initializer GlorotNormal() => VarianceScaling(1, FanMode.FanAvg, ScalingDistribution.TruncatedNormal);

    /// <summary>Makes values drawn uniformly from -limit to limit with <c>limit = sqrt(6 / fanIn)</c>.</summary>
    /// <remarks>He et al. 2015, "Delving deep into rectifiers";
    /// <see href="https://keras.io/api/layers/initializers/#heuniform-class"/>.</remarks>
    public static Initializer HeUniform() => VarianceScaling(2, FanMode.FanIn, ScalingDistribution.Uniform);

    /// <summary>Makes values drawn from the normal distribution truncated at two standard deviations, with
    /// <c>variance = 2 / fanIn</c>.</summary>
    /// <remarks>He et al. 2015, "Delving deep into rectifiers";
    /// <see href="https://keras.io/api/layers/initializers/#henormal-class"/>.</remarks>
    public static Initializer HeNormal() => VarianceScaling(2, FanMode.FanIn, ScalingDistribution.TruncatedNormal);

    /// <summary>Makes values drawn uniformly from -limit to limit with <c>limit = sqrt(3 / fanIn)</c>.</summary>
    /// <remarks>LeCun et al. 1998, "Efficient backprop";
    /// <see href="https://keras.io/api/layers/initializers/#lecununiform-class"/>.</remarks>
    public static Initializer LeCunUniform() => VarianceScaling(1, FanMode.FanIn, ScalingDistribution.Uniform);

    /// <summary>Makes values drawn from the normal distribution truncated at two standard deviations, with
    /// <c>variance = 1 / fanIn</c>.</summary>
    /// <remarks>LeCun et al. 1998, "Efficient backprop";
    /// <see href="https://keras.io/api/layers/initializers/#lecunnormal-class"/>.</remarks>
    public static Initializer LeCunNormal() => VarianceScaling(1, FanMode.FanIn, ScalingDistribution.TruncatedNormal);

    /// <summary>Makes a matrix whose rows or columns are orthogonal and have one length, drawn evenly from all such matrices.</summary>
    /// <remarks>All axes but the last are the rows. Saxe, McClelland and Ganguli 2013, "Exact solutions to the nonlinear dynamics of
    /// learning in deep linear neural networks"; <see href="https://keras.io/api/layers/initializers/#orthogonal-class"/>. Vectors such as
    /// biases cannot start with it.</remarks>
    /// <param name="gain">The length of each row or column, finite; 1 by default.</param>
    /// <exception cref="ConfigurationException">The gain is not finite.</exception>
    public static Initializer Orthogonal(double gain = Layers.Orthogonal.DefaultGain) => new Orthogonal { Gain = gain };

    /// <summary>Makes values drawn from N(0, 1) for the kernel of a dense layer; before the first step each unit is divided by the
    /// deviation of its outputs over up to 2048 drawn training rows.</summary>
    /// <remarks>Holzmüller, Grinsztajn and Steinwart 2024, "Better by default". It suits <see cref="Parametrization.Ntk"/>. Weights that
    /// were loaded stay as they are.</remarks>
    public static Initializer DataScaledNormal() => new DataScaledNormal();

    /// <summary>Makes the biases of a dense layer: 0, and before the first step minus a weighted mean of the unit's outputs over 5 drawn
    /// training rows, so that the functions of the units bend where the data is.</summary>
    /// <remarks>Holzmüller, Grinsztajn and Steinwart 2024, "Better by default". Weights that were loaded stay as they are.</remarks>
    public static Initializer DataCentered() => new DataCentered();

    /// <summary>Gets whether training rows decide the values before the first step.</summary>
    internal virtual bool SeesData => false;

    /// <summary>Gets the number of axes that a parameter must have.</summary>
    internal virtual int FewestAxes => 0;

    /// <summary>Prints the kind and the values that are not at their defaults, with invariant numbers.</summary>
    public sealed override string ToString() => InitializerConverter.Instance.Print(this);

    /// <summary>Fills a parameter of the given shape; each value is a pure function of the key, the shape and its index.
    /// Overwrites.</summary>
    internal abstract void Fill(Span<float> values, Shape shape, CounterRandom random);
}

/// <summary>A reader and writer of initializers.</summary>
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
        Kind<Orthogonal>(Orthogonal.Name, Orthogonal.Declare),
        Kind(DataScaledNormal.Name, Initializer.DataScaledNormal),
        Kind(DataCentered.Name, Initializer.DataCentered),
    ];

    protected override string KindOf(Initializer value) => value.Kind;
}
