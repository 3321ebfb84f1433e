using BlasNet.Data;
using BlasNet.Tables;

namespace BlasNet.Tests.Tables;

/// <summary>Times and groups of the rows of a table, and what is wrong with them.</summary>
internal static class SeriesRowsTests
{
    [TestCase("2020-01-01,1", "2020-01-02,2", "2020-01-04,3",
        "line 4, column 't': the time '2020-01-04' follows '2020-01-02' on line 3, but the steps are 1 day apart; the row of "
        + "'2020-01-03' is missing, which no treatment of missing cells fills in.")]
    [TestCase("2020-01-01,1", "2020-01-02,2", "2020-01-09,3", "'6' rows are missing from '2020-01-03' on")]
    [TestCase("2020-01-01,1", "2020-02-01,2", "2020-04-01,3", "the steps are 1 month apart; the row of '2020-03-01' is missing")]
    [TestCase("2020-01-01T00:00,1", "2020-01-01T01:00,2", "2020-01-01T02:30,3", "'2020-01-01T02:00' is due there")]
    [TestCase("2020-01-02,1", "2020-01-03,2", "2020-01-01,3",
        "the time '2020-01-01' is earlier than '2020-01-03' on line 3, but rows must ascend in time.")]
    [TestCase("2020-01-01,1", "2020-01-02,2", "2020-01-02,3", "the time '2020-01-02' stands on line 3 already, but each step has one row; "
        + "where rows belong to several series, name the column that tells them apart by --group.")]
    [TestCase("2020-01-02,1", "2020-01-02,2", "2020-01-02,3", "the time '2020-01-02' stands on line 2 already")]
    [TestCase("2020-01-02,1", "?,2", "2020-01-02,3", "line 3, column 't': the time is missing.")]
    [TestCase("2020-01-02,1", "soon,2", "2020-01-02,3", "line 3, column 't': 'soon' is no time")]
    [TestCase("2020-01-02,1", "20,2", "2020-01-02,3", "line 3, column 't': '20' is no time")]
    [TestCase("3,1", "2,2", "1,3", "the time '2' is earlier than '3' on line 2")]
    [TestCase("1,1", "2,2", "9223372036854775807,3", "rows are missing from '3' on")]
    public static void Rows_that_are_no_even_series_are_told_with_both_rows_and_times(string a, string b, string c, string sentence)
    {
        using var file = new TextFile($"t,v\n{a}\n{b}\n{c}\n");
        Table table = Table.Read(file.Path, new TableOptions
        {
            Labels = ["v"], Task = TableTask.Regression, Missing = MissingPolicy.Mean, Series = new TimeSeries(1) { Time = "t" },
        });
        Assert.That(() => SeriesSplit.Create(table), Throws.TypeOf<DataException>().With.Message.Contains(sentence));
    }

    [Test]
    public static void The_missing_months_of_Mauna_Loa_are_found()
    {
        Table table = Table.Read(Support.Repository.Data("mauna-loa-co2/co2-concentration.csv"), new TableOptions
        {
            Labels = ["CO2"], Series = new TimeSeries(12, 6) { Time = "Date" },
        });
        Assert.That(() => SeriesSplit.Create(table), Throws.TypeOf<DataException>().With.Message.Contains("line 5, column 'Date': "
            + "the time '1958-07-01' follows '1958-05-01' on line 4, but the steps are 1 month apart; the row of '1958-06-01' is missing"));
    }

    [Test]
    public static void Rows_that_are_dropped_leave_gaps()
    {
        using var file = new TextFile("t,x,v\n1,1,1\n2,?,2\n3,3,3\n4,3,3\n5,3,3\n");
        var options = new TableOptions
        {
            Labels = ["v"], Task = TableTask.Regression, Missing = MissingPolicy.Drop, Series = new TimeSeries(1) { Time = "t" },
        };
        Assert.That(() => SeriesSplit.Create(Table.Read(file.Path, options)),
            Throws.TypeOf<DataException>().With.Message.Contains("the row of '2' is missing"));
        SeriesSplit split = SeriesSplit.Create(Table.Read(file.Path, options with { Series = new TimeSeries(1) }));
        Assert.That(split.Train, Is.EqualTo(new[] { 0, 2, 3, 4 }), "without times, what is left is the series");
    }

    [Test]
    public static void Groups_may_be_interleaved_and_each_has_times_of_its_own()
    {
        using var file = new TextFile("g,t,v\na,1,1\nb,10,2\na,2,3\nb,20,4\nc,5,6\na,3,5\n");
        Table table = Table.Read(file.Path, Grouped("v"));
        SeriesRows rows = SeriesRows.Of(table);
        Assert.That(rows.Entries.Select(entry => entry.Name), Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(rows.Entries.Select(entry => entry.Rows), Is.EqualTo(new int[][] { [0, 2, 5], [1, 3], [4] }));
        Assert.That(
            rows.Entries.Select(entry => entry.Times!.TextOf(3)), Is.EqualTo(new[] { "4", "40", "8" }), "one row takes another's step");
    }

    [Test]
    public static void A_row_of_no_group_and_a_broken_group_are_told()
    {
        using var file = new TextFile("g,t,v\na,1,1\n?,2,2\n");
        Assert.That(() => SeriesRows.Of(Table.Read(file.Path, Grouped("v"))), Throws.TypeOf<DataException>().With.Message
            .Contains("line 3, column 'g': the cell is missing, but it tells which series the row belongs to."));
        using var broken = new TextFile("g,t,v\na,1,1\nb,1,2\na,2,2\nb,2,2\na,3,2\nb,5,2\n");
        Assert.That(() => SeriesRows.Of(Table.Read(broken.Path, Grouped("v"))), Throws.TypeOf<DataException>().With.Message
            .Contains("line 7, column 't': the time '5' of the series 'b' follows '2' on line 5"));
    }

    [Test]
    public static void All_columns_of_numbers_without_a_role_are_forecast()
    {
        using var file = new TextFile("t,g,x,y,p,text\n1,a,1,2,3,u\n2,a,2,3,4,u\n3,a,3,5,6,w\n");
        TimeSeries series = new(1) { Time = "t", Group = "g", Known = ["p"] };
        Table table = Table.Read(file.Path, new TableOptions { Labels = ["all"], Series = series, Task = TableTask.Regression });
        Assert.That(table.Labels.Select(label => label.Name), Is.EqualTo(new[] { "x", "y" }));
        Assert.That(table.Features.Select(feature => feature.Name), Is.EqualTo(new[] { "p", "text" }));
        Assert.That(table.Columns.Where(column => column.Kind == ColumnKind.Identifier).Select(column => column.Name),
            Is.EqualTo(new[] { "t", "g" }));
        table = Table.Read(file.Path, new TableOptions { Labels = ["all"], Features = ["x", "g"], Series = series });
        Assert.That(table.Labels.Select(label => label.Name), Is.EqualTo(new[] { "y" }));
        Assert.That(table.Features.Select(each => each.Name), Is.EqualTo(new[] { "x", "g", "p" }), "a group may be learned from");
        Assert.That(() => Table.Read(file.Path, new TableOptions { Labels = ["all"] }), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => Table.Read(file.Path, new TableOptions { Labels = ["y"], Series = series with { Known = ["y"] } }),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("'y' cannot be a feature, because it is taken for label"));
        Assert.That(() => Table.Read(file.Path, new TableOptions { Labels = ["y"], Series = series with { Group = "shop" } }),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("'shop'"));
    }

    [Test]
    public static void A_calendar_needs_dates()
    {
        Assert.That(() => new TableOptions { Series = new TimeSeries(1) { Calendar = [CalendarPart.Hour] } },
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("no column is named as the time"));
        using var file = new TextFile("t,v\n1,1\n2,2\n3,4\n");
        Table table = Table.Read(file.Path, new TableOptions
        {
            Labels = ["v"], Task = TableTask.Regression, Series = new TimeSeries(1) { Time = "t", Calendar = [CalendarPart.Hour] },
        });
        Assert.That(() => SeriesRows.Of(table),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("the times are numbers, but a calendar is computed from dates"));
    }

    private static TableOptions Grouped(string label) => new()
    {
        Labels = [label], Task = TableTask.Regression, Series = new TimeSeries(1) { Time = "t", Group = "g" },
    };
}
