using BlasNet.Tables;

namespace BlasNet.Tests.Tables;

internal static class TableFaultsTests
{
    private const string Broken =
        "a,w,w,y\n1,1,0,2.5\n2,1\n3,1,0,x\n\"4,1,0,5\n5,1,0,6\n\na,w,w,y\n7\"8\",1,0,9\n8\0,1,0,2\n9,-1,0,7\n10,z,0,8\n11,1,0,NaN\n";

    private static readonly TableOptions Options = new() { SampleWeight = "w" };

    [Test]
    public static void All_faults_of_a_file_are_told_with_their_places()
    {
        using var file = new TextFile(Broken);
        var faults = new TableFaults(most: 100);
        Table table = Table.Read(file.Path, Options, faults);
        Place[] places = [.. faults.Listed.Select(fault => fault.Place!).OrderBy(place => place.Line)];
        Assert.That(places.Select(place => (place.Line, place.Column)), Is.EqualTo(new (int?, string?)[]
        {
            (1, null), (3, null), (4, "y"), (5, null), (8, null), (9, null), (10, null), (11, "w"), (12, "w"), (12, "w"), (13, "y"),
        }));
        Assert.That(places.Select(place => place.File), Is.All.EqualTo(file.Path));
        Assert.That(places[3].Text, Does.StartWith("\"4,1,0,5\\u000A5,1,0,6").And.EndsWith("..."));
        Assert.That(places.Where((_, i) => i != 3).Select(place => place.Text), Is.EqualTo(new[]
        {
            "w", "2 1", "x", "a", @"7""8"",1,0,9\u000A", @"8\u0000,1,0,2", "-1", "z", "", "NaN",
        }));
        Assert.That(Enumerable.Range(0, table.RowCount).Select(table.LineOf), Is.EqualTo(new[] { 2, 4, 6, 11, 12, 13 }));
        Assert.That(table.BlankLines, Is.EqualTo(1));
    }

    [Test]
    public static void The_first_of_them_is_what_refuses_the_file()
    {
        using var file = new TextFile(Broken);
        DataException? error = Assert.Throws<DataException>(() => Table.Read(file.Path, Options));
        Assert.That(error!.Place, Is.EqualTo(new Place(file.Path, 1) { Text = "w" }));
    }

    [Test]
    public static void Faults_beyond_the_limit_are_counted()
    {
        string rows = string.Concat(Enumerable.Range(0, 50).Select(i => $"{i},{(i % 5 == 0 ? "x" : "1.5")}\n"));
        using var file = new TextFile($"a,y\n{rows}1\n2\n");
        var faults = new TableFaults(most: 4);
        Table.Read(file.Path, new TableOptions(), faults);
        Assert.That((faults.Listed.Count, faults.Count), Is.EqualTo((4, 12)));
    }

    [Test]
    public static void A_column_that_turns_out_to_hold_texts_has_no_faults()
    {
        string rows = string.Concat(Enumerable.Range(0, 500).Select(i => $"{(i < 150 ? "1" : i % 2 == 0 ? "even" : "odd")},{i}.5\n"));
        using var file = new TextFile($"a,y\n{rows}1\n");
        var faults = new TableFaults(most: 4);
        Table table = Table.Read(file.Path, new TableOptions(), faults);
        Assert.That(table.Column("a").Kind, Is.EqualTo(ColumnKind.Categorical));
        Assert.That(faults.Listed.Single().Place!.Line, Is.EqualTo(502));
    }
}
