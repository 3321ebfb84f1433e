using BlasNet.Cli;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Cli;

internal sealed class ReportCommandTests : IDisposable
{
    private const string Model = """
        { "layers": [ { "kind": "conv2D", "filters": 3, "kernelSize": 3 }, "flatten", { "kind": "dense", "units": "outputs" } ] }
        """;

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [OneTimeSetUp]
    public void Train()
    {
        File.WriteAllText(folder["conv.json"], Model);
        string images = "idx:" + TinyImages.Write(folder["images"], 40, 20);
        foreach (string[] what in (string[][])[["--model", folder["conv.json"], "--data", images],
            ["--model", "circles", "--data", "circles"]])
            Blasnet.Run(["train", .. what, "--epochs", "1", "--runs", folder["runs"]]).AssertCode(ExitCodes.Done);
    }

    [Test]
    public void It_stands_beside_the_run_unless_told_otherwise()
    {
        string beside = Path.Combine(folder["runs"], "circles/run_0001", "report.html");
        Assert.That(Report("circles/run_0001").AssertCode(ExitCodes.Done).OutputLines, Is.EqualTo(new[] { beside }));
        Assert.That(File.ReadAllText(beside), Does.StartWith("<!DOCTYPE html>").And.Contain("circles/run_0001"));
        Assert.That(Report("circles/run_0001", "--out", folder["out.html"]).AssertCode(ExitCodes.Done).OutputLines,
            Is.EqualTo(new[] { folder["out.html"] }));
        Assert.That(File.Exists(folder["out.html"]), Is.True);
    }

    [Test]
    public void The_filters_are_written_alone_or_with_the_report()
    {
        Assert.That(Report("conv/run_0001", "--filters", folder["f.png"]).AssertCode(ExitCodes.Done).OutputLines,
            Is.EqualTo(new[] { folder["f.png"] }));
        Assert.That(File.ReadAllBytes(folder["f.png"])[1..4], Is.EqualTo("PNG"u8.ToArray()));
        Assert.That(File.Exists(Path.Combine(folder["runs"], "conv/run_0001", "report.html")), Is.False);
        Outcome both = Report("conv/run_0001", "--filters", folder["f.png"], "--out", folder["both.html"]).AssertCode(ExitCodes.Done);
        Assert.That(both.OutputLines, Is.EqualTo(new[] { folder["f.png"], folder["both.html"] }));
    }

    [Test]
    public void Several_runs_share_a_page()
    {
        string page = Path.Combine(folder["runs"], "report.html");
        Assert.That(Report("circles/run_0001", "conv/run_0001").AssertCode(ExitCodes.Done).OutputLines, Is.EqualTo(new[] { page }));
        Assert.That(File.ReadAllText(page), Does.Contain("circles/run_0001").And.Contain("conv/run_0001"));
        Report("circles/run_0001", "conv/run_0001", "--filters", folder["f.png"]).AssertRefused(ExitCodes.Usage, "but '2' were named");
        Report("circles/run_0001", "circles/run_0009").AssertRefused(ExitCodes.Invalid, "there is no such run");
        Report("circles/run_0001", "circles/run_0001").AssertRefused(ExitCodes.Invalid, "is named twice");
    }

    [Test]
    public void What_cannot_be_reported_is_refused()
    {
        Report("conv/run_0009").AssertRefused(ExitCodes.Invalid, "there is no such run");
        Report("circles/run_0001", "--filters", folder["c.png"])
            .AssertRefused(ExitCodes.Invalid, "there are no filters to draw", "'0.dense.kernel'");
        Report("conv/run_0001", "--out", folder["none/out.html"]).AssertRefused(ExitCodes.Machine, "its folder does not exist");
        Report("conv/run_0001", "--filter", folder["f.png"]).AssertRefused(ExitCodes.Usage, "Did you mean '--filters'?");
        Blasnet.Run("report").AssertRefused(ExitCodes.Usage, "RUN must be given");
    }

    private Outcome Report(string run, params string[] options) => Blasnet.Run(["report", run, "--runs", folder["runs"], .. options]);
}
