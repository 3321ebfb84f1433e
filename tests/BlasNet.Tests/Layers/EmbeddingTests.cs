using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Layers;

internal static class EmbeddingTests
{
    private static Model Words => Model.Input(3).Add(Layer.Embedding(5, 4)).Add(Layer.Flatten()).Add(Layer.Dense(2, Activation.Softmax));

    // The first layer changes nothing; it hides the embedding from the check of the data.
    private static Model Hidden => Model.Input(3, 1).Add(Layer.Flatten()).Add(Layer.Embedding(5, 4)).Add(Layer.Flatten())
        .Add(Layer.Dense(2, Activation.Softmax));

    [Test]
    public static void Decisive_words_are_learned_and_unused_ones_keep_their_vectors()
    {
        float[] words = [.. Enumerable.Range(0, 300).Select(i => (float)(i * 7 % 4))];
        Dataset data = Dataset.FromArrays(words, [3], [.. Enumerable.Range(0, 100).Select(i => words[3 * i] > 1 ? 1 : 0)]);
        using Trainer trainer = Words.Compile(Optimizer.Adam(0.02), Loss.SparseCategoricalCrossEntropy(), seed: 1, threads: 2);
        float[] before = trainer.Network.Parameters.Span[..20].ToArray();
        Assert.That(trainer.Fit(data, epochs: 20, batchSize: 10, verbose: false).Last.Accuracy, Is.GreaterThan(0.99));
        float[] after = trainer.Network.Parameters.Span[..20].ToArray();
        Assert.That(after[16..], Is.EqualTo(before[16..]));
        Assert.That(after[..16].Zip(before), Has.All.Matches<(float After, float Before)>(pair => pair.After != pair.Before));
    }

    [TestCase(5f, "5")]
    [TestCase(-1f, "-1")]
    [TestCase(1.5f, "1.5")]
    public static void A_value_outside_the_vocabulary_is_reported_with_its_sample_before_training(float bad, string printed)
    {
        float[] words = new float[30];
        words[25] = bad;
        Dataset data = Dataset.FromArrays(words, [3], new int[10]);
        string sentence = $"0.embedding: value '1' of sample '8' of the data '{data.Name}' is '{printed}', "
            + "but it must be a whole number from 0 to 4, for a vocabulary of 5.";
        using Trainer trainer = Words.Compile(Optimizer.Sgd(0.1), Loss.SparseCategoricalCrossEntropy(), threads: 1);
        Assert.That(() => trainer.Fit(data, verbose: false), Throws.TypeOf<DataException>().With.Message.EqualTo(sentence));
        Assert.That(() => trainer.Evaluate(data), Throws.TypeOf<DataException>().With.Message.EqualTo(sentence));
        Assert.That(() => trainer.Network.Predict(Samples.FromFloats(words, [3])), Throws.TypeOf<DataException>());
        Assert.That(trainer.State.Optimizer.StepCount, Is.Zero);
    }

    [Test]
    public static void A_bad_value_found_in_a_step_ends_the_step_and_changes_nothing([Values(1, 3)] int threads)
    {
        float[] words = new float[3 * 600];
        Dataset good = Dataset.FromArrays([.. words], [3, 1], new int[600]);
        words[25] = 7;
        Dataset bad = Dataset.FromArrays(words, [3, 1], new int[600]);
        const string Sentence = "1.embedding: an input is '7', but it must be a whole number from 0 to 4, for a vocabulary of 5.";
        using Trainer trainer = Hidden.Compile(Optimizer.Sgd(0.1), Loss.SparseCategoricalCrossEntropy(), threads: threads);
        float[] before = trainer.Network.Parameters.Span.ToArray();
        Assert.That(() => trainer.Fit(bad, batchSize: 600, verbose: false), Throws.TypeOf<DataException>().With.Message.EqualTo(Sentence));
        Assert.That(trainer.Network.Parameters.Span.ToArray(), Is.EqualTo(before));
        Assert.That(() => trainer.Evaluate(bad), Throws.TypeOf<DataException>().With.Message.EqualTo(Sentence));
        Assert.That(trainer.Fit(good, batchSize: 600, verbose: false).Last.Loss, Is.Positive);
    }

    [Test]
    public static void No_trained_layer_may_precede_it()
    {
        Model model = Model.Input(3).Add(Layer.Dense(4)).Add(Layer.Flatten()).Add(Layer.Embedding(5, 2)).Add(Layer.Flatten());
        Assert.That(() => Compiler.Compile(model, Mode.Training, 2, Loss.MeanSquaredError()),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
                "2.embedding: no gradient passes through the layer, because it takes whole numbers, which have none, "
                + "so that what leads to 1.flatten cannot be trained. Put the layer first."));
        Assert.That(() => Compiler.Compile(model, Mode.Inference, 2, null), Throws.Nothing);
    }

    [Test]
    public static void The_command_ends_with_code_3_and_the_reason()
    {
        using var folder = new TestFolder();
        string images = TinyImages.Write(folder["images"], 40, 20), model = folder["words.json"];
        File.WriteAllText(model, """
            {"layers":[{"kind":"embedding","inputDim":256,"outputDim":2},"flatten",{"kind":"dense","units":"outputs"}],
             "batch":10,"epochs":1}
            """);
        Outcome outcome = Blasnet.Run("train", "--model", model, "--data", "idx:" + images, "--runs", folder["runs"]);
        Assert.That(outcome.Code, Is.EqualTo(3));
        // Bytes of images are scaled to 0 .. 1.
        Assert.That(outcome.Error, Does.Contain("0.embedding: value '0' of sample '").And.Contain("0 to 255, for a vocabulary of 256."));
        Assert.That(outcome.Error, Does.Not.Contain("   at "));
    }
}
