using BlasNet.Tests.Communication;

namespace BlasNet.Tests.Training;

/// <summary>Numbers of shards and processes, and models, that are refused.</summary>
internal static class ShardRuleTests
{
    private static Model Dense => Model.Input(3).Add(Layer.Dense(4)).Add(Layer.BatchNormalization()).Add(Layer.Dense(1));

    [TestCase(0)]
    [TestCase(-4)]
    [TestCase(3)]
    [TestCase(6)]
    [TestCase(512)]
    [TestCase(int.MinValue)]
    public static void The_number_of_shards_is_a_power_of_two(int shards) => AssertRefused(
        () => Compile(Dense, shards), $"The number of shards must be a power of two from 1 to 256, but it was '{shards}'.");

    [Test]
    public static void The_processes_are_a_power_of_two_and_no_more_than_shards()
    {
        AssertRefused(() => Compile(Dense, 4, Communicator.InProcess(3)[0]),
            "The number of processes must be a power of two, but it was '3'.");
        AssertRefused(() => Compile(Dense, 2, Communicator.InProcess(4)[0]),
            "There must be a shard for each process, but there are '2' shards and '4' processes.");
    }

    [Test]
    public static void Stateful_layers_take_one_shard()
    {
        Model model = Model.Input(5, 3).Add(Layer.Lstm(4, stateful: true)).Add(Layer.Dense(1));
        AssertRefused(() => Compile(model, 2),
            "0.lstm: the layer is stateful, so that a batch cannot be cut: '1' shard is required, but '2' were given.");
        using Trainer trainer = Compile(model, 1);
        Assert.That(trainer.Shards, Is.EqualTo(1));
    }

    [TestCase(20, 4, 8, "1.batchNormalization: the layer needs at least 2 values per channel in training, but of a batch of 4 samples in "
        + "8 shards one has 1. Take larger batches or fewer shards.")]
    [TestCase(20, 7, 4, "1.batchNormalization: the layer needs at least 2 values per channel in training, but of a batch of 7 samples in "
        + "4 shards one has 1. Take larger batches or fewer shards.")]
    [TestCase(11, 8, 2, "1.batchNormalization: the layer needs at least 2 values per channel in training, but of a batch of 3 samples in "
        + "2 shards one has 1. Take larger batches or fewer shards, or drop the remainder.")]
    public static void A_shard_of_one_row_has_no_variance(int samples, int batch, int shards, string sentence)
    {
        using Trainer trainer = Compile(Dense, shards);
        AssertRefused(() => trainer.Fit(Data(samples), batchSize: batch, verbose: false), sentence);
        Assert.That(trainer.Epochs, Is.Empty);
    }

    [TestCase(12, 8, 2, false)]
    [TestCase(11, 8, 2, true)]
    public static void Two_rows_are_enough(int samples, int batch, int shards, bool dropRemainder)
    {
        using Trainer trainer = Compile(Dense, shards);
        Assert.That(trainer.Fit(Data(samples), batchSize: batch, dropRemainder: dropRemainder, verbose: false).Last.Loss, Is.Not.NaN);
    }

    private static Dataset Data(int rows) => Dataset.FromValues(Support.Draw.Uniform(rows * 3, 1), [3], Support.Draw.Uniform(rows, 2));

    private static Trainer Compile(Model model, int shards, Communicator? communicator = null) =>
        model.Compile(Optimizer.Sgd(), Loss.MeanSquaredError(), threads: 1, shards: shards, communicator: communicator);

    private static void AssertRefused(Action work, string sentence) =>
        Assert.That(() => work(), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));
}
