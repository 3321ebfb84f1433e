using System.Globalization;

namespace BlasNet.Execution;

/// <summary>What keeps a phase from being faster.</summary>
internal enum PhaseLimit
{
    /// <summary>Multiply-adds.</summary>
    Arithmetic,

    /// <summary>Bytes to and from the cache of a core.</summary>
    Cache,

    /// <summary>Bytes to and from memory.</summary>
    Memory,

    /// <summary>Workers that have nothing to do, because the phase is cut into uneven or too few pieces.</summary>
    Waiting,

    /// <summary>None of these: calls, short loops, functions such as exp, or bytes that are not counted.</summary>
    Overhead,
}

/// <summary>What bounds a phase, by its rates beside the peaks of the machine.</summary>
/// <param name="Limit">The limit that it comes closest to.</param>
/// <param name="Fraction">The fraction of the peak that it reaches; of waiting, the idle share of the workers; of overhead, the
/// fraction of the closest peak.</param>
/// <remarks>Fractions as in the roofline model of Williams, Waterman and Patterson 2009, "Roofline: an insightful visual performance
/// model for multicore architectures".</remarks>
internal readonly record struct PhaseBound(PhaseLimit Limit, double Fraction)
{
    // Idle workers, and the fraction of a peak below which it is not what bounds a phase.
    private const double MuchIdle = 0.3, LeastFraction = 0.25;

    /// <summary>Returns what bounds a phase.</summary>
    public static PhaseBound Of(ProfileRow row, MachinePeaks peaks)
    {
        if (row.Idle > MuchIdle)
            return new PhaseBound(PhaseLimit.Waiting, row.Idle);
        double bytes = row.GigabytesPerSecond ?? 0;
        var arithmetic = new PhaseBound(PhaseLimit.Arithmetic, (row.Gflops ?? 0) / peaks.FmaGflops);
        // Faster than memory: the bytes came from the cache.
        PhaseBound traffic = bytes > peaks.MemoryGigabytesPerSecond
            ? new PhaseBound(PhaseLimit.Cache, bytes / peaks.CacheGigabytesPerSecond)
            : new PhaseBound(PhaseLimit.Memory, bytes / peaks.MemoryGigabytesPerSecond);
        PhaseBound closest = arithmetic.Fraction >= traffic.Fraction ? arithmetic : traffic;
        return closest.Fraction >= LeastFraction ? closest : closest with { Limit = PhaseLimit.Overhead };
    }

    /// <summary>Gets the name in tables and JSON.</summary>
    public string Name => Limit switch
    {
        PhaseLimit.Arithmetic => "arithmetic",
        PhaseLimit.Cache => "cache",
        PhaseLimit.Memory => "memory",
        PhaseLimit.Waiting => "waiting",
        _ => "overhead",
    };

    /// <summary>Prints name and fraction, of overhead the name alone.</summary>
    public override string ToString() => Limit == PhaseLimit.Overhead ? Name
        : string.Create(CultureInfo.InvariantCulture, $"{Name} {Fraction:0 %}");
}
