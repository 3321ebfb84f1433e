using System.Text.Json.Serialization;
using BlasNet.Tables;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Tables;

/// <summary>Tables of rows of properties, held against the file with the same cells.</summary>
internal sealed class RowTableTests : FolderTests
{
    private enum Town
    {
        Ulm,
        Bonn,
    }

    private sealed record House(int Id, double Area, Town Town, string? Heating, bool Cellar, float? Age, decimal Price)
    {
        [JsonIgnore]
        public string[] Tags { get; init; } = [];

        [JsonPropertyName("floor area")]
        public double Floor => Area / 2;
    }

    private static readonly House[] Houses = [.. Enumerable.Range(0, 24).Select(i => new House(
        i, 50.25 + i * i % 37, i % 3 == 0 ? Town.Ulm : Town.Bonn, i == 5 ? null : i % 2 == 0 ? "gas" : "oil", i % 4 < 2,
        i == 7 ? null : i % 9, 1000 + 10.5m * i))];

    [TestCase("Price")]
    [TestCase("Town")]
    [TestCase("Cellar")]
    [TestCase("Heating")]
    public void Rows_give_the_bits_of_a_file_with_the_same_cells(string label)
    {
        var options = new TableOptions { Labels = [label], Missing = label == "Heating" ? MissingPolicy.Drop : MissingPolicy.Median };
        File.WriteAllLines(folder["h.csv"], ["Id,Area,Town,Heating,Cellar,Age,Price,floor area", .. Houses.Select(each =>
            FormattableString.Invariant($"{each.Id},{each.Area},{each.Town},{each.Heating},{each.Cellar},{each.Age},{each.Price},")
                + FormattableString.Invariant($"{each.Floor}"))]);
        Table file = Table.Read(folder["h.csv"], options), rows = Table.FromRows(Houses, options, "h.csv");
        Assert.That(rows.Columns.Select(column => column.ToString()), Is.EqualTo(file.Columns.Select(column => column.ToString())));
        string task = label == "Price" ? "regression" : "classification";
        Assert.That(rows.Describe()[0], Is.EqualTo($"h.csv: 24 rows, 8 columns; {task} (detected)"));
        (TablePreprocessor ofFile, TablePreprocessor ofRows) = (Fit(file), Fit(rows));
        Assert.That(ofRows.ToJson(), Is.EqualTo(ofFile.ToJson()));
        (EncodedTable expected, EncodedTable actual) = (ofFile.Apply(file), ofRows.Apply(rows));
        Assert.That(actual.Data.Input.ToTensor(), Is.EqualTo(expected.Data.Input.ToTensor()));
        Assert.That(actual.Data.Targets.Rows.ToArray(), Is.EqualTo(expected.Data.Targets.Rows.ToArray()));
        Assert.That((actual.Dropped, actual.Rows), Is.EqualTo((expected.Dropped, expected.Rows)));
    }

    [Test]
    public void Rows_of_every_kind_make_one_table()
    {
        var options = new TableOptions { Labels = ["y"] };
        string expected = Fit(Table.FromRows(Enumerable.Range(0, 6).Select(i =>
            new { x = i * 0.5, c = i % 2 == 0 ? "a" : "b", y = i / 2.5 }), options)).ToJson();
        string[] all =
        [
            Fit(Table.FromRows(Enumerable.Range(0, 6).Select(i =>
                new Dictionary<string, object?> { ["x"] = i * 0.5, ["c"] = i % 2 == 0 ? "a" : "b", ["y"] = i / 2.5 }), options)).ToJson(),
            Fit(Table.FromRows(Enumerable.Range(0, 6).Select(i => (IReadOnlyDictionary<string, object?>)
                new Dictionary<string, object?> { ["x"] = i * 0.5m, ["c"] = i % 2 == 0 ? "a" : "b", ["y"] = i / 2.5 }), options)).ToJson(),
            Fit(Table.FromRows(System.Text.Json.JsonDocument.Parse("""
                [{"x":0,"c":"a","y":0},{"x":0.5,"c":"b","y":0.4},{"x":1,"c":"a","y":0.8},{"x":1.5,"c":"b","y":1.2},{"x":2,"c":"a","y":1.6},
                 {"x":2.5,"c":"b","y":2}]
                """).RootElement.EnumerateArray(), options)).ToJson(),
        ];
        Assert.That(all, Has.All.EqualTo(expected));
    }

    [Test]
    public void A_wrong_row_is_a_sentence_with_row_and_column()
    {
        AssertTold(() => Table.FromRows(Array.Empty<House>()), "rows: there are no rows.");
        AssertTold(() => Table.FromRows([new { a = 1, y = 2.5 }, null!]), "rows, row 1: the row is null.");
        AssertTold(() => Table.FromRows([new { a = 1, y = 2.5 }, new { a = 1, y = double.NegativeInfinity }]),
            "rows, row 1, column 'y': '-Infinity' is not a finite number of 64 bits.");
        AssertTold(() => Table.FromRows([new { a = new int[1], y = 2.5 }]),
            "rows, row 0, column 'a': a value of the type 'Int32[]' is no number and no text; leave the property out, as JsonIgnore does.");
        AssertTold(() => Table.FromRows([Row(1), Row(2.5), Row("x")]),
            "rows, row 2, column 'a': 'x' is a text, but the rows before it have numbers here.");
        AssertTold(() => Table.FromRows([new { a = "1", y = 2.5 }, new { a = "b", y = 2.5 }],
            new TableOptions { ColumnTypes = new Dictionary<string, ColumnKind> { ["a"] = ColumnKind.Numeric } }),
            "rows, row 1, column 'a': 'b' is not a number; correct the cell, name it among the NA values, or set the type of the column to "
            + "categorical.");
        AssertTold(() => Table.FromRows([new object()]),
            "rows: the type 'Object' has no public property; give rows as objects of a type, or as dictionaries.");
        AssertTold(() => Table.FromRows([new { a = 1, w = -1, y = 2.5 }], new TableOptions { SampleWeight = "w" }),
            "rows, row 0, column 'w': '-1' is no weight, which is a number of at least 0.");
        Assert.That(() => Table.FromRows(Houses, new TableOptions { Labels = ["Prize"] }), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("rows: there is no column 'Prize'. Did you mean 'Price'?"));
        var gap = Table.FromRows([new { a = (double?)1, y = 2.5 }, new { a = (double?)null, y = 3.5 }, new { a = (double?)2, y = 1.5 }]);
        AssertTold(() => Fit(gap).Apply(gap),
            "rows, row 1, column 'a': the cell '' is missing; choose what stands for missing cells: drop, mean, median, indicator or a constant.");

        static void AssertTold(Func<object> call, string sentence) =>
            Assert.That(() => call(), Throws.TypeOf<DataException>().With.Message.EqualTo(sentence));

        static Dictionary<string, object?> Row(object a) => new() { ["a"] = a, ["y"] = 1.5 };
    }

    [Test]
    public void A_model_of_rows_predicts_from_rows_of_that_type()
    {
        Table table = Table.FromRows(Houses, new TableOptions { Labels = ["Price"], Missing = MissingPolicy.Mean });
        TablePreprocessor preprocessor = Fit(table);
        using Trainer trainer = Model.Input(preprocessor.Width).Add(Layer.Dense(1)).Compile(Optimizer.Adam(0.1), Loss.MeanSquaredError());
        trainer.Fit(preprocessor.Apply(table).Data, epochs: 3, verbose: false);
        using Predictor predictor = trainer.ToPredictor();
        double[] expected = preprocessor.Restore([.. trainer.Predict(preprocessor.Forecast(table).Data.Input)]);
        Assert.That(predictor.PredictMany(Houses).Select(answer => answer.Value), Is.EqualTo(expected));
        Assert.That(predictor.Predict(table).Select(answer => answer.Value), Is.EqualTo(expected));
        Near.AssertNear(expected[3], predictor.Predict(Houses[3]).Value, 1e-6);
    }

    private static TablePreprocessor Fit(Table table) => TablePreprocessor.Fit(table, [.. Enumerable.Range(0, table.RowCount)]);
}
