using System.Text;
using BlasNet.Numerics;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Training;

internal sealed class SafeTensorsReaderTests
{
    private TestFolder folder = null!;
    private string path = null!;

    [SetUp]
    public void SetUp()
    {
        folder = new TestFolder();
        path = folder["a.safetensors"];
    }

    [TearDown]
    public void TearDown() => folder.Dispose();

    [TestCase("""{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8,
        "the tensor 'w' of shape [3] and type 'F32' needs '12' bytes, but its data_offsets span '8'")]
    [TestCase("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "the tensor 'w' ends at '0', before it begins at '8'")]
    [TestCase("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4,
        "the tensors need '8' bytes of data, but the file holds '4'. The file is truncated")]
    [TestCase("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9,
        "the tensors need '8' bytes of data, but the file holds '9'; nothing may follow")]
    [TestCase("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8,
        "the tensor 'w' begins at '4', but the tensor before it ends at '0'; there may be no gap")]
    [TestCase("""{"v":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8,
        "the tensor 'w' begins at '4', inside the tensor before it, which ends at '8'")]
    [TestCase("""{"w":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}""", 1,
        "the tensor 'w' has the element type 'F8_E4M3', which BlasNet does not read")]
    [TestCase("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8,
        "the name 'w' stands twice in the header")]
    [TestCase("""{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "the 'shape' of the tensor 'w' holds '-1'")]
    [TestCase("""{"w":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "the 'shape' of the tensor 'w' holds '1.5'")]
    [TestCase("""{"w":{"dtype":"F32","shape":[4294967296],"data_offsets":[0,4]}}""", 4,
        "the tensor 'w' has the extent '4294967296', but it may be '2147483647' at most")]
    [TestCase("""{"w":{"dtype":"F32","shape":[65536,65536,65536,65536,4],"data_offsets":[0,0]}}""", 0,
        "needs '9223372036854775807' bytes, but its data_offsets span '0'")]
    [TestCase("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "the tensor 'w' has '1' data_offsets, but it needs '2'")]
    [TestCase("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,99999999999999999999]}}""", 4,
        "the 'data_offsets' of the tensor 'w' holds '99999999999999999999'")]
    [TestCase("""{"w":{"dtype":"F32","shape":[2147483647],"data_offsets":[0,8589934588]}}""", 4,
        "has '8589934588' bytes, but BlasNet reads")]
    [TestCase("""{"w":{"shape":[1],"data_offsets":[0,4]}}""", 4, "the tensor 'w' lacks 'dtype'")]
    [TestCase("""{"w":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}""", 4,
        "the 'dtype' of the tensor 'w' is a JSON number, but it must be a string")]
    [TestCase("""{"w":{"dtype":"F32","shape":"1","data_offsets":[0,4]}}""", 4,
        "the 'shape' of the tensor 'w' is a JSON string, but it must be an array")]
    [TestCase("""{"w":[]}""", 0, "the tensor 'w' is described by a JSON array, but it must be an object")]
    [TestCase("""[]""", 0, "the header is a JSON array, but it must be an object")]
    [TestCase("""{"w":""", 0, "the header is not valid JSON: ")]
    [TestCase("""{"w":{"dtype":"\ud800","shape":[1],"data_offsets":[0,4]}}""", 4, "the header is not valid JSON: ")]
    [TestCase("""{"__metadata__":3}""", 0, "'__metadata__' is a JSON number, but it must be an object of strings")]
    [TestCase("""{"__metadata__":{"a":null}}""", 0, "the metadata 'a' is a JSON null, but it must be a string")]
    [TestCase("""{"__metadata__":{"a":"1","a":"2"}}""", 0, "the metadata 'a' stands twice in the header")]
    public void A_malformed_header_is_a_sentence(string header, int dataBytes, string problem)
    {
        Write(header, new byte[dataBytes]);
        Assert.That(() => SafeTensors.Read(path), Throws.TypeOf<DataException>()
            .With.Message.StartsWith($"{path}: ").And.Message.Contains(problem).And.Message.EndsWith("."));
    }

    [Test]
    public void A_header_that_is_no_utf8_is_a_sentence()
    {
        byte[] header = [.. "{\"w"u8, 0xFF, .. "\":{}}"u8];
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)header.Length), .. header]);
        Assert.That(() => SafeTensors.Read(path), Throws.TypeOf<DataException>().With.Message.Contains("not valid JSON"));
    }

    [TestCase(long.MaxValue)]
    [TestCase(-1)]
    [TestCase(100_000_001)]
    public void A_length_beyond_every_header_takes_no_memory(long length)
    {
        File.WriteAllBytes(path, [.. BitConverter.GetBytes(length), .. "{}"u8]);
        Assert.That(() => SafeTensors.Read(path), Throws.TypeOf<DataException>().With.Message.Contains($"'{(ulong)length}' bytes")
            .And.Message.Contains("'100000000' at most"));
    }

    [Test]
    public void A_length_beyond_the_file_names_both_numbers()
    {
        File.WriteAllBytes(path, [.. BitConverter.GetBytes(100L), .. "{}"u8]);
        Assert.That(() => SafeTensors.Read(path), Throws.TypeOf<DataException>()
            .With.Message.EqualTo($"{path}: the header's length is given as '100' bytes, but only '2' follow. The file is truncated."));
    }

    [Test]
    public void A_missing_file_and_a_folder_are_sentences()
    {
        Assert.That(() => SafeTensors.Read(path), Throws.TypeOf<DataException>()
            .With.Message.EqualTo($"{path}: it cannot be read, because the file does not exist."));
        Assert.That(() => SafeTensors.Read(folder.Root), Throws.TypeOf<DataException>()
            .With.Message.EqualTo($"{folder.Root}: it cannot be read, because it is a folder, not a file."));
    }

    [Test]
    public void An_empty_file_of_the_format_and_empty_tensors_are_read()
    {
        Write("{}  ", []);
        Assert.That(SafeTensors.Read(path).Tensors, Is.Empty);
        Write("""{"w":{"dtype":"F32","shape":[0,5],"data_offsets":[0,0]},"v":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""",
            new byte[4]);
        Assert.That(SafeTensors.Read(path)["w"].Count, Is.Zero);
        Assert.That(SafeTensors.Read(path)["v"].Count, Is.EqualTo(1));
    }

    [Test]
    public void Tensors_may_be_described_in_any_order()
    {
        Write("""{"w":{"dtype":"U8","shape":[1],"data_offsets":[1,2]},"v":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", [10, 20]);
        Assert.That(SafeTensors.Read(path)["w"].ToFloats(), Is.EqualTo(new float[] { 20 }));
        Assert.That(SafeTensors.Read(path).Tensors.Select(t => t.Name), Is.EqualTo(new[] { "v", "w" }));
    }

    [Test]
    public void A_file_cut_at_any_byte_is_a_sentence()
    {
        SafeTensors.Write(path, [new TensorEntry("w", [2], new float[] { 1, 2 }), new TensorEntry("b", [1], new float[] { 3 })],
            new Dictionary<string, string> { ["epoch"] = "3" });
        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.That(() => SafeTensors.Read(path), Throws.TypeOf<DataException>().With.Message.StartsWith(path), $"cut at {length}");
        }
    }

    [Test]
    public void A_file_with_any_byte_of_its_header_changed_is_read_or_refused_with_a_sentence()
    {
        SafeTensors.Write(path, [new TensorEntry("w", [2], new float[] { 1, 2 })], new Dictionary<string, string> { ["epoch"] = "3" });
        byte[] whole = File.ReadAllBytes(path);
        int refused = 0;
        for (int i = 0; i < whole.Length - 8; i++)
        {
            foreach (byte changed in new byte[] { 0, (byte)'"', (byte)'9', 0xFF })
            {
                byte[] bytes = [.. whole];
                bytes[i] = changed;
                File.WriteAllBytes(path, bytes);
                try
                {
                    SafeTensors.Read(path);
                }
                catch (DataException error)
                {
                    Assert.That(error.Message, Does.StartWith(path).And.EndWith("."));
                    refused++;
                }
            }
        }
        Assert.That(refused, Is.GreaterThan(whole.Length));
    }

    private void Write(string header, byte[] data) =>
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header),
            .. data]);
}
