using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Tests.Support;
using BlasNet.Training;

namespace BlasNet.Tests.Training;

/// <summary>Trainers that learn what their tables mean from the data.</summary>
internal sealed class TableTrainingTests : FolderTests
{
    private const int Rows = 60;

    [Test]
    public void Metrics_are_in_the_units_of_the_table_before_and_after_training()
    {
        (Table table, TablePreprocessor preprocessor) = Read("t.csv", 1);
        Dataset data = preprocessor.Apply(table).Data;
        using Trainer trainer = Compile();
        AssertMae(trainer.Evaluate(data));
        Assert.That(trainer.Preprocessor, Is.Null);
        History history = trainer.Fit(data, epochs: 2, validationSplit: 0.25, verbose: false);
        Assert.That(trainer.Preprocessor, Is.SameAs(preprocessor));
        Assert.That(history["val_mae"][1], Is.GreaterThan(100), "prices are thousands");
        AssertMae(trainer.Evaluate(data));
        AssertMae(trainer.Evaluate(data.Named("b").WithWeights(null).Subset([.. Enumerable.Range(0, Rows)])));

        void AssertMae(Evaluation evaluation)
        {
            double[] predicted = preprocessor.Restore([.. trainer.Predict(data.Input)]);
            double expected = Enumerable.Range(0, Rows).Average(row => Math.Abs(predicted[row] - table.Column("price").NumberAt(row)));
            Near.AssertNear(expected, evaluation["mae"]!.Value, 1e-5);
        }
    }

    [Test]
    public void Library_and_command_report_the_same_numbers()
    {
        Table table = Read("t.csv", 1).Table;
        const string json = "{ \"layers\": [ { \"kind\": \"dense\", \"units\": 4 }, { \"kind\": \"dense\", \"units\": 1 } ] }";
        TrainingConfig config = TestRuns.Config(json) with { Data = "csv:" + folder["t.csv"], Validation = "0.25", Epochs = 3, Batch = 16 };
        RunSummary run = TrainingRun.Start(config, new RunOptions { Runs = folder["runs"] });
        TableSplit split = TableSplit.Create(table, 0.25, config.Seed);
        var preprocessor = TablePreprocessor.Fit(table, split.Train);
        using Trainer trainer = Model.Input(3).Add(Layer.Dense(4)).Add(Layer.Dense(1))
            .Compile(Optimizer.Adam(), Loss.MeanSquaredError(), seed: config.Seed, threads: 1);
        Dataset train = preprocessor.Apply(table, split.Train).Data, held = preprocessor.Apply(table, split.Validation).Data;
        History history = trainer.Fit(train, epochs: 3, batchSize: 16, validation: held, verbose: false);
        Assert.That(NetworkWeights.Digest(trainer.Network), Is.EqualTo(run.WeightsSha256));
        Assert.That(history.Last.Values, Is.EqualTo(run.Values));
        Assert.That(history["val_mae"][2], Is.GreaterThan(100));
    }

    [Test]
    public void A_saved_model_knows_the_table_that_was_learned()
    {
        (Table table, TablePreprocessor preprocessor) = Read("t.csv", 1);
        using Trainer trainer = Compile();
        trainer.Fit(preprocessor.Apply(table).Data, verbose: false);
        trainer.Save(folder["m.safetensors"]);
        using SavedModel saved = SavedModel.Load(folder["m.safetensors"]);
        Assert.That(saved.Preprocessor!.ToJson(), Is.EqualTo(preprocessor.ToJson()));
        Dataset data = preprocessor.Apply(table).Data;
        Assert.That(saved.Evaluate(data)["mae"], Is.EqualTo(trainer.Evaluate(data)["mae"]));
        using Predictor predictor = trainer.ToPredictor(), loaded = Predictor.Load(folder["m.safetensors"]);
        Assert.That(predictor.Predict(new { size = 12.5, colour = "red" }).Value, Is.EqualTo(
            loaded.Predict(new { size = 12.5, colour = "red" }).Value));
    }

    [Test]
    public void Data_of_another_table_is_refused()
    {
        (Table table, TablePreprocessor preprocessor) = Read("t.csv", 1);
        (Table other, TablePreprocessor otherPreprocessor) = Read("other.csv", 3);
        Dataset data = preprocessor.Apply(table).Data, wrong = otherPreprocessor.Apply(other).Data;
        using Trainer trainer = Compile();
        Refuses(() => trainer.Fit(data, validation: wrong, verbose: false));
        Assert.That(trainer.Preprocessor, Is.Null, "nothing was learned");
        trainer.Fit(data, verbose: false);
        trainer.Fit(preprocessor.Apply(other).Data, verbose: false);
        trainer.Fit(TablePreprocessor.Parse(preprocessor.ToJson()).Apply(table).Data, verbose: false);
        Refuses(() => trainer.Fit(wrong, verbose: false));
        Refuses(() => trainer.Evaluate(wrong));
        trainer.Save(folder["m.safetensors"]);
        SavedModel saved = SavedModel.Load(folder["m.safetensors"]);
        Refuses(() => saved.Evaluate(wrong));
        saved.Dispose();
        Assert.That(() => saved.Evaluate(data), Throws.TypeOf<ObjectDisposedException>().With.Message.Contains("BlasNet.SavedModel"));
        Assert.That(saved.ToPredictor, Throws.TypeOf<ObjectDisposedException>().With.Message.Contains("BlasNet.SavedModel"));
        Assert.That(trainer.Preprocessor, Is.SameAs(preprocessor));

        static void Refuses(Action call) => Assert.That(() => call(), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "The data 'other.csv' was encoded by another preprocessor than the one that was learned with, so that the same number means "
            + "something else in it; apply that one to both tables."));
    }

    private static Trainer Compile() => Model.Input(3).Add(Layer.Dense(4, Activation.Relu)).Add(Layer.Dense(1))
        .Compile(Optimizer.Adam(), Loss.MeanSquaredError(), seed: 1, threads: 1);

    private (Table Table, TablePreprocessor Preprocessor) Read(string file, int factor)
    {
        File.WriteAllLines(folder[file], ["size,colour,price", .. Enumerable.Range(0, Rows).Select(row => FormattableString.Invariant(
            $"{row * 0.7 % 9},{(row % 3 == 0 ? "red" : "blue")},{factor * (1000 + 317.5 * row)}"))]);
        Table table = Table.Read(folder[file]);
        return (table, TablePreprocessor.Fit(table, [.. Enumerable.Range(0, Rows)]));
    }
}
