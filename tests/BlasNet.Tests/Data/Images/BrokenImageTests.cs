using System.Buffers.Binary;
using BlasNet.Data;

namespace BlasNet.Tests.Data.Images;

/// <summary>Gives the reader files that are damaged, cut off or promise too much: each is refused with the file's name and a
/// sentence.</summary>
internal static class BrokenImageTests
{
    private static readonly string[] Formats = [".png", ".jpg", ".bmp", ".gif", ".webp"];

    private static IEnumerable<TestCaseData> Broken()
    {
        OddPng whole = OddPng.Random(6, 5, 2, 8);
        (string, byte[])[] chunks = [.. whole.Chunks()];
        TestCaseData Case(string name, string sentence, params (string, byte[])[] file) =>
            new TestCaseData(OddPng.File(file), sentence).SetArgDisplayNames(name);
        TestCaseData Header(string name, string sentence, int at, params byte[] bytes)
        {
            byte[] header = whole.Header();
            bytes.CopyTo(header, at);
            return Case(name, sentence, [("IHDR", header), .. chunks[1..]]);
        }

        yield return new TestCaseData(Array.Empty<byte>(), "does not begin as a PNG, JPEG, BMP, GIF or WebP file")
            .SetArgDisplayNames("empty");
        yield return new TestCaseData("hello, I am a text"u8.ToArray(), "does not begin as a PNG").SetArgDisplayNames("text");
        yield return new TestCaseData(TestImages.Encode(".tga", 4, 4, 3, Noise), "does not begin as a PNG").SetArgDisplayNames("TGA");
        yield return Case("no end", "the PNG file is cut off", chunks[..^1]);
        yield return Case("no pixels", "damaged", chunks[0], chunks[^1]);
        yield return Case("no zlib", "damaged", chunks[0], ("IDAT", [1, 2, 3, 4, 5, 6]), chunks[^1]);
        yield return Header("no width", "at least one pixel", 0, 0, 0, 0, 0);
        yield return Header("huge", "at most '67108864' pixels are read", 0, 0x7F, 0xFF, 0xFF, 0xFF);
        yield return Header("too many pixels", "is '30000 x 3000', but at most", 0, 0, 0, 0x0B, 0xB8, 0, 0, 0x75, 0x30);
        yield return Header("promises much", "promises '20000 x 3000' pixels", 0, 0, 0, 0x0B, 0xB8, 0, 0, 0x4E, 0x20);
        yield return Header("larger than its pixels", "fewer than the '7 x 5' pixels of its header", 4, 0, 0, 0, 7);
        yield return Case("interlaced, larger than its pixels", "fewer than the '7 x 5' pixels of its header",
            [("IHDR", (whole with { Height = 7, Interlaced = true }).Header()), .. (whole with { Interlaced = true }).Chunks().Skip(1)]);
        yield return Header("colour type", "damaged", 9, 5);
        foreach ((string format, int at, byte[] size) in new[]
        {
            (".gif", 6, new byte[] { 0x20, 0x4E, 0x20, 0x4E }), (".bmp", 18, [0x20, 0x4E, 0, 0, 0x20, 0x4E, 0, 0]),
        })
        {
            byte[] file = TestImages.Encode(format, 8, 8, 3, Noise);
            size.CopyTo(file, at);
            yield return new TestCaseData(file, "is '20000 x 20000', but at most").SetArgDisplayNames("huge " + format);
        }
        byte[] jpeg = TestImages.Encode(".jpg", 8, 8, 3, Noise);
        int frame = jpeg.AsSpan().IndexOf(new byte[] { 0xFF, 0xC0 });
        BinaryPrimitives.WriteInt32BigEndian(jpeg.AsSpan(frame + 5), 20_000 << 16 | 3000);
        yield return new TestCaseData(jpeg, "promises '20000 x 3000' pixels, but the file has only").SetArgDisplayNames("huge .jpg");
    }

    [TestCaseSource(nameof(Broken))]
    public static void A_broken_file_is_refused(byte[] file, string sentence) => Assert.That(() => ImageReader.Decode(file, "cat/1.png"),
        Throws.TypeOf<DataException>().With.Message.StartsWith("cat/1.png: ").And.Message.Contains(sentence).And.Message.EndsWith("."));

    [TestCaseSource(nameof(Formats))]
    public static void A_file_that_is_cut_off_anywhere_is_refused(string format)
    {
        byte[] file = TestImages.Encode(format, 13, 9, 3, Noise);
        ImageReader.Decode(file, "a");
        for (int length = 0; length < file.Length; length++)
        {
            // The end mark of a GIF is one byte, which its pixels may hold too.
            if (format != ".gif" || length == 0 || file[length - 1] is not (0x3B or 0))
                Assert.That(
                    () => ImageReader.Decode(file[..length], "a"), Throws.TypeOf<DataException>(), $"{length} bytes of {file.Length}");
        }
    }

    [Test]
    public static void The_end_of_an_embedded_thumbnail_is_not_that_of_the_file()
    {
        byte[] file = TestImages.Encode(".jpg", 40, 40, 3, Noise), thumbnail = TestImages.Encode(".jpg", 8, 8, 3, Noise);
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(thumbnail.Length + 2));
        byte[] whole = [.. file[..2], 0xFF, 0xE5, .. length, .. thumbnail, .. file[2..], 1, 2, 3];
        Assert.That(
            ImageReader.Decode(whole, "a.jpg").Pixels, Is.EqualTo(ImageReader.Decode(file, "a.jpg").Pixels),
            "bytes after the end do no harm");
        Assert.That(() => ImageReader.Decode(whole[..^40], "a.jpg"),
            Throws.TypeOf<DataException>().With.Message.EqualTo("a.jpg: the JPEG file is cut off: its end is missing."));
    }

    [Test]
    public static void A_PNG_with_any_bit_of_its_pixels_turned_is_refused()
    {
        byte[] file = TestImages.Encode(".png", 7, 6, 3, Noise);
        int begin = file.AsSpan().IndexOf("IDAT"u8), end = file.AsSpan().IndexOf("IEND"u8) - 4;
        for (int bit = 8 * begin; bit < 8 * end; bit++)
        {
            byte[] damaged = [.. file];
            damaged[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.That(() => ImageReader.Decode(damaged, "a.png"), Throws.TypeOf<DataException>(), $"bit {bit}");
        }
    }

    [TestCaseSource(nameof(Formats))]
    public static void A_file_with_turned_bits_is_refused_in_this_way_or_read(string format)
    {
        byte[] file = TestImages.Encode(format, 13, 9, 3, Noise);
        var random = new Random(3);
        for (int round = 0; round < 1000; round++)
        {
            byte[] damaged = [.. file];
            for (int i = 0; i <= round % 3; i++)
                damaged[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                ImageReader.Decode(damaged, "a");
            }
            catch (DataException error)
            {
                Assert.That(error.Message, Does.StartWith("a: ").And.EndWith("."));
            }
        }
    }

    [Test]
    public static void A_PNG_with_turned_bits_and_right_checksums_is_refused_in_this_way_or_read()
    {
        var random = new Random(3);
        for (int round = 0; round < 500; round++)
        {
            OddPng kind = OddPng.Random(6, 5, 3, 4) with { Interlaced = round % 2 == 0 };
            (string Type, byte[] Content)[] chunks = [.. kind.Chunks().Select(chunk => (chunk.Type, (byte[])[.. chunk.Content]))];
            byte[] content = chunks[random.Next(chunks.Length - 1)].Content;
            content[random.Next(content.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                ImageReader.Decode(OddPng.File(chunks), "a.png");
            }
            catch (DataException error)
            {
                Assert.That(error.Message, Does.StartWith("a.png: ").And.EndWith("."));
            }
        }
    }

    private static (byte Red, byte Green, byte Blue) Noise(int y, int x) =>
        ((byte)(x * 37 + y * 101), (byte)(x * x * 11), (byte)(y * 71 + x));
}
