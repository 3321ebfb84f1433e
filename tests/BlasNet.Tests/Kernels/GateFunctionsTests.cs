using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class GateFunctionsTests<V>
    where V : struct, ILanes<V>
{
    private static readonly float[] Arguments =
    [
        0, 1e-30f, 1e-6f, 0.01f, 0.3f, 0.7f, 1, 3, 9, 20, 24, 26, 40, 90, 1e30f, float.PositiveInfinity,
    ];

    [Test]
    public void Both_functions_are_right_for_small_and_large_arguments([Values(1, -1)] int sign)
    {
        float[] x = [.. Arguments.Select(value => sign * value)];
        float[] sigmoid = new float[16], tanh = new float[16];
        V lanes = V.Load(ref x[0], 0);
        (V.Broadcast(1) / GateFunctions.SigmoidDenominator(lanes)).Store(ref sigmoid[0], 0);
        GateFunctions.Tanh(lanes).Store(ref tanh[0], 0);
        for (int i = 0; i < x.Length; i++)
        {
            double expected = 1 / (1 + Math.Exp(-(double)x[i]));
            Assert.That(sigmoid[i], Is.EqualTo(expected).Within(2e-7 * expected + 2e-11), $"sigmoid({x[i]})");
            expected = Math.Tanh(x[i]);
            Assert.That(tanh[i], Is.EqualTo(expected).Within(3e-7 * Math.Abs(expected)), $"tanh({x[i]})");
        }
    }

    [Test]
    public void A_nan_stays_a_nan()
    {
        float[] y = new float[16];
        GateFunctions.Tanh(V.Broadcast(float.NaN)).Store(ref y[0], 0);
        Assert.That(y, Is.All.NaN);
        GateFunctions.SigmoidDenominator(V.Broadcast(float.NaN)).Store(ref y[0], 0);
        Assert.That(y, Is.All.NaN);
    }
}
