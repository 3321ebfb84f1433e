using System.Globalization;
using System.Text;

namespace BlasNet.Cli;

/// <summary>Writer that hands each whole line on.</summary>
/// <param name="onLine">Receives the lines that are not blank.</param>
internal sealed class LineReceiver(Action<string> onLine) : TextWriter(CultureInfo.InvariantCulture)
{
    private readonly StringBuilder begun = new();

    /// <summary>Gets the last line; empty before the first.</summary>
    public string Last { get; private set; } = "";

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        if (value != '\n')
        {
            begun.Append(value);
            return;
        }
        string line = begun.ToString().Trim();
        begun.Clear();
        if (line.Length == 0)
            return;
        Last = line;
        onLine(line);
    }
}
