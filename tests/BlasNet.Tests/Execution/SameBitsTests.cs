using BlasNet.Tests.Optimizers;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Execution;

internal static class SameBitsTests
{
    // Ten steps an epoch; the last batch is smaller.
    private static readonly Dataset Data = Trained.Data(1270);

    private static Model SharedTower
    {
        get
        {
            Layer tower = Layer.Dense(40, Activation.Tanh);
            return Model.From(Node.Input(40).Then(tower).Then(tower).Then(Layer.Dense(5, Activation.Softmax)));
        }
    }

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

    // A bound that no norm reaches takes the way in two passes: all gradients first, then the update.
    [Test]
    public static void Weights_updated_part_by_part_have_the_bits_of_an_update_after_the_backward_pass(
        [Values] bool shared, [Values(1, 3)] int threads)
    {
        foreach (OptimizerCase each in OptimizerCases.All)
        {
            float[] WeightsAfter(double? bound)
            {
                Optimizer optimizer = each.With(weightDecay: 0.1) with { ClipNorm = bound, EmaMomentum = 0.9 };
                using Trainer trainer = (shared ? SharedTower : Trained.Residual).Compile(
                    optimizer, Loss.SparseCategoricalCrossEntropy(), seed: 11, threads: threads);
                trainer.Fit(Data, epochs: 1, batchSize: 127, verbose: false);
                return Trained.Weights(trainer);
            }
            Assert.That(WeightsAfter(null).AsSpan().SequenceEqual(WeightsAfter(1e30)), Is.True, each.ToString());
        }
    }

    [Test]
    public static void Predictions_follow_weights_that_change_between_them([Values(1, 3)] int threads)
    {
        using Trainer trainer = Trained.Trainer(threads), fresh = Trained.Trainer(threads);
        for (int round = 0; round < 3; round++)
        {
            float[] before = [.. trainer.Predict(Data.Input)];
            trainer.Fit(Data, epochs: 1, batchSize: 127, verbose: false);
            trainer.Network.Parameters.Span.CopyTo(fresh.Network.Parameters.Span);
            trainer.Network.States.Span.CopyTo(fresh.Network.States.Span);
            float[] after = [.. trainer.Predict(Data.Input)];
            Assert.That(after, Is.Not.EqualTo(before));
            using Trainer first = Trained.Trainer(threads);
            trainer.Network.Parameters.Span.CopyTo(first.Network.Parameters.Span);
            trainer.Network.States.Span.CopyTo(first.Network.States.Span);
            Assert.That(after, Is.EqualTo((float[])[.. first.Predict(Data.Input)]), "by a network that has not predicted before");
            Assert.That(after, Is.EqualTo((float[])[.. fresh.Predict(Data.Input)]), "by one that has predicted with other weights");
            Assert.That(trainer.Evaluate(Data).Loss, Is.EqualTo(first.Evaluate(Data).Loss));
        }
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
