using BlasNet.Tables;

namespace BlasNet.Tests.Tables;

/// <summary>Tables of many columns, whose cost follows their number.</summary>
internal static class WideTableTests
{
    // Memory is a measure of work that no other process disturbs: arrays of all names for each column would be four times as much.
    [Test]
    public static void Twice_the_columns_take_no_more_than_about_twice_the_memory()
    {
        _ = Work(200);
        long small = Work(4000), large = Work(8000);
        Assert.That((double)large / small, Is.LessThan(2.7));
    }

    [Test]
    public static void Columns_of_a_wide_table_are_found_and_misspelt_ones_answered_without_all_names()
    {
        using var file = new TextFile(Wide(3000));
        Table table = Table.Read(file.Path);
        Assert.That(table.Columns.Select(column => table.Column(column.Name)), Is.EqualTo(table.Columns));
        Assert.That(() => table.Column("c2999x"), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            $"{file.Path}: there is no column 'c2999x'. Did you mean 'c2999'?"));
    }

    private static long Work(int columns)
    {
        using var file = new TextFile(Wide(columns));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Table table = Table.Read(file.Path);
        var options = new TableOptions
        {
            Features = [.. table.Features.Select(column => column.Name)],
            Labels = ["y"],
            ColumnTypes = table.Features.ToDictionary(column => column.Name, column => column.Kind),
        };
        table = Table.Read(file.Path, options);
        TablePreprocessor preprocessor = TablePreprocessor.Parse(TablePreprocessor.Fit(table, [0, 1, 2, 3]).ToJson());
        Assert.That(preprocessor.Apply(preprocessor.Read(file.Path)).Data.Input.SampleShape.Size, Is.EqualTo(columns));
        var check = new DataCheckOptions { Table = options, Validation = $"csv:{file.Path}" };
        Assert.That(DataCheck.Run($"csv:{file.Path}", check).Faults, Is.Zero);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static string Wide(int columns) => string.Join(',', Enumerable.Range(0, columns).Select(i => $"c{i}")) + ",y\n"
        + string.Concat(Enumerable.Range(0, 4).Select(row =>
            string.Join(',', Enumerable.Range(0, columns).Select(i => (row * i) % 10)) + $",{(row % 2 == 0 ? "u" : "v")}\n"));
}
