using System.Buffers.Binary;
using BlasNet.Data;

namespace BlasNet.Tests.Data.Images;

/// <summary>Gives the reader files that break the format: each is refused with the file's name and a sentence.</summary>
internal static class BrokenPngTests
{
    private static readonly OddPng Whole = OddPng.Random(6, 5, 2, 8);

    private static IEnumerable<TestCaseData> Broken()
    {
        (string, byte[])[] chunks = [.. Whole.Chunks()];
        TestCaseData Case(string name, string sentence, params (string, byte[])[] file) => new TestCaseData(OddPng.File(file), sentence).SetArgDisplayNames(name);
        TestCaseData Header(string name, string sentence, int at, params byte[] bytes)
        {
            byte[] header = Whole.Header();
            bytes.CopyTo(header, at);
            return Case(name, sentence, [("IHDR", header), .. chunks[1..]]);
        }
        TestCaseData Lines(string name, string sentence, byte[] lines) => Case(name, sentence, chunks[0], ("IDAT", OddPng.Compress(lines)), chunks[^1]);

        yield return new TestCaseData(Array.Empty<byte>(), "does not begin as a PNG file").SetArgDisplayNames("empty");
        yield return new TestCaseData(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 }, "does not begin as a PNG file").SetArgDisplayNames("JPEG");
        yield return Case("no chunk", "cut off");
        yield return Case("no end", "cut off", chunks[..^1]);
        yield return Case("no pixels", "'IEND'", chunks[0], chunks[^1]);
        yield return Case("pixels first", "'IDAT'", chunks[^2], chunks[0], chunks[^1]);
        yield return Case("two headers", "'IHDR'", chunks[0], chunks[0], chunks[^2], chunks[^1]);
        yield return Case("parted pixels", "'IDAT'", chunks[0], chunks[^2], chunks[1], chunks[^2], chunks[^1]);
        yield return Case("unknown critical chunk", "'ABCD'", chunks[0], ("ABCD", [1]), chunks[^2], chunks[^1]);
        yield return Case("no letters", "four letters", chunks[0], ("a1~\u00fc", [1]), chunks[^2], chunks[^1]);
        yield return Case("bytes behind", "follow the end", [.. chunks, ("tEXt", [1])]);
        yield return Case("palette of 4", "a palette of '4' bytes", chunks[0], ("PLTE", [1, 2, 3, 4]), chunks[^2], chunks[^1]);
        yield return Case("tRNS of 5", "'tRNS' of '5' bytes", chunks[0], ("tRNS", new byte[5]), chunks[^2], chunks[^1]);
        yield return Case("short header", "the header takes '13' bytes", ("IHDR", new byte[12]), chunks[^2], chunks[^1]);
        yield return Header("no width", "at least one pixel", 0, 0, 0, 0, 0);
        yield return Header("huge", "at most", 0, 0x7F, 0xFF, 0xFF, 0xFF);
        yield return Header("negative height", "at most", 4, 0xFF, 0xFF, 0xFF, 0xFF);
        yield return Header("bits", "no colour type '2' of '4' bits", 8, 4);
        yield return Header("colour type", "no colour type '5'", 9, 5);
        yield return Header("compression", "are not those of the format", 10, 1);
        yield return Header("interlacing", "are not those of the format", 12, 2);
        yield return Header("larger than its pixels", "the pixels end in line '6'", 4, 0, 0, 0, 7);
        yield return Header("smaller than its pixels", "more pixels than", 4, 0, 0, 0, 5);
        yield return Header("promises much", "promises '20000 x 3000' pixels", 0, 0, 0, 0x0B, 0xB8, 0, 0, 0x4E, 0x20);
        yield return Header("palette type without one", "has none", 9, 3);
        yield return Lines("filter 5", "the filter '5'", [5, .. Whole.Lines()[1..]]);
        yield return Lines("a bomb", "more pixels than", new byte[50_000_000]);
        yield return Lines("three bytes", "the pixels end in line '0'", Whole.Lines()[..3]);
        yield return Case("no zlib", "damaged", chunks[0], ("IDAT", [1, 2, 3, 4, 5, 6]), chunks[^1]);
        yield return Case("index", "has the colour '3', but the palette has '1'",
            [.. new OddPng(1, 1, 3, 2, [3]) { Palette = [1, 2, 3] }.Chunks()]);
    }

    [TestCaseSource(nameof(Broken))]
    public static void A_broken_file_is_refused(byte[] file, string sentence) => Assert.That(() => PngReader.Decode(file, "cat/1.png"),
        Throws.TypeOf<DataException>().With.Message.StartsWith("cat/1.png: ").And.Message.Contains(sentence).And.Message.EndsWith("."));

    [Test]
    public static void A_file_that_is_cut_off_anywhere_is_refused()
    {
        byte[] file = Whole.ToBytes();
        for (int length = 0; length < file.Length; length++)
            Assert.That(() => PngReader.Decode(file.AsMemory(0, length), "a.png"), Throws.TypeOf<DataException>(), $"{length} bytes");
    }

    [Test]
    public static void A_file_with_any_bit_turned_is_refused()
    {
        byte[] file = Whole.ToBytes();
        for (int bit = 0; bit < 8 * file.Length; bit++)
        {
            byte[] damaged = [.. file];
            damaged[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.That(() => PngReader.Decode(damaged, "a.png"), Throws.TypeOf<DataException>(), $"bit {bit}");
        }
    }

    [Test]
    public static void A_file_with_turned_bits_and_right_checksums_is_refused_or_read()
    {
        var random = new Random(3);
        for (int round = 0; round < 2000; round++)
        {
            OddPng kind = OddPng.Random(6, 5, 3, 4) with { Interlaced = round % 2 == 0 };
            (string Type, byte[] Content)[] chunks = [.. kind.Chunks().Select(chunk => (chunk.Type, (byte[])[.. chunk.Content]))];
            byte[] content = chunks[random.Next(chunks.Length - 1)].Content;
            content[random.Next(content.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                PngReader.Decode(OddPng.File(chunks), "a.png");
            }
            catch (DataException)
            {
                // What is refused is refused in this way only.
            }
        }
    }

    [Test]
    public static void The_length_of_a_chunk_cannot_lead_beyond_the_file()
    {
        foreach (uint length in new uint[] { uint.MaxValue, int.MaxValue, 0x80000000u, 100_000u })
        {
            byte[] file = Whole.ToBytes();
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(8), length);
            Assert.That(() => PngReader.Decode(file, "a.png"), Throws.TypeOf<DataException>().With.Message.Contains("cut off"));
        }
    }
}
