using System.Diagnostics;
using System.Numerics;
using BlasNet.Layers;
using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>The amount of work in a piece of a training step; 0 where that is not known.</summary>
/// <param name="FlopsPerRow">Floating-point operations per sample.</param>
/// <param name="BytesPerRow">Bytes per sample that a memory-bound phase reads and writes.</param>
/// <param name="Bytes">Bytes that it reads and writes whatever the batch.</param>
internal readonly record struct PhaseWork(double FlopsPerRow, double BytesPerRow = 0, double Bytes = 0)
{
    /// <summary>Computes the work of a phase: its layer's operations for each product, or else the bytes of its step's buffers.</summary>
    public static PhaseWork Of(Model model, IReadOnlyList<Shape> shapes, ExecutionPlan plan, PlannedPhase planned, bool forward)
    {
        (PlannedStep step, Phase phase) = (plan.Steps[planned.Step], planned.Phase);
        if (phase.FlopsPerRow > 0)
            return new PhaseWork(phase.FlopsPerRow);
        if (phase.Products != LayerProducts.None)
        {
            long flops = model.Layers[step.Layer].Flops(model.InputShapes(step.Layer, shapes));
            return new PhaseWork((double)Count(step, phase.Products) * flops);
        }
        if (phase.FloatsPerRow > 0)
            return new PhaseWork(0, phase.FloatsPerRow * sizeof(float));
        IReadOnlyList<Phase> all = forward ? step.Operation.Forward : step.Operation.Backward;
        // Where several phases share the buffers of the step, none of them has all.
        bool alone = phase.Parts is null && all.Count(other => other.Parts is null) == 1;
        return alone ? new PhaseWork(0, BytesOfBuffers(plan, step, forward)) : default;
    }

    /// <summary>Counts products, without gradients of inputs that nobody needs.</summary>
    public static int Count(PlannedStep step, LayerProducts products)
    {
        LayerProducts unneeded = LayerProducts.None;
        if (step.InputGradients is [< 0, ..])
            unneeded |= LayerProducts.InputGradient;
        if (step.InputGradients is [_, < 0, ..])
            unneeded |= LayerProducts.SecondInputGradient;
        return BitOperations.PopCount((uint)(products & ~unneeded));
    }

    private static double BytesOfBuffers(ExecutionPlan plan, PlannedStep step, bool forward) => sizeof(float) * Lifetimes.Touched(step)
        .Where(touched => touched.Buffer >= 0 && touched.Forward == forward).Sum(touched => (double)plan.Buffers[touched.Buffer].PerRow);
}

/// <summary>An estimate of the time that columns of convolutions take: the same moves, alone and on one thread, for one sample.</summary>
internal static class ColumnCost
{
    private const int Rounds = 5;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(1);

    /// <summary>Measures the moves that belong to some products of a step.</summary>
    /// <returns>Seconds per sample.</returns>
    public static double SecondsPerRow(PlannedStep step, LayerProducts products)
    {
        if (step.Operation.Columns is not { } columns)
            return 0;
        int gathers = PhaseWork.Count(step, products & columns.Gathers), scatters = PhaseWork.Count(step, products & columns.Scatters);
        (Window window, int groups) = (columns.Window, columns.Groups);
        using var image = new FloatBlock(window.InputSize);
        using var scratch = new FloatBlock(Kernels.Convolution.ScratchLength(window, groups));
        return gathers * Measure(() => Kernels.Convolution.Gather(window, groups, image.Span, scratch.Span))
            + scatters * Measure(() => Kernels.Convolution.ScatterAdd(window, groups, scratch.Span, image.Span));
    }

    // The best round, free of what else the machine does.
    private static double Measure(Action move)
    {
        double best = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            int count = 0;
            long start = Stopwatch.GetTimestamp();
            do
            {
                move();
                count++;
            }
            while (Stopwatch.GetElapsedTime(start) < Round);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds / count);
        }
        return best;
    }
}

/// <summary>A sum of the time that each worker spends on one piece of work. Allocates nothing while it runs.</summary>
internal sealed class PhaseClock(int workers)
{
    // Two cache lines for each worker, and as many before the first: processors fetch a line's neighbour along.
    private const int Distance = 128 / sizeof(long);

    private readonly long[] counters = new long[(workers + 1) * Distance];

    /// <summary>Gets the time of all workers together.</summary>
    public double Seconds => (double)Sum(0) / Stopwatch.Frequency;

    /// <summary>Gets the share of the time of some workers that is idle while the one with the most work is busy.</summary>
    /// <param name="sharing">The number of workers, at least 1.</param>
    public double Idle(int sharing)
    {
        long longest = 0;
        for (int worker = 1; worker < counters.Length / Distance; worker++)
            longest = Math.Max(longest, counters[worker * Distance]);
        return longest == 0 ? 0 : Math.Max(0, 1 - (double)Sum(0) / longest / sharing);
    }

    /// <summary>Gets the number of times the work was timed.</summary>
    public long Calls => Sum(1);

    /// <summary>Adds the time since a timestamp.</summary>
    public void Add(int worker, long start)
    {
        int counter = (worker + 1) * Distance;
        counters[counter] += Stopwatch.GetTimestamp() - start;
        counters[counter + 1]++;
    }

    public void Reset() => Array.Clear(counters);

    private long Sum(int offset)
    {
        long sum = 0;
        for (int i = Distance; i < counters.Length; i += Distance)
            sum += counters[i + offset];
        return sum;
    }
}
