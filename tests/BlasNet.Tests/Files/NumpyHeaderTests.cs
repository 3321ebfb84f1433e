using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using BlasNet.Numerics;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Tests.Runs;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Files;

/// <summary>Tests of headers that the format allows (numpy.lib.format), and of what an archive may hold beside a data set.</summary>
internal sealed class NumpyHeaderTests
{
    private TestFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TestFolder();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 1)]
    [TestCase("{'shape': (2,), 'fortran_order': False, 'descr': '<f4'}", 1, TestName = "Another order of keys")]
    [TestCase("{'fortran_order': False, 'descr': '<f4', 'shape': (2L,)}", 1, TestName = "A number of Python 2")]
    [TestCase("{\"descr\": \"<f4\", \"fortran_order\": False, \"shape\": (2,)}", 1, TestName = "Double quotation marks")]
    [TestCase("{u'descr': u'<f4', u'fortran_order': False, u'shape': (2,)}", 2, TestName = "Unicode texts of Python 2")]
    [TestCase("{ 'descr' : '<f4' ,\n\t'fortran_order' : False,\n 'shape' : ( 2 , ) , }  \n", 1, TestName = "White space anywhere")]
    [TestCase("{'descr':'<f4','fortran_order':False,'shape':(2,)}", 3, TestName = "No white space, version 3.0")]
    [TestCase("{'descr': 'f4', 'fortran_order': True, 'shape': (2,)}", 2, TestName = "No byte order, which is the machine's")]
    [TestCase("{'descr': '=f4', 'fortran_order': False, 'shape': (+2,)}", 1, TestName = "Native byte order")]
    [TestCase("{'descr': 'float32', 'fortran_order': False, 'shape': (2,)}", 1, TestName = "A name of a type")]
    [TestCase("{'descr': '<' 'f4', 'fortran_order': False, 'shape': (0_2,)}", 1, TestName = "Texts side by side")]
    public void Legal_headers_are_read(string header, byte version)
    {
        NumpyArray array = NumpyFile.Read(Write("a.npy", Npy(header, [.. Bytes(1.5f), .. Bytes(-2f)], version)));
        Assert.That(array.Values<float>(), Is.EqualTo(new[] { 1.5f, -2 }));
        Assert.That(array.Dimensions, Is.EqualTo(new[] { 2 }));
    }

    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2)}", TestName = "A number is no tuple")]
    [TestCase("{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}", TestName = "A number is no truth")]
    [TestCase("{'descr': '<f4', 'fortran_order': False}", TestName = "A key is missing")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}", TestName = "A key too many")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x", TestName = "Something follows")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)", TestName = "It does not end")]
    [TestCase("{'descr': '<f4' 'fortran_order': False, 'shape': (2,)}", TestName = "A comma is missing")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", TestName = "A number too large")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': [2]}", TestName = "A list is no tuple")]
    [TestCase("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}", TestName = "Records")]
    [TestCase("", TestName = "An empty header")]
    public void Other_headers_are_refused(string header) => Assert.That(
        () => NumpyFile.Read(Write("a.npy", Npy(header, new byte[8]))), Throws.TypeOf<DataException>().With.Message.Contains("a.npy"));

    [Test]
    public void A_header_that_nests_deeper_than_any_array_is_refused() => Assert.That(
        () => NumpyFile.Read(Write("a.npy", Npy("{'descr': " + new string('(', 60_000), new byte[8]))), Throws.TypeOf<DataException>());

    [Test]
    public void Truths_of_other_bytes_are_true()
    {
        NumpyArray truths = NumpyFile.Read(
            Write("a.npy", Npy("{'descr': '|b1', 'fortran_order': False, 'shape': (3,)}", [0, 2, 0xFF])));
        Assert.That(truths.Values<bool>().Select(truth => truth == true), Is.EqualTo(new[] { false, true, true }));
        Assert.That(truths.ToIntegers(), Is.EqualTo(new[] { 0, 1, 1 }));
    }

    [Test]
    public void What_else_is_in_an_archive_is_not_read()
    {
        string path = Archive(
            ("x.npy", Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1)}", [.. Bytes(1), .. Bytes(2)])),
            ("y.npy", Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}", [0, 1])),
            ("names.npy", Npy("{'descr': '<U3', 'fortran_order': False, 'shape': (2,)}", new byte[24])),
            ("objects.npy", Npy("{'descr': '|O', 'fortran_order': False, 'shape': (2,)}", [0x80, 3])),
            ("records.npy", Npy("{'descr': [('a', '<f4'), ('b', '<i4')], 'fortran_order': False, 'shape': (1,)}", new byte[8])),
            ("broken.npy", [1, 2, 3]), ("README.txt", [.. "no array"u8]));
        DatasetPair data = NumpyData.Read(path);
        Assert.That((data.Train.Count, data.Train.Targets.Outputs), Is.EqualTo((2, 2)));
        Assert.That(() => NumpyFile.ReadArchive(path), Throws.TypeOf<DataException>());
    }

    [TestCase("x.npy", "|O", "'|O' cannot be read")]
    [TestCase("y.npy", "<U3", "'<U3' cannot be read")]
    public void What_is_asked_for_must_be_readable(string name, string type, string reason)
    {
        byte[] bad = Npy($"{{'descr': '{type}', 'fortran_order': False, 'shape': (1,)}}", new byte[12]);
        byte[] good = Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1,)}", [0]);
        string path = Archive((name, bad), (name == "x.npy" ? "y.npy" : "x.npy", good));
        Assert.That(() => NumpyData.Read(path), Throws.TypeOf<DataException>()
            .With.Message.Contains($"a.npz, {name}: elements of the type ").And.Message.Contains(reason));
    }

    private static readonly float[] OneHot = [0, 0, 1, 1, 0, 0, 0, 1, 0, 1, 0, 0], Numbers = [0, 2, 1, 1, 0, 2];
    private static readonly float[] Signs = [-1, 1, 1, -1, 1, -1];

    [TestCase("one-hot", null, TargetKind.Classes, "which is read as 3 classes")]
    [TestCase("one-hot", TableTask.Regression, TargetKind.Values, null)]
    [TestCase("one-hot", TableTask.Classification, TargetKind.Classes, null)]
    [TestCase("numbers", null, TargetKind.Classes, "holds 0 to 2 as floats, which are read as 3 classes")]
    [TestCase("numbers", TableTask.Regression, TargetKind.Values, null)]
    [TestCase("integers", TableTask.Regression, TargetKind.Values, null)]
    [TestCase("integers", null, TargetKind.Classes, null)]
    [TestCase("signs", null, TargetKind.Values, "holds 2 whole numbers from -1 to 1 as floats, which are read as numbers")]
    [TestCase("measured", null, TargetKind.Values, null)]
    [TestCase("several", null, TargetKind.Values, null)]
    public void Targets_are_taken_as_asked_for_and_what_is_inferred_is_said(
        string targets, TableTask? task, TargetKind kind, string? note)
    {
        string path = Targets(targets);
        TableOptions? options = task is null ? null : new TableOptions { Task = task };
        TrainingConfig config = TestRuns.Config() with { Data = "npz:" + path, Table = options };
        DataParts parts = DataParts.Load(config, null, null, default);
        Assert.That(parts.Train.Targets.Kind, Is.EqualTo(kind));
        Assert.That(string.Join('\n', parts.Found), note is null ? Is.Empty : Does.Contain(note));
        DataReport report = DataCheck.Run("npz:" + path, new DataCheckOptions { Table = options });
        Assert.That(string.Join('\n', report.Notes), note is null ? Is.Empty : Does.Contain(note));
        Assert.That(DataParts.Load(config with { Table = parts.Table }, null, null, default).Train.Targets.Kind, Is.EqualTo(kind),
            "a resumed run reads alike");
    }

    [TestCase("one-hot", "categoricalCrossEntropy", TargetKind.Values)]
    [TestCase("one-hot", "sparseCategoricalCrossEntropy", TargetKind.Classes)]
    [TestCase("one-hot", "meanSquaredError", TargetKind.Values)]
    [TestCase("numbers", "sparseCategoricalCrossEntropy", TargetKind.Classes)]
    [TestCase("numbers", "meanSquaredError", TargetKind.Values)]
    [TestCase("integers", "meanSquaredError", TargetKind.Classes)]
    public void A_loss_that_is_named_decides_and_nothing_is_inferred(string targets, string loss, TargetKind kind)
    {
        TrainingConfig config = TestRuns.Config(
            $$"""{ "layers": [ { "kind": "dense", "units": 3, "activation": "softmax" } ], "loss": "{{loss}}" }""");
        DataParts parts = DataParts.Load(config with { Data = "npz:" + Targets(targets) }, null, null, default);
        Assert.That((parts.Train.Targets.Kind, parts.Found.Count), Is.EqualTo((kind, 0)));
    }

    [TestCase("several", "row '0' of '3' numbers is no class")]
    [TestCase("measured", "the label of sample '1' is '0.5', but a class is a whole number")]
    [TestCase("signs", "is '-1'")]
    public void Classes_that_are_asked_for_and_are_none_are_refused(string targets, string reason) => Assert.That(
        () => NumpyData.Read(Targets(targets), TargetKind.Classes),
        Throws.TypeOf<DataException>().With.Message.Contains("a.npz, y: ").And.Message.Contains(reason));

    [Test]
    public void The_test_part_follows_the_training_part()
    {
        string path = folder["a.npz"];
        NumpyArray x = NumpyArray.Create(new float[6], [6, 1]), one = NumpyArray.Create(new float[1], [1, 1]);
        NumpyFile.WriteArchive(path,
        [
            new("x_train", x), new("y_train", NumpyArray.Create(Numbers, [6])),
            new("x_test", one), new("y_test", NumpyArray.Create(new float[] { 1 }, [1])),
        ]);
        DatasetPair data = NumpyData.Read(path, BlasNet.Data.TargetReading.Inferred);
        Assert.That((data.Test!.Targets.Kind, data.Test.Targets.Outputs), Is.EqualTo((TargetKind.Classes, 3)));
        Assert.That(NumpyData.Read(path).Train.Targets.Kind, Is.EqualTo(TargetKind.Values), "the library infers nothing");
    }

    private string Targets(string kind)
    {
        string path = folder["a.npz"];
        NumpyArray y = kind switch
        {
            "one-hot" => NumpyArray.Create([.. OneHot, 0, 1, 0, 0, 0, 1], [6, 3]),
            "numbers" => NumpyArray.Create(Numbers, [6]),
            "integers" => NumpyArray.Create(Array.ConvertAll(Numbers, number => (long)number), [6]),
            "signs" => NumpyArray.Create(Signs, [6, 1]),
            "measured" => NumpyArray.Create(new[] { 0, 0.5, 1, 1, 0, 1 }, [6]),
            _ => NumpyArray.Create([1, 0, 1, .. OneHot, 0, 1, 0], [6, 3]),
        };
        File.Delete(path);
        NumpyFile.WriteArchive(path, [new("x", NumpyArray.Create([1f, 2, 3, 4, 5, 6], [6, 1])), new("y", y)]);
        return path;
    }

    private string Archive(params (string Name, byte[] Bytes)[] files)
    {
        string path = folder["a.npz"];
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach ((string name, byte[] bytes) in files)
        {
            using Stream stream = archive.CreateEntry(name).Open();
            stream.Write(bytes);
        }
        return path;
    }

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(folder[name], bytes);
        return folder[name];
    }

    private static byte[] Bytes(float value) => BitConverter.GetBytes(value);

    private static byte[] Npy(string header, byte[] elements, byte version = 1)
    {
        byte[] text = Encoding.UTF8.GetBytes(header), length = new byte[version == 1 ? 2 : 4];
        if (version == 1)
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        else
            BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. elements];
    }
}
