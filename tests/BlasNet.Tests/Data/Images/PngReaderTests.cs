using BlasNet.Data;

namespace BlasNet.Tests.Data.Images;

internal static class PngReaderTests
{
    private static readonly (int Colour, int[] Depths)[] Kinds =
        [(0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16])];

    private static IEnumerable<TestCaseData> AllKinds() =>
        from kind in Kinds
        from depth in kind.Depths
        from interlaced in new[] { false, true }
        select new TestCaseData(kind.Colour, depth, interlaced);

    [TestCaseSource(nameof(AllKinds))]
    public static void Every_kind_of_file_is_read(int colour, int depth, bool interlaced)
    {
        foreach ((int height, int width) in new[] { (1, 1), (2, 3), (7, 5), (8, 8), (13, 17), (1, 40), (40, 1) })
        {
            OddPng png = OddPng.Random(height, width, colour, depth, height) with { Interlaced = interlaced, ChunkLength = 50 };
            PngImage image = PngReader.Decode(png.ToBytes(), "a.png");
            int channels = colour is 0 or 4 ? 1 : 3;
            Assert.That((image.Height, image.Width, image.Channels), Is.EqualTo((height, width, channels)));
            Assert.That(image.Pixels, Is.EqualTo(Expected(png)), $"{height} x {width}");
        }
    }

    [Test]
    public static void Every_filter_is_undone([Range(0, 4)] int filter, [Values(0, 2)] int colour, [Values(8, 16)] int depth)
    {
        OddPng png = OddPng.Random(9, 11, colour, depth, filter) with { Filters = [filter] };
        Assert.That(PngReader.Decode(png.ToBytes(), "a.png").Pixels, Is.EqualTo(Expected(png)));
    }

    [TestCase(1)]
    [TestCase(3)]
    public static void What_is_written_is_read_again(int channels)
    {
        byte[] pixels = new byte[30 * 20 * channels];
        new Random(2).NextBytes(pixels);
        PngImage image = PngReader.Decode(PngWriter.Encode(20, 30, channels, pixels), "a.png");
        Assert.That((image.Height, image.Width, image.Channels), Is.EqualTo((30, 20, channels)));
        Assert.That(image.Pixels, Is.EqualTo(pixels));
    }

    [Test]
    public static void Fewer_bits_reach_from_black_to_white_and_more_are_rounded()
    {
        Assert.That(Grey(1, 0, 1), Is.EqualTo(new byte[] { 0, 255 }));
        Assert.That(Grey(2, 0, 1, 2, 3), Is.EqualTo(new byte[] { 0, 85, 170, 255 }));
        Assert.That(Grey(4, 0, 8, 15), Is.EqualTo(new byte[] { 0, 136, 255 }));
        Assert.That(Grey(16, 0, 128, 129, 257, 65535), Is.EqualTo(new byte[] { 0, 0, 1, 1, 255 }));
    }

    [Test]
    public static void A_picture_that_is_not_opaque_is_refused_at_its_pixel()
    {
        int[] samples = [9, 255, 9, 255, 9, 255, 9, 254];
        Assert.That(() => PngReader.Decode(new OddPng(2, 2, 4, 8, samples).ToBytes(), "a.png"),
            Throws.TypeOf<DataException>().With.Message.Contains("a.png: the pixel in line '1', column '1' is not opaque"));
        OddPng palette = new(1, 3, 3, 8, [0, 1, 0]) { Palette = [1, 2, 3, 4, 5, 6], Transparency = [255, 0] };
        Assert.That(() => PngReader.Decode(palette.ToBytes(), "a.png"), Throws.TypeOf<DataException>().With.Message.Contains("column '1' is not"));
        Assert.That(PngReader.Decode((palette with { Samples = [0, 0, 0] }).ToBytes(), "a.png").Pixels, Is.EqualTo(new byte[] { 1, 2, 3, 1, 2, 3, 1, 2, 3 }));
        OddPng grey = new(1, 3, 0, 8, [5, 6, 7]) { Transparency = [0, 7] };
        Assert.That(() => PngReader.Decode(grey.ToBytes(), "a.png"), Throws.TypeOf<DataException>().With.Message.Contains("column '2' is not"));
        Assert.That(PngReader.Decode((grey with { Transparency = [0, 8] }).ToBytes(), "a.png").Pixels, Is.EqualTo(new byte[] { 5, 6, 7 }));
    }

    private static byte[] Grey(int depth, params int[] samples) =>
        PngReader.Decode(new OddPng(1, samples.Length, 0, depth, samples).ToBytes(), "a.png").Pixels;

    private static byte[] Expected(OddPng png)
    {
        double most = (1 << png.Depth) - 1;
        if (png.Colour == 3)
            return [.. png.Samples.SelectMany(index => png.Palette!.Skip(3 * index).Take(3))];
        int perPixel = png.Samples.Length / (png.Height * png.Width);
        return [.. png.Samples.Where((_, i) => png.Colour < 4 || i % perPixel < perPixel - 1)
            .Select(sample => (byte)Math.Round(sample * 255 / most, MidpointRounding.AwayFromZero))];
    }
}
