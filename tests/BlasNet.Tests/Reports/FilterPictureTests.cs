using BlasNet.Data;
using BlasNet.Reports;

namespace BlasNet.Tests.Reports;

internal static class FilterPictureTests
{
    [Test]
    public static void Each_filter_runs_from_black_to_white()
    {
        // Two filters of 1 x 3: -1, 0, 3 and 10, 10, 10.
        FilterSet filters = Set([1, 3, 1, 2], [-1, 10, 0, 10, 3, 10]);
        Assert.That(FilterPicture.Tiles(filters, filters.Before, 0), Is.EqualTo(new[] { new byte[] { 0, 64, 255 } }));
        Assert.That(FilterPicture.Tiles(filters, filters.Before, 1), Is.EqualTo(new[] { new byte[] { 128, 128, 128 } }),
            "a flat one is grey");
    }

    [Test]
    public static void Three_channels_make_a_coloured_picture()
    {
        FilterSet filters = Set([1, 2, 3, 1], [0, 1, 2, 3, 4, 5]);
        byte[][] tiles = [.. FilterPicture.Tiles(filters, filters.Before, 0)];
        Assert.That(tiles, Is.EqualTo(new[] { new byte[] { 0, 51, 102, 153, 204, 255 } }));
        DecodedImage decoded = ImageReader.Decode(FilterPicture.Encode(filters, tiles[0]), "a.png");
        Assert.That((decoded.Width, decoded.Height, decoded.Channels), Is.EqualTo((2, 1, 3)));
    }

    [Test]
    public static void Other_channels_make_a_grey_picture_each_on_one_scale()
    {
        FilterSet filters = Set([1, 2, 2, 1], [0, 5, 1, 2]);
        Assert.That(FilterPicture.PicturesPerFilter(filters), Is.EqualTo(2));
        Assert.That(FilterPicture.Tiles(filters, filters.Before, 0), Is.EqualTo(new[] { new byte[] { 0, 51 }, [255, 102] }));
    }

    [Test]
    public static void All_filters_stand_in_rows_of_eight_before_on_the_left_and_after_on_the_right()
    {
        float[] before = [.. Enumerable.Range(0, 4 * 10).Select(i => (float)(i / 10))], after = [.. before.Reverse()];
        FilterSet filters = Set([2, 2, 1, 10], before) with { After = after };
        DecodedImage picture = ImageReader.Decode(FilterPicture.Encode(filters), "a.png");
        // Tiles of 40 pixels with 6 between them, 48 in the middle.
        const int block = 8 * 46 - 6, left = 6, right = 6 + block + 48;
        Assert.That((picture.Width, picture.Height, picture.Channels), Is.EqualTo((12 + 2 * block + 48, 6 + 2 * 46, 1)));
        byte At(int row, int column) => picture.Pixels[row * picture.Width + column];
        Assert.That((At(6, left), At(6, left + 39), At(45, left), At(45, left + 39)),
            Is.EqualTo(((byte)0, (byte)85, (byte)170, (byte)255)));
        Assert.That((At(6, right), At(45, right + 39)), Is.EqualTo(((byte)255, (byte)0)));
        Assert.That((At(0, 0), At(6, left + 40), At(60, left + 2 * 46)), Is.EqualTo(((byte)255, (byte)255, (byte)255)),
            "between and behind tiles is paper");
        Assert.That(At(52, left + 46), Is.Zero, "the tenth filter begins here");
        DecodedImage alone = ImageReader.Decode(FilterPicture.Encode(filters with { After = null }), "a.png");
        Assert.That(alone.Width, Is.EqualTo(12 + block));
    }

    private static FilterSet Set(int[] shape, float[] weights) => new("0.conv2D.kernel", new Shape(shape), weights, null);
}
