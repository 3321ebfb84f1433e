using System.Globalization;
using System.Text.Json;
using BlasNet.Execution;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>Profile of a workload's training steps on this machine.</summary>
/// <param name="Workload">The built-in model.</param>
/// <param name="Batch">Samples per step.</param>
/// <param name="Threads">Threads of the network.</param>
/// <param name="Profile">The measured times.</param>
/// <param name="Peaks">The most that one worker can do while the others do the same.</param>
/// <param name="OpenBlas">Version and core type.</param>
internal sealed record BenchmarkProfile(
    string Workload, int Batch, int Threads, Profile Profile, MachinePeaks Peaks, string OpenBlas);

/// <summary>Printer of profiles: tables for people, JSON for scripts.</summary>
internal static class ProfilePrinter
{
    /// <summary>Returns a profile as one JSON object.</summary>
    public static string Line(BenchmarkProfile measured) => JsonLine.Of(json =>
    {
        Profile profile = measured.Profile;
        json.WriteString("workload", measured.Workload);
        json.WriteNumber("batch", measured.Batch);
        json.WriteNumber("threads", measured.Threads);
        json.WriteNumber("workers", profile.Workers);
        json.WriteNumber("steps", profile.Steps);
        json.WriteNumber("ms_per_step", Math.Round(profile.MillisecondsPerStep, 6));
        json.WriteNumber("train_samples_per_s", Math.Round(profile.SamplesPerSecond, 1));
        json.WriteNumber("product_gflops", Math.Round(profile.ProductGflops, 2));
        json.WriteNumber("peak_gflops", Math.Round(measured.Peaks.SgemmGflops, 1));
        json.WriteNumber("fma_gflops", Math.Round(measured.Peaks.FmaGflops, 1));
        json.WriteNumber("cache_gb_per_s", Math.Round(measured.Peaks.CacheGigabytesPerSecond, 1));
        json.WriteNumber("memory_gb_per_s", Math.Round(measured.Peaks.MemoryGigabytesPerSecond, 1));
        json.WriteNumber("share_gather", Share(profile.Of(ProfilePart.Gather)));
        json.WriteNumber("share_products", Share(profile.Products));
        json.WriteNumber("share_im2col", Share(profile.Im2Col));
        json.WriteNumber("share_memory", Share(profile.MemoryBound));
        json.WriteNumber("share_optimizer", Share(profile.Of(ProfilePart.Update)));
        json.WriteNumber("share_between", Share(profile.Of(ProfilePart.Between)));
        json.WriteNumber("share_waiting", Share(profile.Waiting));
        json.WriteNumber("share_timing", Share(profile.Timing));
        json.WriteString("bound", profile.Bound(measured.Peaks.SgemmGflops));
        json.WriteString("openblas", measured.OpenBlas);
        json.WriteStartArray("phases");
        foreach (ProfileRow row in profile.Rows)
            Write(json, row, PhaseBound.Of(row, measured.Peaks));
        json.WriteEndArray();
    });

    /// <summary>Formats a profile as a table followed by its totals.</summary>
    public static string Table(BenchmarkProfile measured)
    {
        Profile profile = measured.Profile;
        var table = new TextTable("phase", "ms", "share", "GFLOP/s", "GB/s", "bound", "part", "cut") { TextColumnsAtEnd = 3 };
        foreach (ProfileRow row in profile.Rows)
        {
            PhaseBound bound = PhaseBound.Of(row, measured.Peaks);
            table.Add($"{row.Step}: {row.Phase}", Text($"{row.Milliseconds:0.0000}"), Percent(row.Share), Text($"{row.Gflops:0.0}"),
                Text($"{row.GigabytesPerSecond:0.0}"), bound.ToString(), Name(row.Part), row.Cut.ToString());
        }
        table.Add(profile.WaitingName, Text($"{profile.Waiting * profile.MillisecondsPerStep * profile.Workers:0.0000}"),
            Percent(profile.Waiting), "", "", "", "", "");
        return string.Join('\n', [Title(measured), "", table + Notes(measured), profile.Bound(measured.Peaks.SgemmGflops), ""]);
    }

    private static string Title(BenchmarkProfile measured)
    {
        Profile profile = measured.Profile;
        string workers = profile.Workers < measured.Threads ? ", one of which takes such small batches alone" : "";
        return Text($"{measured.Workload}, batch {measured.Batch}, {Options.Count(measured.Threads, "thread")}{workers}, ")
            + Text($"OpenBLAS {measured.OpenBlas}\n")
            + Text($"{profile.MillisecondsPerStep:0.0000} ms per step, {EpochFormat.Rate(profile.SamplesPerSecond)} samples/s, ")
            + Text($"mean of {EpochFormat.Rate(profile.Steps)} steps");
    }

    private static string Notes(BenchmarkProfile measured)
    {
        (Profile profile, MachinePeaks peaks) = (measured.Profile, measured.Peaks);
        string gather = Percent(profile.Of(ProfilePart.Gather)), optimizer = Percent(profile.Of(ProfilePart.Update));
        string bandwidth = Text($"{peaks.CacheGigabytesPerSecond:0} GB/s of the cache, {peaks.MemoryGigabytesPerSecond:0} of memory");
        return Text(
            $"""

            ms are of all workers together in a step, rates of one of them; bound is the closest of these limits:
            {peaks.SgemmGflops:0} GFLOP/s of large products, {peaks.FmaGflops:0} of multiply-adds in registers, {bandwidth}
            products {Percent(profile.Products)}, of which im2col about {Percent(profile.Im2Col)}, estimated from the moves of columns alone
            memory traffic {Percent(profile.MemoryBound)}, of which gather {gather} and optimizer {optimizer}
            {profile.WaitingName} {Percent(profile.Waiting)}; reading the clock for this table about {Percent(profile.Timing)} of everything
            """).ReplaceLineEndings("\n");
    }

    private static void Write(Utf8JsonWriter json, ProfileRow row, PhaseBound bound)
    {
        json.WriteStartObject();
        json.WriteString("part", Name(row.Part));
        json.WriteString("step", row.Step);
        json.WriteString("phase", row.Phase);
        json.WriteNumber("ms", Math.Round(row.Milliseconds, 6));
        json.WriteNumber("share", Share(row.Share));
        json.Number("gflops", Math.Round(row.Gflops ?? double.NaN, 2));
        json.Number("gb_per_s", Math.Round(row.GigabytesPerSecond ?? double.NaN, 2));
        json.WriteString("bound", bound.Name);
        json.WriteNumber("bound_fraction", Share(bound.Fraction));
        json.WriteNumber("slices", row.Cut.Slices);
        json.WriteNumber("rows_per_tile", row.Cut.RowsPerTile);
        json.WriteNumber("parts", row.Cut.Parts);
        json.WriteEndObject();
    }

    private static string Name(ProfilePart part) => part switch
    {
        ProfilePart.Gather => "gather",
        ProfilePart.Forward => "forward",
        ProfilePart.Backward => "backward",
        ProfilePart.Update => "update",
        _ => "between",
    };

    private static double Share(double share) => Math.Round(share, 6);

    private static string Percent(double share) => Text($"{share:0.0 %}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
