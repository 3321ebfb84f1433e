using System.Globalization;

namespace BlasNet.Execution;

/// <summary>The parts of a training step, in their order.</summary>
internal enum ProfilePart
{
    /// <summary>Gathering the rows of the batch.</summary>
    Gather,
    Forward,
    Backward,
    Update,

    /// <summary>Shuffling and summing up metrics, on one thread between the steps.</summary>
    Between,
}

/// <summary>The cut of a phase: into slices of the batch and their tiles of rows, or into parts.</summary>
internal readonly record struct PhaseCut(int Slices = 0, int RowsPerTile = 0, int Parts = 0)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        if (Slices > 0)
            return string.Create(CultureInfo.InvariantCulture, $"{Slices} x {RowsPerTile} rows");
        return Parts switch { 0 => "", 1 => "1 part", _ => string.Create(CultureInfo.InvariantCulture, $"{Parts} parts") };
    }
}

/// <summary>One phase of a profile.</summary>
/// <param name="Part">The part of the training step.</param>
/// <param name="Step">Key of the layer, or another name for what it belongs to.</param>
/// <param name="Phase">Name of the phase.</param>
/// <param name="Milliseconds">Time per step, of all workers together.</param>
/// <param name="Share">The same as a share of the workers' time.</param>
/// <param name="Gflops">10^9 floating-point operations per second of one worker; null for a memory-bound phase.</param>
/// <param name="GigabytesPerSecond">10^9 bytes per second that one worker reads and writes; null where that is not known.</param>
/// <param name="Cut">The cut of the phase.</param>
internal sealed record ProfileRow(ProfilePart Part, string Step, string Phase, double Milliseconds, double Share, double? Gflops,
    double? GigabytesPerSecond, PhaseCut Cut)
{
    /// <summary>Gets the share of the workers' time that uneven pieces leave idle, from the beginning of the phase to its end; at least
    /// that, since one worker is not the slowest in every step.</summary>
    public double Idle { get; init; }
}

/// <summary>The time of a training step by phases. Shares are of the time of all workers that share a batch.</summary>
internal sealed record Profile
{
    // Below that share of the peak, the overhead of a product takes longer than its arithmetic.
    private const double SmallProducts = 0.1;

    /// <summary>Gets the number of workers that share a full batch: one where it is too little work for more.</summary>
    public required int Workers { get; init; }

    public required long Steps { get; init; }

    /// <summary>Gets the elapsed time of a step.</summary>
    public required double MillisecondsPerStep { get; init; }

    public required double SamplesPerSecond { get; init; }

    /// <summary>Gets the phases.</summary>
    public required IReadOnlyList<ProfileRow> Rows { get; init; }

    /// <summary>Gets the estimated share of moving columns of convolutions; their phases' shares include it.</summary>
    public required double Im2Col { get; init; }

    /// <summary>Gets the estimated share of reading the clock.</summary>
    public required double Timing { get; init; }

    /// <summary>Gets the share of barriers and waiting: the workers' time outside all phases.</summary>
    public double Waiting => Math.Max(0, 1 - Rows.Sum(row => row.Share));

    /// <summary>Gets the share of the phases that compute products, with the moves of their columns.</summary>
    public double Products => Rows.Where(row => row.Gflops is not null).Sum(row => row.Share);

    /// <summary>Gets the share of all other phases of a step, bound by memory traffic.</summary>
    public double MemoryBound => Rows.Where(row => row.Gflops is null && row.Part != ProfilePart.Between).Sum(row => row.Share);

    /// <summary>Gets the rate of one worker while it computes products, in 10^9 floating-point operations per second.</summary>
    public double ProductGflops => Products > 0 ? Rows.Sum(row => (row.Gflops ?? 0) * row.Share) / Products : 0;

    /// <summary>Computes the share of a part of the step.</summary>
    public double Of(ProfilePart part) => Rows.Where(row => row.Part == part).Sum(row => row.Share);

    /// <summary>Gets the name of <see cref="Waiting"/>: a single worker waits for nobody and only goes from phase to phase.</summary>
    public string WaitingName => Workers > 1 ? "barriers and waiting" : "dispatch";

    /// <summary>Writes in a sentence what takes most of the time.</summary>
    /// <param name="peakGflops">The rate that one worker reaches with large products.</param>
    public string Bound(double peakGflops)
    {
        string products = ProductGflops < SmallProducts * peakGflops ? "calls of small products" : "products";
        (double Share, string Name, double Printed)[] bounds =
        [
            (Products - Im2Col, products, Products),
            (Im2Col, "im2col", Im2Col),
            (MemoryBound, "memory traffic", MemoryBound),
            (Waiting, WaitingName, Waiting),
            (Of(ProfilePart.Between), "shuffling and metrics", Of(ProfilePart.Between)),
        ];
        (double _, string name, double share) = bounds.MaxBy(bound => bound.Share);
        string rate = name == products
            ? string.Create(CultureInfo.InvariantCulture, $", at {ProductGflops / peakGflops:0 %} of this machine's sgemm peak")
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"Bound by {name}: {share:0 %} of the workers' time{rate}.");
    }
}
