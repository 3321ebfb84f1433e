using BlasNet.Data;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;

namespace BlasNet.Tests.Data.Images;

internal static class ImageReaderTests
{
    private static readonly (int Colour, int[] Depths)[] Kinds =
        [(0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16])];

    private static IEnumerable<TestCaseData> AllKinds() =>
        from kind in Kinds
        from depth in kind.Depths
        from interlaced in new[] { false, true }
        select new TestCaseData(kind.Colour, depth, interlaced);

    [TestCaseSource(nameof(AllKinds))]
    public static void Every_kind_of_PNG_is_read(int colour, int depth, bool interlaced)
    {
        foreach ((int height, int width) in new[] { (1, 1), (2, 3), (7, 5), (8, 8), (13, 17), (1, 40), (40, 1), (2, 6), (3, 9) })
        {
            OddPng png = OddPng.Random(height, width, colour, depth, height) with { Interlaced = interlaced, ChunkLength = 50 };
            if (interlaced && width < 5)
            {
                Assert.That(() => ImageReader.Decode(png.ToBytes(), "a.png"), Throws.TypeOf<DataException>().With.Message.EqualTo(
                    $"a.png: the PNG file is interlaced and has '{width}' columns, but interlaced ones are read from '5' columns on; save it without interlacing."));
                continue;
            }
            DecodedImage image = ImageReader.Decode(png.ToBytes(), "a.png");
            int channels = colour is 0 or 4 ? 1 : 3;
            Assert.That((image.Height, image.Width, image.Channels), Is.EqualTo((height, width, channels)));
            Assert.That(image.Pixels, Is.EqualTo(Expected(png)), $"{height} x {width}");
        }
    }

    [Test]
    public static void Fewer_bits_reach_from_black_to_white_and_more_are_rounded()
    {
        Assert.That(Grey(1, 0, 1), Is.EqualTo(new byte[] { 0, 255 }));
        Assert.That(Grey(2, 0, 1, 2, 3), Is.EqualTo(new byte[] { 0, 85, 170, 255 }));
        Assert.That(Grey(4, 0, 8, 15), Is.EqualTo(new byte[] { 0, 136, 255 }));
        Assert.That(Grey(16, 0, 128, 129, 257, 65535), Is.EqualTo(new byte[] { 0, 0, 1, 1, 255 }));
        Assert.That(
            Grey(16, [.. Enumerable.Range(0, 65536)]),
            Is.EqualTo(Enumerable.Range(0, 65536).Select(value => (byte)((value * 255 + 32767) / 65535))));
    }

    [TestCase(PngColorType.Palette, PngBitDepth.Bit4)]
    [TestCase(PngColorType.Palette, PngBitDepth.Bit8)]
    [TestCase(PngColorType.Rgb, PngBitDepth.Bit16)]
    [TestCase(PngColorType.RgbWithAlpha, PngBitDepth.Bit8)]
    public static void A_PNG_of_another_encoder_has_the_same_pixels(PngColorType colour, PngBitDepth depth)
    {
        using var image = new Image<Rgb24>(9, 5);
        for (int i = 0; i < 45; i++)
            image[i % 9, i / 9] = i % 2 == 0 ? new Rgb24(255, 0, 51) : new Rgb24(0, 204, 102);
        using var file = new MemoryStream();
        image.Save(file, new PngEncoder { ColorType = colour, BitDepth = depth, InterlaceMethod = PngInterlaceMode.Adam7 });
        Assert.That(ImageReader.Decode(file.ToArray(), "a.png").Pixels,
            Is.EqualTo(Enumerable.Range(0, 45).SelectMany(i => i % 2 == 0 ? new byte[] { 255, 0, 51 } : [0, 204, 102])));
    }

    [TestCase(".png", 0)]
    [TestCase(".bmp", 0)]
    [TestCase(".gif", 0)]
    [TestCase(".webp", 0)]
    [TestCase(".jpg", 6)]
    public static void Every_format_is_read(string extension, int tolerance)
    {
        DecodedImage image = ImageReader.Decode(TestImages.Encode(extension, 16, 24, 3, Quarters), "a");
        Assert.That((image.Height, image.Width, image.Channels), Is.EqualTo((24, 16, 3)));
        AssertPixels(image, Quarters, tolerance);
    }

    [TestCase(".png", 0)]
    [TestCase(".jpg", 3)]
    public static void Grey_keeps_one_channel(string extension, int tolerance)
    {
        DecodedImage image = ImageReader.Decode(TestImages.Encode(extension, 16, 24, 1, Quarters), "a");
        Assert.That((image.Height, image.Width, image.Channels), Is.EqualTo((24, 16, 1)));
        AssertPixels(image, Quarters, tolerance);
    }

    // Where the upright image's pixel (y, x) lies in the stored one, by the table of the EXIF standard (CIPA DC-008, tag 0x0112).
    [Test]
    public static void A_picture_is_turned_upright_as_EXIF_says([Values(".png", ".jpg")] string extension, [Range(1, 8)] int orientation)
    {
        bool sideways = orientation >= 5;
        (int height, int width) = sideways ? (16, 24) : (24, 16);
        byte[] file = TestImages.Encode(extension, 16, 24, 3, Quarters, orientation);
        DecodedImage image = ImageReader.Decode(file, "a");
        Assert.That((image.Height, image.Width), Is.EqualTo((height, width)));
        AssertPixels(image, (y, x) => orientation switch
        {
            2 => Quarters(y, 15 - x),
            3 => Quarters(23 - y, 15 - x),
            4 => Quarters(23 - y, x),
            5 => Quarters(x, y),
            6 => Quarters(23 - x, y),
            7 => Quarters(23 - x, 15 - y),
            8 => Quarters(x, 15 - y),
            _ => Quarters(y, x),
        }, extension == ".png" ? 0 : 6);
        DecodedImage small = ImageReader.Decode(file, "a", new TargetSize(8, 8));
        Assert.That((small.Height, small.Width), Is.EqualTo((8, 8)));
        Assert.That(small.Pixels[..3], Is.EqualTo(image.Pixels[..3]).Within(6), "turned before it is resized");
    }

    [TestCase(90, 30, 30, 30)]
    [TestCase(90, 30, 15, 15)]
    [TestCase(90, 30, 60, 40)]
    public static void The_middle_of_a_picture_is_resized(int width, int height, int toHeight, int toWidth)
    {
        // Red, green, blue from left to right, and the same from top to bottom.
        (byte, byte, byte) Thirds(int at) => at switch { < 30 => (255, 0, 0), < 60 => (0, 255, 0), _ => (0, 0, 255) };
        byte[] wide = TestImages.Encode(".png", width, height, 3, (_, x) => Thirds(x)),
            high = TestImages.Encode(".png", height, width, 3, (y, _) => Thirds(y));
        byte[] green = [.. Enumerable.Range(0, toHeight * toWidth).SelectMany(_ => new byte[] { 0, 255, 0 })];
        Assert.That(ImageReader.Decode(wide, "a", new TargetSize(toHeight, toWidth)).Pixels, Is.EqualTo(green));
        Assert.That(ImageReader.Decode(high, "a", new TargetSize(toWidth, toHeight)).Pixels, Is.EqualTo(green));
    }

    [Test]
    public static void A_fine_pattern_becomes_grey_and_not_a_coarse_one()
    {
        byte[] checks = TestImages.Encode(".png", 64, 64, 1, (y, x) => (y + x) % 2 == 0 ? ((byte)255, (byte)0, (byte)0) : default);
        Assert.That(ImageReader.Decode(checks, "a", new TargetSize(8, 8)).Pixels, Has.Length.EqualTo(64).And.All.InRange(120, 135));
    }

    [TestCase(24, 16)]
    [TestCase(1, 1)]
    public static void A_picture_of_the_size_asked_for_keeps_its_bytes(int height, int width)
    {
        byte[] file = TestImages.Encode(".png", width, height, 3, Quarters);
        Assert.That(ImageReader.Decode(file, "a", new TargetSize(height, width)).Pixels, Is.EqualTo(ImageReader.Decode(file, "a").Pixels));
    }

    [TestCase(1, 3000)]
    [TestCase(3000, 1)]
    [TestCase(1, 1)]
    [TestCase(7, 5)]
    public static void A_picture_of_any_proportions_has_the_size_asked_for(int height, int width)
    {
        DecodedImage image = ImageReader.Decode(
            TestImages.Encode(".png", width, height, 1, (_, _) => (77, 0, 0)), "a", new TargetSize(8, 6));
        Assert.That((image.Height, image.Width), Is.EqualTo((8, 6)));
        Assert.That(image.Pixels, Has.Length.EqualTo(48).And.All.EqualTo(77));
    }

    [Test]
    public static void The_same_file_gives_the_same_bytes_while_others_are_read()
    {
        byte[] file = TestImages.Encode(".jpg", 200, 150, 3, (y, x) => ((byte)(x * y), (byte)(x * 7), (byte)(y * 5)));
        byte[][] decoded = new byte[16][];
        Parallel.For(0, decoded.Length, i => decoded[i] = ImageReader.Decode(file, "a", new TargetSize(64, 64)).Pixels);
        Assert.That(decoded, Is.All.EqualTo(decoded[0]));
    }

    [Test]
    public static void An_animation_gives_its_first_image()
    {
        using var animation = new Image<Rgb24>(4, 4, new Rgb24(255, 0, 0));
        using var second = new Image<Rgb24>(4, 4, new Rgb24(0, 0, 255));
        animation.Frames.AddFrame(second.Frames.RootFrame);
        using var file = new MemoryStream();
        animation.Save(file, new GifEncoder());
        Assert.That(ImageReader.Decode(file.ToArray(), "a").Pixels[..3], Is.EqualTo(new byte[] { 255, 0, 0 }));
    }

    [Test]
    public static void A_picture_that_is_not_opaque_is_refused_at_its_pixel()
    {
        int[] samples = [9, 255, 9, 255, 9, 255, 9, 254];
        Assert.That(() => ImageReader.Decode(new OddPng(2, 2, 4, 8, samples).ToBytes(), "a.png"),
            Throws.TypeOf<DataException>().With.Message.Contains("a.png: the pixel in line '1', column '1' is not opaque"));
        OddPng palette = new(1, 3, 3, 8, [0, 1, 0]) { Palette = [1, 2, 3, 4, 5, 6], Transparency = [255, 0] };
        Assert.That(
            () => ImageReader.Decode(palette.ToBytes(), "a.png"),
            Throws.TypeOf<DataException>().With.Message.Contains("column '1' is not"));
        Assert.That(
            ImageReader.Decode((palette with { Samples = [0, 0, 0] }).ToBytes(), "a.png").Pixels,
            Is.EqualTo(new byte[] { 1, 2, 3, 1, 2, 3, 1, 2, 3 }));
        OddPng grey = new(1, 3, 0, 8, [5, 6, 7]) { Transparency = [0, 7] };
        Assert.That(
            () => ImageReader.Decode(grey.ToBytes(), "a.png"), Throws.TypeOf<DataException>().With.Message.Contains("column '2' is not"));
        Assert.That(
            ImageReader.Decode((grey with { Transparency = [0, 8] }).ToBytes(), "a.png").Pixels, Is.EqualTo(new byte[] { 5, 6, 7 }));
        using var image = new Image<Rgba32>(2, 1, new Rgba32(1, 2, 3, 200));
        using var file = new MemoryStream();
        image.SaveAsWebp(file);
        Assert.That(
            () => ImageReader.Decode(file.ToArray(), "a.webp"),
            Throws.TypeOf<DataException>().With.Message.Contains("line '0', column '0' is not opaque"));
    }

    // Four colours, so that no turn of the image is like another.
    private static (byte Red, byte Green, byte Blue) Quarters(int y, int x) =>
        y < 8 ? (x < 8 ? ((byte)200, (byte)40, (byte)40) : ((byte)40, (byte)200, (byte)40)) : x < 8 ? ((byte)40, (byte)40, (byte)200)
            : ((byte)150, (byte)150, (byte)150);

    private static void AssertPixels(DecodedImage image, Func<int, int, (byte Red, byte Green, byte Blue)> colourAt, int tolerance)
    {
        int[] expected = [.. Enumerable.Range(0, image.Height * image.Width).SelectMany(i =>
        {
            (byte red, byte green, byte blue) = colourAt(i / image.Width, i % image.Width);
            return image.Channels == 1 ? new int[] { red } : [red, green, blue];
        })];
        Assert.That(image.Pixels.Select(value => (int)value), Is.EqualTo(expected).Within(tolerance));
    }

    private static byte[] Grey(int depth, params int[] samples) =>
        ImageReader.Decode(new OddPng(1, samples.Length, 0, depth, samples).ToBytes(), "a.png").Pixels;

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
