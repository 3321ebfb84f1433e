using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class ReductionsTests<V>
    where V : struct, ILanes<V>
{
    [Test]
    public void Sums_equal_the_double_sums()
    {
        foreach (int length in Draw.Lengths)
        {
            float[] x = Draw.Uniform(length, 1);
            Near.AssertNear(x.Sum(v => (double)v), Reductions.Sum(x), 1e-14);
            Near.AssertNear(x.Sum(v => (double)v * v), Reductions.SumOfSquares(x), 1e-14);
        }
    }

    [Test]
    public void The_order_of_a_sum_is_the_documented_one()
    {
        float[] x = Draw.Uniform(1001, 1);
        double[] sums = new double[16];
        for (int i = 0; i < x.Length; i++)
            sums[i % 16] += (double)x[i] * x[i];
        for (int distance = 8; distance >= 1; distance /= 2)
        {
            for (int i = 0; i < distance; i++)
                sums[i] += sums[i + distance];
        }
        Assert.That(Reductions.SumOfSquares(x), Is.EqualTo(sums[0]));
    }

    [Test]
    public void The_first_bad_element_is_found([Values(float.NaN, float.PositiveInfinity, float.NegativeInfinity)] float bad)
    {
        foreach (int length in Draw.Lengths)
        {
            float[] x = Draw.Uniform(length, 1);
            Assert.That(Reductions.FirstNonFinite<V>(x), Is.EqualTo(-1));
            for (int i = length - 1; i >= 0; i--)
            {
                x[i] = bad;
                Assert.That(Reductions.FirstNonFinite<V>(x), Is.EqualTo(i));
            }
        }
    }

    [Test]
    public void Extreme_numbers_are_finite() =>
        Assert.That(Reductions.FirstNonFinite<V>([float.MaxValue, -float.MaxValue, float.Epsilon, -0f, 0]), Is.EqualTo(-1));

    [TestCase(new float[0], -1)]
    [TestCase(new float[] { 3 }, 0)]
    [TestCase(new float[] { 1, 5, 2, 5 }, 1)]
    [TestCase(new[] { float.NaN, -1, -0.5f }, 2)]
    [TestCase(new[] { 1, float.NaN, 2 }, 2)]
    [TestCase(new[] { float.NaN, float.NaN }, 0)]
    [TestCase(new[] { float.NegativeInfinity, float.NegativeInfinity }, 0)]
    public void The_first_of_equal_elements_is_found(float[] x, int expected) =>
        Assert.That(Reductions.ArgMax(x), Is.EqualTo(expected));
}
