using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class NarrowProductTests<V>
    where V : struct, ILanes<V>
{
    // Sums of up to 60 products.
    private const double Tolerance = 1e-5;

    private static readonly int[] Rows = [1, 2, 4, 5, 6, 7, 8, 9, 13, 24, 60];
    private static readonly int[] Inputs = [1, 2, 3, 8, 15, 16, 17, 24, 32, 37];
    private static readonly int[] Units = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16];

    [Test, Pairwise]
    public void Outputs_equal_the_double_formula(
        [ValueSource(nameof(Rows))] int n, [ValueSource(nameof(Inputs))] int i, [ValueSource(nameof(Units))] int u, [Values] bool useBias)
    {
        float[] x = Poisoned(n * i, 1), w = Poisoned(i * u, 2), b = useBias ? Draw.Uniform(u, 3) : [];
        float[] y = Canaries(n * u);
        NarrowProduct.Output<V>(x.AsSpan(0, n * i), w.AsSpan(0, i * u), b, n, i, u, y.AsSpan(0, n * u));
        for (int row = 0; row < n; row++)
        {
            for (int unit = 0; unit < u; unit++)
            {
                double sum = useBias ? b[unit] : 0;
                for (int k = 0; k < i; k++)
                    sum += (double)x[row * i + k] * w[k * u + unit];
                Near.AssertNear(sum, y[row * u + unit], Tolerance, $"[{row}, {unit}]");
            }
        }
        AssertCanaries(y, n * u);
    }

    [Test, Pairwise]
    public void Input_gradients_equal_the_double_formula(
        [ValueSource(nameof(Rows))] int n, [ValueSource(nameof(Inputs))] int i, [ValueSource(nameof(Units))] int u)
    {
        float[] dz = Poisoned(n * u, 1), w = Poisoned(i * u, 2), dx = Canaries(n * i);
        NarrowProduct.InputGradient<V>(dz.AsSpan(0, n * u), w.AsSpan(0, i * u), n, i, u, dx.AsSpan(0, n * i));
        for (int row = 0; row < n; row++)
        {
            for (int k = 0; k < i; k++)
            {
                double sum = 0;
                for (int unit = 0; unit < u; unit++)
                    sum += (double)dz[row * u + unit] * w[k * u + unit];
                Near.AssertNear(sum, dx[row * i + k], Tolerance, $"[{row}, {k}]");
            }
        }
        AssertCanaries(dx, n * i);
    }

    [Test, Pairwise]
    public void Kernel_gradients_equal_the_double_formula_and_leave_other_rows_alone(
        [ValueSource(nameof(Rows))] int n, [ValueSource(nameof(Inputs))] int i, [ValueSource(nameof(Units))] int u,
        [Values] bool accumulate)
    {
        float[] x = Poisoned(n * i, 1), dz = Poisoned(n * u, 2), before = Draw.Uniform(i * u, 3), dw = [.. before];
        int first = i / 3, count = (i + 1) / 2;
        NarrowProduct.KernelGradient<V>(x.AsSpan(0, n * i), dz.AsSpan(0, n * u), n, i, u, first, count, dw, accumulate);
        for (int k = 0; k < i; k++)
        {
            for (int unit = 0; unit < u; unit++)
            {
                bool inside = k >= first && k < first + count;
                double sum = accumulate || !inside ? before[k * u + unit] : 0;
                for (int row = 0; inside && row < n; row++)
                    sum += (double)x[row * i + k] * dz[row * u + unit];
                Near.AssertNear(sum, dw[k * u + unit], Tolerance, $"[{k}, {unit}]");
            }
        }
    }

    [Test, Pairwise]
    public void Bias_gradients_equal_the_double_formula(
        [ValueSource(nameof(Rows))] int n, [ValueSource(nameof(Units))] int u, [Values] bool accumulate)
    {
        float[] dz = Poisoned(n * u, 1), before = Draw.Uniform(u, 2), db = [.. before];
        NarrowProduct.BiasGradient<V>(dz.AsSpan(0, n * u), n, u, db, accumulate);
        for (int unit = 0; unit < u; unit++)
        {
            double sum = accumulate ? before[unit] : 0;
            for (int row = 0; row < n; row++)
                sum += dz[row * u + unit];
            Near.AssertNear(sum, db[unit], Tolerance, $"[{unit}]");
        }
    }

    [Test]
    public void Rows_have_the_same_bits_whatever_they_are_taken_with([Values(2, 8, 10, 16)] int u)
    {
        const int N = 23, I = 37;
        float[] x = Poisoned(N * I, 1), w = Poisoned(I * u, 2), b = Draw.Uniform(u, 3), y = new float[N * u], dx = new float[N * I];
        NarrowProduct.Output<V>(x.AsSpan(0, N * I), w.AsSpan(0, I * u), b, N, I, u, y);
        NarrowProduct.InputGradient<V>(Poisoned(N * u, 4).AsSpan(0, N * u), w.AsSpan(0, I * u), N, I, u, dx);
        for (int row = 0; row < N; row++)
        {
            float[] one = new float[u], gradient = new float[I];
            NarrowProduct.Output<V>(x.AsSpan(row * I, I), w.AsSpan(0, I * u), b, 1, I, u, one);
            Assert.That(one, Is.EqualTo(y[(row * u)..((row + 1) * u)]), $"row {row}");
            NarrowProduct.InputGradient<V>(Poisoned(N * u, 4).AsSpan(row * u, u), w.AsSpan(0, I * u), 1, I, u, gradient);
            Assert.That(gradient, Is.EqualTo(dx[(row * I)..((row + 1) * I)]), $"row {row}");
        }
    }

    [Test]
    public void Kernel_rows_have_the_same_bits_whatever_the_parts([Values(2, 8, 10, 16)] int u)
    {
        const int N = 23, I = 37;
        float[] x = Poisoned(N * I, 1), dz = Poisoned(N * u, 2), whole = new float[I * u], parts = new float[I * u];
        NarrowProduct.KernelGradient<V>(x.AsSpan(0, N * I), dz.AsSpan(0, N * u), N, I, u, 0, I, whole, accumulate: false);
        for (int first = 0; first < I; first += 5)
        {
            NarrowProduct.KernelGradient<V>(
                x.AsSpan(0, N * I), dz.AsSpan(0, N * u), N, I, u, first, Math.Min(5, I - first), parts, accumulate: false);
        }
        Assert.That(parts, Is.EqualTo(whole));
    }

    [Test]
    public void Wrong_sizes_are_refused()
    {
        Assert.That(() => NarrowProduct.Output<V>(new float[6], new float[51], [], 2, 3, 17, new float[34]),
            Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => NarrowProduct.Output<V>(new float[5], new float[6], [], 2, 3, 2, new float[4]), Throws.ArgumentException);
        Assert.That(() => NarrowProduct.InputGradient<V>(new float[4], new float[6], 2, 3, 2, new float[5]), Throws.ArgumentException);
        Assert.That(() => NarrowProduct.KernelGradient<V>(new float[6], new float[4], 2, 3, 2, 2, 2, new float[6], false),
            Throws.InstanceOf<ArgumentException>());
        Assert.That(() => NarrowProduct.BiasGradient<V>(new float[4], 2, 2, new float[3], false), Throws.ArgumentException);
    }

    // Memory read after the last float must not affect a result.
    private static float[] Poisoned(int length, int seed) => [.. Draw.Uniform(length, seed), .. Enumerable.Repeat(float.NaN, Lanes.Count)];

    private static float[] Canaries(int length)
    {
        float[] values = new float[length + Lanes.Count];
        Array.Fill(values, 123);
        return values;
    }

    private static void AssertCanaries(float[] values, int length) =>
        Assert.That(values[length..], Has.All.EqualTo(123f), "after the result");
}
