using System.Text;
using BlasNet.Files;

namespace BlasNet.Runs;

/// <summary>Log of a run: lines go to stderr and to <c>log.txt</c>. Lines before the file is known are written to it first.</summary>
/// <remarks>Each line is appended with one write to a file that is open only for that. Safe for several threads.</remarks>
internal sealed class RunLog(Action<string> echo)
{
    private readonly Lock gate = new();
    private readonly StringBuilder early = new();
    private string? path;

    /// <summary>Creates or continues the file and writes the earlier lines to it.</summary>
    /// <exception cref="MachineException">The file cannot be written.</exception>
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
    /// <exception cref="MachineException">The file cannot be written or the disk is full; the line was printed.</exception>
    public void Line(string text)
    {
        lock (gate)
        {
            echo(Printable.Text(text));
            Keep(text);
        }
    }

    /// <summary>Appends a line to the file without printing it.</summary>
    /// <exception cref="MachineException">The file cannot be written or the disk is full.</exception>
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

    private void Append(string text) => AppendedFile.Append(path!, Encoding.UTF8.GetBytes(text), toDisk: false);
}
