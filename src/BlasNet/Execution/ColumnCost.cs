using System.Diagnostics;
using BlasNet.Layers;
using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>Estimates what the columns of convolutions take: the same moves, alone and on one thread, for one sample.</summary>
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

    // The best round: what a moment's disturbance adds is no part of the work.
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
