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
