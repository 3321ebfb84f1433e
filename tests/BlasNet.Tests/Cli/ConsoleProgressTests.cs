using BlasNet.Cli;
using BlasNet.Metrics;
using BlasNet.Tests.Support;
using BlasNet.Training;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;

namespace BlasNet.Tests.Cli;

internal sealed class ConsoleProgressTests
{
    private const string Erase = "\r\u001b[2K";

    private StringWriter output = null!;
    private FakeTimeProvider clock = null!;

    [SetUp]
    public void SetUp()
    {
        output = new StringWriter { NewLine = "\n" };
        clock = new FakeTimeProvider();
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
            progress.Line($"epoch {epoch}/2  loss [0.5]");
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
        clock.Advance(TimeSpan.FromSeconds(0.5));
        progress.Step(312, 312 * 128, [0.1234, 0.9712]);
        const string Bar = "epoch 3/5 ━━━━━━━━━━━━─────── 312/469  loss 0.1234  accuracy 0.9712  1 s left, 2 s in all  79 872/s";
        Assert.That(output.ToString(), Is.EqualTo(Bar));
        progress.Line("done");
        Assert.That(output.ToString(), Is.EqualTo(Bar + Erase + "done\n"));
    }

    [Test]
    public void A_download_is_a_bar_on_a_terminal_and_a_line_when_it_is_complete()
    {
        ConsoleProgress progress = Terminal(width: 80);
        clock.Advance(TimeSpan.FromSeconds(1));
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
            clock.Advance(TimeSpan.FromSeconds(0.001));
            progress.Step(step, step, [1]);
        }
        Assert.That(output.ToString().Split(Erase), Has.Length.EqualTo(10));
    }

    [Test]
    public void Another_line_moves_the_bar_aside()
    {
        ConsoleProgress progress = Terminal(width: 100);
        progress.Begin(1, 1, 10, ["loss"]);
        clock.Advance(TimeSpan.FromSeconds(1));
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
        clock.Advance(TimeSpan.FromSeconds(1));
        progress.Step(1, 1, [1]);
        progress.Clear();
        clock.Advance(TimeSpan.FromSeconds(1));
        progress.Step(2, 2, [1]);
        Assert.That(output.ToString(), Does.EndWith("1/s" + Erase));
    }

    [TestCase(60, "epoch 1/1 ━━━━━━━━━━━━━━━━━━━━━━━━ 10/10  loss 1.0000  1/s")]
    [TestCase(53, "epoch 1/1 ━━━━━━━━━━━━━━━━━━ 10/10  loss 1.0000  1/s")]
    [TestCase(41, "epoch 1/1 ━━━━━━ 10/10  loss 1.0000  1/s")]
    [TestCase(40, "epoch 1/1 ━━━━━━ 10/10  loss 1.0000")]
    [TestCase(36, "epoch 1/1 ━━━━━━ 10/10  loss 1.0000")]
    [TestCase(35, "epoch 1/1 ━━━━━━ 10/10")]
    [TestCase(23, "epoch 1/1 ━━━━━━ 10/10")]
    [TestCase(22, "")]
    [TestCase(1, "")]
    public void A_narrow_terminal_gets_a_line_that_does_not_wrap(int width, string expected)
    {
        ConsoleProgress progress = Terminal(width);
        progress.Begin(1, 1, 10, ["loss"]);
        clock.Advance(TimeSpan.FromSeconds(1));
        progress.Step(10, 1, [1]);
        Assert.That(output.ToString(), Is.EqualTo(expected));
        Assert.That(expected, Has.Length.LessThan(width));
    }

    [Test]
    public void The_time_left_is_that_of_the_epoch_and_of_all()
    {
        ConsoleProgress progress = Terminal(width: 100);
        Epoch(1, seconds: 20, validation: 0);
        Assert.That(LastBar(), Does.EndWith(" 5/10  loss 1.0000  10 s left, 50 s in all  25/s"), "validation is not known yet");
        Epoch(2, seconds: 20, validation: 4);
        Epoch(3, seconds: 10, validation: 4);
        Assert.That(LastBar(), Does.EndWith(" 5/10  loss 1.0000  9 s left  50/s"),
            "the steps of this epoch, the validation of the one before");
        return;

        void Epoch(int number, double seconds, double validation)
        {
            progress.Begin(number, 3, 10, ["loss"]);
            clock.Advance(TimeSpan.FromSeconds(seconds / 2));
            progress.Step(5, 250, [1]);
            clock.Advance(TimeSpan.FromSeconds(seconds / 2));
            progress.EndSteps();
            clock.Advance(TimeSpan.FromSeconds(validation));
            progress.Line("line");
        }

        string LastBar() => output.ToString().Split('\n')[^2].Split(Erase)[0];
    }

    [Test]
    public void A_resumed_epoch_counts_its_own_steps_alone()
    {
        ConsoleProgress progress = Terminal(width: 100);
        progress.Begin(1, 1, 10, ["loss"], step: 6, samples: 600);
        clock.Advance(TimeSpan.FromSeconds(2));
        progress.Step(8, 800, [1]);
        Assert.That(output.ToString(), Does.EndWith(" 8/10  loss 1.0000  2 s left  100/s"));
    }

    [Test]
    public void A_terminal_of_80_columns_has_room_for_two_values_and_the_time_left()
    {
        ConsoleProgress progress = Terminal(width: 80);
        progress.Begin(3, 5, 469, ["loss", "accuracy"]);
        clock.Advance(TimeSpan.FromSeconds(24));
        progress.Step(312, 312 * 128, [0.1234, 0.9712]);
        Assert.That(output.ToString(), Does.EndWith(" 312/469  loss 0.1234  accuracy 0.9712  13 s left, 85 s in all"));
    }

    [TestCase(0.2, "1 s")]
    [TestCase(12, "12 s")]
    [TestCase(119, "119 s")]
    [TestCase(119.5, "2 min")]
    [TestCase(150, "3 min")]
    [TestCase(119 * 60, "119 min")]
    [TestCase(2 * 3600, "2 h")]
    [TestCase(47 * 3600, "47 h")]
    [TestCase(48 * 3600, "2 days")]
    [TestCase(1e12, "11574075 days")]
    public void A_time_is_a_whole_number_of_its_largest_unit(double seconds, string text) =>
        Assert.That(TimeLeft.Text(seconds), Is.EqualTo(text));

    [Test]
    public void Lines_go_through_the_writer_whole()
    {
        ConsoleProgress progress = Terminal(width: 100);
        progress.Begin(1, 1, 10, ["loss"]);
        clock.Advance(TimeSpan.FromSeconds(1));
        progress.Step(10, 10, [1]);
        progress.Lines.WriteLine("a [line]");
        progress.Lines.Write("an");
        progress.Lines.Write("other");
        Assert.That(output.ToString(), Does.EndWith("10/s" + Erase + "a [line]\n"));
        progress.Lines.WriteLine();
        Assert.That(output.ToString(), Does.EndWith("a [line]\nanother\n"));
    }

    [Test]
    public void Metrics_are_computed_for_a_redraw_only()
    {
        using Trainer trainer = Model.Input(1).Add(Layer.Dense(1))
            .Compile(Optimizer.Adam(), Loss.MeanSquaredError(), [Metric.MeanAbsoluteError()], threads: 1);
        var metric = new CountingState();
        var training = new TrainingProgress(trainer, 1, 1000, new EpochSums([metric])) { Epoch = 1 };
        var bar = new ProgressBar(Terminal(width: 100));
        bar.OnEpochBegin(training);
        for (int step = 1; step <= 100; step++)
        {
            training.Step = step;
            bar.OnBatchEnd(training);
        }
        Assert.That((metric.Read, output.ToString()), Is.EqualTo((0, "")));
        clock.Advance(TimeSpan.FromSeconds(1));
        bar.OnBatchEnd(training);
        bar.OnBatchEnd(training);
        Assert.That(metric.Read, Is.EqualTo(1));
        Assert.That(output.ToString(), Does.Contain(" 100/1000 ").And.Contain("mae 0.5000"));
        bar.OnTrainEnd(training);
        Assert.That(output.ToString(), Does.EndWith(Erase));
    }

    [Test]
    public void Colour_marks_the_part_that_is_done()
    {
        ConsoleProgress progress = Terminal(width: 100, ColorSystemSupport.Standard);
        progress.Begin(1, 1, 4, ["loss"]);
        clock.Advance(TimeSpan.FromSeconds(1));
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

    /// <summary>A metric that counts how often its value is asked for.</summary>
    private sealed class CountingState() : MetricState(0)
    {
        public int Read { get; private set; }

        public override double Value
        {
            get
            {
                Read++;
                return 0.5;
            }
        }

        private protected override void AddRows(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, int rows, int outputs,
            int targetWidth)
        {
        }
    }
}
