using BlasNet.Tests.Communication;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Support;
using BlasNet.Training;

namespace BlasNet.Tests.Training;

/// <summary>Training in shards: the number of shards decides every bit, that of processes and threads none.</summary>
internal static class ShardTests
{
    private const int Shards = 4, Epochs = 3;

    private static IReadOnlyList<ShardCases.Case> Cases => ShardCases.All;

    private static readonly int[] Seeds = [.. Enumerable.Range(0, 24)];

    private static IEnumerable<ShardCases.Case> CasesOfRows => Cases.Where(each => !each.HasBatchStatistics);

    /// <summary>All that a training leaves.</summary>
    private sealed record Outcome(float[] Weights, float[] Moments, double[] Values)
    {
        public static Outcome Of(Trainer trainer, History history) => new(
            Trained.Weights(trainer), [.. trainer.State.Optimizer.Blocks.SelectMany(block => block.Block.Span.ToArray())],
            [.. history.Epochs.SelectMany(epoch => epoch.Values).Select(value => value.Value)]);
    }

    [TestCaseSource(nameof(Cases))]
    public static void The_bits_are_the_same_for_any_number_of_processes_and_threads(ShardCases.Case each)
    {
        Outcome expected = Train(each, Communicator.Alone, threads: 1);
        foreach (int threads in (int[])[2, 3])
            AssertSame(expected, Train(each, Communicator.Alone, threads), $"{threads} threads");
        foreach (int processes in (int[])[2, 4])
        {
            Outcome[] all = Threads.Results(processes, communicator => Train(each, communicator, communicator.Rank % 2 + 1));
            foreach (Outcome outcome in all)
                AssertSame(expected, outcome, $"{processes} processes");
        }
    }

    [TestCaseSource(nameof(CasesOfRows))]
    public static void One_step_is_that_of_the_whole_batch_up_to_rounding(ShardCases.Case each)
    {
        using Trainer whole = each.Compile(shards: 1), cut = each.Compile(Shards);
        foreach (Trainer trainer in (Trainer[])[whole, cut])
            Fit(each, trainer, epochs: 1);
        Near.AssertNear(Doubles(Trained.Weights(whole)), Trained.Weights(cut), 1e-3, "weights");
        for (int i = 0; i < whole.Epochs[0].Values.Count; i++)
            Near.AssertNear(whole.Epochs[0].Values[i].Value, cut.Epochs[0].Values[i].Value, 1e-3, whole.Epochs[0].Values[i].Key);
        Assert.That(Trained.Weights(cut), Is.Not.EqualTo(Trained.Weights(whole)), "the sums have another order");
    }

    [Test]
    public static void The_number_of_shards_decides_the_bits()
    {
        var seen = new HashSet<string>();
        foreach (int shards in (int[])[1, 2, 4, 8])
        {
            using Trainer trainer = Cases[0].Compile(shards);
            Assert.That(trainer.Shards, Is.EqualTo(shards));
            Fit(Cases[0], trainer, Epochs);
            seen.Add(NetworkWeights.Digest(trainer.Network));
        }
        Assert.That(seen, Has.Count.EqualTo(4));
    }

    [Test]
    public static void One_shard_is_training_as_it_was()
    {
        ShardCases.Case each = Cases[1];
        Outcome plain = Train(each, shards: null, null), one = Train(each, shards: 1, Communicator.Alone);
        AssertSame(plain, one, "one shard");
    }

    [Test]
    public static void Denormal_sums_are_flushed_whoever_adds_them()
    {
        // The gradients are -t x / 2: the first two of four leave a denormal number, which counts in the sum with the other two.
        const float Factor = 1e-18f;
        float[] gradients = [1.5e-38f, -1.4e-38f, 3e-38f, -1.8e-38f];
        Dataset rows = Dataset.FromValues([Factor, Factor, Factor, Factor], [1], Array.ConvertAll(gradients, each => -2 * each / Factor));
        float expected = Weight(null);
        Assert.That(expected, Is.Not.Zero);
        if (BlasNet.Native.FloatingPointMode.CanFlush)
            Near.AssertNear(-0.012, expected, 1e-4);
        foreach (int processes in (int[])[2, 4])
            Assert.That(Threads.Results(processes, Weight), Is.All.EqualTo(expected), $"{processes} processes");

        float Weight(Communicator? communicator)
        {
            using Trainer trainer = Model.Input(1).Add(Layer.Dense(1, useBias: false, kernelInitializer: Initializer.Zeros()))
                .Compile(Optimizer.Sgd(1e36), Loss.MeanSquaredError(), threads: 1, shards: Shards, communicator: communicator);
            trainer.Fit(rows, batchSize: 4, shuffle: false, verbose: false);
            return trainer.Network.Parameters.Span[0];
        }
    }

    [TestCase(3)]
    [TestCase(20)]
    [TestCase(21)]
    [TestCase(32)]
    [TestCase(61)]
    public static void Batches_of_any_size_are_cut_alike(int batch)
    {
        ShardCases.Case each = Cases[4] with { Batch = batch };
        foreach (int shards in (int[])[2, 8])
        {
            Outcome expected = Train(each, shards, null);
            foreach (Outcome outcome in Threads.Results(2, communicator => Train(each, shards, communicator)))
                AssertSame(expected, outcome, $"{shards} shards of batches of {batch}");
        }
    }

    [TestCaseSource(nameof(Seeds))]
    public static void Random_models_and_sizes_give_the_same_bits(int seed)
    {
        var random = new Random(seed);
        int shards = 2 << random.Next(3), fewest = 2 * shards, batch = random.Next(fewest, fewest + 20);
        // Two rows for each shard, which batch normalization needs.
        int rows = batch * random.Next(1, 3) + (random.Next(2) == 0 || batch == fewest ? 0 : random.Next(fewest, batch));
        Model model = RandomModels.Draw(seed);
        Samples[] inputs =
        [
            .. model.InputPositions.Select((position, i) => model.Shapes()[position]).Select((shape, i) =>
                Samples.FromFloats(Draw.Uniform(rows * shape.Size, seed + i), [.. shape])),
        ];
        var data = new Dataset(inputs, Targets.Values(Draw.Uniform(rows * 3, seed + 9), 3), null, "random");
        var each = new ShardCases.Case("random", () => model, data, data, Loss.MeanSquaredError()) { Batch = batch };
        Outcome expected = Train(each, shards, null, 1 + seed % 3);
        int processes = Math.Min(shards, 2 << (seed % 2));
        foreach (Outcome outcome in Threads.Results(processes, communicator => Train(each, shards, communicator)))
            AssertSame(expected, outcome, $"{rows} rows in batches of {batch}, {shards} shards, {processes} processes");
    }

    [Test]
    public static void The_evaluation_of_a_trainer_is_that_of_the_epoch()
    {
        ShardCases.Case each = Cases[4];
        using Trainer trainer = each.Compile(Shards);
        History history = Fit(each, trainer, 1);
        IReadOnlyList<KeyValuePair<string, double>> values = trainer.Evaluate(each.Validation).Values;
        Assert.That(values.Select(value => value.Value), Is.EqualTo(values.Select(value => history.Last["val_" + value.Key])));
    }

    [Test]
    public static void A_process_takes_as_many_shards_as_there_are_processes_by_default()
    {
        int[] shards = Threads.Results(2, communicator =>
        {
            using Trainer trainer = Cases[0].Compile(null, communicator);
            Assert.That(trainer.Communicator, Is.SameAs(communicator));
            return trainer.Shards;
        });
        Assert.That(shards, Is.EqualTo(new[] { 2, 2 }));
        using Trainer alone = Cases[0].Compile(null);
        Assert.That((alone.Shards, alone.Communicator), Is.EqualTo((1, Communicator.Alone)));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [NonParallelizable]
    public static void A_step_in_shards_allocates_nothing(int number)
    {
        ShardCases.Case each = Cases[number];
        using Trainer trainer = each.Compile(Shards);
        EpochSums sums = trainer.State.NewSums();
        var step = new ShardedStep(
            trainer.Network, trainer.State.Optimizer, 30, trainer.Sharding, trainer.State.NewSums(), new StopVotes());
        int[] rows = [.. Enumerable.Range(10, 30)];
        Allocations.AssertNone(() => step.AddTo(sums, step.Run(each.Train, rows)));
    }

    private static Outcome Train(ShardCases.Case each, Communicator communicator, int threads) =>
        Train(each, Shards, communicator, threads);

    private static Outcome Train(ShardCases.Case each, int? shards, Communicator? communicator, int threads = 1)
    {
        using Trainer trainer = each.Compile(shards, communicator, threads);
        return Outcome.Of(trainer, Fit(each, trainer, Epochs));
    }

    private static History Fit(ShardCases.Case each, Trainer trainer, int epochs) => trainer.Fit(each.Train, epochs, each.Batch,
        each.Validation, augmentation: each.Augmentation, verbose: false);

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, value => (double)value);

    private static void AssertSame(Outcome expected, Outcome actual, string what)
    {
        Assert.That(expected.Weights.AsSpan().ContainsAnyExceptInRange(float.MinValue, float.MaxValue), Is.False, "finite weights");
        Assert.That(actual.Values, Is.EqualTo(expected.Values), what);
        Assert.That(actual.Weights.AsSpan().SequenceEqual(expected.Weights), Is.True, $"weights of {what}");
        Assert.That(actual.Moments.AsSpan().SequenceEqual(expected.Moments), Is.True, $"moments of {what}");
    }
}
