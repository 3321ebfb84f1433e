using System.Globalization;
using System.Text;
using BlasNet.Data;
using BlasNet.Tables;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Training;

/// <summary>Tests of the model <c>table</c>: what it becomes for a table, its JSON form, and what it refuses.</summary>
internal sealed class TableModelTests : FolderTests
{
    [Test]
    public void Values_get_mish_and_one_output()
    {
        Dataset data = Houses(400);
        ModelFile model = new TableModel().For(data);
        Assert.That(model.Model.Layers.Select(layer => layer.Kind), Is.EqualTo(
            new[] { "input", "piecewiseLinear", "scale", "dense", "dropout", "dense", "dropout", "dense" }));
        // Three numbers with an edge per bin at least, an indicator, and one colour of two.
        Assert.That(model.Model.Layers[1].ToString(), Does.Contain("columns: 3").And.Contain("bins: 8"));
        Assert.That(data.Input.SampleShape, Is.EqualTo(new Shape(3 + 1 + 1)));
        Assert.That(model.Model.OutputShape, Is.EqualTo(new Shape(1)));
        Assert.That(model.Model.Layers[3].ToString(), Does.Contain("mish").And.Contain("ntk"));
        Assert.That((model.Epochs, model.Batch, model.DropRemainder, model.RestoreBestEpoch), Is.EqualTo((64, 256, true, true)));
        Assert.That(model.Loss, Is.EqualTo(Loss.MeanSquaredError()));
        Assert.That(model.Table, Is.Null);
    }

    [Test]
    public void Classes_get_selu_and_smoothed_labels()
    {
        ModelFile model = new TableModel().For(Encoded(File(400), "kind"));
        Assert.That(model.Model.Layers[3].ToString(), Does.Contain("selu"));
        Assert.That(model.Model.Last.FinalActivation, Is.EqualTo(Activation.Softmax));
        Assert.That(model.Model.OutputShape, Is.EqualTo(new Shape(2)));
        Assert.That(model.Loss, Is.EqualTo(Loss.SparseCategoricalCrossEntropy(labelSmoothing: 0.1)));
    }

    [TestCase(100, 64)]
    [TestCase(16_512, 51)]
    [TestCase(1_000_000, 8)]
    public void Epochs_follow_from_the_rows(int rows, int epochs)
    {
        Dataset data = Houses(100);
        ModelFile model = new TableModel().Complete(
            new ModelFile(null!), (TablePreprocessor)data.Encoding!, data.Targets, rows);
        Assert.That(model.Epochs, Is.EqualTo(epochs));
        int bins = Math.Clamp(rows / 200, 8, 128), units = rows > 100_000 ? 128 : 64;
        Assert.That(model.Model.Layers[1].ToString(), Does.Contain(string.Create(CultureInfo.InvariantCulture, $"bins: {bins}")));
        Assert.That(model.Model.Layers[3].ToString(), Does.Contain(string.Create(CultureInfo.InvariantCulture, $"units: {units}")));
    }

    [Test]
    public void Settings_reach_the_layers_and_the_optimizer()
    {
        var table = new TableModel
        {
            Units = 32, Depth = 3, EmbeddingSize = 4, Dropout = 0, WeightDecay = 0.5, LearningRate = 0.125, LabelSmoothing = 0.25,
        };
        ModelFile model = table.For(Encoded(File(100), "kind"));
        Assert.That(model.Model.Layers.Count(layer => layer.Kind == "dropout"), Is.Zero);
        Assert.That(model.Model.Layers.Count(layer => layer.ToString().Contains("units: 32", StringComparison.Ordinal)), Is.EqualTo(3));
        Assert.That(model.Model.Layers[1].ToString(), Does.Contain("size: 4"));
        Assert.That((model.Optimizer!.WeightDecay, model.Optimizer.WeightDecayAnnealing), Is.EqualTo((0.5, Annealing.FlatCosine)));
        Assert.That(model.Optimizer.LearningRate, Is.EqualTo(Schedule.WarmUpCosine(0.125)));
        Assert.That(model.Loss, Is.EqualTo(Loss.SparseCategoricalCrossEntropy(labelSmoothing: 0.25)));
    }

    [Test]
    public void What_a_model_file_says_of_training_stays()
    {
        ModelFile file = Parse("""{ "table": {}, "epochs": 3, "batch": 10, "optimizer": "sgd" }""");
        Dataset data = Houses(100);
        ModelFile model = file.Table!.Complete(file, (TablePreprocessor)data.Encoding!, data.Targets, data.Count);
        Assert.That((model.Epochs, model.Batch, model.Optimizer), Is.EqualTo((3, 10, Optimizer.Sgd())));
    }

    [Test]
    public void The_json_form_gives_the_same_model()
    {
        const string all = """
            {"units":32,"depth":3,"embeddingSize":4,"dropout":0,"weightDecay":0.5,"learningRate":0.125,"labelSmoothing":0}
            """;
        foreach (string settings in (string[])["{}", all])
        {
            ModelFile file = Parse($$"""{ "name": "t", "table": {{settings}} }""");
            Assert.That(Parse(file.ToString()).Table, Is.EqualTo(file.Table).And.Not.Null);
            Assert.That(file.ToString(), Does.Not.Contain("layers"));
        }
    }

    [TestCase("""{ "table": {}, "layers": ["flatten"] }""", "the model is given twice: as 'layers' and as 'table'")]
    [TestCase("""{ "table": { "unit": 3 } }""", "there is no property 'unit'. Did you mean 'units'?")]
    [TestCase("""{ "table": { "units": 0 } }""", "units must be at least 1, but it was '0'")]
    [TestCase("""{ "table": { "dropout": 1 } }""", "dropout must be at least 0 and less than 1, but it was '1'")]
    [TestCase("""{ "table": 3 }""", "an object is required, but it was '3'")]
    public void A_malformed_model_is_refused(string json, string sentence) =>
        Assert.That(() => Parse(json), Throws.TypeOf<ConfigurationException>().With.Message.Contains(sentence));

    [Test]
    public void Data_that_is_no_table_is_refused()
    {
        Assert.That(() => new TableModel().For(Datasets.Moons().Train), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("model: the model 'table' learns from the rows of a table, 'csv:FILE'; other data needs another model."));
        Dataset series = Encoded(File(50), "rooms", new TableOptions { Series = new TimeSeries(3), Features = ["size"] });
        Assert.That(
            () => new TableModel().For(series), Throws.TypeOf<ConfigurationException>().With.Message.Contains("windows of a series"));
    }

    [Test]
    public void Options_that_are_given_stay()
    {
        TableOptions options = TableModel.Options(
            new TableOptions { Scaling = Scaling.ZeroToOne, Missing = MissingPolicy.Mean, Labels = ["y"] });
        Assert.That((options.Scaling, options.Missing, options.Labels[0]), Is.EqualTo((Scaling.ZeroToOne, MissingPolicy.Mean, "y")));
        TableOptions open = TableModel.Options();
        Assert.That((open.Scaling, open.Missing, open.CategoryEncoding, open.UnknownCategory, open.ClipTargets), Is.EqualTo(
            (Scaling.Robust, MissingPolicy.Indicator, CategoryEncoding.Compact, UnknownCategory.Ignore, true)));
    }

    [Test]
    public void It_learns_a_table_with_gaps_better_than_a_line_does()
    {
        Dataset data = Houses(2000), train = data.Subset([.. Enumerable.Range(0, 1500)]);
        Dataset held = data.Subset([.. Enumerable.Range(1500, 500)]);
        ModelFile model = new TableModel().For(train);
        using Trainer trainer = model.Model.Compile(model.Optimizer!, model.Loss!, seed: 1, threads: 1);
        trainer.Fit(
            train, model.Epochs!.Value, model.Batch!.Value, held, dropRemainder: true, callbacks: [new BestEpoch()], verbose: false);
        Assert.That(trainer.Evaluate(held).Values.Single(value => value.Key == "r2").Value, Is.GreaterThan(0.97));
    }

    private static ModelFile Parse(string json) => ModelFile.Parse(Encoding.UTF8.GetBytes(json), "model.json");

    private Dataset Houses(int rows) => Encoded(File(rows), "price");

    // Numbers with gaps, a colour of two, and a price that no line follows.
    private string File(int rows)
    {
        var random = new Random(7);
        var lines = new StringBuilder("size,rooms,age,colour,kind,price\n");
        for (int i = 0; i < rows; i++)
        {
            (double size, int rooms, double age) = (random.NextDouble() * 100, random.Next(1, 9), random.NextDouble() * 80);
            string colour = random.Next(2) == 0 ? "red" : "blue";
            double price = 50 * Math.Sin(size / 9) + (rooms > 4 ? 60 : 0) + (colour == "red" ? size : 0) + random.NextDouble();
            string gap = i % 7 == 0 ? "" : age.ToString("0.0", CultureInfo.InvariantCulture);
            lines.Append(CultureInfo.InvariantCulture, $"{size:0.00},{rooms},{gap},{colour},");
            lines.Append(CultureInfo.InvariantCulture, $"{(price > 50 ? "dear" : "cheap")},{price:0.00}\n");
        }
        string file = folder["houses.csv"];
        System.IO.File.WriteAllText(file, lines.ToString());
        return file;
    }

    private static Dataset Encoded(string file, string label, TableOptions? options = null)
    {
        options ??= new TableOptions { Features = ["size", "rooms", "age", "colour"] };
        Table table = Table.Read(file, TableModel.Options(options with
        {
            Labels = [label],
            Task = label == "kind" ? TableTask.Classification : TableTask.Regression,
        }));
        return TablePreprocessor.Fit(table, [.. Enumerable.Range(0, table.RowCount)]).Apply(table).Data;
    }
}
