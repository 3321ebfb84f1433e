using BlasNet.Execution;

namespace BlasNet.Tests.Execution;

/// <summary>The totals of a profile.</summary>
internal static class ProfileTests
{
    private const double Peak = 200;

    [Test]
    public static void The_largest_share_bounds_the_network()
    {
        Assert.That(Of(products: 0.62, gflops: 162, memory: 0.2).Bound(Peak),
            Is.EqualTo("Bound by products: 62 % of the workers' time, at 81 % of this machine's sgemm peak."));
        Assert.That(Of(products: 0.62, gflops: 3, memory: 0.2).Bound(Peak), Does.StartWith("Bound by calls of small products: 62 %"));
        Assert.That(Of(products: 0.3, gflops: 162, memory: 0.5).Bound(Peak),
            Is.EqualTo("Bound by memory traffic: 50 % of the workers' time."));
        Assert.That(Of(products: 0.3, gflops: 162, memory: 0.2).Bound(Peak),
            Is.EqualTo("Bound by barriers and waiting: 50 % of the workers' time."));
        Assert.That((Of(products: 0.3, gflops: 162, memory: 0.2) with { Workers = 1 }).Bound(Peak),
            Does.StartWith("Bound by dispatch: 50 %"));
        Assert.That((Of(products: 0.6, gflops: 162, memory: 0.2) with { Im2Col = 0.4 }).Bound(Peak),
            Does.StartWith("Bound by im2col: 40 %"));
        Assert.That(Of(products: 0.1, gflops: 162, memory: 0.1, between: 0.7).Bound(Peak),
            Does.StartWith("Bound by shuffling and metrics: 70 %"));
    }

    [Test]
    public static void The_rate_of_products_is_that_of_all_work_in_all_their_time()
    {
        Profile profile = Of(0, 0, 0) with { Rows = [Row(0.1, 100), Row(0.3, 200), Row(0.5, null)] };
        Assert.That(profile.ProductGflops, Is.EqualTo(175).Within(1e-9));
        Assert.That(profile.Waiting, Is.EqualTo(0.1).Within(1e-9));
        Assert.That((Of(0, 0, 0) with { Rows = [] }).ProductGflops, Is.Zero);
    }

    [Test]
    public static void A_cut_is_told_as_slices_of_rows_or_as_parts()
    {
        Assert.That(new PhaseCut(8, 16).ToString(), Is.EqualTo("8 x 16 rows"));
        Assert.That(new PhaseCut(Parts: 1).ToString(), Is.EqualTo("1 part"));
        Assert.That(new PhaseCut(Parts: 4).ToString(), Is.EqualTo("4 parts"));
        Assert.That(default(PhaseCut).ToString(), Is.Empty);
    }

    [Test]
    public static void A_phase_is_bound_by_the_limit_that_it_comes_closest_to()
    {
        var peaks = new MachinePeaks(SgemmGflops: 90, FmaGflops: 100, CacheGigabytesPerSecond: 200, MemoryGigabytesPerSecond: 20);
        Assert.That(BoundOf(Rates(gflops: 78)), Is.EqualTo("arithmetic 78 %"));
        Assert.That(BoundOf(Rates(bytes: 100)), Is.EqualTo("cache 50 %"), "faster than memory");
        Assert.That(BoundOf(Rates(bytes: 15)), Is.EqualTo("memory 75 %"));
        Assert.That(BoundOf(Rates(gflops: 40, bytes: 18)), Is.EqualTo("memory 90 %"), "closer to the bandwidth than to the arithmetic");
        Assert.That(BoundOf(Rates(gflops: 60, bytes: 4)), Is.EqualTo("arithmetic 60 %"));
        Assert.That(BoundOf(Rates(gflops: 10, bytes: 4)), Is.EqualTo("overhead"));
        Assert.That(BoundOf(Rates()), Is.EqualTo("overhead"), "neither operations nor bytes are counted");
        Assert.That(BoundOf(Rates(gflops: 78) with { Idle = 0.5 }), Is.EqualTo("waiting 50 %"));
        Assert.That(BoundOf(Rates(gflops: 78) with { Idle = 0.1 }), Is.EqualTo("arithmetic 78 %"));

        string BoundOf(ProfileRow row) => PhaseBound.Of(row, peaks).ToString();
        ProfileRow Rates(double? gflops = null, double? bytes = null) => Row(0.1, gflops) with { GigabytesPerSecond = bytes };
    }

    [Test]
    public static void Workers_are_idle_while_the_slowest_works()
    {
        var clock = new PhaseClock(workers: 4);
        Assert.That(clock.Idle(sharing: 2), Is.Zero);
        long now = System.Diagnostics.Stopwatch.GetTimestamp(), second = System.Diagnostics.Stopwatch.Frequency;
        clock.Add(0, now - 3600 * second);
        Assert.That(clock.Idle(sharing: 1), Is.Zero.Within(1e-9));
        Assert.That(clock.Idle(sharing: 2), Is.EqualTo(0.5).Within(1e-9), "one of two had nothing to do");
        clock.Add(1, now - 1800 * second);
        Assert.That(clock.Idle(sharing: 2), Is.EqualTo(0.25).Within(1e-3));
    }

    // The numbers themselves are the machine's; these hold on any.
    [Test]
    public static void The_peaks_of_the_machine_are_measured()
    {
        var peaks = MachinePeaks.MeasureAll(threads: 2);
        Assert.That(new[] { peaks.SgemmGflops, peaks.FmaGflops, peaks.CacheGigabytesPerSecond, peaks.MemoryGigabytesPerSecond },
            Has.All.Positive);
        MachinePeaks larger = peaks with { FmaGflops = 2 * peaks.FmaGflops };
        Assert.That(peaks.MaxWith(larger), Is.EqualTo(larger));
        Assert.That(FmaLoop.Run(rounds: 10), Is.EqualTo(10.0 * FmaLoop.Run(rounds: 1)));
    }

    private static Profile Of(double products, double gflops, double memory, double between = 0) => new()
    {
        Workers = 2,
        Steps = 100,
        MillisecondsPerStep = 1,
        SamplesPerSecond = 1000,
        Rows = [Row(products, gflops), Row(memory, null), Row(between, null) with { Part = ProfilePart.Between }],
        Im2Col = 0,
        Timing = 0,
    };

    private static ProfileRow Row(double share, double? gflops) =>
        new(ProfilePart.Forward, "1.dense", "phase", share, share, gflops, null, new PhaseCut(1, 8));
}
