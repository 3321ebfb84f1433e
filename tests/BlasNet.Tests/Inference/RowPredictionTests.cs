using System.Text.Json;
using BlasNet.Tables;
using BlasNet.Tests.Runs;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Inference;

/// <summary>Predictions on rows of properties, held against the encoding of a file with the same cells.</summary>
internal sealed class RowPredictionTests : FolderTests
{
    private enum Colour
    {
        Red,
        Blue,
    }

    private sealed record Thing(double Size, string? Colour, bool Is_new);

    private struct Part
    {
        public float Size;

        public Colour Colour { get; init; }

        public bool? IsNew { get; init; }
    }

    [TestCase("mean", "onehot")]
    [TestCase("median", "index")]
    [TestCase("indicator", "onehot")]
    [TestCase("indicator", "index")]
    [TestCase("indicator", "compact")]
    [TestCase("indicator", "compact", "robust")]
    [TestCase("constant:-1", "onehot")]
    public void Cells_of_properties_are_encoded_as_those_of_a_file(string missing, string encoding, string scaling = "standardize")
    {
        string[] lines = ["a,b,kind", "1.5,red,x", ",blue,y", "-7e3,,x", "0.1,red,y", "12,green,x", "99,blue,y"];
        var options = new TableOptions
        {
            Missing = MissingPolicy.Parse(missing),
            CategoryEncoding = Enum.Parse<CategoryEncoding>(encoding, ignoreCase: true),
            Scaling = Enum.Parse<Scaling>(scaling, ignoreCase: true),
        };
        using Predictor predictor = Predictor("t.csv", lines, options, out TablePreprocessor preprocessor);
        object?[][] cells = [[1.5, "red"], [null, "blue"], [-7000m, DBNull.Value], [0.1, " red\t"], ["12", "green"], [99L, "blue"]];
        float[] expected = Encoded(preprocessor, "t.csv");
        AssertEncoded(predictor, [.. cells.Select(row => Row(("a", row[0]), ("b", row[1])))], expected);
        JsonElement json = JsonDocument.Parse("""
            [{"a":1.5,"b":"red"},{"a":null,"b":"blue"},{"a":-7e3,"b":null},{"a":0.1,"b":"red"},{"a":12.0,"b":"green"},
             {"a":"99","b":"blue"}]
            """).RootElement;
        Prediction[] answers = [.. json.EnumerateArray().Select(row => predictor.Predict(row))];
        Assert.That(answers.Select(answer => answer.Probabilities),
            Is.EqualTo(predictor.PredictMany(cells.Select(row => Row(("a", row[0]), ("b", row[1]))))
                .Select(answer => answer.Probabilities)));
    }

    [Test]
    public void A_row_may_be_of_any_type()
    {
        string[] lines = ["Size,Colour,is new,kind", "1,Red,True,x", "2,Blue,False,y", "3,Red,False,x", "4,Blue,True,y"];
        using Predictor predictor = Predictor("t.csv", lines, new TableOptions(), out _);
        Prediction expected = predictor.PredictMany([Row(("Size", 2), ("Colour", "Blue"), ("is new", "False"))])[0];
        object[] rows =
        [
            predictor.Predict(new { Size = 2, Colour = "Blue", is_new = false }),
            predictor.Predict(new { colour = Colour.Blue, size = 2.0, isNew = "False" }),
            predictor.Predict(new Thing(2, "Blue", false)),
            predictor.Predict(new Part { Size = 2, Colour = Colour.Blue, IsNew = false }),
            predictor.Predict(new Dictionary<string, string> { ["Size"] = "2", ["Colour"] = "Blue", ["is new"] = "False" }),
            predictor.Predict(Row(("Size", (byte)2), ("Colour", "Blue"), ("IS NEW", false), ("kind", "x"))),
            predictor.PredictMany([new Thing(2, "Blue", false)])[0],
            predictor.PredictMany([new Part { Size = 2, Colour = Colour.Blue, IsNew = false }])[0],
        ];
        Assert.That(rows.Cast<Prediction>().Select(answer => answer.Probabilities), Has.All.EqualTo(expected.Probabilities));
        Assert.That(rows.Cast<Prediction>().Select(answer => answer.Label), Has.All.EqualTo(expected.Label).And.All.AnyOf("x", "y"));
        Assert.That(expected.ToString(), Does.Match(@"^[xy] \(0\.\d\d\)$"));
    }

    [Test]
    public void A_wrong_row_is_a_sentence_that_names_the_property()
    {
        string[] lines = ["size,colour,name,kind", "1,red,a,x", "2,blue,b,y", "3,red,c,x", "4,blue,d,y"];
        using Predictor predictor = Predictor("t.csv", lines, new TableOptions(), out _);
        AssertTold(new { size = 1.0, colour = "rad" }, "column 'colour': 'rad' is no category that was learned. Did you mean 'red'?");
        AssertTold(new { size = 1.0, color = "red" }, "the property 'color' is no column that the model knows. Did you mean 'colour'?");
        AssertTold(new { size = 1.0 }, "there is no property 'colour', which the model learned from.");
        AssertTold(new { size = double.NaN, colour = "red" },
            "column 'size': the value is missing, and the model was not trained to fill it in.");
        AssertTold(new { size = "big", colour = "red" }, "column 'size': 'big' is a text, but the model learned numbers here.");
        AssertTold(new { size = double.PositiveInfinity, colour = "red" }, "column 'size': 'Infinity' is not a finite number of 64 bits.");
        AssertTold(new { size = 1e300, colour = "red" },
            "column 'size': '1E+300' is beyond the range of 32-bit floats once it is scaled, which ends at 3.4e38.");
        AssertTold(new { size = new[] { 1 }, colour = "red" }, "column 'size': a value of the type 'Int32[]' is no number and no text.");
        AssertTold(new { size = 1, Size = 2, colour = "red" }, "the properties 'size' and 'Size' are both the column 'size'.");
        AssertTold(new double[3],
            "the type 'Double[]' has no public property; give the row as an object of its own type, or as a dictionary.");
        AssertTold(new object(),
            "the type 'Object' has no public property; give the row as an object of its own type, or as a dictionary.");
        Assert.That(() => predictor.PredictMany([new { size = 1, colour = "red" }, new { size = 1, colour = "grey" }]),
            Throws.TypeOf<DataException>().With.Message
                .EqualTo("row 1, column 'colour': 'grey' is no category that was learned. Known are: blue, red."));
        Assert.That(predictor.Predict(new { size = 1, colour = "red" }).Class, Is.Not.Negative, "after errors");

        void AssertTold<T>(T row, string sentence) => Assert.That(
            () => predictor.Predict(row), Throws.TypeOf<DataException>().With.Message.EqualTo(sentence), row!.ToString());
    }

    [Test]
    public void Numbers_stand_with_units_and_missing_ones_with_markers_as_in_a_file()
    {
        string[] lines = ["share;a;y", "5%;-9;1", "7.5%;2;2", "1%;3;3", "2%;4;2"];
        var options = new TableOptions
        {
            NumbersWith = ["%"], NaValues = ["-9"], Missing = MissingPolicy.Mean, Task = TableTask.Regression, Delimiter = ';',
        };
        using Predictor predictor = Predictor("t.csv", lines, options, out TablePreprocessor preprocessor);
        float[] expected = Encoded(preprocessor, "t.csv");
        AssertEncoded(predictor, [
            Row(("share", "5%"), ("a", -9)), Row(("share", 7.5), ("a", 2)), Row(("share", 1), ("a", "3")), Row(("share", "2 %"), ("a", 4))],
            expected);
        Assert.That(() => predictor.Predict(new { share = "5", a = 1 }), Throws.TypeOf<DataException>().With.Message
            .EqualTo("column 'share': '5' stands without '%', but the numbers that were learned from with it."));
    }

    [Test]
    public void A_series_is_forecast_from_its_rows_in_order()
    {
        string[] lines = ["t,v", .. Enumerable.Range(0, 30).Select(i => FormattableString.Invariant($"{i % 5},{Math.Sin(i):R}"))];
        var options = new TableOptions { Labels = ["v"], Series = new TimeSeries(4, 2), Task = TableTask.Regression };
        File.WriteAllLines(folder["s.csv"], lines);
        Table table = Table.Read(folder["s.csv"], options);
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, [.. Enumerable.Range(0, 30)]);
        Model model = Model.Input(4, 2).Add(Layer.Flatten()).Add(Layer.Dense(1));
        using Trainer trainer = model.Compile(Optimizer.Adam(), Loss.MeanSquaredError(), seed: 1, threads: 1);
        trainer.Preprocessor = preprocessor;
        using Predictor predictor = trainer.ToPredictor();
        double[] expected = preprocessor.Restore([.. trainer.Predict(preprocessor.Forecast(table).Data.Input)]);
        var rows = Enumerable.Range(0, 30).Select(i => new { t = i % 5, v = Math.Sin(i) });
        Assert.That(predictor.PredictMany(rows).Select(answer => answer.Value), Is.EqualTo(expected));
        Assert.That(predictor.Predict(table).Select(answer => answer.Value), Is.EqualTo(expected));
        Assert.That(predictor.Inputs.Select(input => (input.Name, input.Kind)),
            Is.EqualTo(new[] { ("t", ColumnKind.Numeric), ("v", ColumnKind.Label) }));
        Assert.That(() => predictor.Predict(rows.First()), Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("The model forecasts a series from windows of '4' rows; give them together, in the order of time."));
        Assert.That(() => predictor.PredictMany(rows.Take(3)), Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("rows: a window of '4' steps needs as many, but there are '3'."));
    }

    [Test]
    public void A_damaged_file_is_a_sentence()
    {
        string[] lines = ["size,colour,kind", "1,red,x", "2,blue,y", "3,red,x", "4,blue,y"];
        using (Predictor predictor = Predictor("t.csv", lines, new TableOptions(), out TablePreprocessor preprocessor))
        {
            using Trainer trainer = Model.Input(2).Add(Layer.Dense(2, Activation.Softmax))
                .Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), threads: 1);
            trainer.Preprocessor = preprocessor;
            trainer.Save(folder["m.safetensors"]);
        }
        string file = folder["m.safetensors"];
        Assert.That(() => BlasNet.Predictor.Load(file), Throws.TypeOf<DataException>().With.Message
            .EqualTo($"{file}: the model takes '2' inputs, but its table gives '3'."));
        File.WriteAllBytes(file, [.. File.ReadAllBytes(file).SkipLast(3)]);
        Assert.That(() => BlasNet.Predictor.Load(file), Throws.TypeOf<DataException>().With.Message.StartsWith($"{file}: "));
        File.WriteAllText(file, "no model");
        Assert.That(() => BlasNet.Predictor.Load(file), Throws.TypeOf<DataException>().With.Message.StartsWith($"{file}: "));
        Assert.That(() => BlasNet.Predictor.Load(folder["none"]), Throws.TypeOf<DataException>().With.Message.StartsWith(folder["none"]));
    }

    [Test]
    public void The_inputs_say_what_a_row_consists_of()
    {
        string[] lines = ["size,colour,kind", "1,red,x", "2,blue,y", "3,red,x", ",blue,y"];
        using Predictor predictor = Predictor("t.csv", lines, new TableOptions { Missing = MissingPolicy.Mean }, out _);
        Assert.That(predictor.Inputs.Select(input => (input.Name, input.Kind, input.IsRequired, input.Example)), Is.EqualTo(
            new[] { ("size", ColumnKind.Numeric, false, (object)2.0), ("colour", ColumnKind.Categorical, false, "blue") }));
        Assert.That(predictor.Inputs.Select(input => input.ToString()),
            Is.EqualTo(new[] { "size: numeric, for example 2", "colour: categorical (blue, red), for example blue" }));
        Assert.That(() => predictor.Predict(new { colour = "red" }), Throws.TypeOf<DataException>().With.Message
            .EqualTo("there is no property 'size', which the model learned from; give null where its value is not known."));
        Assert.That(predictor.Inputs[1].Categories, Is.EqualTo(new[] { "blue", "red" }));
        Assert.That(predictor.Predict(new { size = (double?)null, colour = "red" }).Label, Is.AnyOf("x", "y"));
    }

    [Test]
    public void Each_value_may_be_unknown_where_the_model_is_told_of_missing_ones()
    {
        string[] lines = ["size,colour,kind", "1,red,x", "2,blue,y", "3,red,x", ",green,y"];
        var options = new TableOptions
        {
            Missing = MissingPolicy.Indicator, Scaling = Scaling.Robust, CategoryEncoding = CategoryEncoding.Compact,
            UnknownCategory = UnknownCategory.Ignore,
        };
        using Predictor predictor = Predictor("t.csv", lines, options, out _);
        Assert.That(predictor.Inputs.Select(input => (input.Name, input.Kind, input.IsRequired, input.Example)), Is.EqualTo(
            new[] { ("size", ColumnKind.Numeric, false, (object)2.0), ("colour", ColumnKind.Categorical, false, "blue") }));
        Prediction none = predictor.Predict(new { size = (double?)null, colour = (string?)null });
        Assert.That(none.Probabilities, Is.Not.EqualTo(predictor.Predict(new { size = 2.0, colour = (string?)null }).Probabilities),
            "the model is told that the size is missing");
        Assert.That(predictor.Predict(new { size = (double?)null, colour = "violet" }).Probabilities, Is.EqualTo(none.Probabilities));
        Assert.That(() => predictor.Predict(new { colour = "red" }), Throws.TypeOf<DataException>().With.Message
            .EqualTo("there is no property 'size', which the model learned from; give null where its value is not known."));
    }

    /// <summary>Returns a predictor with random weights on a table of these lines, fitted on all rows.</summary>
    private Predictor Predictor(string file, string[] lines, TableOptions options, out TablePreprocessor preprocessor)
    {
        File.WriteAllLines(folder[file], lines);
        Table table = Table.Read(folder[file], options);
        preprocessor = TablePreprocessor.Fit(table, [.. Enumerable.Range(0, table.RowCount)]);
        bool areClasses = preprocessor.Task == TableTask.Classification;
        Model model = Model.Input(preprocessor.Width)
            .Add(Layer.Dense(areClasses ? preprocessor.ClassNames.Count : 1, areClasses ? Activation.Softmax : null));
        Loss loss = areClasses ? Loss.SparseCategoricalCrossEntropy() : Loss.MeanSquaredError();
        using Trainer trainer = model.Compile(Optimizer.Adam(), loss, seed: 3, threads: 1);
        trainer.Preprocessor = preprocessor;
        return trainer.ToPredictor();
    }

    private float[] Encoded(TablePreprocessor preprocessor, string file) =>
        [.. preprocessor.Forecast(preprocessor.Read(folder[file], withLabels: false)).Data.Input.ToTensor()];

    private static void AssertEncoded(Predictor predictor, Dictionary<string, object?>[] rows, float[] expected)
    {
        var encoder = new RowEncoder(predictor.Preprocessor!);
        float[] inputs = new float[expected.Length];
        for (int row = 0; row < rows.Length; row++)
            encoder.Encode(rows[row], row, inputs.AsSpan(row * encoder.Width, encoder.Width), []);
        Assert.That(inputs, Is.EqualTo(expected));
        Assert.That(rows.Select(row => predictor.Predict(row).ToString()),
            Is.EqualTo(predictor.PredictMany(rows).Select(answer => answer.ToString())));
    }

    private static Dictionary<string, object?> Row(params (string Name, object? Value)[] cells) =>
        cells.ToDictionary(cell => cell.Name, cell => cell.Value);
}
