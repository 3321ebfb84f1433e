using BlasNet.Tables;

namespace BlasNet.Tests.Tables;

/// <summary>Last columns that cannot be what is learned: no other column is learned in their place.</summary>
internal static class LastColumnTests
{
    private static readonly string Many = Rows("a,b,kind", i => $"{i},{i % 7},kind{i % 25}");

    private static IEnumerable<TestCaseData> Refused()
    {
        yield return Case("dollars", Rows("area,rating,price", i => $"{40 + i},{i % 4},\"${100 + i},{i:000}\""), "price", "$100,000",
            "looks like a number with '$' and groups of digits between ','", "--numbers-with \"$\" --thousands \",\"", "--label");
        yield return Case("unit", Rows("a,weight", i => $"{i % 5},{3 * i} kg"), "weight", "0 kg", "with 'kg'",
            "--numbers-with \"kg\"", "--label");
        yield return Case("euros", Rows("a;y", i => $"{i % 5};{i + 1}.{i:000},50 \u20AC"), "y", "1.000,50 \u20AC", "'\u20AC'", "--label");
        yield return Case("many_texts", Many, "kind", "kind0", "'25' different in '30' rows", "--label \"kind\"", "another column");
        yield return Case("dates", Rows("y,when", i => $"{i}.5,2020-01-{i + 1:00}"), "when", "2020-01-01", "--label \"when\"");
        yield return Case("row_numbers", Rows("a,y,id", i => $"{i % 7},{i}.5,{i}"), "id", "0", "count the rows", "--label");
        yield return Case("empty", Rows("a,y,notes", i => $"{i % 7},{i}.5,"), "notes", "", "no row has a value", "--label");
        yield return Case("spaces_between_groups", Rows("a;y", i => $"{i % 5};{i + 1} {i:000}"), "y", "1 000", "--thousands \" \"");
    }

    [TestCaseSource(nameof(Refused))]
    public static void It_is_refused_with_its_first_cell_and_the_ways_out(string text, string column, string cell, string[] parts)
    {
        using var file = new TextFile(text);
        DataException error = Assert.Throws<DataException>(() => Table.Read(file.Path))!;
        Assert.That((error.Place!.Line, error.Place.Column, error.Place.Text), Is.EqualTo(((int?)2, column, cell)));
        foreach (string part in parts)
            Assert.That(error.Message, Does.Contain(part));
        DataReport report = DataCheck.Run($"csv:{file.Path}");
        Assert.That(report.Issues.Where(issue => issue.IsFault).Select(issue => issue.Sentence), Has.Member(error.Message));
        Assert.That(report.Columns.Select(facts => facts.Kind), Has.No.Member(ColumnKind.Label));
    }

    [Test]
    public static void A_classification_does_not_move_either()
    {
        using var file = new TextFile(Many);
        var options = new TableOptions { Task = TableTask.Classification };
        Assert.That(() => Table.Read(file.Path, options), Throws.TypeOf<DataException>().With.Message.Contains("column 'kind'"));
        Assert.That(Table.Read(file.Path, options with { Labels = ["kind"] }).Labels.Single().Texts, Has.Count.EqualTo(25));
    }

    [TestCase("a,y,\n5,2.5,\n7,4.5,\n", "y")]
    [TestCase("1,2.5,\n3,4.5,\n", "1")]
    [TestCase("a,y,date\n5,2.5,2020-01-01\n7,4.5,2020-01-02\n", "y", "date")]
    public static void A_column_that_is_empty_without_a_name_or_said_to_be_something_else_is_passed_over(
        string text, string label, string? identifier = null)
    {
        using var file = new TextFile(text);
        var types = new Dictionary<string, ColumnKind>();
        if (identifier is not null)
            types.Add(identifier, ColumnKind.Identifier);
        Assert.That(Table.Read(file.Path, new TableOptions { ColumnTypes = types }).Labels.Single().Name, Is.EqualTo(label));
    }

    [Test]
    public static void Options_read_the_label_that_looks_like_numbers()
    {
        using var file = new TextFile(Rows("a,price", i => $"{i % 5},\"${i + 1},{i:000}\""));
        Table table = Table.Read(file.Path, new TableOptions { NumbersWith = ["$"], Thousands = ',' });
        Assert.That((table.Task, table.Labels.Single().NumberAt(2)), Is.EqualTo(((TableTask?)TableTask.Regression, 3002.0)));
    }

    [TestCase("y")]
    [TestCase(null)]
    public static void A_label_that_looks_like_values_is_not_taken_for_classes_unasked(string? label)
    {
        // Each text occurs twice, so that it would be a category.
        using var file = new TextFile(Rows("a,y", i => $"{i},{i / 2} kg", 60));
        var options = new TableOptions { Labels = label is null ? [] : [label] };
        Assert.That(() => Table.Read(file.Path, options), Throws.TypeOf<DataException>().With.Message.EqualTo(
            $"{file.Path}, line 2, column 'y': '0 kg' looks like a number with 'kg', as most cells of the label do, but they are texts as they "
            + "stand; read them as numbers by --numbers-with \"kg\", or take each text for a class by --task classification."));
        Assert.That(Table.Read(file.Path, options with { Task = TableTask.Classification }).Labels.Single().Texts, Has.Count.EqualTo(30));
        Assert.That(Table.Read(file.Path, options with { NumbersWith = ["kg"] }).Task, Is.EqualTo(TableTask.Regression));
    }

    [TestCase("5%", "10%")]
    [TestCase("2D", "3D")]
    [TestCase("1st", "2nd")]
    public static void A_few_texts_with_numbers_are_classes(string one, string other)
    {
        using var file = new TextFile(Rows("a,y", i => $"{i},{(i % 2 == 0 ? one : other)}"));
        Assert.That(Table.Read(file.Path).Task, Is.EqualTo(TableTask.Classification));
    }

    [TestCase("income", "$1,000.00 ", "'$' and groups of digits between ','", "--numbers-with \"$\" --thousands \",\"")]
    [TestCase("share", "3.1%", "'%'", "--numbers-with \"%\"")]
    [TestCase("share", "3,1 %", "'%'", "--numbers-with \"%\" --decimal \",\"")]
    [TestCase("length", "12 km", "'km'", "--numbers-with \"km\"")]
    public static void A_feature_that_looks_like_numbers_is_told(string name, string cell, string what, string options)
    {
        using var file = new TextFile(Rows($"{name},y", i => $"\"{cell.Replace("1", $"{i + 1}", StringComparison.Ordinal)}\",{i}.5"));
        string first = cell.Trim();
        Assert.That(Table.Read(file.Path).Describe()[1], Does.EndWith(
            $"; looks like numbers with {what}, as '{first}' on line 2, which {options} reads"));
        DataIssue issue = DataCheck.Run($"csv:{file.Path}").Issues.Single(issue => !issue.IsFault);
        Assert.That((issue.Kind, issue.Line, issue.Column, issue.Text), Is.EqualTo((DataIssueKind.NumberFormat, (int?)2, name, first)));
        Assert.That(issue.Sentence, Does.Contain($"looks like a number with {what}").And.EndWith($"read them as numbers by {options}."));
        var types = new TableOptions { ColumnTypes = new Dictionary<string, ColumnKind> { [name] = ColumnKind.Identifier } };
        Assert.That(Table.Read(file.Path, types).Describe()[1], Does.Not.Contain("looks like"), "it is said what they are");
    }

    private static TestCaseData Case(string name, string text, string column, string cell, params string[] parts) =>
        new TestCaseData(text, column, cell, parts).SetName("Refused_last_column_" + name);

    private static string Rows(string header, Func<int, FormattableString> row, int count = 30) =>
        header + "\n" + string.Concat(Enumerable.Range(0, count).Select(i => FormattableString.Invariant(row(i)) + "\n"));
}
