using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Tests.Optimizers;
using BlasNet.Tests.Reference;
using BlasNet.Tests.Support;
using BlasNet.Training;

namespace BlasNet.Tests.Execution;

/// <summary>Ten training steps, in float32 and in double precision by numerical gradients and the reference optimizer.</summary>
/// <remarks>Ten losses show mistakes of state, order and step counting that no single gradient shows.</remarks>
internal static class LossSequenceTests
{
    // Rounding grows from step to step with the curvature of the loss.
    private const double Tolerance = 1e-4;
    private const int Rows = 12, Steps = 10;

    private static readonly OptimizerCase[] Cases = OptimizerCases.All;

    [TestCaseSource(nameof(Cases))]
    public static void Ten_losses_are_those_of_double_precision(OptimizerCase each)
    {
        Optimizer optimizer = each.With(schedule: Schedule.WarmUpCosine(0.05, 0.2), weightDecay: 0.01) with
        {
            WeightDecayAnnealing = Annealing.Cosine,
        };
        Model model = Model.Input(4).Add(Layer.Scale(rate: 3)).Add(Layer.Dense(6, Activation.Tanh)).Add(Layer.BatchNormalization())
            .Add(Layer.Dropout(0.3, Annealing.FlatCosine)).Add(Layer.Dense(3, Activation.Softmax, biasRate: 0.1));
        Dataset data = Trained.Data(Rows, 4, 3);
        using Trainer trainer = model.Compile(optimizer, Loss.SparseCategoricalCrossEntropy(), seed: 5, threads: 2);
        trainer.State.Optimizer.TotalSteps = Steps;
        var step = new TrainingStep(trainer.Network, trainer.State.Optimizer, Rows);
        int[] rows = [.. Enumerable.Range(0, Rows)];
        var reference = new DoubleReference(trainer.Network, step.Plan.Plan);
        ReferenceOptimizer[][] optimizers =
        [
            .. trainer.Network.Layout.Select(array => Enumerable.Range(0, array.Length)
                .Select(_ => new ReferenceOptimizer(optimizer, array.Spec.DecayFactor, array.Spec.RateFactor)
                {
                    TotalSteps = Steps,
                }).ToArray()),
        ];
        var batch = new ReferenceBatch(Rows, [Floats(data, rows)], data.Targets.Rows.ToArray(), [.. Enumerable.Repeat(1f, Rows)]);
        for (int t = 0; t < Steps; t++)
        {
            ReferenceBatch now = batch with { Step = t, Progress = t / (double)Steps };
            Near.AssertNear(reference.Loss(now), step.Run(data, rows) / Rows, Tolerance, $"{optimizer.Kind}, step {t + 1}");
            Update(reference, now, optimizers);
        }
        for (int i = 0; i < reference.Parameters.Length; i++)
        {
            PlannedArray array = trainer.Network.Layout[i];
            Near.AssertNear(reference.Parameters[i], trainer.Network.Parameters.Slice(array.Offset, array.Length).Span, 10 * Tolerance,
                array.Key);
        }
    }

    private static void Update(DoubleReference reference, ReferenceBatch batch, ReferenceOptimizer[][] optimizers)
    {
        double[][] gradients =
        [
            .. reference.Parameters.Select(weights => CentralDifference.Gradient(moved =>
            {
                double[] kept = [.. weights];
                moved.CopyTo(weights, 0);
                double loss = reference.Loss(batch);
                kept.CopyTo(weights, 0);
                return loss;
            }, [.. weights])),
        ];
        for (int i = 0; i < gradients.Length; i++)
        {
            for (int j = 0; j < gradients[i].Length; j++)
                reference.Parameters[i][j] = optimizers[i][j].Step(reference.Parameters[i][j], gradients[i][j]);
        }
    }

    private static float[] Floats(Dataset data, int[] rows)
    {
        float[] values = new float[rows.Length * data.Input.SampleShape.Size];
        data.Input.Gather(rows, values);
        return values;
    }
}
