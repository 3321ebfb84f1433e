using System.Globalization;

namespace BlasNet.Execution;

/// <summary>Names the parts of a training step, in their order.</summary>
internal enum ProfilePart
{
    /// <summary>Gathers the rows of the batch.</summary>
    Gather,
    Forward,
    Backward,
    Update,

    /// <summary>Shuffles and adds up metrics, on one thread between the steps.</summary>
    Between,
}

/// <summary>Tells how a phase is cut: into slices of the batch and their tiles of rows, or into parts.</summary>
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

/// <summary>Is one phase of a profile.</summary>
/// <param name="Part">The part of the training step.</param>
/// <param name="Step">Key of the layer, or what else it belongs to.</param>
/// <param name="Phase">Name of the phase.</param>
/// <param name="Milliseconds">Time in a step, of all workers together.</param>
/// <param name="Share">The same as a share of the workers' time.</param>
/// <param name="Gflops">10^9 floating-point operations per second of one worker; null for a pass over memory.</param>
/// <param name="GigabytesPerSecond">10^9 bytes per second of one worker that are read and written; null where that is not known.</param>
/// <param name="Cut">How it is cut.</param>
internal sealed record ProfileRow(ProfilePart Part, string Step, string Phase, double Milliseconds, double Share, double? Gflops,
    double? GigabytesPerSecond, PhaseCut Cut);

/// <summary>Tells where the time of a training step goes. Shares are of the time of all workers that a batch is shared by.</summary>
internal sealed record Profile
{
    // Below that share of the peak, what surrounds the arithmetic of a product takes longer than the arithmetic.
    private const double SmallProducts = 0.1;

    /// <summary>Gets how many workers share a full batch: one where it is too little work for more.</summary>
    public required int Workers { get; init; }

    public required long Steps { get; init; }

    /// <summary>Gets the time of a step on the clock.</summary>
    public required double MillisecondsPerStep { get; init; }

    public required double SamplesPerSecond { get; init; }

    /// <summary>Gets every phase once.</summary>
    public required IReadOnlyList<ProfileRow> Rows { get; init; }

    /// <summary>Gets the estimated share of moving columns of convolutions, which is part of their phases' share.</summary>
    public required double Im2Col { get; init; }

    /// <summary>Gets the estimated share of reading the clock.</summary>
    public required double Timing { get; init; }

    /// <summary>Gets the share of barriers and waiting: the workers' time outside all phases.</summary>
    public double Waiting => Math.Max(0, 1 - Rows.Sum(row => row.Share));

    /// <summary>Gets the share of the phases that compute products, the moves of columns among them.</summary>
    public double Products => Rows.Where(row => row.Gflops is not null).Sum(row => row.Share);

    /// <summary>Gets the share of all other phases of a step.</summary>
    public double MemoryPasses => Rows.Where(row => row.Gflops is null && row.Part != ProfilePart.Between).Sum(row => row.Share);

    /// <summary>Gets the rate of one worker while it computes products, in 10^9 floating-point operations per second.</summary>
    public double ProductGflops => Products > 0 ? Rows.Sum(row => (row.Gflops ?? 0) * row.Share) / Products : 0;

    /// <summary>Gets the share of a part of the step.</summary>
    public double Of(ProfilePart part) => Rows.Where(row => row.Part == part).Sum(row => row.Share);

    /// <summary>Gets the name of <see cref="Waiting"/>: a worker alone has nobody to wait for, only the way from phase to phase.</summary>
    public string WaitingName => Workers > 1 ? "barriers and waiting" : "dispatch";

    /// <summary>Says in a sentence what takes most of the time.</summary>
    /// <param name="peakGflops">What one worker reaches with large products.</param>
    public string Bound(double peakGflops)
    {
        string products = ProductGflops < SmallProducts * peakGflops ? "calls of small products" : "products";
        (double Share, string Name, double Told)[] bounds =
        [
            (Products - Im2Col, products, Products),
            (Im2Col, "im2col", Im2Col),
            (MemoryPasses, "passes over memory", MemoryPasses),
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
