using BlasNet.Tensors;

namespace BlasNet.Tests.Tensors;

internal static class SlicingTests
{
    [Test]
    public static void Every_row_is_in_one_tile_of_one_slice_in_order(
        [Values(1, 2, 15, 16, 17, 100, 128)] int rows, [Values(1, 8, 16)] int most, [Values(1, 3, 64)] int perTile)
    {
        var slicing = new Slicing(rows, most, perTile);
        var seen = new List<int>();
        for (int slice = 0; slice < slicing.Count; slice++)
        {
            int from = 0, first = seen.Count;
            for (Tile tile = slicing[slice, from]; tile.Count > 0; tile = slicing[slice, from])
            {
                Assert.That(tile.OpensSlice, Is.EqualTo(from == 0));
                Assert.That((tile.Slice, tile.Index), Is.EqualTo((slice, slice)));
                Assert.That(tile.Count, Is.LessThanOrEqualTo(perTile));
                seen.AddRange(Enumerable.Range(tile.Start, tile.Count));
                from += tile.Count;
            }
            Assert.That(seen.Count - first, Is.InRange(rows / slicing.Count, (rows + slicing.Count - 1) / slicing.Count), "even shares");
        }
        Assert.That(seen, Is.EqualTo(Enumerable.Range(0, rows)));
    }

    [Test]
    public static void There_are_no_more_slices_than_rows() => Assert.That(new Slicing(3, 16, 1).Count, Is.EqualTo(3));
}
