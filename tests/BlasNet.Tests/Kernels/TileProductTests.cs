using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class TileProductTests<V>
    where V : struct, ILanes<V>
{
    private const int Width = TileProduct.Columns;

    // Sums of up to 60 products.
    private const double Tolerance = 1e-5;

    [Test]
    public unsafe void Every_sum_equals_the_double_formula(
        [Values(1, 3)] int runs, [Values(1, 4, 20)] int length, [Values(1, 3)] int aStep, [Values] bool add, [Values(1, 2)] int blocks)
    {
        int aRun = length * aStep + 2, bStep = Width + 1, k = runs * length, bBlock = k * bStep + 3, cStep = blocks * Width + 5;
        float[] a = Draw.Uniform(40 + runs * aRun, 1), b = Draw.Uniform(blocks * bBlock, 2),
            before = Draw.Uniform(TileProduct.Rows * cStep, 3);
        float[] c = [.. before];
        // Rows that lie anywhere, in no order, two of them at one place.
        int[] starts = [7, 0, 31, 5, 5, 22];
        fixed (float* left = a, right = b, result = c)
        {
            float** rows = stackalloc float*[TileProduct.Rows];
            for (int i = 0; i < TileProduct.Rows; i++)
                rows[i] = left + starts[i];
            TileProduct.Run<V>(rows, aRun, aStep, right, bStep, blocks > 1 ? bBlock : 0, runs, length, result, cStep, add);
        }
        for (int i = 0; i < TileProduct.Rows; i++)
        {
            for (int j = 0; j < cStep; j++)
            {
                if (j >= blocks * Width)
                {
                    Assert.That(c[i * cStep + j], Is.EqualTo(before[i * cStep + j]), "beyond the columns");
                    continue;
                }
                double sum = add ? before[i * cStep + j] : 0;
                for (int r = 0; r < runs; r++)
                {
                    for (int l = 0; l < length; l++)
                        sum += (double)a[starts[i] + r * aRun + l * aStep] * b[j / Width * bBlock + (r * length + l) * bStep + j % Width];
                }
                Near.AssertNear(sum, c[i * cStep + j], Tolerance, $"[{i}, {j}]");
            }
        }
    }

    [Test]
    public unsafe void A_panel_has_the_sums_of_all_its_rows(
        [Values(1, 6, 13)] int rows, [Values(1, 20)] int length, [Values(1, 3)] int aStep, [Values] bool add, [Values(1, 2)] int blocks)
    {
        int taken = (rows + TileProduct.Rows - 1) / TileProduct.Rows * TileProduct.Rows;
        int aRow = length * aStep + 2, bStep = Width + 1, bBlock = length * bStep + 3, cStep = blocks * Width + 5;
        float[] a = Draw.Uniform(taken * aRow, 1), b = Draw.Uniform(blocks * bBlock, 2), before = Draw.Uniform(taken * cStep, 3),
            c = [.. before];
        fixed (float* left = a, right = b, result = c)
            TileProduct.Panel<V>(left, aRow, aStep, right, bStep, blocks > 1 ? bBlock : 0, length, result, cStep, rows, add);
        for (int i = 0; i < taken; i++)
        {
            for (int j = 0; j < cStep; j++)
            {
                if (j >= blocks * Width)
                {
                    Assert.That(c[i * cStep + j], Is.EqualTo(before[i * cStep + j]), "beyond the columns");
                    continue;
                }
                double sum = add ? before[i * cStep + j] : 0;
                for (int l = 0; l < length; l++)
                    sum += (double)a[i * aRow + l * aStep] * b[j / Width * bBlock + l * bStep + j % Width];
                Near.AssertNear(sum, c[i * cStep + j], Tolerance, $"[{i}, {j}]");
            }
        }
    }

    [Test]
    public unsafe void Two_blocks_at_once_give_the_bits_of_one_after_the_other()
    {
        const int Length = 37;
        float[] a = Draw.Uniform(TileProduct.Rows * Length, 1), b = Draw.Uniform(2 * Length * Width, 2);
        float[] together = new float[TileProduct.Rows * 2 * Width], apart = new float[together.Length];
        fixed (float* left = a, right = b, first = together, second = apart)
        {
            float** rows = stackalloc float*[TileProduct.Rows];
            for (int i = 0; i < TileProduct.Rows; i++)
                rows[i] = left + i * Length;
            TileProduct.Run<V>(rows, 0x1000, 1, right, Width, Length * Width, 1, Length, first, 2 * Width, add: false);
            TileProduct.Run<V>(rows, 0x1000, 1, right, Width, 0, 1, Length, second, 2 * Width, add: false);
            TileProduct.Run<V>(rows, 0x1000, 1, right + Length * Width, Width, 0, 1, Length, second + Width, 2 * Width, add: false);
        }
        Assert.That(together, Is.EqualTo(apart));
    }
}
