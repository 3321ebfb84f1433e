using BlasNet.Tensors;

namespace BlasNet.Tests.Tensors;

internal static class TilingTests
{
    [Test]
    public static void Tiles_cover_every_length_once_in_order(
        [Values(1, 2, 7, 16, 100, 513)] int length, [Values(1, 3, 16, 1000)] int minimum, [Values(1, 4, 16)] int multiple)
    {
        Tiling tiling = Tiling.AtLeast(length, minimum, multiple);
        int next = 0;
        for (int i = 0; i < tiling.Count; i++)
        {
            Tile tile = tiling[i, worker: 2];
            Assert.That((tile.Index, tile.Start, tile.End, tile.Worker), Is.EqualTo((i, next, next + tile.Count, 2)));
            Assert.That(tile.Count, Is.GreaterThan(0));
            next = tile.End;
        }
        Assert.That(next, Is.EqualTo(length));
        Assert.That(tiling.TileLength % multiple, Is.Zero);
        Assert.That(tiling.TileLength, Is.GreaterThanOrEqualTo(Math.Min(length, minimum)));
    }

    [Test]
    public static void The_whole_is_one_tile() =>
        Assert.That((Tiling.Whole(9).Count, Tiling.Whole(9)[0]), Is.EqualTo((1, new Tile(0, 0, 9, 0))));

    [Test]
    public static void Nothing_has_no_tiles() => Assert.That(Tiling.Whole(0).Count, Is.Zero);

    [Test]
    public static void Even_tiles_differ_little() => Assert.That(Tiling.AtLeast(100, 30), Is.EqualTo(new Tiling(100, 34)));
}
