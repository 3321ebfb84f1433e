using BlasNet.Numerics;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Tests.Runs;
using BlasNet.Training;

namespace BlasNet.Tests.Training;

internal static class SavedModelTests
{
    private static readonly DatasetPair Circles = Datasets.Load("circles");

    [TestCase(1)]
    [TestCase(2)]
    public static void A_saved_model_evaluates_and_predicts_to_the_same_bits(int threads)
    {
        using var folder = new TestFolder();
        Model model = Model.Input(2).Add(Layer.Dense(8, Activation.Relu)).Add(Layer.BatchNormalization()).Add(Layer.Dropout(0.2))
            .Add(Layer.Dense(2, Activation.Softmax));
        Loss loss = Loss.SparseCategoricalCrossEntropy();
        using Trainer trainer = model.Compile(Optimizer.Adam(), loss, seed: 3, threads: 1);
        trainer.Fit(Circles.Train, epochs: 2, verbose: false);
        trainer.Save(folder["new/m.safetensors"]);
        using SavedModel saved = SavedModel.Load(folder["new/m.safetensors"], threads);
        Assert.That(saved.Evaluate(Circles.Test!).ToString(), Is.EqualTo(trainer.Evaluate(Circles.Test!).ToString()));
        Assert.That((saved.Evaluate(Circles.Test!).Loss, saved.Evaluate(Circles.Test!).Accuracy),
            Is.EqualTo((trainer.Evaluate(Circles.Test!).Loss, trainer.Evaluate(Circles.Test!).Accuracy)));
        Assert.That(saved.Network.Predict(Circles.Test!.Input).ToArray(),
            Is.EqualTo(trainer.Predict(Circles.Test!.Input).ToArray()));
        Assert.That(NetworkWeights.Digest(saved.Network), Is.EqualTo(NetworkWeights.Digest(trainer.Network)));
    }

    [Test]
    public static void A_run_gives_its_final_weights_and_a_checkpoint_its_own()
    {
        using var runs = new TestRuns();
        RunSummary summary = runs.Start(TestRuns.Config());
        foreach (string path in (string[])[summary.Run, runs["test/run_0001/model.safetensors"],
            runs["test/run_0001/checkpoints/last.safetensors"]])
        {
            using SavedModel saved = SavedModel.Load(path, threads: 1);
            Assert.That(saved.Evaluate(Circles.Test!).Loss, Is.EqualTo(summary.ValLoss), path);
            Assert.That(NetworkWeights.Digest(saved.Network), Is.EqualTo(summary.WeightsSha256), path);
        }
    }

    [Test]
    public static void Data_that_does_not_fit_is_a_sentence()
    {
        using var runs = new TestRuns();
        using SavedModel saved = SavedModel.Load(runs.Start(TestRuns.Config() with { Epochs = 0 }).Run);
        Dataset cubes = Dataset.FromArrays([1, 2, 3], [3], [0]);
        Assert.That(() => saved.Evaluate(cubes), Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("input: the model takes samples of the shape [2], but the data 'data' has [3]."));
        Assert.That(() => saved.Network.Predict(cubes.Input), Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("input: the model takes samples of the shape [2], but the data 'samples' has [3]."));
        Assert.That(() => saved.Evaluate(Datasets.Load("spirals").Test!),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("3 classes"));
    }

    [Test]
    public static void A_run_without_final_weights_is_a_sentence()
    {
        using var runs = new TestRuns();
        RunSummary part = runs.Interrupt(TestRuns.Config(), 3);
        Assert.That(() => SavedModel.Load(part.Run), Throws.TypeOf<DataException>().With.Message
            .EqualTo($"{part.Run}: the run has no final weights yet; resume it, or name one of its checkpoints."));
    }

    [Test]
    public static void A_file_that_is_no_model_of_ours_is_a_sentence()
    {
        using var runs = new TestRuns();
        using var folder = new TestFolder();
        RunSummary summary = runs.Start(TestRuns.Config() with { Epochs = 0 });
        SafeTensorsFile file = SafeTensors.Read(Path.Combine(summary.Run, "model.safetensors"));
        string path = folder["m.safetensors"];
        AssertTold("its metadata hold no model", file.Tensors, []);
        AssertTold("this is not JSON", file.Tensors, new() { ["model"] = "{" });
        AssertTold("its model names no loss", file.Tensors,
            new() { ["model"] = """{ "input": [2], "layers": [ { "kind": "dense", "units": 2 } ] }""" });
        AssertTold("it has no tensor", [.. file.Tensors.Skip(1)], file.Metadata.ToDictionary());
        AssertTold("but the model needs", file.Tensors, new() { ["model"] = file.Metadata["model"].Replace("\"units\": 8", "\"units\": 9",
            StringComparison.Ordinal) });
        AssertTold("no property", file.Tensors,
            new() { ["model"] = """{ "input": [2], "layers": [ { "kind": "dense", "units": 2 } ], "los": "huber" }""" });
        AssertTold("left to the data", file.Tensors,
            new() { ["model"] = """{ "layers": [ { "kind": "dense", "units": 2 } ], "loss": "huber" }""" });
        File.WriteAllText(path, "text");
        Assert.That(() => SavedModel.Load(path), Throws.TypeOf<DataException>().With.Message.StartsWith(path));
        Assert.That(() => SavedModel.Load(folder["none"]), Throws.TypeOf<DataException>().With.Message.StartsWith(folder["none"]));

        void AssertTold(string part, IReadOnlyList<TensorEntry> tensors, Dictionary<string, string> metadata)
        {
            SafeTensors.Write(path, tensors, metadata);
            Assert.That(() => SavedModel.Load(path), Throws.TypeOf<DataException>().With.Message.StartsWith(path)
                .And.Message.Contains(part));
        }
    }

    [Test]
    public static void A_checkpoint_of_a_table_predicts_on_the_file_as_it_is()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["t.csv"], "size,colour,kind\n" + string
            .Concat(Enumerable.Range(0, 20).Select(i => $"{i},{(i % 3 == 0 ? "red" : "blue")},{(i < 10 ? "low" : "high")}\n")));
        var checkpoint = new ModelCheckpoint(folder["c.safetensors"]);
        TrainingConfig config = TestRuns.Config() with { Data = "csv:" + folder["t.csv"], Epochs = 1,
            Model = ModelFile.Parse("""{ "layers": [ { "kind": "dense", "units": "outputs" } ] }"""u8.ToArray(), "net") };
        RunSummary run = TrainingRun.Start(config, new RunOptions { Runs = folder["runs"], Callbacks = [checkpoint] });
        using SavedModel saved = SavedModel.Load(checkpoint.LastPath!), final = SavedModel.Load(run.Run);
        Table table = saved.Preprocessor!.Read(folder["t.csv"], withLabels: false);
        Assert.That(saved.ClassNames, Is.EqualTo(new[] { "high", "low" }).And.EqualTo(saved.Preprocessor.ClassNames));
        Assert.That(saved.Network.Predict(saved.Preprocessor.Forecast(table).Data.Input).ToArray(),
            Is.EqualTo(final.Network.Predict(final.Preprocessor!.Forecast(table).Data.Input).ToArray()));
    }

    [TestCase("[\"a\", \"b\"]", null)]
    [TestCase("[\"a\"]", "a list of '2' names is required")]
    [TestCase("[\"a\", 1]", "a list of '2' names is required")]
    [TestCase("{}", "a list of '2' names is required")]
    [TestCase("[", "classes: ")]
    public static void Names_of_classes_that_do_not_suit_the_model_are_refused(string names, string? sentence)
    {
        using var folder = new TestFolder();
        Model model = Model.Input(2).Add(Layer.Dense(2, Activation.Softmax));
        Loss loss = Loss.SparseCategoricalCrossEntropy();
        using Trainer trainer = model.Compile(Optimizer.Adam(), loss);
        SafeTensors.Write(folder["m.safetensors"], NetworkWeights.Of(trainer.Network), new Dictionary<string,
            string> { ["model"] = new ModelFile(model, Loss: loss).ToString(), ["classes"] = names });
        if (sentence is null)
        {
            using SavedModel saved = SavedModel.Load(folder["m.safetensors"]);
            Assert.That(saved.ClassNames, Is.EqualTo(new[] { "a", "b" }));
            return;
        }
        Assert.That(() => SavedModel.Load(folder["m.safetensors"]),
            Throws.TypeOf<DataException>().With.Message.Contains(sentence).And.Message.StartsWith(folder["m.safetensors"]));
    }
}
