using BlasNet.Execution;
using BlasNet.Losses;
using BlasNet.Tensors;

namespace BlasNet.Checking;

/// <summary>A forward and backward pass of a network over a batch, without an optimizer.</summary>
internal static class GradientStep
{
    // Past half of the training, where each annealing has begun.
    private const double DrawnProgress = 0.7;

    /// <summary>Draws a batch that fits a network: inputs from [-2, 2) or indexes, weights from [0.5, 1.5), targets as the loss takes
    /// them.</summary>
    public static ReferenceBatch Draw(Network network, int rows, long seed)
    {
        Model model = network.Expanded;
        IReadOnlyList<Shape> shapes = model.Shapes();
        float[][] inputs =
        [
            .. model.InputPositions.Select(position => IndexInputs.Fit(
                model, position, Uniform(rows * shapes[position].Size, -2, 2, seed, position))),
        ];
        return new ReferenceBatch(rows, inputs, DrawTargets(network.Loss!, shapes[^1], rows, seed), Uniform(rows, 0.5, 1.5, seed, -1))
        {
            Progress = DrawnProgress,
        };
    }

    /// <summary>Runs both passes; the gradients are then in the network.</summary>
    /// <returns>The loss of the batch.</returns>
    public static double Run(Network network, BoundPlan plan, ReferenceBatch batch)
    {
        Fill(plan, batch);
        return Run(network, plan, batch.Rows);
    }

    /// <summary>Runs both passes over the batch that is in the plan's slots.</summary>
    /// <returns>The loss of the batch.</returns>
    public static double Run(Network network, BoundPlan plan, int rows)
    {
        network.Team.Run(plan.BothPasses, plan.IsSmall(rows));
        return plan.BatchLoss() / rows;
    }

    /// <summary>Puts a batch into a plan's slots.</summary>
    public static void Fill(BoundPlan plan, ReferenceBatch batch)
    {
        (plan.Context.Rows, plan.Context.Samples) = (batch.Rows, null);
        (plan.Context.Step, plan.Context.Progress) = (batch.Step, batch.Progress);
        plan.Context.GradientScale = 1f / batch.Rows;
        for (int i = 0; i < plan.Inputs.Length; i++)
            batch.Inputs[i].CopyTo(plan.Inputs[i].First(batch.Rows));
        if (plan.Plan.LossStep < 0)
            return;
        batch.Targets.CopyTo(plan.Targets.First(batch.Rows));
        batch.Weights.CopyTo(plan.Weights.First(batch.Rows));
    }

    private static float[] DrawTargets(Loss loss, Shape output, int rows, long seed)
    {
        const int Stream = -2;
        var random = new CounterRandom(seed, RandomPurpose.Synthetic, 1, Stream);
        float[] values = Uniform(rows * loss.TargetWidth(output), 0, 1, seed, Stream);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = loss switch
            {
                SparseCategoricalCrossEntropy => random.Below(output.Size, i),
                BinaryCrossEntropy => random.Below(2, i),
                CategoricalCrossEntropy => values[i],
                _ => 4 * values[i] - 2,
            };
        }
        return values;
    }

    private static float[] Uniform(int length, double low, double high, long seed, int stream)
    {
        var random = new CounterRandom(seed, RandomPurpose.Synthetic, 0, stream);
        var values = new float[length];
        for (int i = 0; i < length; i++)
            values[i] = (float)(low + (high - low) * random.Uniform(i));
        return values;
    }
}
