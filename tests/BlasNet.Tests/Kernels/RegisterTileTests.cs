using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed unsafe class RegisterTileTests<V>
    where V : struct, ILanes<V>
{
    private const int Length = 7, Width = 64;

    [Test]
    public void Each_size_of_a_tile_gives_the_sums_from_the_start_on([Values(1, 5, 16)] int last, [Values] bool alike)
    {
        Check<One>(1, last, alike);
        Check<Two>(2, last, alike);
        Check<Four>(4, last, alike);
        Check<Six>(6, last, alike);
    }

    private static void Check<R>(int rows, int last, bool alike) where R : struct, IExtent
    {
        Check<R, One>(rows, 1, last, alike);
        Check<R, Two>(rows, 2, last, alike);
        Check<R, Three>(rows, 3, last, alike);
        Check<R, Four>(rows, 4, last, alike);
    }

    private static void Check<R, C>(int rows, int blocks, int last, bool alike)
        where R : struct, IExtent
        where C : struct, IExtent
    {
        float[] a = Draw.Uniform(rows * Length, 1), b = Draw.Uniform(blocks * Length * 16, 2), start = Draw.Uniform(rows * Width, 3);
        int columns = (blocks - 1) * 16 + last;
        var expected = new double[rows * columns];
        for (int i = 0; i < expected.Length; i++)
        {
            int row = i / columns, column = i % columns;
            expected[i] = start[(alike ? 0 : row * Width) + column];
            for (int l = 0; l < Length; l++)
                expected[i] += (double)a[row * Length + l] * b[(column / 16 * Length + l) * 16 + column % 16];
        }
        Guarded result = Guarded.Output(rows * columns);
        fixed (float* left = a, right = b, from = start, c = result.Span)
        {
            RegisterTile.Run<V, R, C>(new Panel
            {
                A = left, ARow = Length, AStep = 1, B = right, Block = Length * 16, Length = Length, From = from,
                FromRow = alike ? 0 : Width, C = c, CRow = columns, Rows = rows, Last = last,
            });
        }
        result.AssertMarginsIntact();
        Near.AssertNear(expected, result.Span, 1e-5, $"{rows} rows, {blocks} blocks");
    }
}
