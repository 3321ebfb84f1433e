using System.IO.Compression;
using System.Text;
using System.Text.Json;
using BlasNet.Files;
using BlasNet.Numerics;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Files;

/// <summary>Tests of files that lost a bit: those with a digest or a checksum are refused, and never read as something else.</summary>
internal sealed class DamageTests
{
    private TestFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TestFolder();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    [Test]
    public void Any_flipped_bit_of_a_safetensors_file_is_refused_or_changes_nothing()
    {
        string path = Weights();
        byte[] whole = File.ReadAllBytes(path);
        string content = Content(path);
        int refused = 0;
        for (int bit = 0; bit < 8 * whole.Length; bit++)
        {
            byte[] broken = Flipped(whole, bit);
            File.WriteAllBytes(path, broken);
            try
            {
                string found = Content(path);
                // Without its key there is no digest, as in files of before; then another text is all that changed.
                if (broken.AsSpan().IndexOf("\"blasnet.sha256\""u8) >= 0)
                    Assert.That(found, Is.EqualTo(content), $"bit {bit}");
                else
                    Assert.That(found, Does.StartWith(content), $"bit {bit}");
            }
            catch (DataException error)
            {
                Assert.That(error.Place?.File, Is.EqualTo(path));
                refused++;
            }
        }
        Assert.That(refused, Is.GreaterThan(8 * whole.Length * 9 / 10 - 8 * "\"blasnet.sha256\"       ".Length));
    }

    [Test]
    public void What_was_edited_is_refused_with_both_digests([Values] bool isText)
    {
        string path = Weights();
        byte[] bytes = File.ReadAllBytes(path);
        if (isText)
            bytes = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace("\"12\"", "\"13\"", StringComparison.Ordinal));
        else
            bytes[^1] ^= 0x40;
        File.WriteAllBytes(path, bytes);
        Assert.That(() => SafeTensors.Read(path), Throws.TypeOf<DataException>().With.Message.Match(
            "a.safetensors: tensors and metadata have the SHA-256 '[0-9a-f]{64}', but '[0-9a-f]{64}' was written with them"));
    }

    [Test]
    public void The_same_content_in_another_layout_has_the_same_digest()
    {
        string path = Weights();
        string digest = DigestOf(path);
        Assert.That(digest, Has.Length.EqualTo(64));
        // Other spaces, another order of keys and tensors, escapes: as another program may write it.
        string header = $$$"""
            { "v" : {"shape":[1], "dtype":"F32","data_offsets":[0,4]},
              "w": {"data_offsets": [4,12], "dtype":"F32","shape": [2]},
              "__metadata__": {"steps":"\u0031\u0032", "blasnet.sha256":"{{{digest}}}", "model":"é"} }
            """;
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] other = [.. BitConverter.GetBytes((long)text.Length), .. text, .. Convert.FromHexString("000040400000803F00000040")];
        File.WriteAllBytes(path, other);
        SafeTensorsFile read = SafeTensors.Read(path);
        Assert.That(read["w"].ToFloats(), Is.EqualTo(new float[] { 1, 2 }));
        Assert.That(read.Metadata.Keys, Is.EquivalentTo(new[] { "steps", "model" }));
        other[^1] ^= 1;
        File.WriteAllBytes(path, other);
        Assert.That(() => SafeTensors.Read(path), Throws.TypeOf<DataException>());
    }

    [Test]
    public void Files_without_a_digest_are_read_as_ever()
    {
        string path = folder["plain.safetensors"];
        byte[] text = Encoding.UTF8.GetBytes("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""");
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)text.Length), .. text, 0, 0, 0x80, 0x3F]);
        Assert.That(SafeTensors.Read(path)["w"].ToFloats(), Is.EqualTo(new float[] { 1 }));
        text = Encoding.UTF8.GetBytes("""{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""");
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)text.Length), .. text, 0, 0, 0x80, 0x3F]);
        Assert.That(SafeTensors.Read(path).Metadata["format"], Is.EqualTo("pt"));
    }

    [Test]
    public void The_digest_is_a_text_in_a_valid_header_and_follows_new_content()
    {
        string path = Weights();
        using (JsonDocument header = Header(path))
            Assert.That(header.RootElement.GetProperty("__metadata__").EnumerateObject().Select(text => text.Value.ValueKind),
                Is.All.EqualTo(JsonValueKind.String));
        SafeTensorsFile read = SafeTensors.Read(path);
        string first = DigestOf(path);
        SafeTensors.Write(path, read.Tensors, read.Metadata);
        Assert.That(DigestOf(path), Is.EqualTo(first), "writing what was read");
        SafeTensors.Write(path, [new TensorEntry("w", [2], new float[] { 1, 3 })], new Dictionary<string, string>
        {
            ["blasnet.sha256"] = first,
        });
        Assert.That(DigestOf(path), Is.Not.EqualTo(first), "a digest of before is replaced");
        Assert.That(SafeTensors.Read(path)["w"].ToFloats(), Is.EqualTo(new float[] { 1, 3 }));
    }

    [Test]
    public void Any_flipped_bit_of_an_npz_file_is_refused_or_changes_nothing([Values] bool compress)
    {
        string path = folder["a.npz"];
        NumpyFile.WriteArchive(path,
            [new("x", NumpyArray.Create([1.5f, 2, 3, 4], [2, 2])), new("y", NumpyArray.Create(new long[] { 0, 1 }, [2]))], compress);
        byte[] whole = File.ReadAllBytes(path);
        string content = Read();
        for (int bit = 0; bit < 8 * whole.Length; bit++)
        {
            byte[] broken = Flipped(whole, bit);
            File.WriteAllBytes(path, broken);
            string? found = null;
            try
            {
                found = Read();
            }
            catch (DataException error)
            {
                Assert.That(error.Message, Does.Contain("a.npz"));
            }
            Assert.That(found, Is.Null.Or.EqualTo(content), $"bit {bit}");
        }

        // A flipped bit of a name gives another name, which no data set asks for.
        string Read() => string.Join('|', NumpyFile.ReadArchive(path).OrderBy(array => array.Key, StringComparer.Ordinal)
            .Select(array => (array.Key.Length == 1 ? "" : array.Key) + string.Join(',', array.Value.ToFloats())).Order());
    }

    [Test]
    public void A_flipped_bit_of_an_array_is_told_with_both_checksums()
    {
        string path = folder["a.npz"];
        NumpyFile.WriteArchive(path, [new("x", NumpyArray.Create([1.5f, 2, 3, 4], [2, 2]))]);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.AsSpan().IndexOf(BitConverter.GetBytes(1.5f)) + 2] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.That(() => NumpyFile.ReadArchive(path), Throws.TypeOf<DataException>().With.Message.Match(
            "a.npz, x.npy: the bytes have the CRC-32 '[0-9A-F]{8}', but the archive says '[0-9A-F]{8}'; the file is damaged."));
    }

    [Test]
    public void Any_flipped_bit_of_a_gzip_file_is_refused_or_changes_nothing()
    {
        string path = folder["a.idx.gz"];
        IdxFile.Write(path, IdxArray.Create([.. Enumerable.Range(0, 60).Select(i => (byte)(i * i))], [3, 20]));
        AssertHolds(path, () => Convert.ToHexString(IdxFile.Read(path).Values<byte>()), 8);
        string records = folder["data_batch_1.bin.gz"];
        using (var stream = new GZipStream(File.Create(records), CompressionLevel.Fastest))
        {
            for (int i = 0; i < 2; i++)
                stream.Write([.. Enumerable.Range(0, 3073).Select(at => (byte)(at == 0 ? i : at * at % 7))]);
        }
        AssertHolds(records, () =>
        {
            var reader = new CifarReader();
            reader.Read(records);
            return string.Join(',', reader.Labels) + Convert.ToHexString(reader.Images());
        }, 1);
    }

    [Test]
    public void A_gzip_file_without_its_end_is_refused([Values(1, 4, 8, 9)] int missing)
    {
        string path = folder["a.idx.gz"];
        IdxFile.Write(path, IdxArray.Create([.. Enumerable.Range(0, 60).Select(i => (byte)(i * i))], [3, 20]));
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^missing]);
        Assert.That(() => IdxFile.Read(path), Throws.TypeOf<DataException>().With.Message.Contains("a.idx.gz: "));
    }

    private static void AssertHolds(string path, Func<string> read, int bitsPerByte)
    {
        byte[] whole = File.ReadAllBytes(path);
        string content = read();
        for (int bit = 0; bit < 8 * whole.Length; bit += 8 / bitsPerByte)
        {
            File.WriteAllBytes(path, Flipped(whole, bit));
            string? found = null;
            try
            {
                found = read();
            }
            catch (DataException)
            {
                // Refused, as it should be.
            }
            Assert.That(found, Is.Null.Or.EqualTo(content), $"bit {bit} of {whole.Length} bytes");
        }
    }

    // Texts and tensors by name; the texts without those that nobody knows come first.
    private static string Content(string path)
    {
        SafeTensorsFile file = SafeTensors.Read(path);
        IEnumerable<string> known = ["model", "steps"];
        return string.Join('|', [
            .. known.Select(key => file.Metadata.GetValueOrDefault(key) ?? "none"),
            .. file.Tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)
                .Select(tensor => $"{tensor.Name} {tensor.ElementType} [{string.Join(',', tensor.Shape)}] "
                    + Convert.ToHexString(tensor.Bytes.Span)),
            .. file.Metadata.Keys.Except(known)]);
    }

    private static byte[] Flipped(byte[] whole, int bit)
    {
        byte[] copy = [.. whole];
        copy[bit / 8] ^= (byte)(1 << bit % 8);
        return copy;
    }

    private string Weights()
    {
        string path = folder["a.safetensors"];
        SafeTensors.Write(path,
            [new TensorEntry("w", [2], new float[] { 1, 2 }), new TensorEntry("v", [1], new float[] { 3 })],
            new Dictionary<string, string> { ["steps"] = "12", ["model"] = "é" });
        return path;
    }

    private static JsonDocument Header(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        return JsonDocument.Parse(bytes.AsMemory(8, (int)BitConverter.ToInt64(bytes)));
    }

    private static string DigestOf(string path)
    {
        using JsonDocument header = Header(path);
        return header.RootElement.GetProperty("__metadata__").GetProperty("blasnet.sha256").GetString()!;
    }
}
