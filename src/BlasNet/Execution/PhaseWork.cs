using System.Numerics;
using BlasNet.Layers;
using BlasNet.Models;
using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>Tells how much a piece of a training step has to do; 0 where that is not known.</summary>
/// <param name="FlopsPerRow">Floating-point operations per sample.</param>
/// <param name="BytesPerRow">Bytes per sample that a pass over memory reads and writes.</param>
/// <param name="Bytes">Bytes that it reads and writes whatever the batch.</param>
internal readonly record struct PhaseWork(double FlopsPerRow, double BytesPerRow = 0, double Bytes = 0)
{
    /// <summary>Finds the work of a phase: its layer's operations for each product, or else the bytes of its step's buffers.</summary>
    public static PhaseWork Of(Model model, IReadOnlyList<Shape> shapes, ExecutionPlan plan, PlannedPhase planned, bool forward)
    {
        (PlannedStep step, Phase phase) = (plan.Steps[planned.Step], planned.Phase);
        if (phase.Products != LayerProducts.None)
        {
            long flops = model.Layers[step.Layer].Flops(model.InputShapes(step.Layer, shapes));
            return new PhaseWork((double)Count(step, phase.Products) * flops);
        }
        if (phase.Moves > 0)
            return new PhaseWork(0, phase.Moves * sizeof(float));
        IReadOnlyList<Phase> all = forward ? step.Operation.Forward : step.Operation.Backward;
        // The buffers of a pass say nothing of a phase that has only some of them at hand.
        bool alone = phase.Parts is null && all.Count(other => other.Parts is null) == 1;
        return alone ? new PhaseWork(0, BytesOfBuffers(plan, step, forward)) : default;
    }

    /// <summary>Counts the products of a phase among those given, without a gradient of the input that nobody needs.</summary>
    public static int Count(PlannedStep step, LayerProducts products) =>
        BitOperations.PopCount((uint)(StepGraph.GivesInputGradient(step) ? products : products & ~LayerProducts.InputGradient));

    private static double BytesOfBuffers(ExecutionPlan plan, PlannedStep step, bool forward) => sizeof(float) * Lifetimes.Touched(step)
        .Where(touched => touched.Buffer >= 0 && touched.Forward == forward).Sum(touched => (double)plan.Buffers[touched.Buffer].PerRow);
}
