using System.Diagnostics;
using BlasNet.Runs;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Runs;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Reports;

internal static class BrowserTests
{
    private const string Convolution = """
        { "layers": [ { "kind": "conv2D", "filters": 4, "kernelSize": 3 }, "flatten", { "kind": "dense", "units": "outputs" } ] }
        """;

    private static readonly string[] Browsers = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Test]
    public static void Reports_open_in_a_browser_without_a_complaint()
    {
        string browser = Browser();
        using var runs = new TestRuns();
        using var folder = new TestFolder();
        TrainingConfig config = TestRuns.Config(Convolution) with { Data = "idx:" + TinyImages.Write(folder["images"]), Epochs = 2 };
        string first = runs.Start(config).Run, second = runs.Start(config with { Seed = 6 }).Run;
        foreach (string page in (string[])[RunReport.Write(first), RunReport.WriteComparison([first, second], runs: runs.Root)])
        {
            (string dom, string log) = Open(browser, page, folder[Path.GetRandomFileName()]);
            Assert.That(dom, Does.Contain("</footer>").And.Contain("<polyline"), log);
            Assert.That(log, Does.Not.Contain("CONSOLE"), page);
        }
    }

    [Test]
    public static void A_page_with_an_error_is_noticed()
    {
        string browser = Browser();
        using var folder = new TestFolder();
        File.WriteAllText(folder["bad.html"], "<html><body><script>console.error('bad')</script></body></html>");
        Assert.That(Open(browser, folder["bad.html"], folder["profile"]).Log, Does.Contain("CONSOLE"));
    }

    private static string Browser()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string suffix = OperatingSystem.IsWindows() ? ".exe" : "";
        string? found = Browsers.SelectMany(name => folders.Select(folder => Path.Combine(folder, name + suffix)))
            .FirstOrDefault(File.Exists);
        if (found is null)
            Assert.Ignore($"None of {string.Join(", ", Browsers)} is on the PATH.");
        return found!;
    }

    private static (string Dom, string Log) Open(string browser, string page, string profile)
    {
        var start = new ProcessStartInfo(browser) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
            $"--user-data-dir={profile}",
            "--dump-dom", new Uri(Path.GetFullPath(page)).AbsoluteUri])
        {
            start.ArgumentList.Add(argument);
        }
        using Process process = Process.Start(start)!;
        Task<string> dom = process.StandardOutput.ReadToEndAsync(), log = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
            process.Kill(entireProcessTree: true);
        return (dom.GetAwaiter().GetResult(), log.GetAwaiter().GetResult());
    }
}
