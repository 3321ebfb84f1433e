using System.Diagnostics;
using System.Globalization;
using System.Text;
using Spectre.Console;

namespace BlasNet.Training;

/// <summary>Shows how far training is: on a terminal one line, rewritten ten times a second at most, elsewhere plain lines only.</summary>
/// <remarks>
/// A narrow terminal gets a shorter bar, then fewer values, then none at all.
/// No control character is ever written unless the output is a terminal. Whoever writes other lines to the same output while
/// training runs writes them through <see cref="Line"/>. Safe for several threads.
/// </remarks>
internal sealed class ConsoleProgress
{
    private const int LargestBar = 24;
    private const int SmallestBar = 8;
    private const string EraseLine = "\r\u001b[2K";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole console;
    private readonly bool rewrites;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private IReadOnlyList<string> names = [];
    private int epoch;
    private int epochs;
    private int steps;
    private long began;
    private long next = long.MaxValue;
    private long nextDownload;
    private bool barShown;

    /// <summary>Creates the display of an output; colour needs a terminal and the permission.</summary>
    /// <param name="error">The output, stderr.</param>
    /// <param name="terminal">Whether it is a terminal, so that lines may be rewritten.</param>
    /// <param name="color">Whether colour is allowed: not where NO_COLOR is set.</param>
    public ConsoleProgress(TextWriter error, bool terminal, bool color)
        : this(Console(error, terminal, color), terminal, TimeProvider.System)
    {
    }

    /// <summary>Creates the display on a console with given abilities.</summary>
    internal ConsoleProgress(IAnsiConsole console, bool terminal, TimeProvider clock)
    {
        this.console = console;
        this.clock = clock;
        rewrites = terminal && console.Profile.Capabilities.Ansi;
    }

    /// <summary>Creates the display of this process's stderr, as far as it is a terminal and <c>NO_COLOR</c> is not set.</summary>
    public static ConsoleProgress ForError() => new(System.Console.Error, !System.Console.IsErrorRedirected,
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

    /// <summary>Begins an epoch; its bar appears with the first step after a tenth of a second.</summary>
    /// <param name="epoch">The epoch's number from 1.</param>
    /// <param name="epochs">How many there will be.</param>
    /// <param name="steps">How many steps it has.</param>
    /// <param name="metricNames">The names of the values given to <see cref="Step"/>, the loss first.</param>
    public void Begin(int epoch, int epochs, int steps, IReadOnlyList<string> metricNames)
    {
        lock (gate)
        {
            (this.epoch, this.epochs, this.steps, names) = (epoch, epochs, steps, metricNames);
            began = clock.GetTimestamp();
            next = rewrites ? began + TicksOf(Interval) : long.MaxValue;
        }
    }

    /// <summary>Gets whether <see cref="Step"/> would draw now.</summary>
    public bool IsDue => rewrites && clock.GetTimestamp() >= Volatile.Read(ref next);

    /// <summary>Tells how many steps and samples of the epoch are done, and the values so far; costs a clock reading, seldom a
    /// redraw.</summary>
    public void Step(int step, long samples, ReadOnlySpan<double> values)
    {
        if (!IsDue)
            return;
        lock (gate)
        {
            long now = clock.GetTimestamp();
            next = now + TicksOf(Interval);
            Draw(step, samples / clock.GetElapsedTime(began, now).TotalSeconds, values);
        }
    }

    /// <summary>Ends the epoch: the bar goes and the plain line stays.</summary>
    public void End(string plainLine) => Line(plainLine);

    /// <summary>Writes a whole line; a bar that is shown gives way and comes back with a later step.</summary>
    public void Line(string text)
    {
        lock (gate)
        {
            Erase();
            // Straight to the writer: a line is never wrapped, styled or escaped.
            console.Profile.Out.Writer.WriteLine(text);
            console.Profile.Out.Writer.Flush();
        }
    }

    /// <summary>Shows how far a download is: a bar, and a line when a file is complete.</summary>
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

    /// <summary>Removes a bar that is shown, for instance because training was interrupted.</summary>
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

    private void Draw(int step, double rate, ReadOnlySpan<double> values) => Draw(
        string.Create(CultureInfo.InvariantCulture, $"epoch {epoch}/{epochs} "),
        steps == 0 ? 1 : (double)step / steps, Right(step, rate, values));

    private void Draw(string left, double share, string right)
    {
        // One column stays free: a terminal may begin a new line as soon as the last one is filled.
        int room = console.Profile.Width - 1 - left.Length;
        int bar = Math.Clamp(room - right.Length, SmallestBar, LargestBar);
        while (bar + right.Length > room && right.LastIndexOf("  ", StringComparison.Ordinal) is > 0 and int part)
            right = right[..part];
        if (bar + right.Length > room)
            return;
        int done = (int)Math.Clamp(bar * share, 0, bar);
        bool unicode = console.Profile.Capabilities.Unicode;
        // Without colour the two parts differ by their strokes.
        char rest = !unicode ? '-' : console.Profile.Capabilities.ColorSystem == ColorSystem.NoColors ? '─' : '━';
        Erase();
        console.Write(new Paragraph(left)
            .Append(new string(unicode ? '━' : '=', done), new Style(Color.Green))
            .Append(new string(rest, bar - done), new Style(Color.Grey))
            .Append(right));
        barShown = true;
    }

    private string Right(int step, double rate, ReadOnlySpan<double> values)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $" {step}/{steps}");
        for (int i = 0; i < Math.Min(names.Count, values.Length); i++)
            text.Append("  ").Append(names[i]).Append(' ').Append(EpochFormat.Number(values[i]));
        return text.Append("  ").Append(EpochFormat.Rate(rate)).Append("/s").ToString();
    }

    private void Erase()
    {
        if (barShown)
            console.Write(new ControlCode(EraseLine));
        barShown = false;
    }
}
