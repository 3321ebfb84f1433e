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
