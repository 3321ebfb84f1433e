using System.Globalization;
using BlasNet.Tables;

namespace BlasNet.Tests.Tables.Checks;

internal static class TableCheckTests
{
    private const string Clean = "a,c,y\n1,u,p\n2,v,q\n3,u,p\n4,v,q\n";

    [Test]
    public static void A_clean_table_has_no_issues()
    {
        using var file = new TextFile(Clean);
        DataReport report = Check(file);
        Assert.That((report.IsClean, report.Faults, report.Warnings), Is.EqualTo((true, 0, 0)), string.Join('\n', report.Issues));
        Assert.That(report.ToString(), Is.EqualTo($"csv:{file.Path}: clean"));
        Assert.That(report.Found, Does.Contain("4 rows, 3 columns"));
        Assert.That(report.Columns.Select(column => (column.Name, column.Kind, column.Distinct)), Is.EqualTo(
            new[] { ("a", ColumnKind.Numeric, 4), ("c", ColumnKind.Categorical, 2), ("y", ColumnKind.Label, 2) }));
        Assert.That(report.Columns.Select(column => (column.Least, column.Mean, column.Most)), Is.EqualTo(
            new (double?, double?, double?)[] { (1, 2.5, 4), (null, null, null), (null, null, null) }));
        Assert.That(report.Parts.Single().Classes, Is.EqualTo(new[] { new ClassCount("p", 2), new ClassCount("q", 2) }));
        Assert.That(report.Overlap, Is.Null);
    }

    [Test]
    public static void Each_fault_is_reported_with_file_line_column_and_text()
    {
        using var file = new TextFile("a,y\n1.5,2.5\nx,3.5\n3\n4.5,1e400\n\"5,5\n");
        DataReport report = Check(file);
        Assert.That(report.Issues.Select(issue => (issue.File, issue.Line, issue.Column, issue.Text)), Is.EqualTo(
            new (string, int?, string?, string?)[]
            {
                (file.Path, 3, "a", "x"), (file.Path, 4, null, "3"), (file.Path, 5, "y", "1e400"), (file.Path, 6, null, "\"5,5"),
            }));
        Assert.That(report.Issues.Select(issue => issue.Kind), Is.All.EqualTo(DataIssueKind.Malformed));
        Assert.That(report.Issues[0].Sentence, Does.StartWith($"{file.Path}, line 3, column 'a': 'x' is not a number"));
        Assert.That(report.Issues.All(issue => issue.IsFault && issue.ToString() == issue.Sentence));
        Assert.That((report.Faults, report.Warnings, report.Parts[0].Rows), Is.EqualTo((4, 0, 3)));
    }

    [Test]
    public static void Missing_cells_are_counted_with_the_first_of_them()
    {
        using var file = new TextFile("a,y,\n1,2.5,\n?,3.5,\n ,,\n4,5,\n");
        DataReport report = Check(file);
        Assert.That(report.Issues.Select(issue => issue.Sentence), Is.EqualTo(new[]
        {
            $"{file.Path}, line 3, column 'a': 2 of 4 cells are missing, '?' here for the first time; "
                + "choose what stands for them: drop, mean, median, indicator or a constant.",
            $"{file.Path}, line 4, column 'y': 1 of 4 cells are missing, '' here for the first time; "
                + "a label cannot be filled in, so drop the rows without one.",
            $"{file.Path}, line 2, column 'column 2': no row has a value, so that the column is left out.",
        }));
        Assert.That((report.CountOf(DataIssueKind.Missing), report.CountOf(DataIssueKind.Constant), report.Faults), Is.EqualTo((2, 1, 0)));
        DataReport filled = Check(file, new DataCheckOptions { Table = new TableOptions { Missing = MissingPolicy.Median } });
        Assert.That(filled.Issues[0].Sentence, Does.EndWith("'?' here for the first time."));
    }

    [Test]
    public static void A_constant_column_is_reported()
    {
        using var file = new TextFile("a,c,y\n1,7,2.5\n2,7,3.5\n3,?,4.5\n");
        DataIssue issue = Check(file).Issues.Single(issue => issue.Kind == DataIssueKind.Constant);
        Assert.That(issue, Is.EqualTo(new DataIssue(DataIssueKind.Constant, file.Path, 2, "c", "7",
            $"{file.Path}, line 2, column 'c': all cells are '7', so that nothing can be learned from the column.")));
    }

    [Test]
    public static void Rows_that_are_the_same_name_the_lines_of_both()
    {
        using var file = new TextFile(",a,c,y\n0,1,u,2.5\n1,0,u,2.5\n\n2,-0,u,2.5\n3,1,v,2.5\n4,1.0, u ,2.50\n5,,u,1\n6,?,u,1\n");
        DataReport report = Check(file);
        Assert.That(report.Issues.Where(issue => issue.Kind == DataIssueKind.Duplicate).Select(issue => issue.Sentence),
            Is.EqualTo(new[]
            {
                $"{file.Path}, line 5: the row is the same as that of line 3.",
                $"{file.Path}, line 7: the row is the same as that of line 2.",
                $"{file.Path}, line 9: the row is the same as that of line 8.",
            }));
        Assert.That(report.Parts[0].Duplicates, Is.EqualTo(3));
    }

    [Test]
    public static void Rows_of_a_series_may_be_the_same()
    {
        using var file = new TextFile("y\n" + string.Concat(Enumerable.Repeat("1\n1\n2\n", 10)));
        var options = new DataCheckOptions
        {
            Validation = "0.2",
            Table = new TableOptions { Series = new TimeSeries(3), Task = TableTask.Regression },
        };
        DataReport report = Check(file, options);
        Assert.That(report.IsClean, string.Join('\n', report.Issues));
        Assert.That(report.Overlap, Is.Null);
    }

    [Test]
    public static void The_same_inputs_of_two_classes_contradict_each_other()
    {
        using var file = new TextFile("a,c,y\n1,u,p\n2,v,q\n1,u,q\n4,v,q\n5,v,p\n");
        DataIssue issue = Check(file).Issues.Single();
        Assert.That(issue.Kind, Is.EqualTo(DataIssueKind.Conflict));
        Assert.That((issue.Line, issue.Column, issue.Text), Is.EqualTo(((int?)4, "y", "q")));
        Assert.That(issue.Sentence, Does.EndWith("the class is 'q', but the inputs are those of line 2, which has 'p'."));
    }

    [Test]
    public static void A_class_with_far_fewer_rows_than_another_is_reported()
    {
        using var file = new TextFile("a,y\n" + string.Concat(Enumerable.Range(0, 22).Select(i => $"{i},{(i < 2 ? "few" : "many")}\n")));
        DataIssue issue = Check(file).Issues.Single();
        Assert.That((issue.Kind, issue.Column, issue.Text), Is.EqualTo((DataIssueKind.Imbalance, "y", "few")));
        Assert.That(issue.Sentence, Does.Contain("the class 'few' has 2 rows, but 'many' has 20 rows;"));
    }

    [Test]
    public static void Held_out_rows_among_the_training_rows_are_reported()
    {
        using var file = new TextFile("a,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i / 2},{i / 2}.5\n")));
        var regression = new TableOptions { Task = TableTask.Regression };
        DataReport report = Check(file, new DataCheckOptions { Validation = "0.25", Seed = 3, Table = regression });
        DataIssue[] overlap = [.. report.Issues.Where(issue => issue.Kind == DataIssueKind.Overlap)];
        Assert.That(report.Parts.Select(part => (part.Name, part.Rows)), Is.EqualTo(new[] { ("training", 30), ("validation", 10) }));
        Assert.That(overlap, Has.Length.EqualTo(report.Overlap).And.Not.Empty);
        Assert.That(report.Overlap + (2 * report.Parts[1].Duplicates), Is.EqualTo(10), "each row is there twice");
        foreach (DataIssue issue in overlap)
        {
            int twin = issue.Line!.Value % 2 == 0 ? issue.Line.Value + 1 : issue.Line.Value - 1;
            Assert.That(issue.Sentence, Does.Contain($"the same one stands on line {twin} "));
        }
    }

    [Test]
    public static void A_validation_file_is_checked_too()
    {
        using var file = new TextFile(Clean);
        using var other = new TextFile("y,c,a\np,u,1\nq,w,7\nr,v,?\nq,v,4\np,v,x\n");
        DataReport report = Check(file, new DataCheckOptions { Validation = $"csv:{other.Path}" });
        Assert.That(report.Issues.Select(issue => (issue.Kind, issue.Line, issue.Column, issue.Text)), Is.EqualTo(
            new (DataIssueKind, int?, string?, string?)[]
            {
                (DataIssueKind.Malformed, 6, "a", "x"), (DataIssueKind.Malformed, 3, "c", "w"), (DataIssueKind.Malformed, 4, "y", "r"),
                (DataIssueKind.Missing, 4, "a", "?"), (DataIssueKind.Overlap, 2, null, null), (DataIssueKind.Overlap, 5, null, null),
            }));
        Assert.That(report.Issues.Select(issue => issue.File), Is.All.EqualTo(other.Path));
        Assert.That(report.Issues[^1].Sentence, Is.EqualTo(
            $"{other.Path}, line 5: the same row stands in {file.Path}, line 5, and is learned from."));
        Assert.That(report.Overlap, Is.EqualTo(2));
    }

    [Test]
    public static void A_validation_file_needs_the_label()
    {
        using var file = new TextFile(Clean);
        using var other = new TextFile("a,c\n9,u\n");
        DataIssue issue = Check(file, new DataCheckOptions { Validation = $"csv:{other.Path}" }).Issues.Single();
        Assert.That((issue.IsFault, issue.Sentence), Is.EqualTo(
            (true, $"{other.Path}: the column 'y' is missing, by which a model is judged.")));
    }

    [TestCase("", "the file holds no rows")]
    [TestCase("a,y\n", "the file holds a header, but no rows")]
    [TestCase("a,y\n1\n2\n", "not one row can be read")]
    [TestCase("a,y\n1,p\n2,p\n", "every row has the class 'p'")]
    [TestCase("when,what\n2020-01-01,x1\n2020-01-02,x2\n", "the last column is not learned unasked")]
    [TestCase("when,y\n2020-01-01,1.5\n2020-01-02,2.5\n", "no column is left to learn from")]
    public static void What_training_would_refuse_is_a_fault(string text, string problem)
    {
        using var file = new TextFile(text);
        DataReport report = Check(file);
        string[] faults = [.. report.Issues.Where(issue => issue.IsFault).Select(issue => issue.Sentence)];
        Assert.That(faults, Has.Some.Contains(problem));
        Assert.That(report.Issues.Select(issue => issue.File), Is.All.EqualTo(file.Path));
    }

    [Test]
    public static void A_file_that_is_not_there_is_a_fault()
    {
        DataReport report = DataCheck.Run("csv:nowhere.csv");
        Assert.That(report.Issues.Single().Sentence, Is.EqualTo("nowhere.csv: there is no such file."));
        Assert.That((report.Found, report.Parts.Count, report.Columns.Count), Is.EqualTo(("", 0, 0)));
    }

    [Test]
    public static void Issues_that_are_not_listed_are_counted()
    {
        string rows = string.Concat(Enumerable.Repeat("1,p\n2,q\n", 20)) + string.Concat(Enumerable.Repeat("x,p\n", 7));
        using var file = new TextFile("a,y\n" + rows);
        DataReport report = Check(file, new DataCheckOptions { MaxIssues = 3 });
        Assert.That(report.Issues.CountBy(issue => issue.Kind).ToDictionary(), Is.EqualTo(new Dictionary<DataIssueKind, int>
        {
            [DataIssueKind.Malformed] = 3,
            [DataIssueKind.Duplicate] = 3,
        }));
        Assert.That((report.Faults, report.CountOf(DataIssueKind.Duplicate)), Is.EqualTo((7, 44)));
        Assert.That(() => new DataCheckOptions { MaxIssues = 0 }, Throws.TypeOf<ConfigurationException>());
    }

    [Test]
    public static void A_culture_changes_nothing()
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        using var file = new TextFile("a,y\n1.5,2.5\n?,3.5\n1e400,1\n2.5,1\n");
        Assert.That(Check(file).Issues.Select(issue => issue.Text), Is.EqualTo(new[] { "1e400", "?" }));
        Assert.That(Check(file).Columns[0].Mean, Is.EqualTo(2));
    }

    [Test]
    public static void Options_that_do_not_fit_are_refused()
    {
        using var file = new TextFile(Clean);
        Assert.That(() => DataCheck.Run("moons", new DataCheckOptions { Table = new TableOptions { Labels = ["y"] } }),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
                "Data 'moons' is no table; options such as the label belong to 'csv:FILE'."));
        Assert.That(() => Check(file, new DataCheckOptions { Table = new TableOptions { Labels = ["yy"] } }),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo($"{file.Path}: there is no column 'yy'. Did you mean 'y'?"));
        Assert.That(() => Check(file, new DataCheckOptions { Validation = "moons" }), Throws.TypeOf<ConfigurationException>());
    }

    private static DataReport Check(TextFile file, DataCheckOptions? options = null) => DataCheck.Run($"csv:{file.Path}", options);
}
