using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

/// <summary>A step of the fused cell against plain loops in double precision.</summary>
[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class LstmCellTests<V>
    where V : struct, ILanes<V>
{
    private const int Rows = LstmStep.Rows;

    [Test]
    public void A_step_has_the_state_and_the_gradients_of_its_formulas([Values(1, 5, 16, 21, 48)] int units, [Values] bool padded)
    {
        LstmStep step = new(units, padded);
        Matrix sums = LstmStep.View(step.Sums, Rows, 4 * PackedProduct.Width(units)), none = default;
        Guarded after = Guarded.Output(Rows * units), gates = Guarded.Of(new float[Rows * 4 * units]), h = Guarded.Of(step.H);
        LstmCell.Forward<V>(sums, step.Bias, step.Real, step.Before, Matrix.Of(after.Span, Rows, units), Matrix.Of(h.Span, Rows, units),
            Matrix.Of(gates.Span, Rows, 4 * units));
        Near.AssertNear(step.ExpectedCell, after.Span, 2e-6);
        Near.AssertNear(step.ExpectedH, h.Span, 2e-6);
        float[] inPlace = [.. step.BeforeValues], again = [.. step.H];
        LstmCell.Forward<V>(
            sums, step.Bias, step.Real, LstmStep.View(inPlace, Rows, units), LstmStep.View(inPlace, Rows, units),
            LstmStep.View(again, Rows, units), none);
        Assert.That(inPlace, Is.EqualTo(after.Span.ToArray()), "without gates, the cell in place");
        Assert.That(again, Is.EqualTo(h.Span.ToArray()));
        Guarded dh = Guarded.Of(step.Dh), dc = Guarded.Of(step.Dc), dz = Guarded.Output(Rows * 4 * units);
        LstmCell.Backward<V>(Matrix.Of(gates.Span, Rows, 4 * units), step.Before, Matrix.Of(after.Span, Rows, units), step.Real,
            Matrix.Of(dh.Span, Rows, units), Matrix.Of(dc.Span, Rows, units), Matrix.Of(dz.Span, Rows, 4 * units));
        step.AssertGradients(gates.Span, dz.Span, dh.Span, dc.Span);
        foreach (Guarded each in new[] { after, gates, h, dh, dc, dz })
            each.AssertMarginsIntact();
    }

    [Test]
    public void Wrong_widths_are_refused() => Assert.That(
        () => LstmCell.Forward<V>(LstmStep.View(new float[48], 1, 48), new float[48], default, LstmStep.View(new float[3], 1, 3),
            LstmStep.View(new float[3], 1, 3), LstmStep.View(new float[3], 1, 3), default),
        Throws.ArgumentException.With.Message.Contains("'48'").And.Message.Contains("'64'"));
}

/// <summary>The same with any functions.</summary>
internal static class PlainLstmTests
{
    [Test]
    public static void A_step_has_the_state_and_the_gradients_of_its_formulas([Values(1, 5, 21)] int units, [Values] bool padded)
    {
        const int Rows = LstmStep.Rows;
        var functions = new CellActivations(ActivationKind.Tanh, 0, ActivationKind.Sigmoid, 0);
        LstmStep step = new(units, padded);
        float[] after = new float[Rows * units], gates = new float[Rows * 4 * units], inputs = new float[Rows * 4 * units];
        float[] h = [.. step.H], dh = [.. step.Dh], dc = [.. step.Dc], dz = new float[Rows * 4 * units];
        PlainLstm.Forward(functions, LstmStep.View([.. step.Sums], Rows, 4 * PackedProduct.Width(units)), step.Bias, step.Real, step.Before,
            LstmStep.View(after, Rows, units), LstmStep.View(h, Rows, units), LstmStep.View(gates, Rows, 4 * units),
            LstmStep.View(inputs, Rows, 4 * units));
        Near.AssertNear(step.ExpectedCell, after, 2e-6);
        Near.AssertNear(step.ExpectedH, h, 2e-6);
        PlainLstm.Backward(functions, LstmStep.View(gates, Rows, 4 * units), LstmStep.View(inputs, Rows, 4 * units), step.Before,
            LstmStep.View(after, Rows, units), step.Real, LstmStep.View(dh, Rows, units), LstmStep.View(dc, Rows, units),
            LstmStep.View(dz, Rows, 4 * units), new float[4 * units]);
        step.AssertGradients(gates, dz, dh, dc);
    }
}

/// <summary>A drawn step of four samples and its results in double precision.</summary>
internal sealed class LstmStep
{
    public const int Rows = 4;
    private const int Time = 2;

    // The step is real for the first and the last sample alone.
    private static readonly float[] Lengths = [5, 2, 0, 3];

    private readonly int units;
    private readonly bool padded;
    private readonly double[] dz, dCell;

    public LstmStep(int units, bool padded)
    {
        (this.units, this.padded) = (units, padded);
        int width = PackedProduct.Width(units);
        (Sums, Bias) = (Draw.Uniform(Rows * 4 * width, 1), Draw.Uniform(4 * width, 2));
        (BeforeValues, H) = (Draw.Uniform(Rows * units, 3), Draw.Uniform(Rows * units, 4));
        (Dh, Dc) = (Draw.Uniform(Rows * units, 5), Draw.Uniform(Rows * units, 6));
        (ExpectedCell, ExpectedH) = (new double[Rows * units], new double[Rows * units]);
        (dz, dCell) = (new double[Rows * 4 * units], new double[Rows * units]);
        for (int n = 0; n < Rows; n++)
        {
            for (int u = 0; u < units; u++)
                Compute(n, u, gate => (double)Sums[(n * 4 + gate) * width + u] + Bias[gate * width + u]);
        }
    }

    public float[] Sums { get; }

    public float[] Bias { get; }

    public float[] BeforeValues { get; }

    public float[] H { get; }

    public float[] Dh { get; }

    public float[] Dc { get; }

    public double[] ExpectedCell { get; }

    public double[] ExpectedH { get; }

    public ReadOnlyMatrix Before => ReadOnlyMatrix.Of(BeforeValues, Rows, units);

    public RealSteps Real => new(padded ? Lengths : [], Time);

    public void AssertGradients(ReadOnlySpan<float> gates, ReadOnlySpan<float> copy, ReadOnlySpan<float> dh, ReadOnlySpan<float> dc)
    {
        Near.AssertNear(dz, gates, 1e-5, "dz");
        Assert.That(copy.SequenceEqual(gates), Is.True);
        Near.AssertNear(dCell, dc, 1e-5, "dc");
        for (int i = 0; i < dh.Length; i++)
            Assert.That(dh[i], Is.EqualTo(IsReal(i / units) ? 0 : Dh[i]), "dh");
    }

    public static Matrix View(float[] values, int rows, int columns) => Matrix.Of(values.AsSpan(), rows, columns);

    private bool IsReal(int sample) => !padded || Time < Lengths[sample];

    private void Compute(int n, int u, Func<int, double> z)
    {
        int at = n * units + u;
        (ExpectedCell[at], ExpectedH[at], dCell[at]) = (BeforeValues[at], H[at], Dc[at]);
        if (!IsReal(n))
            return;
        double i = Sigmoid(z(0)), f = Sigmoid(z(1)), g = Math.Tanh(z(2)), o = Sigmoid(z(3)), c = BeforeValues[at];
        double next = f * c + i * g, q = Math.Tanh(next), e = Dc[at] + Dh[at] * o * (1 - q * q);
        (ExpectedCell[at], ExpectedH[at], dCell[at]) = (next, o * q, e * f);
        double[] gradients = [e * g * i * (1 - i), e * c * f * (1 - f), e * i * (1 - g * g), Dh[at] * q * o * (1 - o)];
        for (int gate = 0; gate < 4; gate++)
            dz[(n * 4 + gate) * units + u] = gradients[gate];
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
