using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class WindowProductTests<V>
    where V : struct, ILanes<V>
{
    // Sums of up to 21 products.
    private const double Tolerance = 1e-5;

    // Columns of the three forms: half a block, one, and two.
    [Test]
    public unsafe void Every_sum_equals_the_double_formula(
        [Values(8, 16, 32)] int columns, [Values(1, 3)] int runs, [Values(1, 7)] int length, [Values(0, 1, 2)] int groups)
    {
        const int RowStep = 11, Most = 2 * WindowProduct.RowsOfHalf;
        int rows = groups * (columns == 8 ? WindowProduct.RowsOfHalf : WindowProduct.Rows), k = runs * length, cStep = columns + 3;
        int[] starts = [7, 0, 31, 5, 5, 22, 1, 2, 40, 3, 9, 8, 30, 12, 6, 4];
        float[] image = Draw.Uniform(80, 1), b = Draw.Uniform(2 * k * Lanes.Count, 2), before = Draw.Uniform(Most * cStep, 3);
        float[] c = [.. before];
        fixed (float* x = image, right = b, result = c)
        fixed (int* first = starts)
        {
            if (columns == 8)
                WindowProduct.Half(x, first, groups, RowStep, runs, length, right, result, cStep);
            else if (columns == 16)
                WindowProduct.Whole<V>(x, first, groups, RowStep, runs, length, right, result, cStep);
            else
                WindowProduct.Pair<V>(x, first, groups, RowStep, runs, length, right, k * Lanes.Count, result, cStep);
        }
        for (int i = 0; i < c.Length; i++)
        {
            (int p, int j) = (i / cStep, i % cStep);
            bool computed = p < rows && j < columns;
            double sum = computed ? 0 : before[i];
            for (int e = 0; e < k && computed; e++)
                sum += (double)image[starts[p] + e / length * RowStep + e % length] * b[(j / 16 * k + e) * 16 + j % 16];
            Near.AssertNear(sum, c[i], Tolerance, $"[{p}, {j}]");
        }
    }
}
