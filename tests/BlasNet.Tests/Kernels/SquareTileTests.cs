using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed unsafe class SquareTileTests<V>
    where V : struct, ILanes<V>
{
    // Alone, a product of four blocks has the bits of four products of one block.
    [Test]
    public void A_product_has_the_bits_of_the_other_tile([Values(1, 4, 7, 12)] int rows, [Values(1, 5, 40)] int length, [Values] bool add)
    {
        const int Height = 12, Width = 64;
        float[] a = Draw.Uniform(Height * length, 1), b = Draw.Uniform(Width * length, 2), start = Draw.Uniform(Height * Width, 3);
        float[] expected = [.. start];
        Guarded actual = Guarded.Of(start);
        fixed (float* left = a, right = b, other = expected, result = actual.Span)
        {
            SquareTile.Panel<V>(left, length, right, length * 16, length, result, Width, rows, add);
            for (int block = 0; block < SquareTile.Side; block++)
                TileProduct.Panel<V>(
                    left, length, 1, right + block * length * 16, 16, 0, length, other + block * 16, Width, rows, add);
        }
        Assert.That(actual.Span[..(rows * Width)].ToArray(), Is.EqualTo(expected[..(rows * Width)]));
        actual.AssertMarginsIntact();
    }
}
