using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Models;
using BlasNet.Tensors;

namespace BlasNet.Tests.Execution;

/// <summary>Runs plans without the network's own bookkeeping.</summary>
internal static class Plans
{
    /// <summary>The same plan with a place of its own for every buffer.</summary>
    public static ExecutionPlan Unshared(ExecutionPlan plan)
    {
        int end = 0;
        var buffers = new List<PlannedBuffer>();
        foreach (PlannedBuffer buffer in plan.Buffers)
        {
            buffers.Add(buffer with { Offset = end });
            end += FloatBlock.Align(buffer.PerRow * plan.Capacity + buffer.Constant);
        }
        return new ExecutionPlan
        {
            Mode = plan.Mode,
            Capacity = plan.Capacity,
            Steps = plan.Steps,
            Forward = plan.Forward,
            Backward = plan.Backward,
            Buffers = buffers,
            Parameters = plan.Parameters,
            States = plan.States,
            Inputs = plan.Inputs,
            LossStep = plan.LossStep,
            Output = plan.Output,
            ArenaLength = end,
            FlopsPerRow = plan.FlopsPerRow,
        };
    }

    /// <summary>Binds a plan to a network's weights and an arena full of NaN.</summary>
    public static BoundPlan Bind(ExecutionPlan plan, Network network, FloatBlock arena)
    {
        arena.Span.Fill(float.NaN);
        return new BoundPlan(plan, arena, network.Parameters, network.Gradients, network.States, network.Seed);
    }

    /// <summary>Draws one sample after the other, away from the kinks of functions.</summary>
    public static float[][] Inputs(Model model, int rows, int seed = 7)
    {
        IReadOnlyList<Shape> shapes = model.Shapes();
        return [.. model.InputPositions.Select(position => Support.Draw.AwayFromZero(rows * shapes[position].Size, seed + position))];
    }

    /// <summary>The outputs of the inference plan for a batch.</summary>
    public static float[] Infer(Network network, int rows, float[][] inputs)
    {
        BoundPlan plan = network.Inference;
        GradientStep.Fill(plan, new ReferenceBatch(rows, inputs, [], []));
        network.Team.Run(plan.Forward);
        return plan.Output.First(rows).ToArray();
    }

    /// <summary>The predictions of the training plan for a batch.</summary>
    public static float[] Train(Network network, BoundPlan plan, ReferenceBatch batch)
    {
        GradientStep.Run(network, plan, batch);
        return plan.Output.First(batch.Rows).ToArray();
    }

    public static float[] Gradients(Network network) => network.Gradients.Span.ToArray();
}
