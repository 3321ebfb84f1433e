using BlasNet.Numerics;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Tests.Support;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Data;

/// <summary>Arrays of wide numbers, which are learned as 32-bit floats without a scale.</summary>
internal sealed class ArrayRoundingTests : FolderTests
{
    private const int Rows = 200;

    private static IEnumerable<TestCaseData> Arrays()
    {
        yield return Case("clock", Doubles(row => 1.6e9 + row), "'200' different numbers become '3' different 32-bit floats;");
        yield return Case("fractions", Doubles(row => 4e6 + row / 128.0), "'200' different numbers become '7' different 32-bit floats;");
        yield return Case("tiny", Doubles(row => row * 1e-60), "'200' different numbers become '1' different 32-bit floats;");
        yield return Case("amount", NumpyArray.Create(Of(row => 30_000_001 + 2 * row), [Rows, 1]), "become '101' different 32-bit floats;");
        yield return Case("unsigned", NumpyArray.Create(Of(row => 4_000_000_000 + (uint)row), [Rows, 1]), "become '2' different");
        yield return Case("nanoseconds", NumpyArray.Create(Of(row => 1_600_000_000_000_000_000 + row), [Rows, 1]), "become '1' different");
        yield return Case("identifiers", NumpyArray.Create(Of(row => 18_000_000_000_000_000_000ul + (ulong)row), [Rows, 1]),
            "become '1' different");
        yield return Case("second_of_two", NumpyArray.Create(Of(row => row % 2 == 0 ? row : 1.6e9 + row, 2 * Rows), [Rows, 2]),
            "'200' different numbers become '4' different 32-bit floats in value '1' of the '2' of each row;");
        yield return Case("all_of_three", NumpyArray.Create(Of(row => 1.6e9 + row, 3 * Rows), [Rows, 3]),
            " in value '0' of the '3' of each row, and some do so in '2' other values;");
        yield return Case("small", Doubles(row => row / 7.0), null);
        yield return Case("exact", Doubles(row => 1.6e9 + 128.0 * row), null);
        yield return Case("whole", NumpyArray.Create(Of(row => 16_000_000L + row), [Rows, 1]), null);
        yield return Case("random", NumpyArray.Create(Of(row => Math.Sin(row * 1.7) * 1e6, 100 * Rows), [100 * Rows, 1]), null);
        yield return Case("floats", NumpyArray.Create(Of(row => 1.6e9f + row), [Rows, 1]), null);
    }

    [TestCaseSource(nameof(Arrays))]
    public void Numbers_that_floats_do_not_tell_apart_are_told_with_both_counts(NumpyArray array, string? expected)
    {
        int rows = array.Dimensions[0];
        NumpyFile.WriteArchive(folder["x.npz"], [new("x", array), new("y", NumpyArray.Create(Of(row => row % 2, rows), [rows]))]);
        NumpyFile.WriteArchive(folder["y.npz"], [new("x", NumpyArray.Create(Of(row => (float)row, rows), [rows, 1])), new("y", array)]);
        AssertWarns("x", expected);
        // Whole numbers in one column are classes, which have no such limit but that of 32 bits.
        if (array.ElementType == typeof(double))
            AssertWarns("y", expected);
    }

    // The runtime takes an array of an unsigned type for one of the signed type, and the reverse.
    [Test]
    public void Elements_keep_their_sign()
    {
        AssertConverts<sbyte>([-1, 127], -1, 127);
        AssertConverts<byte>([255, 128], 255, 128);
        AssertConverts<short>([-2, 32767], -2, 32767);
        AssertConverts<ushort>([65535, 40000], 65535, 40000);
        AssertConverts<int>([-3, 1 << 24], -3, 1 << 24);
        AssertConverts<uint>([4_000_000_000, 7], 4_000_000_000, 7);
        AssertConverts<long>([-4, 1L << 40], -4, 1L << 40);
        AssertConverts<ulong>([1ul << 63, 7], 1ul << 63, 7);
    }

    [Test]
    public void Class_numbers_are_whole_in_the_file_and_not_only_as_floats()
    {
        NumpyArray x = NumpyArray.Create(Of(row => (float)row), [Rows, 1]);
        NumpyArray y = NumpyArray.Create(Of(row => row == 7 ? 1 - 1e-12 : row % 2), [Rows]);
        NumpyFile.WriteArchive(folder["a.npz"], [new("x", x), new("y", y)]);
        Assert.That(() => NumpyData.Read(folder["a.npz"], TargetKind.Classes),
            Throws.TypeOf<DataException>().With.Message.Contains("the label of sample '7' is '0.999999999999'"));
        var config = new TrainingConfig
        {
            Model = TestRuns.Model("""{ "layers": [ "flatten" ] }"""), Name = "run", Data = $"npz:{folder["a.npz"]}",
        };
        Assert.That(DataParts.Load(config, null, null, default).Train.Targets.Kind, Is.EqualTo(TargetKind.Values));
    }

    [Test]
    public void A_number_beyond_floats_is_named([Values("x", "y")] string name)
    {
        NumpyArray large = NumpyArray.Create([1, 2, 3, 1e39], [2, 2]), small = NumpyArray.Create([1, 2.5, 3, 4], [2, 2]);
        NumpyFile.WriteArchive(folder["a.npz"], [new(name, large), new(name == "x" ? "y" : "x", small)]);
        string row = name == "x" ? "sample" : "target";
        Assert.That(() => NumpyData.Read(folder["a.npz"]), Throws.TypeOf<DataException>().With.Message.EndsWith(
            $": value '1' of {row} '1' is '1E+39', which is beyond the range of 32-bit floats, which ends at 3.4e38."));
    }

    [Test]
    public void Images_of_idx_files_are_told_too()
    {
        IdxFile.Write(folder["train-labels-idx1-ubyte"], IdxArray.Create(Of(row => (byte)(row % 2)), [Rows]));
        IdxFile.Write(folder["train-images-idx3-ubyte"], IdxArray.Create(Of(row => 1.6e9 + row), [Rows, 1, 1]));
        string[] expected = [$"{folder["train-images-idx3-ubyte"]}: '200' different numbers become '3' different 32-bit floats; "
            + "take off an offset, or scale them, before they are saved."];
        Assert.That(Datasets.Load($"idx:{folder.Root}").Warnings, Is.EqualTo(expected));
        Assert.That(DataCheck.Run($"idx:{folder.Root}").Issues.Select(issue => issue.Sentence), Does.Contain(expected[0]));
        File.Delete(folder["train-images-idx3-ubyte"]);
        IdxFile.Write(folder["train-images-idx3-ubyte"], IdxArray.Create(Of(row => row == 3 ? -1e39 : row), [Rows, 1, 1]));
        Assert.That(() => Datasets.Load($"idx:{folder.Root}"), Throws.TypeOf<DataException>().With.Message.EqualTo(
            $"{folder["train-images-idx3-ubyte"]}: value '0' of image '3' is '-1E+39', which is beyond the range of 32-bit floats, "
            + "which ends at 3.4e38."));
    }

    private void AssertWarns(string name, string? expected)
    {
        string path = folder[$"{name}.npz"];
        string[] warnings = [.. NumpyData.Read(path).Warnings];
        Assert.That(DataCheck.Run($"npz:{path}").Issues.Where(issue => issue.Kind == DataIssueKind.Rounded).Select(issue => issue.Sentence),
            Is.EqualTo(warnings));
        var config = new TrainingConfig { Model = TestRuns.Model("""{ "layers": [ "flatten" ] }"""), Name = "run", Data = $"npz:{path}" };
        Assert.That(DataParts.Load(config, null, null, default).Found, Is.EqualTo(warnings.Select(warning => $"warning: {warning}")));
        if (expected is null)
            Assert.That(warnings, Is.Empty);
        else
            Assert.That(warnings.Single(), Does.StartWith($"{path}, {name}: ").And.Contain(expected).And.EndWith("before they are saved."));
    }

    private static void AssertConverts<T>(T[] elements, params double[] expected)
        where T : unmanaged
    {
        NumpyArray array = NumpyArray.Create(elements, [elements.Length]);
        Assert.That(array.ToFloats(), Is.EqualTo(expected.Select(number => (float)number)), typeof(T).Name);
        Assert.That(array.ToDoubles(), Is.EqualTo(expected), typeof(T).Name);
        if (Array.TrueForAll(expected, number => number is >= int.MinValue and <= int.MaxValue))
            Assert.That(array.ToIntegers(), Is.EqualTo(expected.Select(number => (int)number)), typeof(T).Name);
        else
            Assert.That(array.ToIntegers, Throws.TypeOf<ConfigurationException>().With.Message.Contains("exceeds 32 bits"));
    }

    private static NumpyArray Doubles(Func<int, double> number) => NumpyArray.Create(Of(number), [Rows, 1]);

    private static T[] Of<T>(Func<int, T> number, int count = Rows) => [.. Enumerable.Range(0, count).Select(number)];

    private static TestCaseData Case(string name, NumpyArray array, string? expected) =>
        new TestCaseData(array, expected).SetArgDisplayNames(name);
}
