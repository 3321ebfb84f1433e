using System.Text;
using BlasNet.Files;

namespace BlasNet.Runs;

/// <summary>Log of a run: lines go to stderr and to <c>log.txt</c>. Lines before the file is known are written to it first.</summary>
/// <remarks>Each line is appended with one write to a file that is open only for that. Lines that cannot be kept, say because the disk is
/// full, are dropped, and stderr is told once: no training ends for its log. Safe for several threads.</remarks>
/// <param name="echo">Receives the lines for stderr.</param>
internal sealed class RunLog(Action<string> echo)
{
    private readonly Lock gate = new();
    private readonly StringBuilder early = new();
    private string? path;
    private bool told;

    /// <summary>Creates or continues the file and writes the earlier lines to it.</summary>
    public void AttachTo(string logFile)
    {
        ArgumentException.ThrowIfNullOrEmpty(logFile);
        lock (gate)
        {
            path = logFile;
            Append(early.ToString());
            early.Clear();
        }
    }

    /// <summary>Prints a line and appends it to the file.</summary>
    public void Line(string text)
    {
        lock (gate)
        {
            echo(Printable.Text(text));
            Keep(text);
        }
    }

    /// <summary>Appends a line to the file without printing it.</summary>
    public void Keep(string text)
    {
        text = Printable.Text(text);
        lock (gate)
        {
            if (path is null)
                early.Append(text).Append('\n');
            else
                Append(text + "\n");
        }
    }

    private void Append(string text)
    {
        try
        {
            AppendedFile.Append(path!, Encoding.UTF8.GetBytes(text), toDisk: false);
        }
        catch (MachineException error)
        {
            if (!told)
                echo($"{error.Message} Training goes on; lines that cannot be kept stand on stderr alone.");
            told = true;
        }
    }
}
