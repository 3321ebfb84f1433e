using BlasNet.Tables;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Tables;

/// <summary>Robust scaling, inputs that tell of missing cells, and the compact encoding of categories.</summary>
internal static class CompactEncodingTests
{
    private static readonly TableOptions Compact = new()
    {
        Labels = ["y"], Task = TableTask.Regression, Scaling = Scaling.Robust, Missing = MissingPolicy.Indicator,
        CategoryEncoding = CategoryEncoding.Compact, UnknownCategory = UnknownCategory.Ignore,
    };

    private static readonly TableOptions Towns = Compact with
    {
        ColumnTypes = new Dictionary<string, ColumnKind> { ["town"] = ColumnKind.Categorical },
    };

    [Test]
    public static void Robust_scaling_is_that_of_the_formula()
    {
        var golden = new GoldenVectors("robust-scaling.json");
        double[] fit = golden.Values("fit"), expected = golden.Values("output");
        int columns = golden.Values("median").Length, rows = fit.Length / columns;
        using var file = new TextFile(
            "a,b,c,d,y\n" + string.Concat(Enumerable.Range(0, rows).Select(row => FormattableString.Invariant(
                $"{string.Join(',', fit[(row * columns)..((row + 1) * columns)].Select(TableColumn.NumberName))},{row}.5\n"))));
        Table table = Table.Read(file.Path, Compact);
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, Rows(rows));
        double[] scaled = [.. Rows(rows).SelectMany(row => preprocessor.Features.Select(
            (feature, column) => feature.Scale.Scaled(fit[row * columns + column])))];
        Assert.That(scaled, Is.EqualTo(expected).Within(1e-12));
        Assert.That(Inputs(preprocessor, table), Is.EqualTo(expected.Select(value => (float)value)).Within(1e-6));
        Assert.That(preprocessor.Features.Select(feature => feature.Scale.Shift), Is.EqualTo(golden.Values("median")));
        Assert.That(preprocessor.Features.Select(feature => feature.Scale.Scale > 0 ? 1 / feature.Scale.Scale : 0),
            Is.EqualTo(golden.Values("factor")).Within(1e-12));
    }

    [TestCase(1e300, 3)]
    [TestCase(-1e300, -3)]
    [TestCase(double.MaxValue, 3)]
    public static void Outliers_stay_within_the_bounds(double number, double expected)
    {
        ColumnScale scale = ColumnScale.Robust([-1, 0, 1, 2, 3], new Place());
        Assert.That(scale.Scaled(number), Is.EqualTo(expected));
        Assert.That(Math.Abs(scale.Scaled(1e9 * (1 - 1e-9))), Is.LessThanOrEqualTo(3));
    }

    [Test]
    public static void Inputs_stand_by_their_form_and_tell_of_missing_cells()
    {
        using var file = new TextFile(Mixed(80));
        Table table = Table.Read(file.Path, Towns);
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, Rows(80));
        Assert.That(preprocessor.InputNames, Is.EqualTo(new[]
        {
            "size", "age", "age missing", "sex=f", "colour=blue", "colour=green", "colour=red", "town",
        }));
        Assert.That((preprocessor.NumberCount, preprocessor.Width), Is.EqualTo((2, 8)));
        Assert.That(preprocessor.EmbeddedLevels, Is.EqualTo(new[] { 80 }));
        float[] inputs = Inputs(preprocessor, table);
        // Row 0 has no age, row 1 no colour, row 2 no sex; every fourth row has an age.
        Assert.That(inputs[1], Is.Zero, "the median");
        Assert.That(inputs[2], Is.GreaterThan(inputs[8 + 2]), "missing and not");
        Assert.That(inputs[8..][4..7], Is.EqualTo(new[] { 0, 1, 2 }.Select(i => preprocessor.Features[1].CategoryScales![i].Apply(0))));
        Assert.That(inputs[16..][3], Is.EqualTo(preprocessor.Features[3].CategoryScales![0].Apply(0)));
        Assert.That(inputs[3], Is.GreaterThan(inputs[16..][3]).And.GreaterThan(inputs[8..][3]), "the first of two, none, the second");
        Assert.That(inputs[7], Is.Zero);
    }

    [Test]
    public static void Columns_of_two_categories_pass_through_the_robust_scaling()
    {
        // Of eight rows six have the first category: the quartiles of 1, 1, 1, 1, 1, 1, -1, -1 are 0.5 and 1.
        using var file = new TextFile("c,y\na,1\na,2\nb,3\na,4\na,5\nb,6\na,7\na,8.5\n");
        Table table = Table.Read(file.Path, Compact);
        float[] inputs = Inputs(TablePreprocessor.Fit(table, Rows(8)), table);
        double second = -4 / Math.Sqrt(1 + 16 / 9.0);
        Assert.That(inputs, Is.EqualTo(new[] { 0, 0, second, 0, 0, second, 0, 0 }).Within(1e-6));
        table = Table.Read(file.Path, Compact with { Scaling = Scaling.Standardize });
        Assert.That(Inputs(TablePreprocessor.Fit(table, Rows(8)), table), Is.EqualTo(new float[] { 1, 1, -1, 1, 1, -1, 1, 1 }));
    }

    [Test]
    public static void Categories_of_other_rows_are_none_or_refused()
    {
        using var file = new TextFile("c,y\na,1\nb,2\nc,3\na,4.5\n");
        TableOptions options = Compact with { Scaling = Scaling.Standardize };
        Table table = Table.Read(file.Path, options);
        Assert.That(Inputs(TablePreprocessor.Fit(table, [0, 1, 3]), table), Is.EqualTo(new float[] { 1, -1, 0, 1 }));
        table = Table.Read(file.Path, options with { UnknownCategory = UnknownCategory.Error });
        TablePreprocessor strict = TablePreprocessor.Fit(table, [0, 1, 3]);
        Assert.That(() => strict.Apply(table), Throws.TypeOf<DataException>().With.Message.EqualTo(
            $"{file.Path}, line 4, column 'c': 'c' is no category that was learned. Did you mean 'a'?"));
    }

    [TestCase(CategoryEncoding.OneHot, "size,age,sex=f,sex=m,colour=blue,colour=green,colour=red", 2, 0)]
    [TestCase(CategoryEncoding.Index, "size,age,sex,colour,town,age missing", 2, 0)]
    public static void Other_encodings_keep_the_order_of_the_columns(CategoryEncoding encoding, string names, int numbers, int embedded)
    {
        using var file = new TextFile(Mixed(80));
        Table table = Table.Read(file.Path, Towns with
        {
            CategoryEncoding = encoding, Scaling = Scaling.Standardize, UnknownCategory = UnknownCategory.Error,
            Features = ["size", "age", "sex", "colour", "town"],
        });
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, Rows(80));
        Assert.That(string.Join(',', preprocessor.InputNames), Does.StartWith(names).And.EndsWith(",age missing"));
        Assert.That((preprocessor.NumberCount, preprocessor.EmbeddedLevels.Count), Is.EqualTo((numbers, embedded)));
        float[] inputs = Inputs(preprocessor, table);
        Assert.That((inputs[preprocessor.Width - 1], inputs[2 * preprocessor.Width - 1]), Is.EqualTo((1f, -1f)));
    }

    [Test]
    public static void The_JSON_form_gives_the_same_bits_and_says_what_is_fitted()
    {
        using var file = new TextFile(Mixed(80));
        Table table = Table.Read(file.Path, Towns);
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, Rows(40));
        string json = preprocessor.ToJson();
        TablePreprocessor read = TablePreprocessor.Parse(json);
        Assert.That(read.ToJson(), Is.EqualTo(json));
        Assert.That(Inputs(read, read.Read(file.Path)), Is.EqualTo(Inputs(preprocessor, table)));
        Assert.That(read.EncodesAs(preprocessor));
        Assert.That(read.EncodesAs(TablePreprocessor.Fit(table, Rows(60))), Is.False);
        Assert.That(preprocessor.EmbeddedLevels, Is.Empty, "40 towns of the training rows are one-hot");
    }

    [TestCase("\"indicator\":{\"shift\":-1,\"scale\":0.5,\"robust\":true}", "\"indicator\":{\"shift\":-1,\"scale\":1}",
        "the feature 'age' must be 'robust' if it is a number and the option 'scaling' is robust, and only then")]
    [TestCase("\"missing\":\"indicator\",", "",
        "the feature 'age' has an 'indicator', which numbers have if the option 'missing' is indicator")]
    [TestCase("\"scales\":[", "\"scales\":[{\"shift\":1,\"scale\":1,\"robust\":true},",
        "the feature 'colour' must have '3' robust 'scales', but it has '4'")]
    [TestCase("\"scaling\":\"robust\",", "",
        "the feature 'colour' must have '0' robust 'scales', but it has '3'")]
    [TestCase("\"robust\":true,\"filler\":40", "\"filler\":40",
        "the feature 'age' must be 'robust' if it is a number and the option 'scaling' is robust, and only then")]
    [TestCase(",\"filler\":40", "", "the feature 'age' has no 'filler', which numbers have if the option 'missing' is indicator")]
    [TestCase("{\"column\":\"y\",\"shift\"", "{\"column\":\"y\",\"robust\":true,\"shift\"",
        "the target 'y' must not be 'robust', which cannot be undone")]
    public static void A_changed_text_is_refused(string from, string to, string problem)
    {
        using var file = new TextFile(Mixed(80));
        string json = TablePreprocessor.Fit(Table.Read(file.Path, Towns), Rows(80)).ToJson();
        Assert.That(json, Does.Contain(from));
        int at = json.IndexOf(from, StringComparison.Ordinal);
        string changed = string.Concat(json.AsSpan(0, at), to, json.AsSpan(at + from.Length));
        Assert.That(() => TablePreprocessor.Parse(changed), Throws.TypeOf<DataException>().With.Message.Contains(problem));
    }

    [Test]
    public static void A_column_without_a_value_among_the_training_rows_counts_as_0()
    {
        using var file = new TextFile("x,c,y\n,,1\n,,2\n3,a,3.5\n4,b,4\n");
        Table table = Table.Read(file.Path, Compact);
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, [0, 1]);
        Assert.That(preprocessor.InputNames, Is.EqualTo(new[] { "x", "x missing" }));
        Assert.That(Inputs(preprocessor, table), Is.EqualTo(new float[8]));
    }

    [Test]
    public static void Targets_are_not_scaled_robustly() => Assert.That(
        () => new TableOptions { TargetScaling = Scaling.Robust }, Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "Table: the scaling of targets cannot be 'robust', which squeezes large values, so that it cannot be undone."));

    private static int[] Rows(int count) => [.. Enumerable.Range(0, count)];

    private static string Mixed(int rows) => "town,colour,size,sex,age,y\n" + string.Concat(Rows(rows).Select(row =>
        FormattableString.Invariant($"t{row:00},{(row == 1 ? "" : Colour(row))},{row % 7},{(row == 2 ? "" : row % 2 == 0 ? "f" : "m")},")
        + FormattableString.Invariant($"{(row % 4 == 0 ? "" : row)},{row}.5\n")));

    private static string Colour(int row) => row % 8 == 0 ? "red" : row % 2 == 0 ? "blue" : "green";

    private static float[] Inputs(TablePreprocessor preprocessor, Table table)
    {
        EncodedTable encoded = preprocessor.Apply(table);
        return [.. encoded.Data.Input.ToTensor()];
    }
}
