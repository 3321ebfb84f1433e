using BlasNet.Runs;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Optimizers;
using BlasNet.Tests.Support;
using BlasNet.Training;

namespace BlasNet.Tests.Training;

/// <summary>Tests of updates by the mean gradient of several batches.</summary>
internal static class AccumulationTests
{
    // 20 batches of 32 rows, without any that is smaller.
    private static readonly Dataset Data = Trained.Data(640);

    // Nothing in it depends on how rows are cut into batches.
    private static Model Plain => Model.Input(40).Add(Layer.Dense(96, Activation.Relu)).Add(Layer.Dense(5, Activation.Softmax));

    [Test]
    public static void Several_batches_move_the_weights_as_one_of_all_their_rows()
    {
        float[] start = Weights(4, 32, epochs: 0), whole = Weights(1, 128), parts = Weights(4, 32);
        Near.AssertNear(Array.ConvertAll(whole, value => (double)value), parts, 1e-5);
        Assert.That(parts, Is.Not.EqualTo(start));
        // The last of three groups has 4 of 8 batches, which its mean takes as a whole.
        Near.AssertNear(Array.ConvertAll(Weights(1, 256), value => (double)value), Weights(8, 32), 1e-5);
        Assert.That(Weights(1, 32), Is.EqualTo(Weights(1, 32, optimizer: Optimizer.Sgd(0.3))));

        float[] Weights(int steps, int batch, int epochs = 2, Optimizer? optimizer = null)
        {
            using Trainer trainer = Plain.Compile((optimizer ?? Optimizer.Sgd(0.3)) with { GradientAccumulationSteps = steps },
                Loss.SparseCategoricalCrossEntropy(), seed: 5, threads: 2);
            History history = trainer.Fit(Data, epochs, batchSize: batch, verbose: false);
            Assert.That(history.Epochs.Select(epoch => epoch.Steps),
                Is.EqualTo(Enumerable.Range(1, epochs).Select(epoch => (long)epoch * (((640 + batch - 1) / batch + steps - 1) / steps))));
            return Trained.Weights(trainer);
        }
    }

    [Test]
    public static void The_bits_do_not_depend_on_threads_or_on_how_weights_are_updated([Values(1, 3)] int shards)
    {
        foreach (OptimizerCase each in OptimizerCases.All)
        {
            float[] expected = WeightsAfter(1, null);
            Assert.That(WeightsAfter(3, null).AsSpan().SequenceEqual(expected), Is.True, each.ToString());
            Assert.That(WeightsAfter(2, 1e30).AsSpan().SequenceEqual(expected), Is.True, each.ToString());

            float[] WeightsAfter(int threads, double? bound)
            {
                Optimizer optimizer = each.With(weightDecay: 0.1) with
                {
                    ClipNorm = bound, EmaMomentum = 0.9, GradientAccumulationSteps = 3,
                };
                using Trainer trainer = Trained.Residual.Compile(optimizer, Loss.SparseCategoricalCrossEntropy(), seed: 11,
                    threads: threads, shards: shards == 1 ? 1 : 4);
                trainer.Fit(Data, epochs: 2, batchSize: 100, verbose: false);
                return Trained.Weights(trainer);
            }
        }
    }

    [Test]
    public static void Shards_follow_the_same_gradients()
    {
        float[] Weights(int shards)
        {
            using Trainer trainer = Plain.Compile(Optimizer.Sgd(0.3, gradientAccumulationSteps: 3), Loss.SparseCategoricalCrossEntropy(),
                seed: 5, shards: shards);
            trainer.Fit(Data, 2, verbose: false);
            return Trained.Weights(trainer);
        }
        Near.AssertNear(Array.ConvertAll(Weights(1), value => (double)value), Weights(4), 1e-5);
    }

    [Test]
    public static void The_norm_of_the_mean_is_clipped()
    {
        using Trainer trainer = Plain.Compile(Optimizer.Sgd(1, clipNorm: 0.01, gradientAccumulationSteps: 4),
            Loss.SparseCategoricalCrossEntropy(), seed: 5);
        float[] before = Trained.Weights(trainer);
        trainer.Fit(Data, batchSize: 160, verbose: false);
        double moved = Math.Sqrt(Trained.Weights(trainer).Zip(before, (after, start) => Math.Pow(after - start, 2)).Sum());
        Assert.That(moved, Is.EqualTo(0.01).Within(1e-5));
    }

    [Test]
    public static void Each_batch_of_a_group_drops_other_values()
    {
        Model model = Model.Input(40).Add(Layer.Dropout(0.5)).Add(Layer.Dense(5, Activation.Softmax));
        Dataset twice = Dataset.FromArrays([.. Draw.Uniform(40, 3), .. Draw.Uniform(40, 3)], [40], [1, 1], 5);
        var losses = new List<double>();
        using Trainer trainer = model.Compile(
            Optimizer.Sgd(gradientAccumulationSteps: 2), Loss.SparseCategoricalCrossEntropy(), seed: 5);
        trainer.Fit(twice, 2, batchSize: 1, verbose: false,
            callbacks: [Callback.From(onBatchEnd: progress => losses.Add(progress.BatchLoss))]);
        Assert.That(losses.Distinct().Count(), Is.EqualTo(4));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(7)]
    [TestCase(9)]
    [TestCase(13)]
    public static void A_run_interrupted_within_a_group_resumes_to_the_same_bits(int step)
    {
        foreach (int? shards in new int?[] { null, 2 })
        {
            using var runs = new TestRuns();
            TrainingConfig config = TestRuns.Config() with
            {
                Optimizer = Optimizer.Adam(0.01, gradientAccumulationSteps: 3, emaMomentum: 0.9), Shards = shards,
            };
            using var source = new CancellationTokenSource();
            int batches = 0;
            Callback interrupt = Callback.From(onBatchEnd: _ =>
            {
                if (++batches == step)
                    source.Cancel();
            });
            RunSummary part = TrainingRun.Start(config, runs.Options(interrupt) with { Cancellation = source.Token });
            Assert.That((part.Status, part.Steps), Is.EqualTo(("interrupted", step / 7 * 3L + step % 7 / 3)));
            RunSummary whole = runs.Start(config);
            Assert.That(whole.Steps, Is.EqualTo(12));
            TestRuns.AssertSame(whole, runs.Resume(part.Run));
        }
    }

    [Test]
    public static void Schedules_count_updates()
    {
        var rates = new List<double>();
        using Trainer trainer = Plain.Compile(
            Optimizer.Sgd(gradientAccumulationSteps: 4) with { LearningRate = Schedule.WarmUpCosine(0.5, 0) },
            Loss.SparseCategoricalCrossEntropy(), seed: 5);
        trainer.Fit(Data, 2, verbose: false, callbacks: [Callback.From((_, result) => rates.Add(result.LearningRate))]);
        Assert.That(trainer.State.Optimizer.TotalSteps, Is.EqualTo(10));
        Assert.That(trainer.State.Optimizer.StepCount, Is.EqualTo(10));
        Assert.That(rates[1], Is.LessThan(0.05));
    }

    [Test]
    public static void Groups_count_their_batches()
    {
        Assert.That(Enumerable.Range(0, 7).Select(step => BatchGroup.Of(step, 7, 3)), Is.EqualTo(new BatchGroup[]
        {
            new(0, 3), new(1, 3), new(2, 3), new(0, 3), new(1, 3), new(2, 3), new(0, 1),
        }));
        Assert.That(Enumerable.Range(0, 8).Select(step => BatchGroup.Updates(step, 7, 3)), Is.EqualTo(new[] { 0, 0, 0, 1, 1, 1, 2, 3 }));
    }

    [Test]
    public static void Fewer_than_one_batch_and_loops_of_ones_own_are_refused()
    {
        Assert.That(() => Optimizer.Adam(gradientAccumulationSteps: 0), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => Optimizer.Adam(gradientAccumulationSteps: 2).Bind(), Throws.TypeOf<ConfigurationException>()
            .With.Message.Contains("gradientAccumulationSteps is '2'"));
    }
}
