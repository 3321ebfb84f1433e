using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using BlasNet.Numerics;
using BlasNet.Tests.Runs;
using FsCheck;
using FsCheck.Fluent;

namespace BlasNet.Tests.Training;

internal sealed class SafeTensorsTests
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

    [Test]
    public void The_bytes_are_those_of_the_format()
    {
        SafeTensors.Write(path, [new TensorEntry("b", [2], new float[] { 1f, -2f }), new TensorEntry("a", [], new float[] { 0.5f })],
            new Dictionary<string, string> { ["z"] = "2", ["Y"] = "\"1\"" });
        const string Header = """{"__metadata__":{"Y":"\"1\"","blasnet.sha256":"DIGEST","z":"2"},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}""";
        byte[] bytes = File.ReadAllBytes(path);
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.That(length % 8, Is.Zero);
        // The number of texts, each with its length; the tensors by name, each with name, type, rank, extents and bytes.
        byte[] digested =
        [
            .. Number(2), .. Text("Y"), .. Text("\"1\""), .. Text("z"), .. Text("2"),
            .. Text("a"), .. Text("F32"), .. Number(0), .. Convert.FromHexString("0000003F"),
            .. Text("b"), .. Text("F32"), .. Number(1), .. Number(2), .. Convert.FromHexString("0000803F000000C0"),
        ];
        string digest = Convert.ToHexStringLower(SHA256.HashData(digested));
        Assert.That(Encoding.UTF8.GetString(bytes, 8, length).TrimEnd(' '),
            Is.EqualTo(Header.Replace("DIGEST", digest, StringComparison.Ordinal)));
        Assert.That(Convert.ToHexString(bytes.AsSpan(8 + length)), Is.EqualTo("0000803F" + "000000C0" + "0000003F"));

        static byte[] Number(int number) => BitConverter.GetBytes(number);
        static byte[] Text(string text) => [.. Number(text.Length), .. Encoding.ASCII.GetBytes(text)];
    }

    [Test]
    public void Any_tensors_and_texts_come_back_bit_by_bit()
    {
        Gen<int[]> bits = Gen.ArrayOf(Gen.Choose(int.MinValue, int.MaxValue));
        Gen<string> text = Gen.ArrayOf(Gen.Elements('a', '"', '\\', '\n', '\0', 'é', '€', '<', '\u2028'))
            .Select(letters => new string(letters));
        Check(Gen.Zip(Gen.ArrayOf(bits), Gen.ArrayOf(text)).ToArbitrary(), drawn =>
        {
            (int[][] values, string[] texts) = drawn;
            TensorEntry[] written = [.. values.Select((v, i) => new TensorEntry($"{i}.é", [1, v.Length], Floats(v)))];
            Dictionary<string, string> metadata = texts.Distinct().ToDictionary(t => t, t => t + "!");
            SafeTensors.Write(path, written, metadata);
            SafeTensorsFile read = SafeTensors.Read(path);
            Assert.That(read.Metadata, Is.EquivalentTo(metadata));
            Assert.That(read.Tensors.Select(t => t.Name).Order(), Is.EqualTo(written.Select(t => t.Name).Order()));
            foreach (TensorEntry tensor in written)
            {
                Assert.That(read[tensor.Name].Shape, Is.EqualTo(tensor.Shape));
                Assert.That(read[tensor.Name].Bytes.ToArray(), Is.EqualTo(tensor.Bytes.ToArray()));
                Assert.That(read[tensor.Name].ToFloats().Select(BitConverter.SingleToInt32Bits),
                    Is.EqualTo(tensor.ToFloats().Select(BitConverter.SingleToInt32Bits)));
            }
        });
    }

    [Test]
    public void Equal_content_gives_equal_bytes_in_any_order_of_the_texts()
    {
        TensorEntry[] tensors = [new("w", [3], new float[] { 1, 2, 3 })];
        SafeTensors.Write(path, tensors, new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" });
        SafeTensors.Write(folder["b.safetensors"], tensors, new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" });
        Assert.That(File.ReadAllBytes(folder["b.safetensors"]), Is.EqualTo(File.ReadAllBytes(path)));
    }

    [Test]
    public void Slices_of_a_block_are_written_where_they_lie()
    {
        float[] block = [.. Enumerable.Range(0, 10).Select(i => (float)i)];
        TensorSource[] sources = [new("x", [2, 2], () => block.AsSpan(3, 4)), new("y", [1], () => block.AsSpan(9, 1))];
        SafeTensors.Write(path, sources, metadata: null);
        var target = new float[4];
        SafeTensors.Read(path)["x"].CopyTo(target);
        Assert.That(target, Is.EqualTo(new float[] { 3, 4, 5, 6 }));
        Assert.That(SafeTensors.Read(path).Tensors.Select(t => t.Name), Is.EqualTo(new[] { "x", "y" }));
    }

    [Test]
    public void A_tensor_longer_than_one_write_comes_back_whole()
    {
        float[] values = [.. Enumerable.Range(0, (1 << 20) + 3).Select(i => (float)i)];
        SafeTensors.Write(path, [new TensorEntry("w", [values.Length], values)]);
        Assert.That(SafeTensors.Read(path)["w"].ToFloats().AsSpan().SequenceEqual(values));
        TensorSource[] source = [new("w", [values.Length], () => values)];
        Assert.That(SafeTensors.WeightsDigest(source),
            Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(SafeTensors.Read(path)["w"].Bytes.Span))));
    }

    [Test]
    public void The_digest_is_the_hash_of_the_bytes_in_order()
    {
        TensorSource one = new("one", [1], () => new float[] { 1f });
        TensorSource two = new("two", [2], () => new float[] { 2f, 3f });
        byte[] bytes = Convert.FromHexString("0000803F" + "00000040" + "00004040");
        Assert.That(SafeTensors.WeightsDigest([one, two]), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(bytes))));
        Assert.That(SafeTensors.WeightsDigest([two, one]), Is.Not.EqualTo(SafeTensors.WeightsDigest([one, two])));
    }

    [Test]
    public void Other_element_types_are_read_as_floats()
    {
        AssertReads("F64", BitConverter.GetBytes(-1.5), -1.5f);
        AssertReads("F16", BitConverter.GetBytes((Half)0.25f), 0.25f);
        AssertReads("BF16", [0x40, 0xC0], -3f);
        AssertReads("I64", BitConverter.GetBytes(-7L), -7f);
        AssertReads("U64", BitConverter.GetBytes(7UL), 7f);
        AssertReads("I32", BitConverter.GetBytes(-8), -8f);
        AssertReads("U32", BitConverter.GetBytes(8U), 8f);
        AssertReads("I16", BitConverter.GetBytes((short)-9), -9f);
        AssertReads("U16", BitConverter.GetBytes((ushort)9), 9f);
        AssertReads("I8", [0xFF], -1f);
        AssertReads("U8", [0xFF], 255f);
        AssertReads("BOOL", [1], 1f);
    }

    [Test]
    public void A_name_that_is_not_there_is_answered_with_those_that_are()
    {
        SafeTensors.Write(path, [new TensorEntry("w", [1], new float[1])]);
        Assert.That(() => SafeTensors.Read(path)["v"], Throws.TypeOf<DataException>()
            .With.Message.EqualTo($"{path}: it has no tensor 'v'; it has 'w'."));
        Assert.That(SafeTensors.Read(path).Find("v"), Is.Null);
    }

    [Test]
    public void A_destination_of_another_length_is_refused()
    {
        var entry = new TensorEntry("w", [2], new float[2]);
        Assert.That(() => entry.CopyTo(new float[3]), Throws.TypeOf<ConfigurationException>().With.Message.Contains("'2' values"));
    }

    [Test]
    public void A_shape_that_does_not_fit_the_values_is_refused()
    {
        Assert.That(() => new TensorEntry("w", [2, 2], new float[3]),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("'4' elements"));
        Assert.That(() => new TensorEntry("w", [65536, 65536, 65536, 65536], ReadOnlyMemory<float>.Empty),
            Throws.TypeOf<ConfigurationException>());
        Assert.That(() => new TensorEntry("w", [-1], new float[1]),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("negative"));
        Assert.That(() => new TensorEntry("__metadata__", [1], new float[1]), Throws.TypeOf<ConfigurationException>());
    }

    [Test]
    public void Two_tensors_of_one_name_are_refused_and_the_old_file_stays()
    {
        File.WriteAllText(path, "old");
        TensorEntry entry = new("w", [1], new float[1]);
        Assert.That(() => SafeTensors.Write(path, [entry, entry]), Throws.TypeOf<ConfigurationException>());
        Assert.That(File.ReadAllText(path), Is.EqualTo("old"));
    }

    private void AssertReads(string type, byte[] bytes, float expected)
    {
        string header = $$$"""{"w":{"dtype":"{{{type}}}","shape":[1],"data_offsets":[0,{{{bytes.Length}}}]}}""";
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)header.Length), .. Encoding.ASCII.GetBytes(header), .. bytes]);
        TensorEntry entry = SafeTensors.Read(path)["w"];
        Assert.That(entry.ElementType, Is.EqualTo(type));
        Assert.That(entry.ToFloats(), Is.EqualTo(new[] { expected }), type);
    }

    private static float[] Floats(int[] bits) => [.. bits.Select(BitConverter.Int32BitsToSingle)];

    private static void Check<T>(Arbitrary<T> arbitrary, Action<T> body) =>
        Prop.ForAll(arbitrary, body).Check(Config.QuickThrowOnFailure.WithReplay(20260101, 7));
}
