using System.Runtime.CompilerServices;
using BlasNet.Kernels;
using BlasNet.Native;
using BlasNet.Tests.Reference;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class MathsTests<V>
    where V : struct, ILanes<V>
{
    private const int Points = 40_000;

    private static float three = 3;

    [Test]
    public void Exp_is_within_two_units_in_the_last_place() =>
        CheckUnits<ExpOf>(Math.Exp, Linear(-87.3, 88.7), 2);

    [Test]
    public void ExpMinusOne_is_within_two_units_in_the_last_place() =>
        CheckUnits<ExpMinusOneOf>(Scalars.ExpMinusOne, [.. Linear(-40, 0), .. Geometric(-1e-30, -1)], 2);

    [Test]
    public void Log_is_within_two_units_in_the_last_place() =>
        CheckUnits<LogOf>(Math.Log, [.. Geometric(1e-44, 3e38), .. Linear(0.5, 2)], 2);

    [Test]
    public void LogOnePlus_is_within_two_units_in_the_last_place() =>
        CheckUnits<LogOnePlusOf>(Scalars.LogOnePlus, [.. Geometric(1e-30, 1e30), .. Linear(0, 4)], 2);

    [Test]
    public void Tanh_is_within_two_units_in_the_last_place() =>
        CheckUnits<TanhOf>(Math.Tanh, [.. Linear(-12, 12), .. Geometric(1e-30, 1), .. Geometric(-1e-30, -1)], 2);

    [Test]
    public void Sigmoid_is_within_three_units_in_the_last_place() =>
        CheckUnits<SigmoidOf>(Scalars.Sigmoid, Linear(-86, 100), 3);

    [Test]
    public void Softplus_is_within_three_units_in_the_last_place() =>
        CheckUnits<SoftplusOf>(Scalars.Softplus, Linear(-86, 100), 3);

    [Test]
    public void The_normal_distribution_is_within_its_documented_error()
    {
        foreach (float x in Linear(-15, 15))
        {
            float p = Apply<NormalOf>(x);
            float density = Apply<DensityOf>(x);
            Assert.That(Math.Abs(p - Scalars.NormalCumulative(x)), Is.LessThan(3e-7), $"at {x}");
            Assert.That(Math.Abs(density - Math.Exp(-(double)x * x / 2) / Math.Sqrt(2 * Math.PI)), Is.LessThan(3e-7), $"at {x}");
        }
    }

    // A worker compiles kernels while denormal numbers are flushed, and masks of bits may be denormal numbers.
    [Test]
    public void Code_compiled_while_flushing_gives_the_same_bits()
    {
        float[] inside = new float[Lanes.Count], outside = new float[Lanes.Count];
        LaneMap.Map<LogOf, V>(Enumerable.Repeat(3f, Lanes.Count).ToArray(), outside, 0);
        using (FloatingPointMode.Scope scope = FloatingPointMode.Flush())
            LogOfThree(inside);
        Assert.That(inside, Is.EqualTo(outside));
    }

    [Test]
    public void Special_values_give_what_double_gives()
    {
        float[] special =
            [0, -0f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 1, -1, 200, -200, float.MaxValue, -float.MaxValue];
        foreach (float x in special)
        {
            Assert.That(Apply<ExpOf>(x), Is.EqualTo((float)Math.Exp(x)).Within(1).Ulps, $"exp({x})");
            Assert.That(Apply<TanhOf>(x), Is.EqualTo((float)Math.Tanh(x)).Within(1).Ulps, $"tanh({x})");
            Assert.That(Apply<SigmoidOf>(x), Is.EqualTo((float)Scalars.Sigmoid(x)).Within(1).Ulps, $"sigmoid({x})");
            Assert.That(Apply<SoftplusOf>(x), Is.EqualTo((float)Scalars.Softplus(x)).Within(1).Ulps, $"softplus({x})");
            Assert.That(Apply<LogOf>(x), Is.EqualTo((float)Math.Log(x)).Within(1).Ulps, $"log({x})");
        }
        Assert.That(float.IsNegative(Apply<TanhOf>(-0f)), Is.True);
        Assert.That(Apply<ExpOf>(0), Is.EqualTo(1));
        Assert.That(Apply<LogOf>(1), Is.EqualTo(0));
        Assert.That(Apply<SigmoidOf>(0), Is.EqualTo(0.5f));
    }

    private static float[] Linear(double low, double high) =>
        [.. Enumerable.Range(0, Points).Select(i => (float)(low + (high - low) * i / (Points - 1)))];

    private static float[] Geometric(double low, double high) =>
        [.. Enumerable.Range(0, Points).Select(i => (float)(low * Math.Pow(high / low, i / (Points - 1.0))))];

    private static float Apply<F>(float x)
        where F : struct, IFunction
    {
        float[] y = new float[1];
        LaneMap.Map<F, V>([x], y, 0);
        return y[0];
    }

    private static void CheckUnits<F>(Func<double, double> exact, float[] x, double bound)
        where F : struct, IFunction
    {
        float[] y = new float[x.Length];
        LaneMap.Map<F, V>(x, y, 0);
        double worst = 0;
        float place = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double expected = exact(x[i]);
            double unit = Math.Max(MathF.BitIncrement(MathF.Abs((float)expected)) - MathF.Abs((float)expected), float.Epsilon);
            double error = Math.Abs(y[i] - expected) / unit;
            if (!(error <= worst))
                (worst, place) = (error, x[i]);
        }
        Assert.That(worst, Is.LessThanOrEqualTo(bound), $"The worst error is at {place:R}.");
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void LogOfThree(float[] y) => Maths.Log(V.Broadcast(Volatile.Read(ref three))).Store(ref y[0], 0);

    private readonly struct ExpOf : IFunction
    {
        public static T Apply<T>(T x, T constant)
            where T : struct, ILanes<T> => Maths.Exp(x);
    }

    private readonly struct ExpMinusOneOf : IFunction
    {
        public static T Apply<T>(T x, T constant)
            where T : struct, ILanes<T> => Maths.ExpMinusOne(x);
    }

    private readonly struct LogOf : IFunction
    {
        public static T Apply<T>(T x, T constant)
            where T : struct, ILanes<T> => Maths.Log(x);
    }

    private readonly struct LogOnePlusOf : IFunction
    {
        public static T Apply<T>(T x, T constant)
            where T : struct, ILanes<T> => Maths.LogOnePlus(x);
    }

    private readonly struct TanhOf : IFunction
    {
        public static T Apply<T>(T x, T constant)
            where T : struct, ILanes<T> => Maths.Tanh(x);
    }

    private readonly struct SigmoidOf : IFunction
    {
        public static T Apply<T>(T x, T constant)
            where T : struct, ILanes<T> => Maths.Sigmoid(x);
    }

    private readonly struct SoftplusOf : IFunction
    {
        public static T Apply<T>(T x, T constant)
            where T : struct, ILanes<T> => Maths.Softplus(x);
    }

    private readonly struct NormalOf : IFunction
    {
        public static T Apply<T>(T x, T constant)
            where T : struct, ILanes<T> => Maths.Normal(x, out _);
    }

    private readonly struct DensityOf : IFunction
    {
        public static T Apply<T>(T x, T constant)
            where T : struct, ILanes<T>
        {
            Maths.Normal(x, out T density);
            return density;
        }
    }
}
