using BlasNet.Tables;

namespace BlasNet.Tests.Tables;

/// <summary>Ways in which tables are written: runs of spaces, a line that names the delimiter, several delimiters that fit.</summary>
internal static class DialectTests
{
    // As the UCI repository has them: housing, auto-mpg, seeds, yacht.
    private const string Aligned = " 0.006  18.00 2.31  0\n 0.027   0.00 7.07  1\n 10.73   0.00 7.07  0\n";
    private const string AutoMpg =
        "18.0   8   307.0      130.0\t\"chevrolet chevelle malibu\"\n15.0   8   350.0      165.0\t\"buick skylark 320\"\n"
        + "25.0   4   98.00      ?\t\"ford pinto\"\n";

    private const string Seeds = "15.26\t14.84\t0.871\t1\n14.88\t14.57\t0.8811\t1\n14.29\t\t14.09\t0.905\t2\n13.84\t13.94\t\t0.8955\t2\n";

    [TestCase(Aligned, 4, "0.006|18|2.31|0")]
    [TestCase(AutoMpg, 5, "18|8|307|130|chevrolet chevelle malibu")]
    [TestCase(Seeds, 4, "15.26|14.84|0.871|1")]
    [TestCase("x y  label\n1 2.5 u\n3\t4.5 v \n5 6.5 u\n", 3, "1|2.5|u")]
    [TestCase("big good\nsmall bad\nbig bad\n", 2, "big|good")]
    [TestCase("1,5 2,5  3,5\n4,5 5,5 6,5\n7,5 8,5 9,5\n", 3, "1.5|2.5|3.5", ',')]
    [TestCase("a b y\n\"x \"\"1\"\"\" 1 2\n\"x \"\"1\"\"\" 2 3\n\"u\nv\"   3 4\n", 3, "x \"1\"|1|2")]
    public static void Runs_of_spaces_and_tabs_are_detected(string text, int columns, string first, char mark = '.')
    {
        using var file = new TextFile(text);
        Table table = Table.Read(file.Path, new TableOptions { Decimal = mark }, new TableFaults(most: 10));
        Assert.That((table.Columns.Count, table.Delimiter), Is.EqualTo((columns, ' ')));
        Assert.That(string.Join('|', table.Columns.Select(column => column.TextAt(0))), Is.EqualTo(first));
        Assert.That(table.ToString(), Does.Contain("delimiter runs of spaces (detected)"));
    }

    [TestCase("\"sep=;\"\na;y\n1;2.5\n2;3.5\n", ';')]
    [TestCase("sep=;\na;y\n1;2.5\n2;3.5\n", ';')]
    [TestCase("SEP=|\r\na|y\r\n1|2.5\r\n2|3.5\r\n", '|')]
    [TestCase("sep=\t\na\ty\n1\t2.5\n2\t3.5\n", '\t')]
    [TestCase("sep=^ \na^y\n1^2.5\n2^3.5\n", '^')]
    [TestCase("\uFEFFsep=,\na,y\n1,2.5\n2,3.5\n", ',')]
    public static void The_line_that_names_the_delimiter_is_followed(string text, char delimiter)
    {
        using var file = new TextFile(text);
        Table table = Table.Read(file.Path);
        Assert.That((table.Delimiter, table.RowCount, table.HasHeader, table.LineOf(0)), Is.EqualTo((delimiter, 2, true, 3)));
        Assert.That(table.Columns.Select(column => column.Name), Is.EqualTo(new[] { "a", "y" }));
        Assert.That(table.ToString(), Does.Contain("(from the line 'sep=')"));
        Assert.That(table.CellOf(1, table.Columns[1]), Is.EqualTo("3.5"), "read again");
    }

    [Test]
    public static void A_line_that_names_another_delimiter_than_the_options_is_refused()
    {
        using var file = new TextFile("sep=;\na;y\n1;2.5\n2;3.5\n");
        Assert.That(() => Table.Read(file.Path, new TableOptions { Delimiter = ',' }), Throws.TypeOf<DataException>().With.Message.EqualTo(
            $"{file.Path}, line 1: the line names ';' as the delimiter, but ',' is asked for; leave the option out, or take out the line."));
        Assert.That(Table.Read(file.Path, new TableOptions { Delimiter = ';' }).RowCount, Is.EqualTo(2));
    }

    [TestCase("id,kind|sort,y\n0,a0|b,0\n1,a1|b,1\n2,a2|b,0\n", ',', 3)]
    [TestCase("id;tags;y\n0;a, b;0.5\n1;c, d;1.5\n2;a, d;0.5\n", ';', 3)]
    [TestCase("a;b\n1,5;2,5\n3,5;4,5\n", ';', 2)]
    [TestCase("name,when,y\nu,10;30,1.5\nv,11;40,2.5\nu,12;50,3.5\n", ',', 3)]
    [TestCase("price;size\n$1,000;5\n$2,000;6\n$3,500;7\n", ';', 2)]
    public static void Of_several_delimiters_that_fit_the_cells_decide(string text, char delimiter, int columns)
    {
        using var file = new TextFile(text);
        var faults = new TableFaults(most: 10);
        Table table = Table.Read(file.Path, new TableOptions(), faults);
        Assert.That((table.Delimiter, table.Columns.Count), Is.EqualTo((delimiter, columns)));
    }

    [TestCase("u|v,w\nx|y,z\nx|v,z\n", "',' cuts", "'|' cuts")]
    [TestCase("a;b,c\n1;x,2\n3;y,4\n", "';' cuts most lines into '2' fields, and ',' into '2'", "")]
    public static void A_tie_between_delimiters_is_refused_with_what_each_makes(string text, string either, string or)
    {
        using var file = new TextFile(text);
        string message = Assert.Throws<DataException>(() => Table.Read(file.Path))!.Message;
        Assert.That(message, Does.Contain(either).Or.Contain(or).And.EndWith("into '2'; name the delimiter."));
        Assert.That(Table.Read(file.Path, new TableOptions { Delimiter = ',' }, new TableFaults(most: 10)).Columns, Has.Count.EqualTo(2));
    }

    [Test]
    public static void Columns_that_the_options_name_decide_before_the_cells()
    {
        using var file = new TextFile("a;b,c\nu;x,2\nv;y,4\n");
        Assert.That(Table.Read(file.Path, new TableOptions { Labels = ["c"] }).Delimiter, Is.EqualTo(','));
        Assert.That(Table.Read(file.Path, new TableOptions { Labels = ["b,c"] }).Delimiter, Is.EqualTo(';'));
    }

    [TestCase("id,a,y,\n5,0,1.5\n7,1,2.5\n8,2,3.5\n", 1)]
    [TestCase("id;a;y;;\n5;0;1.5\n7;1;2.5\n8;2;3.5\n", 2)]
    [TestCase("id\ta\ty\t\n5\t0\t1.5\n7\t1\t2.5\n8\t2\t3.5\n", 1)]
    public static void Delimiters_too_many_in_the_header_are_left_out_and_told(string text, int surplus)
    {
        using var file = new TextFile(text);
        Table table = Table.Read(file.Path);
        Assert.That(table.Columns.Select(column => column.Name), Is.EqualTo(new[] { "id", "a", "y" }));
        Assert.That(table.ToString(), Does.Contain($"with {surplus} delimiter too many at its end, which is left out"));
        Assert.That(table.Labels.Single().ToNumbers(), Is.EqualTo(new[] { 1.5, 2.5, 3.5 }));
    }

    [TestCase("\"a\" \"y\"\n\"1\" 4 1.5\n\"2\" 6 2.5\n\"4\" 5 3.5\n", "column 0,a,y",
        "without a name for the first column, which names the rows", TestName = "R's row numbers")]
    [TestCase("a\ty\nMazda\t4\t1.5\nFiat\t6\t2.5\nFord\t5\t3.5\n", "column 0,a,y",
        "without a name for the first column, which names the rows", TestName = "R's row names")]
    [TestCase("# a y\n4 1.5\n6 2.5\n5 3.5\n", "a,y", "after '#'", TestName = "savetxt of NumPy")]
    [TestCase("# a,y\n4,1.5\n6,2.5\n5,3.5\n", "a,y", "after '#'", TestName = "savetxt of NumPy with commas")]
    [TestCase("#,a,y\n7,4,1.5\n5,6,2.5\n9,5,3.5\n", "#,a,y", "a header (detected); regression", TestName = "a column of that name")]
    public static void A_header_of_another_form_than_the_rows_is_read_and_told(string text, string names, string told)
    {
        using var file = new TextFile(text);
        Table table = Table.Read(file.Path);
        Assert.That(string.Join(',', table.Columns.Select(column => column.Name)), Is.EqualTo(names));
        Assert.That(table.ToString(), Does.Contain(told));
        Assert.That(table.Column("a").ToNumbers(), Is.EqualTo(new[] { 4.0, 6, 5 }));
        Assert.That(table.Labels.Single().ToNumbers(), Is.EqualTo(new[] { 1.5, 2.5, 3.5 }));
    }

    [TestCase("a,b,y\n1,4,1.5,\n2,6,2.5,\n3,5,3.5,\n")]
    [TestCase("a,b,y\n0.5,4,2,1.5\n0.25,6,3,2.5\n0.75,5,1,3.5\n")]
    [TestCase("a,b,y\n1,4,2,1.5\n1,6,3,2.5\n2,5,1,3.5\n")]
    public static void A_header_that_may_lack_any_name_is_refused(string text)
    {
        using var file = new TextFile(text);
        Assert.That(() => Table.Read(file.Path),
            Throws.TypeOf<DataException>().With.Message.Contains("'4' fields, but the header has '3'"));
    }

    [Test]
    public static void A_row_with_the_field_that_the_others_lack_is_refused_with_the_delimiter()
    {
        string rows = string.Concat(Enumerable.Repeat("1,2.5\n", 150));
        using var file = new TextFile($"a,y,\n{rows}1,2.5,\n");
        Assert.That(() => Table.Read(file.Path), Throws.TypeOf<DataException>().With.Message.EqualTo(
            $"{file.Path}, line 152: '3' fields, but the header has '2': '' follows the last column 'y' "
            + "(the line holds '1 2.5 ', the delimiter is ',')."));
    }

    [TestCase("name\tage\nJohn Smith\t5.5\nMary Miller\t3.5\nJack Jones\t4.5\n", '\t')]
    [TestCase("street\ty\n5 Elmstreet\t3.5\n7 Mainstreet\t4.5\n9 Highstreet\t5.5\n", '\t')]
    [TestCase("text\nno table at all\njust some words\nand a few more of them\n", ',')]
    [TestCase("when,y\n2020-01-01 10:00,1.5\n2020-01-02 11:00,2.5\n", ',')]
    [TestCase("1, 2, 3\n4, 5, 6\n7, 8, 9\n", ',')]
    public static void Spaces_within_texts_are_no_delimiters(string text, char delimiter)
    {
        using var file = new TextFile(text);
        Assert.That(Table.Read(file.Path, new TableOptions(), new TableFaults(most: 10)).Delimiter, Is.EqualTo(delimiter));
    }
}
