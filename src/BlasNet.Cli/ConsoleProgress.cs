using System.Globalization;
using System.Text;
using BlasNet.Training;
using Spectre.Console;

namespace BlasNet.Cli;

/// <summary>Progress line of a terminal, redrawn at most ten times a second; plain lines on other outputs.</summary>
/// <remarks>
/// A narrow terminal gets a shorter bar, then fewer values, then none.
/// Only terminals get control characters. Write other lines to the same output with <see cref="Line"/> or <see cref="Lines"/> meanwhile.
/// Safe for several threads.
/// </remarks>
internal sealed class ConsoleProgress
{
    private const int LargestBar = 24;
    private const int SmallestBar = 6;
    private const string EraseLine = "\r\u001b[2K";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole console;
    private readonly bool rewrites;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private readonly TimeLeft left;
    private IReadOnlyList<string> names = [];
    private string label = "";
    private int epoch;
    private int epochs;
    private int steps;
    private long firstSample;
    private long began;
    private long next = long.MaxValue;
    private long nextDownload;
    private bool barVisible;

    /// <summary>Creates the display of an output; colour needs a terminal.</summary>
    /// <param name="error">The output, stderr.</param>
    /// <param name="terminal">Whether it is a terminal, where lines may be redrawn.</param>
    /// <param name="color">Whether colour is allowed; false if NO_COLOR is set.</param>
    public ConsoleProgress(TextWriter error, bool terminal, bool color)
        : this(Console(error, terminal, color), terminal, TimeProvider.System)
    {
    }

    /// <summary>Creates the display on a console with given capabilities.</summary>
    internal ConsoleProgress(IAnsiConsole console, bool terminal, TimeProvider clock)
    {
        this.console = console;
        this.clock = clock;
        left = new TimeLeft(clock);
        Lines = new LineWriter(this);
        rewrites = terminal && console.Profile.Capabilities.Ansi;
    }

    /// <summary>Creates the display of an output, which is a terminal only if it is this process's own stderr; in colour unless
    /// <c>NO_COLOR</c> is set.</summary>
    public static ConsoleProgress For(TextWriter error)
    {
        TextWriter stream = PrintableWriter.InnerOf(error);
        return new(stream, ReferenceEquals(stream, System.Console.Error) && !System.Console.IsErrorRedirected,
            string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));
    }

    /// <summary>Gets a writer of whole lines; a visible bar is erased before each.</summary>
    public TextWriter Lines { get; }

    /// <summary>Begins an epoch; its bar appears with the first step after a tenth of a second.</summary>
    /// <param name="epoch">The epoch's number from 1.</param>
    /// <param name="epochs">Number of epochs.</param>
    /// <param name="steps">Steps of the epoch.</param>
    /// <param name="metricNames">The names of the values given to <see cref="Step"/>, the loss first.</param>
    /// <param name="step">Steps done before, in a resumed epoch.</param>
    /// <param name="samples">Samples done before.</param>
    /// <param name="label">What stands before the bar in place of the epoch.</param>
    public void Begin(
        int epoch, int epochs, int steps, IReadOnlyList<string> metricNames, int step = 0, long samples = 0, string? label = null)
    {
        lock (gate)
        {
            this.label = label ?? string.Create(CultureInfo.InvariantCulture, $"epoch {epoch}/{epochs} ");
            (this.epoch, this.epochs, this.steps, names) = (epoch, epochs, steps, metricNames);
            firstSample = samples;
            left.Begin(epoch, epochs, step, steps);
            began = clock.GetTimestamp();
            next = rewrites ? began + TicksOf(Interval) : long.MaxValue;
        }
    }

    /// <summary>Gets whether <see cref="Step"/> would draw now.</summary>
    public bool IsDue => rewrites && clock.GetTimestamp() >= Volatile.Read(ref next);

    /// <summary>Draws steps, samples and values if a redraw is due; otherwise costs one clock reading.</summary>
    public void Step(int step, long samples, ReadOnlySpan<double> values)
    {
        if (!IsDue)
            return;
        lock (gate)
        {
            long now = clock.GetTimestamp();
            next = now + TicksOf(Interval);
            Draw(step, (samples - firstSample) / clock.GetElapsedTime(began, now).TotalSeconds, values);
        }
    }

    /// <summary>Notes that the last step of the epoch is done; validation follows.</summary>
    public void EndSteps()
    {
        lock (gate)
            left.EndSteps();
    }

    /// <summary>Writes a whole line; a visible bar is erased and redrawn at a later step.</summary>
    public void Line(string text)
    {
        lock (gate)
        {
            Erase();
            // Straight to the writer: a line is never wrapped or styled.
            console.Profile.Out.Writer.WriteLine(Printable.Text(text));
            console.Profile.Out.Writer.Flush();
        }
    }

    /// <summary>Shows the progress of a download: a bar, and a line when a file is complete.</summary>
    public void Download(DownloadProgress download)
    {
        const double megabyte = 1 << 20;
        string received = (download.Received / megabyte).ToString("0.0", CultureInfo.InvariantCulture);
        if (download.Received == download.Total)
        {
            Line($"downloaded {download.File}, {received} MB");
            return;
        }
        lock (gate)
        {
            long now = clock.GetTimestamp();
            if (!rewrites || now < nextDownload)
                return;
            nextDownload = now + TicksOf(Interval);
            Draw($"downloading {download.File} ", (double)download.Received / (download.Total ?? long.MaxValue), $"  {received} MB");
        }
    }

    /// <summary>Erases a visible bar, for instance because training was interrupted.</summary>
    public void Clear()
    {
        lock (gate)
        {
            Erase();
            next = long.MaxValue;
        }
    }

    private static IAnsiConsole Console(TextWriter error, bool terminal, bool color) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(error),
        Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = terminal && color ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
    });

    private long TicksOf(TimeSpan span) => (long)(span.TotalSeconds * clock.TimestampFrequency);

    private void Draw(int step, double rate, ReadOnlySpan<double> values) =>
        Draw(label, steps == 0 ? 1 : (double)step / steps, Right(step, rate, values));

    private void Draw(string left, double share, string right)
    {
        // One column stays free: a terminal may begin a new line as soon as the last one is filled.
        int room = console.Profile.Width - 1 - left.Length;
        int bar = Math.Clamp(room - right.Length, SmallestBar, LargestBar);
        while (bar + right.Length > room && LastPart(right) is > 0 and int part)
            right = right[..part];
        if (bar + right.Length > room)
            return;
        int done = (int)Math.Clamp(bar * share, 0, bar);
        bool unicode = console.Profile.Capabilities.Unicode;
        // Without colour the two parts differ in their characters.
        char rest = !unicode ? '-' : console.Profile.Capabilities.ColorSystem == ColorSystem.NoColors ? '─' : '━';
        Erase();
        console.Write(new Paragraph(left)
            .Append(new string(unicode ? '━' : '=', done), new Style(Color.Green))
            .Append(new string(rest, bar - done), new Style(Color.Grey))
            .Append(right));
        barVisible = true;
    }

    // Two spaces separate the parts, a comma the two times.
    private static int LastPart(string text) =>
        Math.Max(text.LastIndexOf("  ", StringComparison.Ordinal), text.LastIndexOf(", ", StringComparison.Ordinal));

    private string Right(int step, double rate, ReadOnlySpan<double> values)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $" {step}/{steps}");
        for (int i = 0; i < Math.Min(names.Count, values.Length); i++)
            text.Append("  ").Append(names[i]).Append(' ').Append(EpochFormat.Number(values[i]));
        if (left.After(step) is { Epoch: > 0 } time)
        {
            text.Append("  ").Append(TimeLeft.Text(time.Epoch)).Append(" left");
            if (epoch < epochs)
                text.Append(", ").Append(TimeLeft.Text(time.Training)).Append(" in all");
        }
        return text.Append("  ").Append(EpochFormat.Rate(rate)).Append("/s").ToString();
    }

    private void Erase()
    {
        if (barVisible)
            console.Write(new ControlCode(EraseLine));
        barVisible = false;
    }

    /// <summary>Writer that buffers text until a line is complete.</summary>
    private sealed class LineWriter(ConsoleProgress progress) : TextWriter(CultureInfo.InvariantCulture)
    {
        private readonly StringBuilder begun = new();

        public override Encoding Encoding => progress.console.Profile.Encoding;

        public override void Write(char value)
        {
            if (value != '\n')
            {
                begun.Append(value);
                return;
            }
            progress.Line(begun.ToString().TrimEnd('\r'));
            begun.Clear();
        }
    }
}
