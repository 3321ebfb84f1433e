using System.Globalization;
using System.Text;
using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Explaining;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Explaining;

/// <summary>Tests of the importance of columns, of partial dependence and of the verb 'explain'.</summary>
internal sealed class ImportanceTests : FolderTests
{
    private const string Net = """
        { "layers": [ { "kind": "dense", "units": 24, "activation": "relu" }, { "kind": "dense", "units": "outputs" } ] }
        """;

    [TestCase(true), TestCase(false)]
    public void A_column_of_noise_may_not_matter_and_a_strong_one_does(bool areClasses)
    {
        string run = Train(Data(1500, areClasses));
        JsonElement told = Blasnet.Run("explain", run, "--json").AssertCode(ExitCodes.Done).Json;
        Dictionary<string, (double Low, double High)> columns = told.GetProperty("columns").EnumerateArray().ToDictionary(
            column => column.GetProperty("column").GetString()!,
            column => (column.GetProperty("low").GetDouble(), column.GetProperty("high").GetDouble()));
        Assert.That(columns.Keys, Is.EquivalentTo(new[] { "x", "kind", "noise" }), "a one-hot column is one");
        Assert.That(columns["noise"].Low, Is.LessThanOrEqualTo(0));
        Assert.That(columns["noise"].High, Is.GreaterThanOrEqualTo(0));
        Assert.That(columns["x"].Low, Is.GreaterThan(0));
        Assert.That(columns["kind"].Low, Is.GreaterThan(0));
        Assert.That(told.GetProperty("metric").GetString(), Is.EqualTo(areClasses ? "accuracy" : "mae"));
        string[] importance = Lines(run, Explanation.ImportanceFile);
        Assert.That(importance[0], Is.EqualTo("column,loss_increase,low,high,"
            + (areClasses ? "accuracy_drop,accuracy_drop_low,accuracy_drop_high" : "mae_increase,mae_increase_low,mae_increase_high")));
        Assert.That(importance, Has.Length.EqualTo(4));
        string again = Blasnet.Run("explain", run, "--json", "--threads", "2").AssertCode(ExitCodes.Done).OutputLines[^1];
        Assert.That(again, Is.EqualTo(told.GetRawText()), "the same seed, the same numbers");
    }

    [Test]
    public void The_importance_is_the_increase_of_the_loss_of_the_shuffled_rows()
    {
        string run = Train(Data(400, areClasses: false));
        using var saved = SavedModel.Load(run);
        Table table = Table.Read(folder["t.csv"], saved.Preprocessor!.Options);
        Dataset data = saved.Preprocessor.Apply(table).Data;
        PermutationImportance measured = PermutationImportance.Of(saved, data, repeats: 40, seed: 5);
        // All pairs of rows: the mean over all orders.
        double before = saved.Evaluate(data, []).Values[0].Value, sum = 0;
        float[] inputs = GatheredInputs.Of(data.Input);
        int width = data.Input.SampleShape.Size;
        for (int shift = 1; shift < data.Count; shift += 7)
        {
            float[] moved = (float[])inputs.Clone();
            for (int row = 0; row < data.Count; row++)
                moved[row * width] = inputs[(row + shift) % data.Count * width];
            Dataset shuffled = new Dataset([Samples.FromFloats(moved, [width])], data.Targets).EncodedBy(saved.Preprocessor);
            sum += saved.Evaluate(shuffled, []).Values[0].Value - before;
        }
        ColumnImportance x = measured.Columns.Single(column => column.Column == "x");
        Assert.That(x.LossIncrease, Is.EqualTo(sum / Math.Ceiling((data.Count - 1) / 7.0)).Within(4).Percent);
        Assert.That(measured.Columns.Select(column => column.LossIncrease), Is.Ordered.Descending);
        Assert.That(() => PermutationImportance.Of(saved, data, repeats: 0), Throws.TypeOf<ConfigurationException>());
    }

    [Test]
    public void Partial_dependence_is_the_mean_over_rows_with_the_value_in_all()
    {
        string run = Train(Data(400, areClasses: false));
        using var saved = SavedModel.Load(run);
        using var predictor = Predictor.Load(run);
        Table table = Table.Read(folder["t.csv"], saved.Preprocessor!.Options);
        PartialDependence x = PartialDependence.Of(saved, table, "x", points: 5), kind = PartialDependence.Of(saved, table, "kind");
        Assert.That(x.Points.Select(point => point.Value), Is.Ordered.Ascending);
        Assert.That(x.Points, Has.Count.EqualTo(5));
        Assert.That(kind.Points.Select(point => point.Category), Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(x.Outputs, Is.EqualTo(new[] { "label" }));
        Assert.That(kind.Points[1].Predictions[0], Is.EqualTo(Mean("kind", "b")).Within(1e-3).Percent);
        Assert.That(x.Points[2].Predictions[0], Is.EqualTo(Mean("x", x.Points[2].Value)).Within(1e-3).Percent);
        Assert.That(
            () => PartialDependence.Of(saved, table, "kid"), Throws.TypeOf<ConfigurationException>().With.Message.Contain("'kind'"));

        double Mean(string column, object value) => Enumerable.Range(0, table.RowCount).Average(row =>
        {
            var cells = new Dictionary<string, object?>
            {
                ["x"] = table.Column("x").NumberAt(row),
                ["kind"] = table.Column("kind").TextAt(row),
                ["noise"] = table.Column("noise").NumberAt(row),
            };
            cells[column] = value;
            return predictor.Predict(cells).Value;
        });
    }

    [Test]
    public void The_files_have_the_worst_rows_with_their_cells_and_all_predictions()
    {
        string file = Data(300, areClasses: true), run = Train(file), place = folder["out"];
        Blasnet.Run("explain", run, "--rows", "7", "--columns", "1", "--repeats", "2", "--out", place).AssertCode(ExitCodes.Done);
        string[] worst = Lines(place, Explanation.WorstFile), source = File.ReadAllLines(file);
        Assert.That(worst[0], Is.EqualTo("line,label,predicted,probability,loss,x,kind,noise"));
        Assert.That(worst, Has.Length.EqualTo(8));
        double[] losses = [.. worst.Skip(1).Select(line => double.Parse(line.Split(',')[4], CultureInfo.InvariantCulture))];
        Assert.That(losses, Is.Ordered.Descending);
        foreach (string[] cells in worst.Skip(1).Select(line => line.Split(',')))
        {
            string line = source[int.Parse(cells[0], CultureInfo.InvariantCulture) - 1];
            Assert.That(line, Is.EqualTo(string.Join(',', [.. cells[5..], cells[1]])));
        }
        Assert.That(Lines(place, Explanation.HeldOutFile), Has.Length.EqualTo(1 + 90));
        Assert.That(Lines(place, Explanation.DependenceFile).Skip(1).Select(line => line.Split(',')[0]).Distinct(), Has.Exactly(1).Items);
        Assert.That(Lines(place, Explanation.RocFile)[^1], Does.StartWith("yes,").And.EndsWith(",1,1"));
        Assert.That(File.Exists(Path.Combine(run, Explanation.WorstFile)), Is.False);
    }

    [Test]
    public void All_inputs_of_a_column_move_together_however_it_is_encoded()
    {
        File.WriteAllText(folder["t.csv"], "two,n,three,label\n" + string.Concat(Enumerable.Range(0, 90).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{(i % 2 == 0 ? "u" : "v")},{(i % 9 == 0 ? "" : i % 7)},{"abc"[i % 3]},{i % 5}.5\n"))));
        Table table = Table.Read(folder["t.csv"], new TableOptions
        {
            Scaling = Scaling.Robust, Missing = MissingPolicy.Indicator, CategoryEncoding = CategoryEncoding.Compact,
        });
        var preprocessor = TablePreprocessor.Fit(table, [.. Enumerable.Range(0, 90)]);
        Dataset data = preprocessor.Apply(table).Data;
        Assert.That(InputColumns.Of(preprocessor, data).Select(column =>
            $"{column.Name}: {string.Join(", ", column.Places.Select(place => preprocessor.InputNames[place]))}"),
            Is.EqualTo(new[] { "two: two=u", "n: n, n missing", "three: three=a, three=b, three=c" }));
        var changed = new ChangedInputs(data);
        InputColumn n = InputColumns.Of(preprocessor, data)[1];
        int[] order = [.. Enumerable.Range(0, 90).Reverse()];
        changed.Shuffle(n, order);
        float[] before = GatheredInputs.Of(data.Input), after = GatheredInputs.Of(changed.Data.Input);
        for (int row = 0; row < 90; row++)
        {
            for (int place = 0; place < preprocessor.Width; place++)
            {
                int from = n.Places.Contains(place) ? 89 - row : row;
                Assert.That(after[row * preprocessor.Width + place], Is.EqualTo(before[from * preprocessor.Width + place]));
            }
        }
        changed.Restore(n);
        Assert.That(GatheredInputs.Of(changed.Data.Input), Is.EqualTo(before));
    }

    [Test]
    public void The_columns_of_a_series_are_those_of_all_its_steps()
    {
        File.WriteAllText(folder["s.csv"], "a,level\n" + string.Concat(Enumerable.Range(0, 60).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{i % 4},{Math.Sin(i)}\n"))));
        File.WriteAllText(folder["flat.json"], """{ "layers": [ "flatten", { "kind": "dense", "units": "outputs" } ] }""");
        string run = Started("--model", folder["flat.json"], "--data", "csv:" + folder["s.csv"], "--window", "3", "--validation", "0.3",
            "--epochs", "5");
        Blasnet.Run("explain", run).AssertCode(ExitCodes.Done);
        Assert.That(Lines(run, Explanation.ImportanceFile).Skip(1).Select(line => line.Split(',')[0]),
            Is.EquivalentTo(new[] { "a", "level" }));
        using var saved = SavedModel.Load(run);
        Dataset data = saved.Preprocessor!.Apply(saved.Preprocessor.Read(folder["s.csv"])).Data;
        Assert.That(InputColumns.Of(saved.Preprocessor, data).Select(column => column.Places),
            Is.EqualTo(new[] { new[] { 0, 2, 4 }, [1, 3, 5] }));
    }

    [Test]
    public void Rows_of_an_ensemble_of_folds_are_judged_by_the_member_that_held_them_out()
    {
        string file = Data(400, areClasses: true);
        string run = Started("--model", Written(), "--data", "csv:" + file, "--members", "3", "--epochs", "10");
        RunDirectory directory = RunDirectory.Open(run);
        using HeldOutRows rows = HeldOutRows.Read(directory, TrainingConfig.Read(directory.ConfigFile), requiresHeldOut: true);
        Assert.That((rows.Parts.Count, rows.Count, rows.Part), Is.EqualTo((3, 400, "held-out")));
        var samples = HeldOutPredictions.Of(rows);
        Assert.That(samples.Losses.Average(), Is.EqualTo(RunSummary.Read(directory.SummaryFile).ValLoss).Within(1e-5));
        Assert.That(Enumerable.Range(0, 400).Select(rows.Source!.LineOf).Order(), Is.EqualTo(Enumerable.Range(2, 400)));
        string[] lines = File.ReadAllLines(file);
        for (int sample = 0; sample < 400; sample += 7)
            Assert.That(lines[rows.Source.LineOf(sample) - 1], Does.EndWith(samples.ClassName(samples.Data.Targets.ClassOf(sample))));
        JsonElement told = Blasnet.Run("explain", run, "--json", "--repeats", "3").AssertCode(ExitCodes.Done).Json;
        Assert.That(told.GetProperty("rows").GetInt32(), Is.EqualTo(400));
        JsonElement x = told.GetProperty("columns").EnumerateArray().First();
        Assert.That((x.GetProperty("column").GetString(), x.GetProperty("low").GetDouble() > 0), Is.EqualTo(("x", true)));
        Assert.That(Lines(run, Explanation.DependenceFile)[0], Is.EqualTo("column,value,output,prediction"));
        Blasnet.Run("calibrate", run).AssertCode(ExitCodes.Done);
        Blasnet.Run("threshold", run, "--cost", "fp=3,fn=1").AssertCode(ExitCodes.Done);
    }

    [Test]
    public void Images_have_worst_rows_alone_and_other_models_their_inputs()
    {
        string images = Started("--model", "lenet", "--data", "digits", "--epochs", "1");
        Outcome outcome = Blasnet.Run("explain", images).AssertCode(ExitCodes.Done);
        Assert.That(outcome.Output, Does.Contain("no columns"));
        Assert.That(File.Exists(Path.Combine(images, Explanation.ImportanceFile)), Is.False);
        Assert.That(Lines(images, Explanation.WorstFile), Has.Length.EqualTo(21));
        string plain = Started("--model", "circles", "--data", "circles", "--epochs", "3");
        Blasnet.Run("explain", plain).AssertCode(ExitCodes.Done);
        Assert.That(Lines(plain, Explanation.ImportanceFile).Skip(1).Select(line => line.Split(',')[0]),
            Is.EquivalentTo(new[] { "input 0", "input 1" }));
    }

    [Test]
    public void A_run_that_held_out_nothing_takes_other_rows()
    {
        string file = Data(200, areClasses: false), run = Started("--model", Written(), "--data", "csv:" + file, "--epochs", "2");
        Blasnet.Run("explain", run).AssertRefused(ExitCodes.Usage, "held out no rows", "--data", "--validation 0.2");
        Blasnet.Run("explain", run, "--data", "csv:" + file).AssertCode(ExitCodes.Done);
        Assert.That(Lines(run, Explanation.WorstFile)[0], Does.EndWith("x,kind,noise"));
        Blasnet.Run("explain", Path.Combine(run, "model.safetensors")).AssertRefused(ExitCodes.Invalid, "it is a file");
        Blasnet.Run("explain", run, "--repeats", "0").AssertRefused(ExitCodes.Usage, "--repeats", "'0'");
    }

    private static string[] Lines(string place, string name) => File.ReadAllLines(Path.Combine(place, name));

    private string Train(string file) => Started("--model", Written(), "--data", "csv:" + file, "--validation", "0.3", "--epochs", "60",
        "--optimizer", "adam", "--learning-rate", "0.01");

    private string Started(params string[] arguments) =>
        Blasnet.Run(["train", .. arguments, "--seed", "1", "--threads", "1", "--runs", folder["runs"], "--json"])
            .AssertCode(ExitCodes.Done).Json.GetProperty("run").GetString()!;

    private string Written()
    {
        File.WriteAllText(folder["net.json"], Net);
        return folder["net.json"];
    }

    private string Data(int rows, bool areClasses)
    {
        var random = new Random(4);
        var text = new StringBuilder("x,kind,noise,label\n");
        for (int row = 0; row < rows; row++)
        {
            double x = Math.Round(4 * random.NextDouble() - 2, 4), noise = Math.Round(random.NextDouble(), 4);
            int kind = random.Next(3);
            double z = 2 * x + 1.5 * (kind - 1);
            string label = areClasses ? (random.NextDouble() < 1 / (1 + Math.Exp(-z)) ? "yes" : "no")
                : (100 + 10 * z + 4 * random.NextDouble()).ToString("0.####", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{x},{"abc"[kind]},{noise},{label}\n");
        }
        File.WriteAllText(folder["t.csv"], text.ToString());
        return folder["t.csv"];
    }
}
