using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Tensors;

namespace BlasNet.Tests.Execution;

/// <summary>Plans bound and run outside the network's own bookkeeping.</summary>
internal static class Plans
{
    /// <summary>Returns the plan with memory of its own for each buffer.</summary>
    public static ExecutionPlan Unshared(ExecutionPlan plan)
    {
        int end = 0;
        var buffers = new List<PlannedBuffer>();
        foreach (PlannedBuffer buffer in plan.Buffers)
        {
            if (buffer is { OfTile: true, PerRow: 0 })
            {
                buffers.Add(buffer);
                continue;
            }
            int length = buffer.PerRow * plan.Capacity + buffer.Constant;
            buffers.Add(buffer with { Offset = end, OfTile = false, Lifetime = buffer.Lifetime with { Length = length } });
            end += FloatBlock.Align(length);
        }
        return plan with { Buffers = buffers, ArenaLength = end };
    }

    /// <summary>Binds a plan to a network's weights and memory full of NaN.</summary>
    public static BoundPlan Bind(ExecutionPlan plan, Network network)
    {
        BoundPlan bound = network.Bind(plan);
        bound.Arena.Span.Fill(float.NaN);
        bound.Tiles.Span.Fill(float.NaN);
        return bound;
    }

    /// <summary>Asserts that buffers that live at the same time do not overlap, in the arena and in the memory of a tile.</summary>
    public static void AssertApart(ExecutionPlan plan)
    {
        foreach (bool ofTile in new[] { false, true })
        {
            // Scratch memory belongs to the running phase; it lies after the buffers.
            PlannedBuffer[] buffers = [.. plan.Buffers.Where(buffer => buffer.OfTile == ofTile && !(ofTile && buffer.PerRow == 0))];
            MemoryPlannerTests.AssertApart([.. buffers.Select(buffer => buffer.Lifetime)], [.. buffers.Select(buffer => buffer.Offset)],
                ofTile ? plan.TileLength : plan.ArenaLength);
        }
    }

    /// <summary>Draws one sample after the other, away from the non-smooth points of functions.</summary>
    public static float[][] Inputs(Model model, int rows, int seed = 7)
    {
        IReadOnlyList<Shape> shapes = model.Shapes();
        return [.. model.InputPositions.Select(position => IndexInputs.Fit(
            model, position, Support.Draw.AwayFromZero(rows * shapes[position].Size, seed + position)))];
    }

    /// <summary>Computes the outputs of the inference plan for a batch.</summary>
    public static float[] Infer(Network network, int rows, float[][] inputs)
    {
        BoundPlan plan = network.Inference;
        GradientStep.Fill(plan, new ReferenceBatch(rows, inputs, [], []));
        network.Team.Run(plan.Forward);
        return plan.Output.First(rows).ToArray();
    }

    /// <summary>Computes the predictions of the training plan for a batch.</summary>
    public static float[] Train(Network network, BoundPlan plan, ReferenceBatch batch)
    {
        GradientStep.Run(network, plan, batch);
        return plan.Output.First(batch.Rows).ToArray();
    }

    public static float[] Gradients(Network network) => network.Gradients.Span.ToArray();
}
