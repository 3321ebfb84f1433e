using BlasNet.Tests.Support;

namespace BlasNet.Tests.Execution;

internal static class SameBitsTests
{
    // Ten steps an epoch; the last batch is smaller.
    private static readonly Dataset Data = Trained.Data(1270);

    [Test]
    public static void Thirty_steps_give_the_same_weights_for_any_number_of_threads_and_every_time()
    {
        float[] expected = Train(threads: 1);
        foreach (int threads in new[] { 1, 2, 2, 3, 5 })
            Assert.That(Train(threads).AsSpan().SequenceEqual(expected), Is.True, $"{threads} threads");
    }

    [Test]
    public static void Evaluation_and_prediction_are_the_same_for_any_number_of_threads()
    {
        var results = new List<(double Loss, float[] Predictions)>();
        foreach (int threads in new[] { 1, 2, 3 })
        {
            using Trainer trainer = Trained.Trainer(threads);
            results.Add((trainer.Evaluate(Data).Loss, [.. trainer.Predict(Data.Input)]));
        }
        Assert.That(results[1], Is.EqualTo(results[0]));
        Assert.That(results[2], Is.EqualTo(results[0]));
    }

    [Test]
    public static void Evaluation_changes_nothing()
    {
        using Trainer once = Trained.Trainer(1), between = Trained.Trainer(1);
        once.Fit(Data, epochs: 2, batchSize: 128, verbose: false);
        between.Fit(Data, epochs: 1, batchSize: 128, verbose: false);
        between.Evaluate(Data);
        between.Predict(Data.Input);
        between.Fit(Data, epochs: 1, batchSize: 128, verbose: false);
        Assert.That(Trained.Weights(between), Is.EqualTo(Trained.Weights(once)));
    }

    [Test]
    public static void Another_seed_gives_other_weights()
    {
        using Trainer trainer = Trained.Trainer(1);
        using var other = new BlasNet.Network(Trained.Residual, seed: 12, threads: 1);
        Assert.That(other.Parameters.Span.SequenceEqual(trainer.Network.Parameters.Span), Is.False);
    }

    [Test]
    public static void Depthwise_grouped_and_single_tap_convolutions_give_the_same_weights_for_any_number_of_threads()
    {
        float[] x = Draw.Uniform(11 * 6 * 5 * 8, 1);
        var data = Dataset.FromArrays(x, [6, 5, 8], [.. Enumerable.Range(0, 11).Select(i => i % 3)], 3);
        float[] expected = Train(1);
        foreach (int threads in new[] { 2, 3 })
            Assert.That(Train(threads).AsSpan().SequenceEqual(expected), Is.True, $"{threads} threads");

        float[] Train(int threads)
        {
            using Trainer trainer = Model.Input(6, 5, 8)
                .Add(Layer.Conv2D(8, 3, padding: Padding.Same, groups: 8, activation: Activation.Relu)).Add(Layer.Conv2D(24, 1))
                .Add(Layer.Conv2D(24, 3, padding: Padding.Same, groups: 6)).Add(Layer.Conv2D(48, 3, strides: 2, groups: 24))
                .Add(Layer.Conv2D(16, 1, strides: 2)).Add(Layer.Flatten()).Add(Layer.Dense(3, Activation.Softmax))
                .Compile(Optimizer.Momentum(0.01), Loss.SparseCategoricalCrossEntropy(), seed: 5, threads: threads);
            trainer.Fit(data, epochs: 2, batchSize: 5, verbose: false);
            return Trained.Weights(trainer);
        }
    }

    private static float[] Train(int threads)
    {
        using Trainer trainer = Trained.Trainer(threads);
        float[] start = Trained.Weights(trainer);
        History history = trainer.Fit(Data, epochs: 3, batchSize: 127, verbose: false);
        Assert.That(history.Last.Steps, Is.EqualTo(30));
        float[] weights = Trained.Weights(trainer);
        Assert.That(weights.AsSpan().SequenceEqual(start), Is.False);
        return weights;
    }
}
