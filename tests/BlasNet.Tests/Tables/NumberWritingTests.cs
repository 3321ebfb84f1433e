using BlasNet.Tables;

namespace BlasNet.Tests.Tables;

/// <summary>Numbers as people write them: with signs of currencies, units and groups of digits.</summary>
internal static class NumberWritingTests
{
    [TestCase("$100,000", 100000)]
    [TestCase("-$5", -5)]
    [TestCase("$-5", -5)]
    [TestCase("$ 5.25 ", 5.25)]
    [TestCase("12 kg", 12)]
    [TestCase("12kg", 12)]
    [TestCase("3.1%", 3.1)]
    [TestCase("+3.1 %", 3.1)]
    [TestCase("US$1,234.5", 1234.5)]
    [TestCase("(1,234)", -1234)]
    [TestCase("($5)", -5)]
    [TestCase("$(5)", -5)]
    [TestCase("5 sq ft", 5)]
    [TestCase("1e3 kg", 1000)]
    [TestCase("1,23,456", 123456)]
    [TestCase("-1,234,567.25", -1234567.25)]
    [TestCase("\u22125", -5)]
    [TestCase("17", 17)]
    public static void Numbers_are_read_with_what_may_stand_around_them(string text, double value)
    {
        var parser = new NumberParser('.', ',', ["$", "US$", "%", "kg", "sq", "ft", "()"]);
        Assert.That(parser.TryRead(text, out double read), text);
        Assert.That(read, Is.EqualTo(value));
    }

    [TestCase("$")]
    [TestCase("kg")]
    [TestCase("5 lb")]
    [TestCase("12,34")]
    [TestCase("1234,567")]
    [TestCase("0,123")]
    [TestCase(",123")]
    [TestCase("1,,234")]
    [TestCase("1,234,5")]
    [TestCase("1.5,000")]
    [TestCase("--5")]
    [TestCase("-(5)")]
    [TestCase("5 5 kg")]
    public static void Other_texts_are_none(string text) =>
        Assert.That(new NumberParser('.', ',', ["$", "kg", "()"]).TryRead(text, out _), Is.False);

    [TestCase("1.234.567,5", '.')]
    [TestCase("1 234 567,5", ' ')]
    [TestCase("1\u00A0234\u202F567,5", ' ')]
    [TestCase("1'234'567,5", '\'')]
    [TestCase("1\u2019234\u2019567,5", '\'')]
    [TestCase("1_234_567,5", '_')]
    public static void Groups_have_any_of_their_marks(string text, char thousands)
    {
        Assert.That(new NumberParser(',', thousands).TryRead(text, out double read));
        Assert.That(read, Is.EqualTo(1234567.5));
    }

    [TestCase("$100,000", "with '$' and groups of digits between ','", "--numbers-with \"$\" --thousands \",\"")]
    [TestCase("12 kg", "with 'kg'", "--numbers-with \"kg\"")]
    [TestCase("3.1%", "with '%'", "--numbers-with \"%\"")]
    [TestCase("EUR 5", "with 'EUR'", "--numbers-with \"EUR\"")]
    [TestCase("1.234,56 \u20AC", "with '\u20AC' and groups of digits between '.'",
        "--numbers-with \"\u20AC\" --thousands \".\" --decimal \",\"")]
    [TestCase("1 234", "with groups of digits between spaces", "--thousands \" \"")]
    [TestCase("(5)", "with parentheses", "--numbers-with \"()\"")]
    [TestCase("5 sq ft", "with 'sq ft'", "--numbers-with \"sq ft\"")]
    [TestCase("1,5", "with the decimal ','", "--decimal \",\"")]
    [TestCase("20\u00B0C", "with '\u00B0C'", "--numbers-with \"\u00B0C\"")]
    public static void What_looks_like_a_number_is_named_with_the_options_that_read_it(string text, string what, string options)
    {
        NumberLook? look = NumberLook.Of(text, '.');
        Assert.That((look?.ToString(), look?.Options(new TableOptions())), Is.EqualTo((what, options)));
    }

    [TestCase("kind0")]
    [TestCase("x1")]
    [TestCase("2020-01-01")]
    [TestCase("10:30")]
    [TestCase("12 Main Street 5")]
    [TestCase("0x1F")]
    [TestCase("1.2.3")]
    [TestCase("192.168.0.1")]
    [TestCase("007 123")]
    [TestCase("no")]
    [TestCase("")]
    public static void Names_dates_and_codes_do_not_look_like_numbers(string text) => Assert.That(NumberLook.Of(text, '.'), Is.Null);

    [Test]
    public static void Numbers_of_a_column_must_be_written_alike()
    {
        var options = new TableOptions { NumbersWith = ["$", "\u20AC", "%"] };
        AssertRefused("a,y\n$1,0.5\n$2,1.5\n\u20AC3,2.5\n", options,
            ", line 4, column 'a': '\u20AC3' stands with '\u20AC', but the number on line 2 with '$'; the numbers of a column must be written alike.");
        AssertRefused("a,y\n5%,0.5\n0,1.5\n0.07,2.5\n", options, ", line 4, column 'a': '0.07' stands without '%', but the number on line 2 with it; ");
        AssertRefused("a,y\n0.05,0.5\n6%,1.5\n", options, ", line 3, column 'a': '6%' stands with '%', but the number on line 2 without it; ");
        using var file = new TextFile("a,y\n$1,0.5\n2,1.5\n");
        Assert.That(Table.Read(file.Path, options).Column("a").ToNumbers(), Is.EqualTo(new double[] { 1, 2 }), "a price without its sign");
    }

    [Test]
    public static void Later_files_are_written_as_the_first()
    {
        using var file = new TextFile("share,price,y\n5%,$1,0.5\n6%,$2,1.5\n7%,$3,2.5\n");
        Table table = Table.Read(file.Path, new TableOptions { NumbersWith = ["$", "%", "\u20AC"] });
        TablePreprocessor again = TablePreprocessor.Parse(TablePreprocessor.Fit(table, [0, 1, 2]).ToJson());
        using var later = new TextFile("share,price\n8%,$4\n");
        Assert.That(again.Read(later.Path).Column("price").ToNumbers(), Is.EqualTo(new double[] { 4 }));
        using var bare = new TextFile("share,price\n0.08,$4\n");
        Assert.That(() => again.Read(bare.Path), Throws.TypeOf<DataException>().With.Message.Contains(
            "'0.08' stands without '%', but the numbers that were learned from with it"));
        using var other = new TextFile("share,price\n8%,\u20AC4\n");
        Assert.That(() => again.Read(other.Path), Throws.TypeOf<DataException>().With.Message.Contains("stands with '\u20AC'"));
    }

    [TestCase("a,b,y\n0,100,0\n1,\"1,237\",1\n2,102,0\n3,\"1,311\",1\n4,104,0\n5,105,1\n",
        ", line 3, column 'b': '1,237' is not a number, but looks like one with groups of digits between ','; read such numbers by "
        + "--thousands \",\".")]
    [TestCase("a,b,y\n0,\"1,100\",0\n1,\"1,237\",1\n2,102,0\n",
        ", line 2, column 'b': '1,100' is not a number, but looks like one with groups of digits between ','")]
    public static void Grouped_digits_are_named_as_such(string text, string problem) => AssertRefused(text, new TableOptions(), problem);

    [TestCase("b;y\n100;0\n1,237;1\n102;0\n1,311;1\n104;0\n")]
    [TestCase("y;b\n0;1,237\n1;0\n0;-12,500\n1;7\n")]
    [TestCase("b;y\n$100;0\n$1,237;1\n$102;0\n$1,311;1\n")]
    public static void Decimal_commas_that_may_be_marks_of_thousands_are_refused(string text)
    {
        var options = new TableOptions { Decimal = ',', Labels = ["y"], NumbersWith = ["$"] };
        AssertRefused(text, options, "may be a whole number with a mark of thousands, because each comma of the column has three digits after it");
        using var file = new TextFile(text);
        double[] decimals = Table.Read(file.Path, options with { Thousands = '.' }).Column("b").ToNumbers();
        double[] grouped = Table.Read(file.Path, options with { Decimal = '.', Thousands = ',' }).Column("b").ToNumbers();
        int at = Array.FindIndex(decimals, number => number != Math.Floor(number));
        Assert.That(grouped[at], Is.EqualTo(1000 * decimals[at]));
    }

    [TestCase("b;y\n1,237;1\n102,5;0\n7;1\n")]
    [TestCase("b;y\n0,125;1\n102;0\n7;1\n")]
    [TestCase("b;y\n1,237;1\n1024;0\n7;1\n")]
    [TestCase("b;y\n1,237;1\n1,311;0\n2,125;1\n")]
    public static void Decimal_commas_that_are_clear_are_read(string text)
    {
        using var file = new TextFile(text);
        Assert.That(Table.Read(file.Path, new TableOptions { Decimal = ',' }).Column("b").IsNumeric);
    }

    [Test]
    public static void Decimal_points_that_may_be_marks_of_thousands_are_a_warning()
    {
        using var file = new TextFile("b;y\n100;0\n1.237;1\n102;0\n1.311;1\n");
        DataIssue issue = DataCheck.Run($"csv:{file.Path}").Issues.Single();
        Assert.That((issue.Kind, issue.Line, issue.Column, issue.Text), Is.EqualTo((DataIssueKind.NumberFormat, (int?)3, "b", "1.237")));
        Assert.That(issue.Sentence, Does.EndWith("if the points are marks of thousands, give --thousands \".\" --decimal \",\"."));
        Assert.That(Table.Read(file.Path).Describe()[1], Does.Contain("'1.237' on line 3"));
    }

    [Test]
    public static void A_mark_that_is_both_is_refused()
    {
        using var file = new TextFile("a,y\n1,2.5\n");
        Assert.That(() => Table.Read(file.Path, new TableOptions { Thousands = '.' }), Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("Table: '.' is the mark of thousands and the decimal mark; set the decimal mark to the other one."));
        Assert.That(() => new TableOptions { Thousands = 'x' }, Throws.TypeOf<ConfigurationException>());
        Assert.That(() => new TableOptions { NumbersWith = ["m2"] }, Throws.TypeOf<ConfigurationException>());
    }

    private static void AssertRefused(string text, TableOptions options, string problem)
    {
        using var file = new TextFile(text);
        Assert.That(() => Table.Read(file.Path, options), Throws.TypeOf<DataException>().With.Message.Contains(problem));
    }
}
