using System.Text.Json;
using BlasNet.Cli;

namespace BlasNet.Tests.Cli;

internal static class BenchProfileTests
{
    private static readonly string[] Keys =
    [
        "workload", "batch", "threads", "workers", "steps", "ms_per_step", "train_samples_per_s", "product_gflops", "peak_gflops",
        "fma_gflops", "cache_gb_per_s", "memory_gb_per_s",
        "share_gather", "share_products", "share_im2col", "share_memory", "share_optimizer", "share_between", "share_waiting",
        "share_timing",
        "bound", "openblas", "phases",
    ];

    private static readonly string[] PhaseKeys =
        ["part", "step", "phase", "ms", "share", "gflops", "gb_per_s", "bound", "bound_fraction", "slices", "rows_per_tile", "parts"];

    [Test]
    public static void A_profile_is_one_object_with_an_array_of_phases()
    {
        Outcome outcome = Blasnet.Run("bench", "circles", "--profile", "--threads", "2", "--json").AssertCode(ExitCodes.Done);
        Assert.That(outcome.OutputLines, Has.Length.EqualTo(1));
        JsonElement profile = outcome.Json;
        Assert.That(profile.EnumerateObject().Select(property => property.Name), Is.EqualTo(Keys));
        Assert.That(profile.GetProperty("threads").GetInt32(), Is.EqualTo(2));
        Assert.That(profile.GetProperty("workers").GetInt32(), Is.EqualTo(1), "the batches are too small to share");
        Assert.That(profile.GetProperty("steps").GetInt32(), Is.GreaterThanOrEqualTo(100));
        Assert.That(profile.GetProperty("bound").GetString(), Does.Match(@"^Bound by .+\.$"));
        JsonElement[] phases = [.. profile.GetProperty("phases").EnumerateArray()];
        foreach (JsonElement phase in phases)
            Assert.That(phase.EnumerateObject().Select(property => property.Name), Is.EqualTo(PhaseKeys));
        Assert.That(phases.Select(phase => phase.GetProperty("bound").GetString()).Distinct(),
            Is.SubsetOf(new[] { "arithmetic", "cache", "memory", "waiting", "overhead" }));
        foreach (string peak in new[] { "fma_gflops", "cache_gb_per_s", "memory_gb_per_s" })
            Assert.That(profile.GetProperty(peak).GetDouble(), Is.Positive, peak);
        double sum = phases.Sum(phase => phase.GetProperty("share").GetDouble()) + profile.GetProperty("share_waiting").GetDouble();
        Assert.That(sum, Is.EqualTo(1).Within(1e-4), "each share is rounded to six digits");
    }

    [Test]
    public static void People_read_a_table_and_what_bounds_the_network()
    {
        Outcome outcome = Blasnet.Run("bench", "circles", "--profile", "--threads", "1").AssertCode(ExitCodes.Done);
        Assert.That(outcome.OutputLines[0], Does.Match(@"^circles, batch 32, 1 thread, OpenBLAS \S+ \S+$"));
        Assert.That(outcome.OutputLines[1], Does.Match(@"^\d+\.\d{4} ms per step, [\d ]+ samples/s, mean of [\d ]+ steps$"));
        Assert.That(outcome.OutputLines[2], Does.Match(@"^phase +ms +share +GFLOP/s +GB/s +bound +part +cut$"));
        Assert.That(outcome.OutputLines,
            Has.One.Match(@"^0\.dense: product +\d+\.\d{4} +\d+\.\d % +\d+\.\d +[a-z]+( \d+ %)? +forward +1 x 32 rows$"));
        Assert.That(outcome.OutputLines,
            Has.One.Match(@"^optimizer: update +\d+\.\d{4} +\d+\.\d % +\d+\.\d +[a-z]+( \d+ %)? +update +1 part$"));
        Assert.That(outcome.OutputLines[^1], Does.Match(@"^Bound by .+\.$"));
        Assert.That(outcome.Error, Is.Empty);
    }

    [Test]
    public static void A_profile_takes_no_number_of_epochs() =>
        Blasnet.Run("bench", "circles", "--profile", "--epochs", "3").AssertRefused(ExitCodes.Usage, "--epochs", "--profile");
}
