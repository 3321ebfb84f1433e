using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Tests.Layers;
using BlasNet.Training;

namespace BlasNet.Tests.Execution;

/// <summary>A training step allocates nothing, neither on the caller nor on the workers.</summary>
[NonParallelizable]
internal static class AllocationTests
{
    private const int Steps = 40;

    // One object per step would leave this much per step; the test host leaves less than that on its own threads.
    private const int SmallestObject = 24;

    private static IEnumerable<LayerCase> Cases => LayerCases.All.Where(each => each.Layer is not InputLayer);

    [TestCaseSource(nameof(Cases))]
    public static void Passes_through_a_layer_allocate_nothing(LayerCase each)
    {
        using var network = new Network(each.BehindDense(), Loss.MeanSquaredError(), 1, 2);
        BoundPlan plan = network.Training(8);
        GradientStep.Fill(plan, GradientStep.Draw(network, 8, 1));
        AssertNothing(() =>
        {
            network.Team.Run(plan.Forward);
            network.Team.Run(plan.Backward);
        });
    }

    [TestCase(1)]
    [TestCase(2)]
    public static void A_whole_training_step_allocates_nothing(int threads)
    {
        Dataset data = Trained.Data(256);
        using Trainer trainer = Trained.Trainer(threads);
        var step = new TrainingStep(trainer.Network, trainer.State.Optimizer, 128);
        int[] rows = [.. Enumerable.Range(64, 128)];
        AssertNothing(() => step.Run(data, rows));
    }

    [Test]
    public static void A_step_of_every_optimizer_allocates_nothing()
    {
        Dataset data = Trained.Data(16);
        int[] rows = [.. Enumerable.Range(0, 16)];
        foreach (Optimizers.OptimizerCase each in Optimizers.OptimizerCases.All)
        {
            foreach (Optimizer optimizer in new[]
            {
                each.With(clipNorm: 1), each.Optimizer with { ClipNormPerVariable = 0.05 }, each.Optimizer with { ClipValue = 0.001 },
                each.With(schedule: Schedule.WarmUpCosine(0.001), weightDecay: 0.1) with
                {
                    WeightDecayAnnealing = Annealing.FlatCosine, EmaMomentum = 0.9,
                },
            })
            {
                using Trainer trainer = Trained.Residual.Compile(optimizer, Loss.SparseCategoricalCrossEntropy(), threads: 2);
                trainer.State.Optimizer.TotalSteps = 1000;
                var step = new TrainingStep(trainer.Network, trainer.State.Optimizer, 16);
                AssertNothing(() => step.Run(data, rows));
            }
        }
    }

    [TestCase(1)]
    [TestCase(2)]
    public static void Passes_through_shared_layers_allocate_nothing(int threads)
    {
        using var network = new Network(SharedGradientTests.Towers, Loss.SparseCategoricalCrossEntropy(), 3, threads);
        BoundPlan plan = network.Training(64);
        GradientStep.Fill(plan, GradientStep.Draw(network, 64, 1));
        AssertNothing(() => network.Team.Run(plan.BothPasses));
    }

    /// <summary>Asserts that calls allocate nothing.</summary>
    /// <remarks>Code recompiled in the meantime allocates some bytes: the best of several rounds counts.</remarks>
    internal static void AssertNothing(Action step)
    {
        for (int i = 0; i < Steps; i++)
            step();
        long own = long.MaxValue, all = long.MaxValue;
        for (int round = 0; round < 5 && (own > 0 || all >= Steps * SmallestObject); round++)
        {
            long ownBefore = GC.GetAllocatedBytesForCurrentThread(), allBefore = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < Steps; i++)
                step();
            all = Math.Min(all, GC.GetTotalAllocatedBytes(precise: true) - allBefore);
            own = Math.Min(own, GC.GetAllocatedBytesForCurrentThread() - ownBefore);
        }
        Assert.That(own, Is.Zero, "bytes allocated by the caller");
        Assert.That(all, Is.LessThan(Steps * SmallestObject), "bytes allocated by all threads");
    }
}
