using System.Numerics.Tensors;
using System.Text;
using BlasNet.Numerics;

namespace BlasNet.Tests.Files;

internal sealed class NumpyFileTests
{
    // Written by NumPy 1.24: save and savez_compressed.
    private const string Floats =
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/AAAAwAAAQEAAAIBAAACgQAAAyEA=";
    private const string BigEndianIntegers =
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPmk0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAB/////gAEk+AAAAAE";
    private const string FortranDoubles =
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAAAAAAAAAhAAAAAAAAA8D8AAAAAAAAQQAAAAAAAAABAAAAAAAAAFEA=";
    private const string FortranBytes =
        "k05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMywgNCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoADAQQCBQBDQURCRUCDgYSChYDDwcTCxc=";
    private const string Truths =
        "k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAE=";
    private const string Scalar =
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoHAAAAAAAAAA==";
    private const string Halves =
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAOABA";
    private const string Texts =
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPFUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAphAAAAYgAAAA==";
    private const string Archive =
        "UEsDBBQAAAAIAAAAIQAb+n1hTAAAAIYAAAAFABQAeC5ucHkBABAAhgAAAAAAAABMAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loF5Taqiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6CkaaOgq1CmQDLgZGJmYWVgBQSwMEFAAAAAgAAAAhABRHnWRJAAAAmAAAAAUAFAB5Lm5weQEAEACYAAAAAAAAAEkAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNpoa6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaxjqaOgq1ChQALgYoYESjAVBLAQIUAxQAAAAIAAAAIQAb+n1hTAAAAIYAAAAFAAAAAAAAAAAAAACAAQAAAAB4Lm5weVBLAQIUAxQAAAAIAAAAIQAUR51kSQAAAJgAAAAFAAAAAAAAAAAAAACAAYMAAAB5Lm5weVBLBQYAAAAAAgACAGYAAAADAQAAAAA=";

    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("blasnet-numpy-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Arrays_that_NumPy_wrote_are_read()
    {
        Assert.Multiple(() =>
        {
            AssertHolds<float>(Floats, [2, 3], [1.5f, -2, 3, 4, 5, 6.25f]);
            AssertHolds<int>(BigEndianIntegers, [2, 2], [1, -2, 300000, 4]);
            AssertHolds<double>(FortranDoubles, [2, 3], [0, 1, 2, 3, 4, 5]);
            AssertHolds<byte>(FortranBytes, [2, 3, 4], [.. Enumerable.Range(0, 24).Select(i => (byte)i)]);
            AssertHolds<bool>(Truths, [3], [true, false, true]);
            AssertHolds<long>(Scalar, [], [7]);
            AssertHolds<Half>(Halves, [2], [(Half)0.5, (Half)2]);
        });
    }

    [Test]
    public void Floats_are_written_as_NumPy_writes_them()
    {
        string path = Path.Combine(folder, "a.npy");
        NumpyFile.Write(path, NumpyArray.FromTensor(Tensor.Create<float>([1.5f, -2, 3, 4, 5, 6.25f], [2, 3])));
        Assert.That(Convert.ToBase64String(File.ReadAllBytes(path)), Is.EqualTo(Floats));
    }

    [Test]
    public void Every_type_and_shape_comes_back()
    {
        int[][] shapes = [[], [5], [2, 3], [3, 1, 2], [0], [4, 0, 3]];
        int files = 0;
        foreach (int[] shape in shapes)
        {
            RoundTrip(shape, i => i % 2 == 0);
            RoundTrip(shape, i => (byte)(i + 250));
            RoundTrip(shape, i => (sbyte)(i - 3));
            RoundTrip(shape, i => (short)(-300 * i));
            RoundTrip(shape, i => (ushort)(60_000 + i));
            RoundTrip(shape, i => -70_000 * i);
            RoundTrip(shape, i => uint.MaxValue - (uint)i);
            RoundTrip(shape, i => long.MinValue + i);
            RoundTrip(shape, i => ulong.MaxValue - (ulong)i);
            RoundTrip(shape, i => (Half)(i / 4f));
            RoundTrip(shape, i => i / 3f);
            RoundTrip(shape, i => i / 3.0);
        }

        void RoundTrip<T>(int[] shape, Func<int, T> value)
            where T : unmanaged
        {
            T[] values = [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(value)];
            string path = Path.Combine(folder, $"{files++}.npy");
            NumpyFile.Write(path, NumpyArray.Create(values, shape));
            NumpyArray read = NumpyFile.Read(path);
            Assert.That(read.Dimensions, Is.EqualTo(shape), typeof(T).Name);
            Assert.That(read.Values<T>(), Is.EqualTo(values), typeof(T).Name);
        }
    }

    [Test]
    public void Archives_are_read_and_written([Values] bool compress)
    {
        IReadOnlyDictionary<string, NumpyArray> read = NumpyFile.ReadArchive(Place("a.npz", Convert.FromBase64String(Archive)));
        Assert.That(read.Keys, Is.EquivalentTo(new[] { "x", "y" }));
        string path = Path.Combine(folder, "b.npz");
        NumpyFile.WriteArchive(path, read, compress);
        IReadOnlyDictionary<string, NumpyArray> again = NumpyFile.ReadArchive(path);
        Assert.That(again["x"].Values<byte>(), Is.EqualTo(new byte[] { 0, 1, 2, 3, 4, 5 }));
        Assert.That(again["x"].Dimensions, Is.EqualTo(new[] { 3, 2 }));
        Assert.That(again["y"].ToIntegers(), Is.EqualTo(new[] { 0, 1, 1 }));
    }

    [Test]
    public void Elements_convert_to_floats_and_integers_and_tensors()
    {
        Assert.That(Read(Halves).ToFloats(), Is.EqualTo(new[] { 0.5f, 2 }));
        Assert.That(Read(Truths).ToIntegers(), Is.EqualTo(new[] { 1, 0, 1 }));
        Assert.That(Read(Truths).ToFloats(), Is.EqualTo(new[] { 1f, 0, 1 }));
        Assert.That(Read(FortranDoubles).ToTensor<double>()[1, 0], Is.EqualTo(3));
        Assert.That(() => Read(Floats).ToIntegers(), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => NumpyArray.Create([1L << 40], [1]).ToIntegers(), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => Read(Floats).Values<double>(), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => NumpyArray.Create([1, 2], [3]), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => NumpyArray.Create([DateTime.UnixEpoch], [1]), Throws.TypeOf<ConfigurationException>());
    }

    [Test]
    public void Broken_files_are_refused_with_the_file_and_the_reason()
    {
        byte[] good = Convert.FromBase64String(Floats);
        string header = Encoding.Latin1.GetString(good);
        (string Name, byte[] Bytes, string Reason)[] files =
        [
            ("empty", [], "no .npy file"),
            ("magic", [.. "hello, world"u8], "no .npy file"),
            ("version", Changed(6, 9), "version of the format is '9.0'"),
            ("header", good[..60], "ends within its header"),
            ("short", good[..^1], "takes '24'"),
            ("long", [.. good, 1], "bytes follow"),
            ("texts", Convert.FromBase64String(Texts), "'<U1' cannot be read"),
            ("huge", Edited("(2, 3), }      ", "(99999, 99999)}"), "more elements than an array"),
            ("negative", Edited("(2, 3)", "(2,-3)"), "extent '-3'"),
            ("larger", Edited("(2, 3)", "(2,99)"), "takes '792' bytes"),
            ("minor", Changed(7, 7), "version of the format is '1.7'"),
            ("dictionary", Edited("descr", "decsr"), "none of an array"),
        ];
        Assert.Multiple(() =>
        {
            foreach ((string name, byte[] bytes, string reason) in files)
            {
                string path = Place(name + ".npy", bytes);
                Assert.That(
                    () => NumpyFile.Read(path), Throws.TypeOf<DataException>().With.Message.Contains(path).And.Message.Contains(reason),
                    name);
            }
            Assert.That(() => NumpyFile.Read(folder), Throws.TypeOf<DataException>().With.Message.Contains("folder"));
            Assert.That(
                () => NumpyFile.Read(Path.Combine(folder, "none.npy")),
                Throws.TypeOf<DataException>().With.Message.Contains("no such file"));
            Assert.That(
                () => NumpyFile.ReadArchive(Place("text.npz", [.. "no zip at all"u8])),
                Throws.TypeOf<DataException>().With.Message.Contains("text.npz"));
            byte[] archive = Convert.FromBase64String(Archive);
            Assert.That(
                () => NumpyFile.ReadArchive(Place("cut.npz", archive[..^40])),
                Throws.TypeOf<DataException>().With.Message.Contains("cut.npz"));
        });

        byte[] Changed(int place, byte value)
        {
            byte[] copy = [.. good];
            copy[place] = value;
            return copy;
        }

        byte[] Edited(string from, string to) => Encoding.Latin1.GetBytes(header.Replace(from, to, StringComparison.Ordinal));
    }

    [Test]
    public void A_file_that_exists_stays_as_it_is()
    {
        string path = Place("a.npy", 1, 2, 3);
        Assert.That(
            () => NumpyFile.Write(path, NumpyArray.Create([1f], [1])), Throws.TypeOf<ConfigurationException>().With.Message.Contains(path));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(
            () => NumpyFile.WriteArchive(
                Path.Combine(folder, "b.npz"), [new("x", NumpyArray.Create([1f], [1])), new("x", NumpyArray.Create([1f], [1]))]),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("'x' stands twice"));
    }

    [Test]
    public void Archives_are_data_sets()
    {
        DatasetPair plain = Datasets.Load("npz:" + Place("a.npz", Convert.FromBase64String(Archive)));
        Assert.That((plain.Train.Count, plain.Train.Targets.Outputs, plain.Test), Is.EqualTo((3, 2, (Dataset?)null)));
        string path = Path.Combine(folder, "parts.npz");
        NumpyFile.WriteArchive(path,
        [
            new("x_train", NumpyArray.Create(new byte[2 * 28 * 28], [2, 28, 28])),
                new("y_train", NumpyArray.Create(new[] { 0.5, 2 }, [2, 1])),
            new("x_test", NumpyArray.Create(new byte[28 * 28], [1, 28, 28])), new("y_test", NumpyArray.Create(new[] { 1.0 }, [1])),
        ]);
        DatasetPair parts = Datasets.Load("npz:" + path);
        Assert.That(parts.Train.Input.SampleShape, Is.EqualTo(new Shape(28, 28)));
        Assert.That(parts.Train.Targets.Rows.ToArray(), Is.EqualTo(new[] { 0.5f, 2 }));
        Assert.That((parts.Test!.Count, parts.Files.Single()), Is.EqualTo((1, path)));
    }

    [Test]
    public void Archives_without_a_data_set_are_refused()
    {
        NumpyArray x = NumpyArray.Create(new float[6], [3, 2]);
        (NumpyArray X, string Name, NumpyArray Y, string Reason)[] cases =
        [
            (x, "z", NumpyArray.Create(new int[3], [3]), "no array 'y'"),
            (x, "y", NumpyArray.Create(new int[4], [4]), "x has '3' samples, but y '4' targets"),
            (x, "y", NumpyArray.Create(new[] { 0, -1, 2 }, [3]), "label of sample '1' is '-1'"),
            (x, "y", NumpyArray.Create(new[] { 0, float.NaN, 2 }, [3]), "every value must be a finite number"),
            (x, "y", NumpyArray.Create(new int[3], [3, 1, 1]), "y has the shape [3, 1, 1]"),
            (NumpyArray.Create(new float[3], [3]), "y", NumpyArray.Create(new int[3], [3]), "x has the shape [3]"),
            (NumpyArray.Create(Array.Empty<float>(), [0, 2]), "y", NumpyArray.Create(Array.Empty<int>(), [0]), "no samples"),
        ];
        Assert.Multiple(() =>
        {
            for (int i = 0; i < cases.Length; i++)
            {
                string path = Path.Combine(folder, $"{i}.npz");
                NumpyFile.WriteArchive(path, [new("x", cases[i].X), new(cases[i].Name, cases[i].Y)]);
                Assert.That(
                    () => NumpyData.Read(path),
                    Throws.TypeOf<DataException>().With.Message.Contains(path).And.Message.Contains(cases[i].Reason));
            }
        });
        Assert.That(() => Datasets.Load("npz:"), Throws.TypeOf<ConfigurationException>());
    }

    private void AssertHolds<T>(string base64, int[] dimensions, T[] values)
        where T : unmanaged
    {
        NumpyArray array = Read(base64);
        Assert.That(array.ElementType, Is.EqualTo(typeof(T)));
        Assert.That(array.Dimensions, Is.EqualTo(dimensions));
        Assert.That(array.Values<T>(), Is.EqualTo(values));
    }

    private NumpyArray Read(string base64) => NumpyFile.Read(Place("array.npy", Convert.FromBase64String(base64)));

    private string Place(string name, params byte[] bytes)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
