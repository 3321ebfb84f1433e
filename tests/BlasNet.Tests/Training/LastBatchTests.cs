namespace BlasNet.Tests.Training;

/// <summary>Batches of one row in front of a batch normalization.</summary>
internal static class LastBatchTests
{
    private static Model Dense => Model.Input(3).Add(Layer.Dense(4)).Add(Layer.BatchNormalization()).Add(Layer.Dense(1));

    [TestCase(5, 4, "1.batchNormalization: the layer needs at least 2 values per channel in training, but of 5 samples in batches of 4 the "
        + "last has 1. Take another batch size, or drop the remainder.")]
    [TestCase(7, 3, "1.batchNormalization: the layer needs at least 2 values per channel in training, but of 7 samples in batches of 3 the "
        + "last has 1. Take another batch size, or drop the remainder.")]
    [TestCase(5, 1, "1.batchNormalization: the layer needs at least 2 values per channel in training, but a batch has 1. "
        + "Take larger batches.")]
    [TestCase(1, 4, "1.batchNormalization: the layer needs at least 2 values per channel in training, but a batch has 1. "
        + "Take larger batches.")]
    public static void One_value_per_channel_is_refused(int samples, int batch, string sentence)
    {
        using Trainer trainer = Dense.Compile(Optimizer.Sgd(), Loss.MeanSquaredError(), threads: 1);
        Assert.That(() => trainer.Fit(Data(samples, 3), batchSize: batch, verbose: false),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));
        Assert.That(trainer.Epochs, Is.Empty);
    }

    [TestCase(6, 4)]
    [TestCase(4, 4)]
    [TestCase(3, 8)]
    public static void Two_rows_are_enough(int samples, int batch)
    {
        using Trainer trainer = Dense.Compile(Optimizer.Sgd(), Loss.MeanSquaredError(), threads: 1);
        Assert.That(trainer.Fit(Data(samples, 3), batchSize: batch, verbose: false).Last.Loss, Is.Not.NaN);
    }

    [TestCase(5, 4)]
    [TestCase(3, 1)]
    [TestCase(1, 1)]
    public static void A_row_of_an_image_has_positions_enough(int samples, int batch)
    {
        using Trainer trainer = Model.Input(2, 2, 3).Add(Layer.BatchNormalization()).Add(Layer.Flatten()).Add(Layer.Dense(1))
            .Compile(Optimizer.Sgd(), Loss.MeanSquaredError(), threads: 1);
        Assert.That(trainer.Fit(Data(samples, 12, 2, 2, 3), batchSize: batch, verbose: false).Last.Loss, Is.Not.NaN);
    }

    [TestCase(5, 4, 1, 4)]
    [TestCase(11, 4, 2, 8)]
    [TestCase(8, 4, 2, 8)]
    [TestCase(3, 4, 1, 3)]
    public static void A_smaller_last_batch_can_be_left_out(int samples, int batch, int steps, int rows)
    {
        using Trainer trainer = Dense.Compile(Optimizer.Sgd(), Loss.MeanSquaredError(), threads: 1);
        (long Rows, int Steps) seen = default;
        History history = trainer.Fit(Data(samples, 3), epochs: 2, batchSize: batch, dropRemainder: true, verbose: false,
            callbacks: [Callback.From((progress, _) => seen = (progress.Samples, progress.StepsPerEpoch))]);
        Assert.That(history.Epochs.Select(epoch => epoch.Steps), Is.EqualTo(new long[] { steps, 2 * steps }));
        Assert.That(seen, Is.EqualTo(((long)rows, steps)));
    }

    [Test]
    public static void Without_a_normalization_a_last_batch_of_one_row_is_as_good_as_any()
    {
        using Trainer trainer = Model.Input(3).Add(Layer.Dense(1)).Compile(Optimizer.Sgd(), Loss.MeanSquaredError(), threads: 1);
        Assert.That(trainer.Fit(Data(5, 3), batchSize: 4, verbose: false).Last.Steps, Is.EqualTo(2));
    }

    private static Dataset Data(int samples, int size, params int[] shape) => Dataset.FromValues(
        Support.Draw.Uniform(samples * size, 5), shape.Length == 0 ? [size] : shape, Support.Draw.Uniform(samples, 6));
}
