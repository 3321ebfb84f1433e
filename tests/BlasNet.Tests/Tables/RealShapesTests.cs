using BlasNet.Tables;

namespace BlasNet.Tests.Tables;

/// <summary>Small tables of the shapes in which well-known sets are distributed.</summary>
internal static class RealShapesTests
{
    [Test]
    public static void Semicolons_with_quoted_names()
    {
        using var file = new TextFile("\"fixed acidity\";\"pH\";\"quality\"\n7.4;3.51;5\n7.8;3.2;5\n7.8;3.26;6\n11.2;3.16;6\n");
        Table table = Table.Read(file.Path);
        Assert.That((table.Delimiter, table.HasHeader, table.Task), Is.EqualTo((';', true, TableTask.Classification)));
        Assert.That(table.Describe(), Is.EqualTo(new[]
        {
            $"{file.Path}: 4 rows, 3 columns; delimiter ';' (detected); a header (detected); classification (detected)",
            "  'fixed acidity': numeric, 7.4 to 11.2, 3 different",
            "  'pH': numeric, 3.16 to 3.51, 4 different",
            "  'quality': label, 5 to 6, 2 different",
        }));
    }

    [Test]
    public static void Missing_cells_and_a_text_column_after_the_label()
    {
        using var file = new TextFile("""
            longitude,total_bedrooms,median_house_value,ocean_proximity
            -122.23,129.0,452600.0,NEAR BAY
            -122.22,,358500.0,NEAR BAY
            -118.3,300.0,352100.0,<1H OCEAN
            """);
        Table table = Table.Read(file.Path, new TableOptions { Labels = ["median_house_value"], Missing = MissingPolicy.Median });
        Assert.That(table.Task, Is.EqualTo(TableTask.Regression));
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, [0, 1, 2]);
        Assert.That(preprocessor.InputNames, Is.EqualTo(new[]
        {
            "longitude", "total_bedrooms", "ocean_proximity=<1H OCEAN", "ocean_proximity=NEAR BAY",
        }));
        Assert.That(preprocessor.Apply(table).Data.Count, Is.EqualTo(3));
    }

    [Test]
    public static void Numbers_and_a_name_without_a_header()
    {
        using var file = new TextFile("5.1,3.5,Iris-setosa\n4.9,3.0,Iris-setosa\n7.0,3.2,Iris-versicolor\n6.4,3.2,Iris-versicolor\n\n\n");
        Table table = Table.Read(file.Path);
        Assert.That((table.HasHeader, table.RowCount, table.BlankLines), Is.EqualTo((false, 4, 2)));
        Assert.That(table.Labels.Single().Name, Is.EqualTo("2"));
        Assert.That(TablePreprocessor.Fit(table, [0]).ClassNames, Is.EqualTo(new[] { "Iris-setosa", "Iris-versicolor" }));
    }

    [Test]
    public static void Dates_tell_rows_apart()
    {
        using var file = new TextFile("\"Date\",\"Temp\"\n\"1981-01-01\",20.7\n\"1981-01-02\",17.9\n\"1981-01-03\",18.8\n");
        Table table = Table.Read(file.Path);
        Assert.That(table.Columns.Select(column => column.Kind), Is.EqualTo(new[] { ColumnKind.Identifier, ColumnKind.Label }));
        Assert.That(table.Column("Date").TextAt(2), Is.EqualTo("1981-01-03"));
        Assert.That(table.Column("Temp").ToNumbers(), Is.EqualTo(new[] { 20.7, 17.9, 18.8 }));
        Assert.That(table.LineOf(2), Is.EqualTo(4));
    }

    [Test]
    public static void Points_and_the_number_of_a_class()
    {
        using var file = new TextFile("x,y,class\n0.564,0.542,0\n0.355,0.339,0\n0.019,0.412,1\n0.017,0.453,1\n");
        Table table = Table.Read(file.Path);
        Assert.That((table.Task, table.Features.Count, table.Labels[0].Name), Is.EqualTo((TableTask.Classification, 2, "class")));
    }
}
