using BlasNet.Layers;
using BlasNet.Tensors;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Layers;

/// <summary>Each initializer with the moments and bounds it must have on a kernel of shape [30, 50]
/// and on one of shape [3, 3, 20, 40].</summary>
internal static class InitializerTests
{
    private static readonly Shape Dense = new(30, 50);
    private static readonly Shape Convolution = new(3, 3, 20, 40);

    // Mean, variance and largest magnitude as functions of fan-in and fan-out, written out independently of the library.
    private static readonly (
        Initializer Initializer, double Mean, Func<double, double, double> Variance, Func<double, double, double> Bound)[] Cases =
    [
        (Initializer.Zeros(), 0, (_, _) => 0, (_, _) => 0),
        (Initializer.Constant(-0.25), -0.25, (_, _) => 0, (_, _) => 0.25),
        (Initializer.Normal(1, 0.2), 1, (_, _) => 0.04, (_, _) => 1 + 6 * 0.2),
        (Initializer.Uniform(-0.1, 0.3), 0.1, (_, _) => 0.16 / 12, (_, _) => 0.3),
        (Initializer.GlorotUniform(), 0, (i, o) => 2 / (i + o), (i, o) => Math.Sqrt(6 / (i + o))),
        (Initializer.GlorotNormal(), 0, (i, o) => 2 / (i + o), (i, o) => 2 * Math.Sqrt(2 / (i + o)) / 0.87962566103423978),
        (Initializer.HeUniform(), 0, (i, _) => 2 / i, (i, _) => Math.Sqrt(6 / i)),
        (Initializer.HeNormal(), 0, (i, _) => 2 / i, (i, _) => 2 * Math.Sqrt(2 / i) / 0.87962566103423978),
        (Initializer.LeCunUniform(), 0, (i, _) => 1 / i, (i, _) => Math.Sqrt(3 / i)),
        (Initializer.LeCunNormal(), 0, (i, _) => 1 / i, (i, _) => 2 * Math.Sqrt(1 / i) / 0.87962566103423978),
        (Initializer.VarianceScaling(0.5, FanMode.FanOut, ScalingDistribution.Uniform), 0, (_, o) => 0.5 / o, (_, o) => Math.Sqrt(1.5 / o)),
        (Initializer.VarianceScaling(3, FanMode.FanAvg, ScalingDistribution.UntruncatedNormal), 0,
            (i, o) => 6 / (i + o), (i, o) => 6 * Math.Sqrt(6 / (i + o))),
        // 1 over the longer side of the matrices [30, 50] and [180, 40].
        (Initializer.Orthogonal(), 0, (i, _) => i == 30 ? 1.0 / 50 : 1.0 / 180, (_, _) => 1),
        (Initializer.DataScaledNormal(), 0, (_, _) => 1, (_, _) => 6),
        (Initializer.DataCentered(), 0, (_, _) => 0, (_, _) => 0),
        // A quarter of ones, others of variance 0.2^2 / 12 around 0: 0.25 + 0.75 * 0.2^2 / 12 - 0.25^2.
        (new UnitForgetBias(Initializer.Uniform(-0.1, 0.1)), 0.25, (_, _) => 0.19, (_, _) => 1),
    ];

    private static IEnumerable<TestCaseData> Kinds =>
        Cases.Select(each => new TestCaseData(each.Initializer).SetArgDisplayNames(each.Initializer.ToString()));

    [Test]
    public static void No_initializer_is_missing_from_the_table()
    {
        Type[] types = [.. typeof(Initializer).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Initializer)) && !type.IsAbstract)];
        Assert.That(Cases.Select(each => each.Initializer.GetType()).Distinct(), Is.EquivalentTo(types));
        // In a model file that of an LSTM's bias is a property of the layer.
        Assert.That(Cases.Where(each => each.Initializer is not UnitForgetBias).Select(each => each.Initializer.Kind).Distinct(),
            Is.EquivalentTo(InitializerConverter.Instance.Kinds));
    }

    [TestCaseSource(nameof(Kinds))]
    public static void Mean_variance_and_bound_are_those_of_the_definition(Initializer initializer)
    {
        var expected = Cases.Single(each => each.Initializer == initializer);
        foreach ((Shape shape, double fanIn, double fanOut) in new[] { (Dense, 30.0, 50.0), (Convolution, 180.0, 360.0) })
        {
            float[] values = Fill(initializer, shape, seed: 7);
            double mean = values.Average(value => (double)value);
            double variance = values.Average(value => (value - mean) * (value - mean));
            double trueVariance = expected.Variance(fanIn, fanOut);
            // Five standard errors of a mean and of a variance of n draws (a normal's fourth moment is the largest here).
            Assert.That(mean, Is.EqualTo(expected.Mean).Within(5 * Math.Sqrt(trueVariance / values.Length) + 1e-7));
            Assert.That(variance, Is.EqualTo(trueVariance).Within(5 * trueVariance * Math.Sqrt(2.0 / values.Length) + 1e-12));
            Assert.That(values.Max(value => Math.Abs((double)value)), Is.LessThanOrEqualTo(expected.Bound(fanIn, fanOut) * (1 + 1e-6)));
        }
    }

    [TestCaseSource(nameof(Kinds))]
    public static void A_value_depends_on_the_seed_the_parameter_and_the_index_alone(Initializer initializer)
    {
        float[] values = Fill(initializer, Dense, seed: 3);
        float[] again = Fill(initializer, Dense, seed: 3);
        Assert.That(again, Is.EqualTo(values));
        if (values.Distinct().Count() > 1)
        {
            Assert.That(Fill(initializer, Dense, seed: 4), Is.Not.EqualTo(values));
            Assert.That(Fill(initializer, Dense, seed: 3, parameter: 1), Is.Not.EqualTo(values));
        }
    }

    [TestCase(1, 30, 50)]
    [TestCase(1, 50, 30)]
    [TestCase(1.5, 16, 16)]
    [TestCase(-0.5, 3, 2, 4, 30)]
    [TestCase(2, 7, 1)]
    public static void The_shorter_side_of_an_orthogonal_matrix_has_orthogonal_vectors_of_the_gain(double gain, params int[] shape)
    {
        float[] values = Fill(Initializer.Orthogonal(gain), new Shape(shape), seed: 11);
        int columns = shape[^1], rows = values.Length / columns;
        int vectors = Math.Min(rows, columns), length = Math.Max(rows, columns);
        double At(int vector, int i) => rows < columns ? values[vector * columns + i] : values[i * columns + vector];
        for (int a = 0; a < vectors; a++)
        {
            for (int b = 0; b <= a; b++)
                Assert.That(Enumerable.Range(0, length).Sum(i => At(a, i) * At(b, i)), Is.EqualTo(a == b ? gain * gain : 0).Within(1e-5));
        }
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public static void Orthogonal_matrices_are_the_recorded_ones(int number)
    {
        var golden = new GoldenVectors("orthogonal.json");
        int[] shape = [.. golden.Values("cases", number, "shape").Select(extent => (int)extent)];
        double[] weights = Orthogonal.FromGaussian(
            golden.Values("cases", number, "gaussian"), shape[0], shape[1], golden.Number("cases", number, "gain"));
        Near.AssertNear(golden.Values("cases", number, "weights"), weights, 1e-12);
    }

    [Test]
    public static void Columns_without_a_direction_left_stay_orthogonal() =>
        Near.AssertNear([1, 0, 0, 1], Orthogonal.FromGaussian([2, 0, 0, 0], 2, 2, 1), 1e-12);

    [Test]
    public static void A_vector_cannot_start_orthogonal() =>
        Assert.That(() => new BlasNet.Network(Model.Input(3).Add(Layer.Dense(2, biasInitializer: Initializer.Orthogonal())), threads: 1),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo("0.dense: the bias of shape [2] has the initializer orthogonal, "
                + "which needs 2 axes or more. Take another."));

    [Test]
    public static void Fans_are_counted_as_Keras_counts_them()
    {
        Assert.That(Fans.Of(new Shape(784, 512)), Is.EqualTo(new Fans(784, 512)));
        Assert.That(Fans.Of(new Shape(5, 3, 16, 32)), Is.EqualTo(new Fans(240, 480)));
        Assert.That(Fans.Of(new Shape(3, 8, 4)), Is.EqualTo(new Fans(24, 12)));
        Assert.That(Fans.Of(new Shape(9)), Is.EqualTo(new Fans(9, 9)));
        Assert.That(Fans.Of(new Shape()), Is.EqualTo(new Fans(1, 1)));
    }

    [Test]
    public static void A_wrong_value_is_refused_with_a_sentence()
    {
        Assert.That(() => Initializer.Normal(stddev: -1), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("Normal: stddev must be a finite number of at least 0, but it was '-1'."));
        Assert.That(() => Initializer.Normal(mean: double.NaN), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => Initializer.Constant(double.PositiveInfinity), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => Initializer.Uniform(0.5, -0.5), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("Uniform: minval must not exceed maxval, but they were '0.5' and '-0.5'."));
    }

    private static float[] Fill(Initializer initializer, Shape shape, long seed, long parameter = 0)
    {
        var values = new float[shape.Size];
        Array.Fill(values, float.NaN);
        initializer.Fill(values, shape, new CounterRandom(seed, RandomPurpose.Initializer, parameter));
        return values;
    }
}
