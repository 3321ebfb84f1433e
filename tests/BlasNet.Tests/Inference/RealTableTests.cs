using System.Globalization;
using BlasNet.Data;
using BlasNet.Tables;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Inference;

/// <summary>Rows of real tables, encoded from their properties and from their files, and predicted by library and command.</summary>
/// <remarks>The files lie in the folder BLASNET_DATA; without it the tests are left out.</remarks>
internal sealed class RealTableTests : FolderTests
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("BLASNET_DATA");

    private static TestCaseData[] Tables =>
    [
        Case("california-housing/housing.csv", new TableOptions { Labels = ["median_house_value"], Missing = MissingPolicy.Median }),
        Case("california-housing/housing.csv", new TableOptions
        {
            Labels = ["ocean_proximity"], Missing = MissingPolicy.Mean, Scaling = Scaling.ZeroToOne,
        }),
        Case("california-housing/housing.csv", new TableOptions
        {
            Labels = ["median_house_value"], Missing = MissingPolicy.Constant("0"), CategoryEncoding = CategoryEncoding.Index,
        }),
        Case("california-housing/housing.csv", new TableOptions
        {
            Labels = ["median_house_value"], Missing = MissingPolicy.Indicator, Scaling = Scaling.Robust,
            CategoryEncoding = CategoryEncoding.Compact, UnknownCategory = UnknownCategory.Ignore,
        }),
        Case("iris/iris.csv", new TableOptions()),
        Case("iris/iris.data", new TableOptions()),
        Case("wine-quality/winequality-red.csv", new TableOptions()),
        Case("wine-quality/winequality-white.csv", new TableOptions { Task = TableTask.Regression, Scaling = Scaling.None }),
        Case("melbourne-min-temp/daily-min-temperatures.csv", new TableOptions
        {
            Task = TableTask.Regression, Series = new TimeSeries(7), ColumnTypes = new Dictionary<string, ColumnKind>
            {
                ["Date"] = ColumnKind.Identifier,
            },
        }),
        Case("ett/ETTh1.csv", new TableOptions { Labels = ["OT"], Task = TableTask.Regression, Series = new TimeSeries(24, 2) { FirstStep = 2 } }),
    ];

    [TestCaseSource(nameof(Tables))]
    public void Properties_are_encoded_to_the_bits_of_the_file(string file, TableOptions options)
    {
        Table table = Read(file, options);
        var preprocessor = TablePreprocessor.Fit(table, [.. Enumerable.Range(0, table.RowCount / 2)]);
        Table later = preprocessor.Read(table.Path);
        var encoder = new RowEncoder(preprocessor);
        int inputs = encoder.Width, targets = preprocessor.Labels.Count, rows = table.RowCount;
        float[] expected = new float[rows * inputs], texts = new float[rows * inputs], numbers = new float[rows * inputs];
        float[] expectedPast = new float[rows * targets], past = new float[rows * encoder.TargetWidth];
        new TableEncoder(preprocessor, later).Encode([.. Enumerable.Range(0, rows)], expected, expectedPast);
        int row = 0;
        foreach (Dictionary<string, object?> cells in Rows(table))
        {
            Span<float> ofRow = past.AsSpan(row * encoder.TargetWidth, encoder.TargetWidth);
            encoder.Encode(cells, row, texts.AsSpan(row * inputs, inputs), ofRow);
            Dictionary<string, object?> typed = cells.ToDictionary(cell => cell.Key, cell => (object?)(double.TryParse(
                (string)cell.Value!, CultureInfo.InvariantCulture, out double number) ? number : cell.Value));
            encoder.Encode(typed, row, numbers.AsSpan(row * inputs, inputs), ofRow);
            row++;
        }
        Assert.That(row, Is.EqualTo(table.RowCount));
        Assert.That(texts.AsSpan().SequenceEqual(expected));
        Assert.That(numbers.AsSpan().SequenceEqual(expected));
        Assert.That(past, Is.EqualTo(options.Series is null ? [] : expectedPast));
    }

    [TestCaseSource(nameof(Tables))]
    public void Answers_are_those_of_the_command(string file, TableOptions options)
    {
        Table table = Read(file, options);
        var preprocessor = TablePreprocessor.Fit(table, [.. Enumerable.Range(0, table.RowCount)]);
        Dataset data = preprocessor.Apply(table).Data;
        bool areClasses = preprocessor.Task == TableTask.Classification;
        Model model = (options.Series is null ? Model.Input(data.Input.SampleShape[0]) : Model.Input([.. data.Input.SampleShape])
            .Add(Layer.Flatten())).Add(Layer.Dense(24, Activation.Relu))
            .Add(Layer.Dense(areClasses ? preprocessor.ClassNames.Count : 1, areClasses ? Activation.Softmax : null));
        using (Trainer trainer = model.Compile(
            Optimizer.Adam(), areClasses ? Loss.SparseCategoricalCrossEntropy() : Loss.MeanSquaredError(), seed: 2, threads: 1))
        {
            trainer.Fit(data, verbose: false);
            trainer.Save(folder["m.safetensors"]);
        }
        Blasnet.Run("predict", folder["m.safetensors"], "--data", "csv:" + table.Path, "--out", folder["out.csv"]).AssertCode(0);
        string[][] lines = [.. File.ReadLines(folder["out.csv"]).Select(line => line.Split(','))];
        int label = Array.FindIndex(lines[0], name => name is "label" or "value");
        using Predictor predictor = Predictor.Load(folder["m.safetensors"]);
        IReadOnlyList<Prediction> answers = predictor.PredictMany(Rows(table));
        Assert.That(answers, Has.Count.EqualTo(lines.Length - 1));
        for (int row = 0; row < answers.Count; row++)
        {
            string[] told = [.. lines[row + 1].Skip(label)];
            string[] expected = areClasses ? [answers[row].Label!, .. answers[row].Probabilities.Select(Text)] : [Text(answers[row].Value)];
            if (!told.SequenceEqual(expected))
                Assert.That(told, Is.EqualTo(expected), $"row {row}");
        }
    }

    [Test]
    public void Intervals_hold_the_prices_of_houses_that_the_model_has_not_seen_as_often_as_they_say()
    {
        Table houses = Read("california-housing/housing.csv", new TableOptions { Labels = ["median_house_value"] });
        string[] lines = File.ReadAllLines(houses.Path);
        string[] rows = [.. lines.Skip(1)];
        new Random(3).Shuffle(rows);
        File.WriteAllLines(folder["train.csv"], [lines[0], .. rows[4000..]]);
        File.WriteAllLines(folder["new.csv"], [lines[0], .. rows[..4000]]);
        string run = Blasnet.Run("train", "--model", "mlp", "--data", "csv:" + folder["train.csv"], "--label", "median_house_value",
            "--missing", "median", "--validation", "0.2", "--epochs", "8", "--seed", "1", "--runs", folder["runs"], "--json")
            .AssertCode(0).Json.GetProperty("run").GetString()!;
        using Predictor predictor = Predictor.Load(run);
        Table unseen = predictor.Preprocessor!.Read(folder["new.csv"]);
        double[] prices = [.. rows[..4000].Select(row => double.Parse(row.Split(',')[8], CultureInfo.InvariantCulture))];
        IReadOnlyList<Prediction> answers = predictor.Predict(unseen);
        double covered = answers.Zip(prices, (answer, price) => answer.Interval(0.9) is var interval
            && interval.Low <= price && price <= interval.High ? 1.0 : 0).Average();
        Assert.That(covered, Is.InRange(0.88, 0.92));
    }

    private static string Text(float number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(double number) =>
        ((float)number == number ? Text((float)number) : number.ToString("R", CultureInfo.InvariantCulture));

    private static Table Read(string file, TableOptions options)
    {
        if (Folder is null)
            Assert.Ignore("BLASNET_DATA is not set.");
        string path = Path.Combine(Folder!, file);
        return File.Exists(path) ? Table.Read(path, options) : throw new IgnoreException($"There is no {path}.");
    }

    // The cells as they stand, cut without the reader that is tested.
    private static IEnumerable<Dictionary<string, object?>> Rows(Table table) =>
        File.ReadLines(table.Path).Skip(table.HasHeader ? 1 : 0).Where(line => line.Length > 0).Select(line => line.Split(table.Delimiter)
            .Index().ToDictionary(cell => table.Columns[cell.Index].Name, cell => (object?)cell.Item.Trim('"')));

    private static TestCaseData Case(string file, TableOptions options) => new TestCaseData(file, options)
        .SetArgDisplayNames(file, $"{options.Missing} {options.CategoryEncoding} {options.Scaling} {string.Join('+', options.Labels)}");
}
