using BlasNet.Tables;

namespace BlasNet.Tests.Tables;

/// <summary>Label columns that might be taken for something else.</summary>
internal static class LabelColumnTests
{
    private const string LargeClasses = "a,y\n1,9007199254740992\n2,9007199254740993\n3,9007199254740992\n4,9007199254740993\n";
    private const string Mixed = "a,y\n1,10\n2,9\n3,none\n4,10\n5,9\n6,10\n";

    [Test]
    public static void Whole_numbers_that_doubles_do_not_tell_apart_are_no_classes()
    {
        using var file = new TextFile(LargeClasses);
        Assert.That(() => Table.Read(file.Path), Throws.TypeOf<DataException>().With.Message.EqualTo(
            $"{file.Path}, line 3, column 'y': '9007199254740993' is no number of 64 bits, so that classes of such numbers cannot be told apart; "
            + "set the task to classification, which takes them as texts, or to regression."));
        DataIssue issue = DataCheck.Run($"csv:{file.Path}").Issues.First(issue => issue.IsFault);
        Assert.That((issue.Line, issue.Column, issue.Text), Is.EqualTo(((int?)3, "y", "9007199254740993")));
    }

    [TestCase("y")]
    [TestCase(null)]
    public static void Large_whole_numbers_are_classes_on_request(string? label)
    {
        using var file = new TextFile(LargeClasses);
        Table table = Table.Read(file.Path, Options(TableTask.Classification, label));
        Assert.That(Classes(table), Is.EqualTo(new[] { "9007199254740992", "9007199254740993" }));
    }

    [Test]
    public static void Large_whole_numbers_are_values_on_request_and_features_always()
    {
        using var file = new TextFile(LargeClasses);
        Assert.That(Table.Read(file.Path, Options(TableTask.Regression, null)).Labels[0].NumberAt(1), Is.EqualTo(9007199254740992));
        using var turned = new TextFile("y,a\n1.5,9007199254740993\n2.5,9007199254740995\n");
        Assert.That(Table.Read(turned.Path, Options(null, "y")).Features.Single().IsNumeric);
    }

    [Test]
    public static void Large_classes_that_doubles_hold_stay_numbers()
    {
        using var file = new TextFile("a,y\n1,33554433\n2,9007199254740994\n3,33554433\n4,9007199254740994\n");
        Assert.That(Classes(Table.Read(file.Path)), Is.EqualTo(new[] { "33554433", "9007199254740994" }));
    }

    [TestCase("y")]
    [TestCase(null)]
    public static void Numbers_and_texts_are_classes_on_request(string? label)
    {
        using var file = new TextFile(Mixed);
        Table table = Table.Read(file.Path, Options(TableTask.Classification, label));
        Assert.That(table.Labels.Single().Name, Is.EqualTo("y"));
        Assert.That(Classes(table), Is.EqualTo(new[] { "10", "9", "none" }));
    }

    [Test]
    public static void Numbers_and_texts_in_a_label_are_refused_with_what_can_be_done()
    {
        using var file = new TextFile(Mixed);
        Assert.That(() => Table.Read(file.Path, Options(null, "y")), Throws.TypeOf<DataException>().With.Message.EqualTo(
            $"{file.Path}, line 4, column 'y': 'none' is not a number; correct the cell, name it among the NA values, "
            + "or set the task to classification."));
        Assert.That(() => Table.Read(file.Path, Options(TableTask.Regression, null)), Throws.TypeOf<DataException>().With.Message.Contains(
            "line 4, column 'y': 'none' is not a number"));
    }

    [Test]
    public static void A_classification_without_a_named_label_takes_the_last_column()
    {
        using var file = new TextFile("id,a,y\nx1,1,1.5\nx2,2,2.5\nx3,3,1.5\n");
        Table table = Table.Read(file.Path, Options(TableTask.Classification, null));
        Assert.That(Classes(table), Is.EqualTo(new[] { "1.5", "2.5" }));
        Assert.That(table.Columns.Select(column => column.Kind), Is.EqualTo(
            new[] { ColumnKind.Identifier, ColumnKind.Numeric, ColumnKind.Label }));
    }

    private static TableOptions Options(TableTask? task, string? label) => new() { Task = task, Labels = label is null ? [] : [label] };

    private static IReadOnlyList<string> Classes(Table table) =>
        TablePreprocessor.Fit(table, [.. Enumerable.Range(0, table.RowCount)]).ClassNames;
}
