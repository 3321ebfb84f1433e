using BlasNet.Runs;

namespace BlasNet.Tests.Runs;

internal sealed class RunLogTests
{
    [Test]
    public void The_file_has_the_lines_of_the_screen_those_before_it_existed_included()
    {
        using var folder = new TestFolder();
        var printed = new List<string>();
        var log = new RunLog(printed.Add);
        log.Line("before");
        log.AttachTo(folder["log.txt"]);
        log.Line("zwölf");
        log.Line("");
        Assert.That(printed, Is.EqualTo(new[] { "before", "zwölf", "" }));
        Assert.That(File.ReadAllText(folder["log.txt"]), Is.EqualTo("before\nzwölf\n\n"));
    }

    [Test]
    public void A_resumed_run_continues_its_file()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["log.txt"], "first run\n");
        var log = new RunLog(_ => { });
        log.AttachTo(folder["log.txt"]);
        log.Line("second run");
        Assert.That(File.ReadAllText(folder["log.txt"]), Is.EqualTo("first run\nsecond run\n"));
    }

    [Test]
    public void Lines_that_cannot_be_kept_are_printed_and_the_file_is_named_once()
    {
        using var folder = new TestFolder();
        var printed = new List<string>();
        var log = new RunLog(printed.Add);
        log.AttachTo(folder["log.txt"]);
        File.Delete(folder["log.txt"]);
        Directory.CreateDirectory(folder["log.txt"]);
        log.Line("lost");
        log.Keep("lost too");
        Directory.Delete(folder["log.txt"]);
        log.Line("kept");
        Assert.That(printed, Is.EqualTo(new[]
        {
            "lost",
            $"{folder["log.txt"]}: it cannot be written, because it is a folder, not a file. "
                + "Training goes on; lines that cannot be kept stand on stderr alone.",
            "kept",
        }));
        Assert.That(File.ReadAllText(folder["log.txt"]), Is.EqualTo("kept\n"));
    }
}
