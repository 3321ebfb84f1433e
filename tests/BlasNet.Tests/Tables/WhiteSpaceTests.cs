using BlasNet.Tables;

namespace BlasNet.Tests.Tables;

/// <summary>White space that nobody sees around cells, names and markers.</summary>
internal static class WhiteSpaceTests
{
    private static readonly string[] Blanks =
    [
        " ", "\t", "\u000B", "\f", "\u0085", "\u00A0", "\u1680", "\u2003", "\u2009", "\u200B", "\u200E", "\u2028", "\u202F", "\u205F",
        "\u2060", "\u3000", "\uFEFF", " \t\u00A0",
    ];

    [TestCaseSource(nameof(Blanks))]
    public static void Classes_and_categories_do_not_differ_by_white_space(string blank)
    {
        using var file = new TextFile(
            $"a,c,y\n1,{blank}u,no\n2,v{blank},yes{blank}\n3,u{blank},{blank}no\n4,v,yes\n5,\"u{blank}\",\"{blank}no\"\n");
        Table table = Table.Read(file.Path);
        Assert.That(TablePreprocessor.Fit(table, [0, 1, 2, 3, 4]).ClassNames, Is.EqualTo(new[] { "no", "yes" }));
        Assert.That(table.Column("c").Texts, Is.EqualTo(new[] { "u", "v" }));
    }

    [TestCaseSource(nameof(Blanks))]
    public static void Numbers_and_missing_cells_are_read_with_white_space_around_them(string blank)
    {
        using var file = new TextFile($"a,b,y\n{blank}1{blank},{blank}?,0.5\n{blank}-2.5,3{blank},1.5\nNA{blank},1e3{blank},2.5\n{blank},-,3.5\n");
        Table table = Table.Read(file.Path, new TableOptions { NaValues = ["", $"{blank}?", "NA", $"-{blank}"] });
        Assert.That(table.Column("a").ToNumbers(), Is.EqualTo(new[] { 1, -2.5, double.NaN, double.NaN }));
        Assert.That(table.Column("b").ToNumbers(), Is.EqualTo(new[] { double.NaN, 3, 1000, double.NaN }));
    }

    [TestCaseSource(nameof(Blanks))]
    public static void Columns_are_found_by_name_with_white_space_in_header_or_option(string blank)
    {
        using var file = new TextFile($"{blank}size{blank},kind,w{blank},price\n1,u,1,2.5\n2,v,2,3.5\n3,u,1,4.5\n");
        Table table = Table.Read(file.Path, new TableOptions
        {
            Labels = [$"price{blank}"],
            Features = [$"{blank}size", "kind"],
            SampleWeight = $"{blank}w",
            ColumnTypes = new Dictionary<string, ColumnKind> { [$"kind{blank}"] = ColumnKind.Categorical },
        });
        Assert.That(table.Columns.Select(column => (column.Name, column.Kind)), Is.EqualTo(new[]
        {
            ("size", ColumnKind.Numeric), ("kind", ColumnKind.Categorical), ("w", ColumnKind.Weight), ("price", ColumnKind.Label),
        }));
    }

    [Test]
    public static void White_space_within_a_cell_and_the_delimiter_tab_stay()
    {
        using var file = new TextFile("a\tc\ty\n1\tNEAR BAY\t0.5\n2\t\t1.5\n3\tNEAR\u00A0BAY\t2.5\n");
        Table table = Table.Read(file.Path);
        Assert.That(table.Columns[1].Texts, Is.EqualTo(new[] { "NEAR BAY", "NEAR\u00A0BAY" }));
        Assert.That(table.Columns[1].MissingCount, Is.EqualTo(1));
    }

    [Test]
    public static void A_line_of_white_space_is_blank_and_one_before_a_comment_does_not_hide_it()
    {
        using var file = new TextFile("a,y\n1,0.5\n\t\u00A0\n\t# a remark\n2,1.5\n");
        Table table = Table.Read(file.Path, new TableOptions { Comment = '#' });
        Assert.That((table.RowCount, table.BlankLines), Is.EqualTo((2, 1)));
    }
}
