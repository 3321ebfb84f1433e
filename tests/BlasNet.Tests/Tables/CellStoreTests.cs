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
        var numbers = new Cells<double>(store);
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
