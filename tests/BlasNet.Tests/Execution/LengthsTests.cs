using BlasNet.Execution;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Execution;

/// <summary>The lengths of sequences with padding on their way through models.</summary>
internal static class LengthsTests
{
    private static Model Words => Model.Input(4).Add(Layer.Embedding(5, 3, maskZero: true));

    [Test]
    public static void A_mean_leaves_padding_out_after_layers_that_keep_the_steps([Values(1, 3)] int threads)
    {
        Model model = Model.Input(5, 2).Add(Layer.Masking(9)).Add(Layer.Dense(3, Activation.Tanh)).Add(Layer.LayerNormalization())
            .Add(Layer.Dropout(0.5)).Add(Layer.Reshape([5, 3, 1])).Add(Layer.Reshape([5, 3])).Add(Layer.GlobalAveragePooling1D());
        using var network = new Network(model, threads: threads);
        float[] sample = [1, 2, 3, 4, -1, 0.5f, 9, 9, 9, 9], padded = [.. sample, .. sample[..2], 9, 9, 9, 9, 9, 9, 9, 9];
        float[] y = Plans.Infer(network, 2, [padded]);
        Model unpadded = Model.Input(3, 2).Add(Layer.Dense(3, Activation.Tanh)).Add(Layer.LayerNormalization())
            .Add(Layer.GlobalAveragePooling1D());
        using var shorter = new Network(unpadded, threads: 1);
        foreach ((string name, string other) in network.WeightNames.Zip(shorter.WeightNames))
            shorter.SetWeights(other, network.GetWeights(name));
        float[] first = [.. y.Take(3)], second = [.. y.Skip(3)];
        Near.AssertNear(Array.ConvertAll(Plans.Infer(shorter, 1, [[.. sample.Take(6)]]), value => (double)value), first, 1e-6);
        Assert.That(second, Is.Not.EqualTo(first));
    }

    [Test]
    public static void A_sample_of_padding_alone_has_the_mean_and_the_maximum_zero()
    {
        foreach (Layer pooling in new[] { Layer.GlobalAveragePooling1D(), Layer.GlobalMaxPooling1D() })
        {
            using var network = new Network(Words.Add(pooling), threads: 1);
            Assert.That(Plans.Infer(network, 1, [new float[4]]), Is.EqualTo(new float[3]));
        }
    }

    [Test]
    public static void Merges_take_the_lengths_of_any_input()
    {
        Node words = Node.Input(4);
        Node embedded = words.Then(Layer.Embedding(5, 3, maskZero: true)), places = words.Then(Layer.Embedding(5, 3));
        foreach (Layer merge in new[] { Layer.Add(), Layer.Multiply(), Layer.Average(), Layer.Concatenate() })
        {
            using var network = new Network(Model.From(Node.Of(merge, places, embedded).Then(Layer.GlobalMaxPooling1D())), threads: 1);
            Assert.That(Plans.Infer(network, 1, [new float[4]]), Is.All.EqualTo(0));
        }
    }

    [Test]
    public static void Lengths_that_no_layer_uses_are_refused()
    {
        const string Advice = "Use them before, with a recurrent layer, attention or a global pooling over steps, or give none.";
        Assert.That(() => new Network(Words.Add(Layer.Flatten()).Add(Layer.Dense(2))), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo(
                $"1.flatten: the lengths that 0.embedding gives its samples end at this layer, and no layer has used them. {Advice}"));
        Assert.That(() => new Network(Words.Add(Layer.Dense(2))), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo($"0.embedding: the layer gives its samples lengths, but no layer uses them. {Advice}"));
        Assert.That(() => new Network(Words.Add(Layer.Conv1D(2, 2)).Add(Layer.GlobalMaxPooling1D())),
            Throws.TypeOf<ConfigurationException>().With.Message.StartsWith("1.conv1D: the lengths that 0.embedding gives"));
    }

    [Test]
    public static void Lengths_of_two_layers_are_not_merged()
    {
        Node[] towers = [.. Enumerable.Range(0, 2).Select(_ => Node.Input(4).Then(Layer.Embedding(5, 3, maskZero: true)))];
        Assert.That(() => new Network(Model.From(Node.Of(Layer.Add(), towers).Then(Layer.GlobalMaxPooling1D()))),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo("2.add: the layer merges samples with lengths of two layers, "
                + "0.embedding and 1.embedding. Let one of them give lengths."));
    }

    [Test]
    public static void A_masked_step_between_real_ones_names_the_sample_of_the_data([Values(1, 3)] int threads)
    {
        float[] words = new float[4 * 300];
        Array.Fill(words, 2);
        words[4 * 123 + 1] = 0;
        Dataset data = Dataset.FromArrays(words, [4], new int[300]);
        const string Sentence = "0.embedding: step '1' of sample '123' is masked, but a later step is not: only steps at the end of a "
            + "sample can be padding.";
        Model model = Words.Add(Layer.GlobalAveragePooling1D()).Add(Layer.Dense(2, Activation.Softmax));
        using Trainer trainer = model.Compile(Optimizer.Sgd(0.1), Loss.SparseCategoricalCrossEntropy(), threads: threads);
        Assert.That(() => trainer.Fit(data, batchSize: 50, verbose: false),
            Throws.TypeOf<DataException>().With.Message.EqualTo(Sentence));
        Assert.That(() => trainer.Evaluate(data), Throws.TypeOf<DataException>().With.Message.EqualTo(Sentence));
        using var masked = new Network(Model.Input(3, 2).Add(Layer.Masking()).Add(Layer.GlobalMaxPooling1D()), threads: threads);
        Assert.That(() => masked.Predict(Samples.FromFloats([1, 1, 0, 0, 1, 0], [3, 2])),
            Throws.TypeOf<DataException>().With.Message.StartsWith("0.masking: step '1' of sample '0' is masked"));
    }

    [Test]
    public static void Masking_and_masked_embeddings_take_sequences()
    {
        Assert.That(() => Model.Input(784).Add(Layer.Masking()).OutputShape, Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "0.masking: the layer takes a sequence [T, F], but it receives the shape [784]. Reshape it, e.g. to [784, 1]."));
        Assert.That(() => Model.Input(4, 2).Add(Layer.Embedding(3, 2, maskZero: true)).OutputShape, Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo(
                "0.embedding: with maskZero the layer takes a sequence [T] of indexes, but it receives the shape [4, 2]. Flatten it."));
        Assert.That(() => Layer.Masking(double.NaN), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "masking: maskValue must be a finite number, but it was 'NaN'."));
    }
}
