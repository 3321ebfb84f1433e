using System.Globalization;
using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of the command on tables whose numbers 32-bit floats do not tell apart before they are scaled.</summary>
internal sealed class LargeNumberRunTests : FolderTests
{
    private const int Rows = 200;

    [Test]
    public void A_clock_is_learned_as_well_as_without_its_offset([Values("", "--cache")] string cache)
    {
        string[] cached = cache.Length > 0 ? [cache, folder["cache"]] : [];
        string file = Write("clock,level", row => FormattableString.Invariant($"{1_600_000_000 + row},{row / 2.0 - 50}"));
        string plain = Write("clock,level", row => FormattableString.Invariant($"{row},{row / 2.0 - 50}"));
        JsonElement run = Train(file, cached).AssertCode(ExitCodes.Done).Json;
        Assert.That(run.GetProperty("r2").GetDouble(), Is.GreaterThan(0.999));
        // Mean and deviation of whole numbers are exact, so that both runs see the same inputs.
        Assert.That(run.GetProperty("weights_sha256").GetString(),
            Is.EqualTo(Train(plain).AssertCode(ExitCodes.Done).Json.GetProperty("weights_sha256").GetString()));
    }

    [Test]
    public void A_large_target_comes_back_with_its_steps()
    {
        string file = Write("x,y,z", row => FormattableString.Invariant($"{row},{30_000_001 + 2 * row},{1e12 + row / 8.0}"));
        JsonElement run = Train(file, "--label", "y,z").AssertCode(ExitCodes.Done).Json;
        Assert.That(run.GetProperty("r2").GetDouble(), Is.GreaterThan(0.999));
        string path = run.GetProperty("run").GetString()!;
        Blasnet.Run("predict", path, "--data", "csv:" + file, "--out", folder["out.csv"]).AssertCode(ExitCodes.Done);
        double[][] rows = [.. File.ReadAllLines(folder["out.csv"]).Skip(1).Select(line =>
            line.Split(',').Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray())];
        Assert.That(rows.Select(row => row[1]).Distinct().Count(), Is.EqualTo(Rows));
        Assert.That(rows.Select(row => row[2]).Distinct().Count(), Is.EqualTo(Rows));
        double mae = rows.Index().Average(row => (Math.Abs(row.Item[1] - (30_000_001 + 2 * row.Index))
            + Math.Abs(row.Item[2] - (1e12 + row.Index / 8.0))) / 2);
        JsonElement judged = Blasnet.Run("evaluate", path, "--data", "csv:" + file, "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(judged.GetProperty("mae").GetDouble(), Is.EqualTo(mae).Within(1e-3).And.LessThan(2));
    }

    [Test]
    public void A_class_that_a_clock_decides_is_learned()
    {
        string file = Write("clock,part", row => FormattableString.Invariant($"{1_600_000_000 + row},{(row < 100 ? "early" : "late")}"));
        Assert.That(Train(file).AssertCode(ExitCodes.Done).Json.GetProperty("accuracy").GetDouble(), Is.EqualTo(1));
        Outcome check = Blasnet.Run("data", "check", "csv:" + file).AssertCode(ExitCodes.Done);
        Assert.That(check.OutputLines[^1], Is.EqualTo($"csv:{file} is clean."));
        Assert.That(check.Output, Does.Contain("clock         0        200  1600000000  1600000099.5  1600000199  numeric"));
    }

    [Test]
    public void An_unscaled_clock_is_told_in_the_log_and_by_the_check()
    {
        string file = Write("date,y", row => FormattableString.Invariant($"{20_240_101 + row},{row}.5"));
        string warning = $"{file}, column 'date': '200' different numbers become '101' different inputs, "
            + "because they are rounded to 32-bit floats as they are; scale them, or take off an offset.";
        JsonElement run = Train(file, "--scaling", "none", "--cache", folder["cache"]).AssertCode(ExitCodes.Done).Json;
        string log = System.IO.Path.Combine(run.GetProperty("run").GetString()!, "log.txt");
        Assert.That(File.ReadAllText(log), Does.Contain($"warning: {warning}"));
        JsonElement again = Train(file, "--scaling", "none", "--cache", folder["cache"]).AssertCode(ExitCodes.Done).Json;
        log = System.IO.Path.Combine(again.GetProperty("run").GetString()!, "log.txt");
        Assert.That(File.ReadAllText(log), Does.Contain($"warning: {warning}"), "from the cache");
        JsonElement check = Blasnet.Run("data", "check", "csv:" + file, "--scaling", "none", "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(check.GetProperty("counts").GetProperty("rounded").GetInt32(), Is.EqualTo(1));
        Assert.That(check.GetProperty("issues")[0].GetProperty("sentence").GetString(), Is.EqualTo(warning));
        Assert.That(check.GetProperty("columns")[0].GetProperty("different").GetInt32(), Is.EqualTo(Rows));
    }

    private Outcome Train(string file, params string[] options) => Blasnet.Run(
    [
        "train", "--model", "mlp", "--data", "csv:" + file, "--epochs", "60", "--seed", "1", "--runs", folder["runs"], "--json", .. options,
    ]);

    private string Write(string header, Func<int, string> row)
    {
        string path = folder[$"{header.Length}-{row(0).Length}.csv"];
        File.WriteAllText(path, $"{header}\n{string.Concat(Enumerable.Range(0, Rows).Select(number => row(number) + "\n"))}");
        return path;
    }
}
