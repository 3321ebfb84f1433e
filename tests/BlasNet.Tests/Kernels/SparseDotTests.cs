using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes8))]
[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class SparseDotTests<V>
    where V : struct, ISumLanes<V>
{
    // Sums of up to 30 products.
    private const double Tolerance = 1e-5;

    [Test]
    public unsafe void Every_sum_equals_the_double_formula(
        [Range(1, SparseDot.MostGroups)] int groups, [Values(0, 1, 30)] int count, [Values] bool add, [Values(0, 3)] int between)
    {
        int xStep = 5, cStep = V.Width + between, length = groups * cStep;
        float[] x = Draw.Uniform(100 + groups * xStep + V.Width, 1), factors = Draw.Uniform(count, 2), before = Draw.Uniform(length, 3);
        IndexedValue[] terms = [.. factors.Select((factor, t) => new IndexedValue(t * 37 % 100, factor))];
        float[] c = [.. before];
        fixed (IndexedValue* list = terms)
        fixed (float* values = x, result = c)
            SparseDot.Run<V>(list, count, values, xStep, result, cStep, groups, add);
        for (int j = 0; j < length; j++)
        {
            (int group, int lane) = Math.DivRem(j, cStep);
            if (lane >= V.Width)
            {
                Assert.That(c[j], Is.EqualTo(before[j]), "between the groups");
                continue;
            }
            double sum = add ? before[j] : 0;
            foreach (IndexedValue term in terms)
                sum += (double)term.Factor * x[term.Offset + group * xStep + lane];
            Near.AssertNear(sum, c[j], Tolerance, $"[{j}]");
        }
    }

    [Test]
    public unsafe void Other_numbers_of_groups_are_refused([Values(0, SparseDot.MostGroups + 1)] int groups) =>
        Assert.That(() => SparseDot.Run<V>(null, 0, null, 0, null, 0, groups, add: false), Throws.ArgumentException);
}
