using System.Text;
using BlasNet.Tables;

namespace BlasNet.Tests.Tables;

internal static class TableTests
{
    private const int Rows = 20_000;

    [TestCase("\n")]
    [TestCase("\r\n")]
    [TestCase("\r")]
    public static void A_file_of_many_buffers_keeps_every_cell_and_its_line(string lineEnd)
    {
        var text = new StringBuilder("n,t,y" + lineEnd);
        int[] lines = new int[Rows];
        int line = 2;
        for (int row = 0; row < Rows; row++)
        {
            lines[row] = line;
            bool isLong = row % 1000 == 999;
            text.Append(FormattableString.Invariant($"{row},{(isLong ? $"\"a{lineEnd}b\"" : "ab")},{row * 0.25}")).Append(lineEnd);
            line += isLong ? 2 : 1;
        }
        using var file = new TextFile(text.ToString());
        Table table = Table.Read(file.Path);
        Assert.That(table.RowCount, Is.EqualTo(Rows));
        Assert.That(table.Column("n").ToNumbers(), Is.EqualTo(Enumerable.Range(0, Rows).Select(row => (double)row)));
        Assert.That(table.Column("y").ToNumbers(), Is.EqualTo(Enumerable.Range(0, Rows).Select(row => row * 0.25)));
        Assert.That(Enumerable.Range(0, Rows).Select(table.LineOf), Is.EqualTo(lines));
        Assert.That(table.Column("t").Texts, Is.EqualTo(new[] { "ab", "a\nb" }));
        Assert.That(table.Column("t").TextAt(999), Is.EqualTo("a\nb"));
    }

    [Test]
    public static void A_column_whose_first_rows_misled_is_read_again_as_text()
    {
        using var file = new TextFile("x,y\n" + string.Concat(Enumerable.Range(0, 1000).Select(row =>
            FormattableString.Invariant($"{(row < 200 ? "007" : row % 2 == 0 ? "even" : "odd")},{row}.5\n"))));
        TableColumn column = Table.Read(file.Path).Column("x");
        Assert.That(column.Texts, Is.EqualTo(new[] { "007", "even", "odd" }));
        Assert.That(column.ToString(), Is.EqualTo("'x': categorical, 3 different: 007, even, odd"));
    }

    [Test]
    public static void Options_override_what_would_be_detected()
    {
        using var file = new TextFile("1;2;3\n4;5;6\n7;8;9\n");
        Table table = Table.Read(file.Path, new TableOptions
        {
            Delimiter = ';',
            HasHeader = true,
            Labels = ["1"],
            Features = ["3"],
            Task = TableTask.Classification,
        });
        Assert.That(table.Columns.Select(column => column.Kind), Is.EqualTo(
            new[] { ColumnKind.Label, ColumnKind.Ignored, ColumnKind.Numeric }));
        Assert.That(table.Task, Is.EqualTo(TableTask.Classification));
        Assert.That(table.ToString(), Does.EndWith("2 rows, 3 columns; delimiter ';'; a header; classification"));
    }

    [Test]
    public static void Features_have_the_order_of_the_options()
    {
        using var file = new TextFile("a,b,y\n1,2,3.5\n4,5,6.5\n");
        Table table = Table.Read(file.Path, new TableOptions { Features = ["b", "a"] });
        Assert.That(table.Features.Select(column => column.Name), Is.EqualTo(new[] { "b", "a" }));
        Assert.That(table.Labels.Single().Name, Is.EqualTo("y"));
    }

    [Test]
    public static void A_cell_of_the_other_type_is_refused_with_a_sentence()
    {
        using var file = new TextFile("a,c,y\n1,u,3.5\n4,u,6.5\n");
        Table table = Table.Read(file.Path);
        Assert.That(() => table.Column("c").ToNumbers(), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "Table: the column 'c' holds texts, but numbers are asked for."));
        Assert.That(() => table.Column("a").CodeAt(0), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "Table: the column 'a' holds numbers, but texts are asked for."));
        Assert.That(() => table.Column("yy"), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            $"{file.Path}: there is no column 'yy'. Did you mean 'y'?"));
    }
}
