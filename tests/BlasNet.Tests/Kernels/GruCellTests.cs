using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

/// <summary>A step of the fused cell against plain loops in double precision.</summary>
[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class GruCellTests<V>
    where V : struct, ILanes<V>
{
    private const int Rows = GruStep.Rows;

    [Test]
    public void A_step_has_the_state_and_the_gradients_of_its_formulas([Values(1, 5, 16, 21, 48)] int units, [Values] bool padded)
    {
        GruStep step = new(units, padded, resetAfter: true);
        Matrix sums = GruStep.View(step.Sums, Rows, 4 * PackedProduct.Width(units)), none = default;
        Guarded gates = Guarded.Of(new float[Rows * 4 * units]), h = Guarded.Of(step.H);
        GruCell.Forward<V>(sums, step.Bias, step.Real, Matrix.Of(h.Span, Rows, units), Matrix.Of(gates.Span, Rows, 4 * units));
        Near.AssertNear(step.Expected, h.Span, 2e-6);
        float[] again = [.. step.H];
        GruCell.Forward<V>(sums, step.Bias, step.Real, GruStep.View(again, Rows, units), none);
        Assert.That(again, Is.EqualTo(h.Span.ToArray()), "without gates");
        Guarded dh = Guarded.Of(step.Dh), dz = Guarded.Output(Rows * 3 * units);
        GruCell.Backward<V>(Matrix.Of(gates.Span, Rows, 4 * units), step.Before, step.Real, Matrix.Of(dh.Span, Rows, units),
            Matrix.Of(dz.Span, Rows, 3 * units));
        step.AssertGradients(gates.Span, dz.Span, [0, 1, 3], dh.Span);
        foreach (Guarded each in new[] { gates, h, dh, dz })
            each.AssertMarginsIntact();
    }

    [Test]
    public void Wrong_widths_are_refused() => Assert.That(
        () => GruCell.Forward<V>(GruStep.View(new float[48], 1, 48), new float[48], default, GruStep.View(new float[3], 1, 3), default),
        Throws.ArgumentException.With.Message.Contains("'48'").And.Message.Contains("'64'"));
}

/// <summary>The same with any functions, and with the reset before the product.</summary>
internal static class PlainGruTests
{
    private const int Rows = GruStep.Rows;
    private static readonly CellActivations Functions = new(ActivationKind.Tanh, 0, ActivationKind.Sigmoid, 0);

    [Test]
    public static void A_step_has_the_state_and_the_gradients_of_its_formulas([Values(1, 21, 150)] int units, [Values] bool padded)
    {
        GruStep step = new(units, padded, resetAfter: true);
        float[] gates = new float[Rows * 4 * units], inputs = new float[Rows * 3 * units];
        float[] h = [.. step.H], dh = [.. step.Dh], dz = new float[Rows * 3 * units];
        PlainGru.ForwardAfter(Functions, GruStep.View([.. step.Sums], Rows, 4 * PackedProduct.Width(units)), step.Bias, step.Real,
            GruStep.View(h, Rows, units), GruStep.View(gates, Rows, 4 * units), GruStep.View(inputs, Rows, 3 * units));
        Near.AssertNear(step.Expected, h, 2e-6);
        PlainGru.BackwardAfter(Functions, GruStep.View(gates, Rows, 4 * units), GruStep.View(inputs, Rows, 3 * units), step.Before,
            step.Real, GruStep.View(dh, Rows, units), GruStep.View(dz, Rows, 3 * units));
        step.AssertGradients(gates, dz, [0, 1, 3], dh);
    }

    // The candidate's sum is drawn, and so is the gradient of the reset state.
    [Test]
    public static void A_step_with_the_reset_before_the_product_has_them([Values(1, 21, 150)] int units, [Values] bool padded)
    {
        GruStep step = new(units, padded, resetAfter: false);
        int width = PackedProduct.Width(units);
        float[] gates = new float[Rows * 3 * units], inputs = new float[Rows * 3 * units], reset = new float[Rows * units];
        float[] h = [.. step.H], dh = [.. step.Dh], dg = new float[Rows * units], dz = new float[Rows * 2 * units];
        Matrix sums = GruStep.View([.. step.Sums], Rows, 3 * width), saved = GruStep.View(gates, Rows, 3 * units);
        Matrix arguments = GruStep.View(inputs, Rows, 3 * units), state = GruStep.View(h, Rows, units);
        Matrix gradient = GruStep.View(dh, Rows, units);
        PlainGru.ForwardGates(Functions, sums, step.Bias, step.Real, state, GruStep.View(reset, Rows, units), saved, arguments);
        Near.AssertNear(step.ExpectedReset, reset, 2e-6);
        PlainGru.ForwardCandidate(Functions, sums, step.Bias, step.Real, state, saved, arguments);
        Near.AssertNear(step.Expected, h, 2e-6);
        PlainGru.BackwardCandidate(Functions, saved, arguments, step.Before, step.Real, gradient, GruStep.View(dg, Rows, units));
        PlainGru.BackwardReset(Functions, saved, arguments, step.Before, step.Real, GruStep.View([.. step.DReset], Rows, units), gradient,
            GruStep.View(dz, Rows, 2 * units));
        step.AssertGradients(gates, dz, [0, 1], dh);
        for (int n = 0; n < Rows; n++)
            Assert.That(dg[(n * units)..((n + 1) * units)], Is.EqualTo(gates[((n * 3 + 2) * units)..((n * 3 + 3) * units)]));
    }
}

/// <summary>A drawn step of four samples and its results in double precision.</summary>
internal sealed class GruStep
{
    public const int Rows = 4;
    private const int Time = 2;

    // The step is real for the first and the last sample alone.
    private static readonly float[] Lengths = [5, 2, 0, 3];

    private readonly int units;
    private readonly bool padded, resetAfter;
    private readonly double[] dz, dState;

    public GruStep(int units, bool padded, bool resetAfter)
    {
        (this.units, this.padded, this.resetAfter) = (units, padded, resetAfter);
        int width = PackedProduct.Width(units);
        (Sums, Bias, H) = (Draw.Uniform(Rows * Parts * width, 1), Draw.Uniform(Parts * width, 2), Draw.Uniform(Rows * units, 4));
        (Dh, DReset) = (Draw.Uniform(Rows * units, 5), Draw.Uniform(Rows * units, 6));
        (Expected, ExpectedReset) = (new double[Rows * units], new double[Rows * units]);
        (dz, dState) = (new double[Rows * Parts * units], new double[Rows * units]);
        for (int n = 0; n < Rows; n++)
        {
            for (int u = 0; u < units; u++)
                Compute(n, u, gate => (double)Sums[(n * Parts + gate) * width + u] + Bias[gate * width + u]);
        }
    }

    public float[] Sums { get; }

    public float[] Bias { get; }

    public float[] H { get; }

    public float[] Dh { get; }

    public float[] DReset { get; }

    public double[] Expected { get; }

    public double[] ExpectedReset { get; }

    public ReadOnlyMatrix Before => ReadOnlyMatrix.Of(H, Rows, units);

    public RealSteps Real => new(padded ? Lengths : [], Time);

    private int Parts => resetAfter ? 4 : 3;

    public void AssertGradients(ReadOnlySpan<float> gates, ReadOnlySpan<float> recurrent, int[] parts, ReadOnlySpan<float> dh)
    {
        Near.AssertNear(dz, gates, 2e-5, "dz");
        Near.AssertNear(dState, dh, 1e-5, "dh");
        for (int n = 0; n < Rows; n++)
        {
            for (int k = 0; k < parts.Length; k++)
                Assert.That(recurrent.Slice((n * parts.Length + k) * units, units).SequenceEqual(
                    gates.Slice((n * Parts + parts[k]) * units, units)), Is.True);
        }
    }

    public static Matrix View(float[] values, int rows, int columns) => Matrix.Of(values.AsSpan(), rows, columns);

    private bool IsReal(int sample) => !padded || Time < Lengths[sample];

    private void Compute(int n, int u, Func<int, double> sum)
    {
        int at = n * units + u;
        double h = H[at], dn = Dh[at];
        (Expected[at], dState[at]) = (h, dn);
        if (!IsReal(n))
            return;
        double z = Sigmoid(sum(0)), r = Sigmoid(sum(1)), e = resetAfter ? sum(3) : 0, g = Math.Tanh(sum(2) + r * e);
        Expected[at] = z * h + (1 - z) * g;
        ExpectedReset[at] = r * h;
        double dg = dn * (1 - z) * (1 - g * g), dr = resetAfter ? dg * e : DReset[at] * h;
        dState[at] = dn * z + (resetAfter ? 0 : DReset[at] * r);
        double[] gradients = [dn * (h - g) * z * (1 - z), dr * r * (1 - r), dg, dg * r];
        for (int part = 0; part < Parts; part++)
            dz[(n * Parts + part) * units + u] = gradients[part];
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
