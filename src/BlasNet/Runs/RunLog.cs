using System.Text;
using BlasNet.Files;

namespace BlasNet.Runs;

/// <summary>Hands lines to stderr and keeps the same text in <c>log.txt</c>; what comes before the file is known is kept and written
/// first.</summary>
/// <remarks>Each line is appended with one write to a file that is open only meanwhile. Safe for several threads.</remarks>
internal sealed class RunLog(Action<string> echo)
{
    private readonly Lock gate = new();
    private readonly StringBuilder early = new();
    private string? path;

    /// <summary>Begins, or continues, the file and writes the lines that came before.</summary>
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

    /// <summary>Shows a line and appends it to the file.</summary>
    /// <exception cref="MachineException">The file cannot be written or the disk is full; the line was shown.</exception>
    public void Line(string text)
    {
        lock (gate)
        {
            echo(text);
            Keep(text);
        }
    }

    /// <summary>Appends a line to the file that is shown elsewhere.</summary>
    /// <exception cref="MachineException">The file cannot be written or the disk is full.</exception>
    public void Keep(string text)
    {
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
