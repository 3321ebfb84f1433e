using BlasNet.Tests.Support;
using BlasNet.Training;
using Spectre.Console;

namespace BlasNet.Tests.Training;

internal sealed class ConsoleProgressTests
{
    private const string Erase = "\r\u001b[2K";

    private StringWriter output = null!;
    private HandClock clock = null!;

    [SetUp]
    public void SetUp()
    {
        output = new StringWriter { NewLine = "\n" };
        clock = new HandClock();
    }

    [TearDown]
    public void TearDown() => output.Dispose();

    [Test]
    public void Without_a_terminal_there_is_one_plain_line_per_epoch()
    {
        var progress = new ConsoleProgress(output, terminal: false, color: true);
        for (int epoch = 1; epoch <= 2; epoch++)
        {
            progress.Begin(epoch, 2, 1000, ["loss"]);
            for (int step = 1; step <= 1000; step++)
                progress.Step(step, step * 128, [0.5]);
            progress.End($"epoch {epoch}/2  loss [0.5]");
        }
        progress.Clear();
        Assert.That(output.ToString(), Is.EqualTo("epoch 1/2  loss [0.5]\nepoch 2/2  loss [0.5]\n"));
    }

    [Test]
    public void On_a_terminal_the_bar_is_rewritten_and_gives_way_to_the_line()
    {
        ConsoleProgress progress = Terminal(width: 100);
        progress.Begin(3, 5, 469, ["loss", "accuracy"]);
        progress.Step(1, 128, [9, 9]);
        Assert.That(output.ToString(), Is.Empty, "an epoch of less than a tenth of a second shows no bar");
        clock.Advance(0.5);
        progress.Step(312, 312 * 128, [0.1234, 0.9712]);
        const string Bar = "epoch 3/5 ━━━━━━━━━━━━━━━───────── 312/469  loss 0.1234  accuracy 0.9712  79 872/s";
        Assert.That(output.ToString(), Is.EqualTo(Bar));
        progress.End("done");
        Assert.That(output.ToString(), Is.EqualTo(Bar + Erase + "done\n"));
    }

    [Test]
    public void A_download_is_a_bar_on_a_terminal_and_a_line_when_it_is_complete()
    {
        ConsoleProgress progress = Terminal(width: 80);
        clock.Advance(1);
        progress.Download(new DownloadProgress("images.gz", 2 << 20, 8 << 20));
        progress.Download(new DownloadProgress("images.gz", 3 << 20, 8 << 20));
        const string Bar = "downloading images.gz ━━━━━━──────────────────  2.0 MB";
        Assert.That(output.ToString(), Is.EqualTo(Bar), "the second part came within the same tenth of a second");
        progress.Download(new DownloadProgress("images.gz", 8 << 20, 8 << 20));
        Assert.That(output.ToString(), Is.EqualTo(Bar + Erase + "downloaded images.gz, 8.0 MB\n"));
    }

    [Test]
    public void A_download_without_a_terminal_is_a_line_per_file()
    {
        var progress = new ConsoleProgress(output, terminal: false, color: true);
        foreach (long received in (long[])[1 << 20, 2 << 20, 3 << 20])
            progress.Download(new DownloadProgress("labels.gz", received, 3 << 20));
        Assert.That(output.ToString(), Is.EqualTo("downloaded labels.gz, 3.0 MB\n"));
    }

    [Test]
    public void Redraws_are_a_tenth_of_a_second_apart()
    {
        ConsoleProgress progress = Terminal(width: 100);
        progress.Begin(1, 1, 1000, ["loss"]);
        for (int step = 1; step <= 1000; step++)
        {
            clock.Advance(0.001);
            progress.Step(step, step, [1]);
        }
        Assert.That(output.ToString().Split(Erase), Has.Length.EqualTo(10));
    }

    [Test]
    public void Another_line_moves_the_bar_aside()
    {
        ConsoleProgress progress = Terminal(width: 100);
        progress.Begin(1, 1, 10, ["loss"]);
        clock.Advance(1);
        progress.Step(1, 1, [1]);
        progress.Line("warning [x]");
        progress.Line("again");
        Assert.That(output.ToString(), Does.EndWith("1/s" + Erase + "warning [x]\nagain\n"));
    }

    [Test]
    public void After_clearing_nothing_is_left_and_nothing_comes_back()
    {
        ConsoleProgress progress = Terminal(width: 100);
        progress.Begin(1, 1, 10, ["loss"]);
        clock.Advance(1);
        progress.Step(1, 1, [1]);
        progress.Clear();
        clock.Advance(1);
        progress.Step(2, 2, [1]);
        Assert.That(output.ToString(), Does.EndWith("1/s" + Erase));
    }

    [TestCase(60, "epoch 1/1 ━━━━━━━━━━━━━━━━━━━━━━━━ 10/10  loss 1.0000  1/s")]
    [TestCase(53, "epoch 1/1 ━━━━━━━━━━━━━━━━━━ 10/10  loss 1.0000  1/s")]
    [TestCase(43, "epoch 1/1 ━━━━━━━━ 10/10  loss 1.0000  1/s")]
    [TestCase(42, "epoch 1/1 ━━━━━━━━ 10/10  loss 1.0000")]
    [TestCase(38, "epoch 1/1 ━━━━━━━━ 10/10  loss 1.0000")]
    [TestCase(37, "epoch 1/1 ━━━━━━━━ 10/10")]
    [TestCase(25, "epoch 1/1 ━━━━━━━━ 10/10")]
    [TestCase(24, "")]
    [TestCase(1, "")]
    public void A_narrow_terminal_gets_a_line_that_does_not_wrap(int width, string expected)
    {
        ConsoleProgress progress = Terminal(width);
        progress.Begin(1, 1, 10, ["loss"]);
        clock.Advance(1);
        progress.Step(10, 1, [1]);
        Assert.That(output.ToString(), Is.EqualTo(expected));
        Assert.That(expected, Has.Length.LessThan(width));
    }

    [Test]
    public void Colour_marks_the_part_that_is_done()
    {
        ConsoleProgress progress = Terminal(width: 100, ColorSystemSupport.Standard);
        progress.Begin(1, 1, 4, ["loss"]);
        clock.Advance(1);
        progress.Step(1, 1, [1]);
        Assert.That(output.ToString(), Does.Contain("\u001b[32m━━━━━━\u001b[0m"));
    }

    [Test]
    public void A_step_between_redraws_allocates_nothing()
    {
        ConsoleProgress progress = Terminal(width: 100);
        progress.Begin(1, 1, 10, ["loss"]);
        double[] values = [1.0];
        Allocations.AssertNone(() =>
        {
            for (int i = 0; i < 1000; i++)
                progress.Step(i, i, values);
        });
    }

    private ConsoleProgress Terminal(int width, ColorSystemSupport color = ColorSystemSupport.NoColors)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = AnsiSupport.Yes,
            ColorSystem = color,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        return new ConsoleProgress(console, terminal: true, clock);
    }

    private sealed class HandClock : TimeProvider
    {
        private long milliseconds = 1000;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => milliseconds;

        public void Advance(double seconds) => milliseconds += (long)Math.Round(seconds * 1000);
    }
}
