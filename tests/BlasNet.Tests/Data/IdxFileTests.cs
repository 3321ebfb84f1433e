using System.Globalization;
using System.IO.Compression;
using BlasNet.Numerics;

namespace BlasNet.Tests.Data;

public class IdxFileTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("blasnet-idx-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    private string Place(string name, params byte[] bytes)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static byte[] Zip(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest))
            stream.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] TwoByThree() => [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6];

    private static readonly int[][] Shapes = [[], [5], [2, 3], [3, 1, 2], [2, 2, 2, 2], [1, 2, 1, 3, 1, 2], [0], [4, 0, 3]];

    private void RoundTrip<T>(Func<int, T> value) where T : unmanaged
    {
        foreach (int[] shape in Shapes)
        {
            foreach (string name in new[] { "plain", "packed.gz" })
            {
                T[] values = [.. Enumerable.Range(0, shape.Aggregate(1, (product, extent) => product * extent)).Select(value)];
                string path = Path.Combine(folder, $"{typeof(T).Name}-{string.Join('x', shape)}-{name}");
                IdxFile.Write(path, IdxArray.Create(values, shape));
                IdxArray read = IdxFile.Read(path);
                Assert.That(read.Dimensions, Is.EqualTo(shape), path);
                Assert.That(read.Values<T>(), Is.EqualTo(values), path);
            }
        }
    }

    [Test]
    public void Every_element_type_and_rank_survives_writing_and_reading()
    {
        RoundTrip(i => (byte)(250 + i));
        RoundTrip(i => (sbyte)(i - 3));
        RoundTrip(i => (short)(i * 3001 - 7000));
        RoundTrip(i => i * 300_000_007 - 70_000);
        RoundTrip(i => i * 1.37e-3f - 2);
        RoundTrip(i => i * 1.37e-30 - 2);
    }

    [Test]
    public void An_array_of_255_dimensions_is_read()
    {
        int[] shape = [.. Enumerable.Repeat(1, 254), 2];
        string path = Path.Combine(folder, "deep");
        IdxFile.Write(path, IdxArray.Create(new byte[] { 7, 8 }, shape));
        Assert.That(IdxFile.Read(path).Dimensions, Is.EqualTo(shape));
    }

    private static IEnumerable<TestCaseData> KnownBytes()
    {
        yield return new TestCaseData(0x08, new byte[] { 200, 1 }, new float[] { 200, 1 }).SetName("Known_bytes_uint8");
        yield return new TestCaseData(0x09, new byte[] { 200, 1 }, new float[] { -56, 1 }).SetName("Known_bytes_int8");
        yield return new TestCaseData(0x0B, new byte[] { 1, 2, 0xFF, 0xFE }, new float[] { 258, -2 }).SetName("Known_bytes_int16");
        yield return new TestCaseData(0x0C, new byte[] { 0, 1, 0, 2, 0xFF, 0xFF, 0xFF, 0xFD }, new float[] { 65538, -3 })
            .SetName("Known_bytes_int32");
        yield return new TestCaseData(0x0D, new byte[] { 0x3F, 0x80, 0, 0, 0xC0, 0x20, 0, 0 }, new float[] { 1, -2.5f })
            .SetName("Known_bytes_float32");
        yield return new TestCaseData(
            0x0E, new byte[] { 0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0xC0, 4, 0, 0, 0, 0, 0, 0 }, new float[] { 1, -2.5f })
            .SetName("Known_bytes_float64");
    }

    [TestCaseSource(nameof(KnownBytes))]
    public void Elements_are_big_endian(int element, byte[] data, float[] expected)
    {
        IdxArray array = IdxFile.Read(Place("known", [0, 0, (byte)element, 1, 0, 0, 0, 2, .. data]));
        Assert.That((int)array.Element, Is.EqualTo(element));
        Assert.That(array.ToFloats(), Is.EqualTo(expected));
    }

    [Test]
    public void Gzip_is_known_by_its_bytes_and_not_by_its_name() =>
        Assert.That(IdxFile.Read(Place("no-suffix", Zip(TwoByThree()))).Values<byte>(), Is.EqualTo(new byte[] { 1, 2, 3, 4, 5, 6 }));

    [Test]
    public void A_culture_with_commas_changes_nothing()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("de-DE");
        try
        {
            RoundTrip(i => i * 0.37f - 2);
            Assert.That(Message(Place("short", [0, 0, 8, 1, 0, 0, 16, 0])), Does.EndWith("the dimensions [4096] take '4096'."));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string Message(string path) => Assert.Throws<DataException>(() => IdxFile.Read(path))!.Message;

    private static IEnumerable<TestCaseData> BadFiles()
    {
        yield return Bad("empty", [], "the file is empty, but an IDX file has a header of at least '4' bytes.");
        yield return Bad("three_bytes", [0, 0, 8], "the file holds only '3' bytes, but an IDX file has a header of at least '4'.");
        yield return Bad("wrong_magic", "PK\u0003\u0004"u8.ToArray(),
            "the first two bytes are '0x50 0x4B', but an IDX file starts with two zero bytes.");
        yield return Bad("unknown_type", [0, 0, 0x0A, 1, 0, 0, 0, 1, 7],
            "the element type is '0x0A', but IDX knows 0x08, 0x09, 0x0B, 0x0C, 0x0D and 0x0E.");
        yield return Bad("cut_header", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0],
            "the header ends after '10' bytes, but with '3' dimensions it takes '16'.");
        yield return Bad("cut_data", TwoByThree()[..^2],
            "the file has room for '4' bytes of elements, but the dimensions [2, 3] take '6'.");
        yield return Bad("too_long", [.. TwoByThree(), 9], "more data follows the '6' bytes that the dimensions [2, 3] take.");
        yield return Bad("huge_dimension", [0, 0, 8, 1, 0x80, 0, 0, 0],
            "dimension '0' is '2147483648', but at most '2147483647' is possible.");
        yield return Bad("overflow", [0, 0, 8, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0],
            "the dimensions [65536, 65536, 65536] multiply to more than the '2147483591' elements an array can hold.");
        yield return Bad("claim_beyond_the_file", [0, 0, 14, 1, 0x7F, 0, 0, 0],
            "the file has room for '0' bytes of elements, but the dimensions [2130706432] take '17045651456'.");
        yield return Bad("gzip_claim_beyond_the_file", Zip([0, 0, 14, 1, 0x7F, 0, 0, 0]), "take '17045651456'.");
        yield return Bad("gzip_cut_data", Zip(TwoByThree()[..^2]),
            "the gzip file holds only '4' bytes of elements, but the dimensions [2, 3] take '6'.");
        yield return Bad("gzip_too_long", Zip([.. TwoByThree(), 9]), "more data follows the '6' bytes that the dimensions [2, 3] take.");
        yield return Bad("gzip_of_nothing", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            "the gzip file holds only '0' bytes, but an IDX file has a header of at least '4'.");
        yield return Bad("gzip_cut_header", [0x1F, 0x8B, 8], "the gzip file is damaged or cut off.");
        yield return Bad("gzip_garbage", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF, 0xFF],
            "the gzip file is damaged or cut off.");
    }

    private static TestCaseData Bad(string name, byte[] bytes, string message) =>
        new TestCaseData(bytes, message).SetName("Bad_file_" + name);

    [TestCaseSource(nameof(BadFiles))]
    public void A_bad_file_is_named_with_what_is_wrong(byte[] bytes, string message)
    {
        string path = Place("broken.idx", bytes);
        Assert.That(Message(path), Does.StartWith(path + ": ").And.Contain(message));
    }

    [Test]
    public void A_truncated_gzip_is_refused_wherever_it_ends()
    {
        byte[] data = [.. Enumerable.Range(0, 3000).Select(i => (byte)(i * i))];
        byte[] whole = Zip([0, 0, 8, 1, 0, 0, 0x0B, 0xB8, .. data]);
        Assert.That(IdxFile.Read(Place("whole", whole)).Values<byte>(), Is.EqualTo(data));
        for (int length = 3; length < whole.Length; length += length < whole.Length - 20 ? 97 : 1)
        {
            string path = Place("cut", whole[..length]);
            Assert.That(Message(path), Does.StartWith(path + ": the gzip file "), $"cut to {length} of {whole.Length}");
        }
    }

    [Test]
    public void A_damaged_gzip_is_refused()
    {
        byte[] packed = Zip(TwoByThree());
        packed[^6] ^= 1;
        Assert.That(Message(Place("damaged", packed)), Does.Contain("the gzip file is damaged or cut off."));
    }

    [Test]
    public void A_missing_file_and_a_folder_are_told_apart()
    {
        Assert.That(Message(Path.Combine(folder, "nowhere", "a")), Does.EndWith(": there is no such file."));
        Assert.That(Message(Path.Combine(folder, "nothing")), Does.EndWith(": there is no such file."));
        Assert.That(Message(folder), Does.EndWith(": this is a folder, but an IDX file is required."));
    }

    [Test]
    public void A_file_that_was_read_is_closed()
    {
        string bad = Place("bad", [1, 2, 3, 4]), good = Place("good", TwoByThree());
        Message(bad);
        IdxFile.Read(good);
        using FileStream first = new(bad, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        using FileStream second = new(good, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.That(first.Length + second.Length, Is.EqualTo(22));
    }

    [Test]
    public void Writing_never_replaces_a_file_and_leaves_no_traces()
    {
        string path = Place("mine", 42);
        var array = IdxArray.Create(new byte[] { 1 }, [1]);
        Assert.That(() => IdxFile.Write(path, array),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("the file exists already"));
        Assert.That(() => IdxFile.Write(Path.Combine(folder, "none", "x"), array),
            Throws.TypeOf<MachineException>().With.Message.Contains("cannot be written"));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 42 }));
        Assert.That(Directory.GetFileSystemEntries(folder), Is.EqualTo(new[] { path }));
    }

    [Test]
    public void Arrays_refuse_what_does_not_fit()
    {
        IdxArray floats = IdxArray.Create(new[] { 1.5f }, [1]);
        Assert.That(() => floats.Values<byte>(),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo("IDX: the elements are 'Float32', not 'UInt8'."));
        Assert.That(floats.ToIntegers, Throws.TypeOf<ConfigurationException>().With.Message.Contains("integers are required"));
        Assert.That(() => IdxArray.Create(new byte[3], [2, 2]),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo("IDX: '3' values do not fill the dimensions [2, 2]."));
        Assert.That(() => IdxArray.Create(new byte[1], [-1, -1]),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("a negative one"));
        Assert.That(() => IdxArray.Create(new long[1], [1]),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("no elements of the type 'Int64'"));
    }
}
