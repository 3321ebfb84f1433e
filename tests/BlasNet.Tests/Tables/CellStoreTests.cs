using System.Globalization;
using System.Runtime.InteropServices;
using BlasNet.Tables;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Tables;

/// <summary>Cells in memory and in a file, which must have the same values.</summary>
internal static class CellStoreTests
{
    [Test]
    public static void Cells_are_what_was_added(
        [Values] bool inFile, [Values(0, 1, 15, 16, 17, 4095, 4096, 4097, 8191, 8192, 8193, 300_000)] int count)
    {
        using var folder = new TestFolder();
        using CellStore store = CellStore.In(inFile ? folder.Root : null);
        var numbers = new NumberCells(store);
        var codes = new Cells<int>(store);
        for (int row = 0; row < count; row++)
        {
            numbers.Add(row / 3.0);
            codes.Add(-row);
        }
        Assert.That((numbers.Count, codes.Count), Is.EqualTo((count, count)));
        Assert.That(numbers.ToArray(), Is.EqualTo(Enumerable.Range(0, count).Select(row => row / 3.0)));
        Assert.That(codes.ToArray(), Is.EqualTo(Enumerable.Range(0, count).Select(row => -row)));
        for (int row = count - 1; row >= 0; row -= 1009)
            Assert.That((numbers[row], codes[row]), Is.EqualTo((row / 3.0, -row)));
        Assert.That(folder.Names, OperatingSystem.IsWindows() ? Has.Length.LessThanOrEqualTo(1) : Is.Empty, "the file has no name");
    }

    private static readonly Dictionary<string, Func<int, double>> Columns = new()
    {
        ["whole numbers"] = row => row - 5000,
        ["two decimals"] = row => double.Parse($"{row % 977}.{row % 100:00}", CultureInfo.InvariantCulture),
        ["nine decimals"] = row => row / 1e9,
        ["missing ones"] = row => row % 7 == 0 ? double.NaN : row / 8.0,
        ["nothing but missing ones"] = _ => double.NaN,
        ["one fraction among decimals"] = row => row == 6000 ? 1 / 3.0 : row / 10.0,
        ["a clock"] = row => 1.6e9 + row,
        ["a clock of milliseconds"] = row => 1.6e12 + row,
        ["zeros of both signs"] = row => row % 2 == 0 ? 0.0 : -0.0,
        ["at the limit of 32 bits"] = row => row % 2 == 0 ? int.MaxValue : -int.MaxValue,
        ["beyond the limit of 32 bits"] = row => row % 2 == 0 ? int.MinValue : int.MaxValue + 1L,
        ["extreme"] = row => row % 2 == 0 ? double.MaxValue : double.Epsilon,
        ["a sum that is no decimal"] = row => 0.1 + 0.2 + row,
    };

    private static IEnumerable<string> ColumnNames => Columns.Keys;

    [TestCaseSource(nameof(ColumnNames))]
    public static void Numbers_keep_their_bits(string name)
    {
        const int count = 3 * NumberCells.BlockLength + 77;
        using var store = CellStore.In(null);
        var cells = new NumberCells(store);
        double[] numbers = [.. Enumerable.Range(0, count).Select(Columns[name])];
        Array.ForEach(numbers, cells.Add);
        Assert.That(cells.ToArray().Select(BitConverter.DoubleToInt64Bits), Is.EqualTo(numbers.Select(BitConverter.DoubleToInt64Bits)));
        double[]? buffer = null;
        for (int row = 0; row < count; row += 311)
        {
            Assert.That(BitConverter.DoubleToInt64Bits(cells[row]), Is.EqualTo(BitConverter.DoubleToInt64Bits(numbers[row])));
            ReadOnlySpan<double> part = cells.From(row, ref buffer);
            Assert.That(part.Length, Is.GreaterThan(0));
            Assert.That(Bits(part).SequenceEqual(Bits(numbers.AsSpan(row, part.Length))));
        }
    }

    private static ReadOnlySpan<long> Bits(ReadOnlySpan<double> numbers) => MemoryMarshal.Cast<double, long>(numbers);

    [Test]
    public static void Decimal_texts_of_few_digits_are_packed_and_come_back()
    {
        var random = new Random(1);
        Span<int> packed = stackalloc int[2];
        for (int i = 0; i < 20_000; i++)
        {
            int decimals = random.Next(10);
            double[] numbers = [Read(random.Next(), decimals), Read(-random.Next(), decimals)];
            Assert.That(PackedNumbers.TryPack(numbers, packed, out int found), string.Join(' ', numbers));
            Assert.That(new[] { PackedNumbers.Unpack(packed[0], found), PackedNumbers.Unpack(packed[1], found) }, Is.EqualTo(numbers));
        }

        static double Read(int digits, int decimals) => double.Parse(
            string.Create(CultureInfo.InvariantCulture, $"{digits}E-{decimals}"), CultureInfo.InvariantCulture);
    }

    [Test]
    public static void Cells_can_be_read_between_additions([Values] bool inFile)
    {
        using var folder = new TestFolder();
        using CellStore store = CellStore.In(inFile ? folder.Root : null);
        var cells = new Cells<int>(store);
        for (int row = 0; row < 20_000; row++)
        {
            cells.Add(row);
            if (row % 3000 == 0)
                Assert.That((cells[row], cells[row / 2], cells[0]), Is.EqualTo((row, row / 2, 0)));
        }
    }

    [Test]
    public static void Blocks_given_back_leave_the_others([Values] bool inFile)
    {
        using var folder = new TestFolder();
        using CellStore store = CellStore.In(inFile ? folder.Root : null);
        Cells<int>[] columns = [.. Enumerable.Range(0, 5).Select(_ => new Cells<int>(store))];
        for (int row = 0; row < 100_000; row++)
            Array.ForEach(columns, column => column.Add(row));
        for (int row = 0; row < 100_000; row += 1777)
        {
            Assert.That(columns.Select(column => column[row]), Is.All.EqualTo(row));
            Array.ForEach(columns, column => column.ReleaseBefore(row));
        }
        Array.ForEach(columns, column => column.ReleaseBefore(int.MaxValue));
        Assert.That(columns[0][99_999], Is.EqualTo(99_999), "the last rows have no full block");
    }

    [Test]
    public static void An_impossible_folder_is_refused_with_a_sentence()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["file"], "");
        Assert.That(() => CellStore.In(folder["file"]), Throws.TypeOf<MachineException>()
            .With.Message.StartsWith($"{folder["file"]}: the folder cannot be written, because"));
    }
}
