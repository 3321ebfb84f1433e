using BlasNet.Kernels;
using BlasNet.Tests.Reference;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class ActivationsTests<V>
    where V : struct, ILanes<V>
{
    private const float Alpha = 0.3f;

    // Float32 results near one: the formulas are good to a few units of 6e-8; GELU documents 1e-6.
    private const double Tolerance = 1e-6;

    [Test]
    public void Forward_equals_the_double_formula_at_every_length([Values] ActivationKind kind)
    {
        foreach (int length in Draw.Lengths)
        {
            float[] values = Draw.Uniform(length, 7 + length, -6, 6);
            Guarded x = Guarded.Of(values);
            Guarded y = Guarded.Output(length);
            Activations.Forward<V>(kind, Alpha, x.Span, y.Span);
            double[] expected = [.. values.Select(v => Scalars.Activation(kind, Alpha, v))];
            Near.AssertNear(expected, y.Span, Tolerance, $"{kind} of {length}");
            Assert.That(x.Span.ToArray(), Is.EqualTo(values));
            x.AssertMarginsIntact();
            y.AssertMarginsIntact();
        }
    }

    [Test]
    public void Backward_equals_the_numerical_derivative([Values] ActivationKind kind)
    {
        foreach (int length in Draw.Lengths)
        {
            float[] x = Draw.AwayFromZero(length, 11 + length);
            float[] dy = Draw.Uniform(length, 12);
            float[] xOrY = x;
            if (!Activations.BackwardReadsInput(kind))
                Activations.Forward<V>(kind, Alpha, x, xOrY = new float[length]);
            Guarded dx = Guarded.Output(length);
            Activations.Backward<V>(kind, Alpha, xOrY, dy, dx.Span);
            double[] expected =
                [.. x.Zip(dy, (v, d) => d * CentralDifference.Derivative(u => Scalars.Activation(kind, Alpha, u), v))];
            Near.AssertNear(expected, dx.Span, 1e-5, $"{kind} of {length}");
            dx.AssertMarginsIntact();
        }
    }

    [Test]
    public void Forward_and_backward_work_in_place([Values] ActivationKind kind)
    {
        float[] x = Draw.Uniform(37, 3);
        float[] dy = Draw.Uniform(37, 4);
        float[] y = new float[37];
        float[] dx = new float[37];
        Activations.Forward<V>(kind, Alpha, x, y);
        Activations.Backward<V>(kind, Alpha, x, dy, dx);
        float[] inPlace = [.. x];
        Activations.Forward<V>(kind, Alpha, inPlace, inPlace);
        Assert.That(inPlace, Is.EqualTo(y));
        inPlace = [.. dy];
        Activations.Backward<V>(kind, Alpha, x, inPlace, inPlace);
        Assert.That(inPlace, Is.EqualTo(dx));
    }

    [Test]
    public void An_element_has_the_same_bits_at_every_place_and_on_every_width([Values] ActivationKind kind)
    {
        float[] x = Draw.Uniform(67, 5, -9, 9);
        float[] dy = Draw.Uniform(67, 6);
        float[] y = new float[67];
        float[] dx = new float[67];
        Activations.Forward(kind, Alpha, x, y);
        Activations.Backward(kind, Alpha, x, dy, dx);
        float[] one = new float[1];
        for (int i = 0; i < 67; i++)
        {
            Activations.Forward<V>(kind, Alpha, x.AsSpan(i, 1), one);
            Assert.That(BitConverter.SingleToInt32Bits(one[0]), Is.EqualTo(BitConverter.SingleToInt32Bits(y[i])));
            Activations.Backward<V>(kind, Alpha, x.AsSpan(i, 1), dy.AsSpan(i, 1), one);
            Assert.That(BitConverter.SingleToInt32Bits(one[0]), Is.EqualTo(BitConverter.SingleToInt32Bits(dx[i])));
        }
    }

    [Test]
    public void Wrong_lengths_are_refused([Values] ActivationKind kind)
    {
        Assert.That(
            () => Activations.Forward<V>(kind, 0, new float[3], new float[4]),
            Throws.ArgumentException.With.Message.Contains("'3'").And.Message.Contains("'4'"));
        Assert.That(() => Activations.Backward<V>(kind, 0, new float[3], new float[4], new float[3]), Throws.ArgumentException);
        Assert.That(() => Activations.Backward<V>(kind, 0, new float[3], new float[3], new float[2]), Throws.ArgumentException);
    }

    [Test]
    public void Not_a_number_stays_visible([Values] ActivationKind kind)
    {
        float[] y = new float[1];
        Activations.Forward<V>(kind, Alpha, [float.NaN], y);
        Assert.That(float.IsNaN(y[0]), Is.EqualTo(kind != ActivationKind.Step));
    }

    [Test]
    public void Huge_inputs_reach_the_limits([Values] ActivationKind kind, [Values(-1e30f, -1000, 1000, 1e30f)] float x)
    {
        float[] y = new float[1];
        Activations.Forward<V>(kind, Alpha, [x], y);
        Near.AssertNear(Scalars.Activation(kind, Alpha, x), y[0], Tolerance);
    }

    [Test]
    public void The_derivative_of_relu_at_zero_is_zero()
    {
        float[] dx = new float[2];
        Activations.Backward<V>(ActivationKind.Relu, 0, [0, -0f], [1, 1], dx);
        Assert.That(dx, Is.EqualTo(new float[2]));
    }

    [Test]
    public void A_kind_without_kernel_is_refused() =>
        Assert.That(() => Activations.Forward((ActivationKind)99, 0, [], []), Throws.ArgumentException.With.Message.Contains("99"));
}
