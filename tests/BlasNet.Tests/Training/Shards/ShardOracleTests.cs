using BlasNet.Tests.Execution;
using BlasNet.Tests.Reference;
using BlasNet.Tests.Support;
using BlasNet.Training;

namespace BlasNet.Tests.Training;

/// <summary>A step in shards against naive loops in double precision.</summary>
internal static class ShardOracleTests
{
    private const int Rows = 11, Shards = 4, Features = 3;
    private const double Momentum = 0.9, Epsilon = 1e-3;

    // Four decimals of a float's sums of some tens of terms.
    private const double Tolerance = 1e-4;

    private static readonly float[] X = Draw.Uniform(Rows * Features, 2), Y = Draw.Uniform(Rows, 3);

    [Test]
    public static void Batch_normalization_takes_the_statistics_of_each_shard()
    {
        using Trainer trainer = Model.Input(Features).Add(Layer.BatchNormalization(Momentum, Epsilon)).Add(Layer.Dense(1))
            .Compile(Optimizer.Sgd(1), Loss.MeanSquaredError(), seed: 3, threads: 1, shards: Shards);
        double[] before = Weights(trainer);
        trainer.Fit(Dataset.FromValues(X, [Features], Y), batchSize: Rows, shuffle: false, verbose: false);
        double[] gradient = CentralDifference.Gradient(LossOf, before);
        Near.AssertNear(LossOf(before), trainer.Epochs[0].Loss, Tolerance, "loss");
        double[] expected = [.. before.Zip(gradient, (weight, slope) => weight - slope)];
        Near.AssertNear(expected, Weights(trainer), Tolerance, "weights");
        for (int feature = 0; feature < Features; feature++)
        {
            double[][] columns = [.. Enumerable.Range(0, Shards).Select(shard => Column(shard, feature))];
            double mean = (1 - Momentum) * columns.Average(column => column.Average());
            double variance = Momentum + (1 - Momentum) * columns.Average(BatchStatistics.Variance);
            Near.AssertNear(mean, trainer.Network.GetWeights("0.batchNormalization.moving_mean")[feature], Tolerance, "mean");
            Near.AssertNear(variance, trainer.Network.GetWeights("0.batchNormalization.moving_variance")[feature], Tolerance, "variance");
        }
    }

    [Test]
    public static void Shards_without_rows_do_not_count_in_running_statistics()
    {
        // Three rows of two positions in four shards: one is empty.
        float[] x = Draw.Uniform(3 * 2, 9);
        using Trainer trainer = Model.Input(2, 1).Add(Layer.BatchNormalization(Momentum)).Add(Layer.Flatten()).Add(Layer.Dense(1))
            .Compile(Optimizer.Sgd(0.1), Loss.MeanSquaredError(), threads: 1, shards: Shards);
        trainer.Fit(Dataset.FromValues(x, [2, 1], [0, 1, 2]), batchSize: 3, shuffle: false, verbose: false);
        double mean = (1 - Momentum) * x.Average(value => (double)value);
        Near.AssertNear(mean, trainer.Network.GetWeights("0.batchNormalization.moving_mean")[0], 1e-6);
    }

    [Test]
    public static void What_training_does_not_move_keeps_its_bits()
    {
        // A third of the sum of three equal floats is not always the float again.
        Dataset train = ShardCases.Values(35, 1);
        using Trainer trainer = Model.Input(6).Add(Layer.PiecewiseLinear(columns: 6, bins: 5, size: 2)).Add(Layer.Flatten())
            .Add(Layer.Dense(1)).Compile(Optimizer.Adam(), Loss.MeanSquaredError(), threads: 1, shards: Shards);
        trainer.Fit(train, epochs: 1, batchSize: 32, verbose: false);
        float[] edges = trainer.Network.States.Span.ToArray();
        Assert.That(edges, Has.Some.Not.Zero);
        trainer.Fit(train, epochs: 2, batchSize: 32, verbose: false);
        Assert.That(trainer.Network.States.Span.ToArray(), Is.EqualTo(edges));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(8)]
    public static void Vectors_are_added_in_the_tree(int vectors)
    {
        float[][] values = [.. Enumerable.Range(0, vectors).Select(vector => Draw.Uniform(37, vector))];
        float[][] level = values;
        while (level.Length > 1)
            level = [.. level.Chunk(2).Select(pair => pair[0].Zip(pair[1], (a, b) => a + b).ToArray())];
        var tree = new ShardTree(37, vectors);
        for (int round = 0; round < 2; round++)
        {
            float[] sum = [];
            for (int vector = 0; vector < vectors; vector++)
            {
                sum = [.. values[vector]];
                tree.Add(vector, 20, sum.AsSpan(20));
                tree.Add(vector, 0, sum.AsSpan(0, 20));
            }
            Assert.That(sum, Is.EqualTo(level[0]));
        }
    }

    [TestCase(4)]
    [TestCase(64)]
    public static void All_rows_of_a_batch_are_in_one_shard(int shards)
    {
        var sharding = new Sharding(shards, Communicator.Alone);
        for (int rows = 0; rows < 200; rows++)
        {
            int[] counts = [.. Enumerable.Range(0, shards).Select(shard => sharding.Start(shard + 1, rows) - sharding.Start(shard, rows))];
            Assert.That((sharding.Start(0, rows), counts.Sum()), Is.EqualTo((0, rows)));
            Assert.That(counts, Is.All.InRange(0, sharding.Most(rows)));
            Assert.That(counts.Count(count => count > 0), Is.EqualTo(sharding.Filled(rows)));
            if (rows == 0)
                continue;
            Assert.That(counts.Max(), Is.EqualTo(sharding.Most(rows)));
            Assert.That(counts.Where(count => count > 0).Min(), Is.EqualTo(sharding.Fewest(rows)));
        }
    }

    // Gamma and beta of each feature, then kernel and bias.
    private static double[] Weights(Trainer trainer) =>
    [
        .. trainer.Network.Layout.SelectMany(array =>
            trainer.Network.Parameters.Slice(array.Offset, array.Length).Span.ToArray()).Select(value => (double)value),
    ];

    private static double LossOf(double[] w)
    {
        double sum = 0;
        for (int shard = 0; shard < Shards; shard++)
        {
            double[][] normalized = [.. Enumerable.Range(0, Features).Select(feature =>
                BatchStatistics.Normalize(Column(shard, feature), w[feature], w[Features + feature], Epsilon))];
            for (int row = 0; row < normalized[0].Length; row++)
            {
                double output = w[3 * Features];
                for (int feature = 0; feature < Features; feature++)
                    output += normalized[feature][row] * w[2 * Features + feature];
                double error = output - Y[shard * Rows / Shards + row];
                sum += error * error / Rows;
            }
        }
        return sum;
    }

    private static double[] Column(int shard, int feature) =>
        [.. Enumerable.Range(0, Rows).Where(row => row >= shard * Rows / Shards && row < (shard + 1) * Rows / Shards)
            .Select(row => (double)X[row * Features + feature])];
}
