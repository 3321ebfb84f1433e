using System.Globalization;
using System.Text;

namespace BlasNet.Runs;

/// <summary>Lines of several sources that work at a time, written in the order of the sources: those of the first one that has not ended
/// at once, those of later ones when it is their turn.</summary>
/// <remarks>Safe for several threads.</remarks>
/// <param name="output">Receives the lines.</param>
internal sealed class OrderedLines(TextWriter output)
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, List<string>> waiting = [];
    private readonly HashSet<int> ended = [];
    private int current;

    /// <summary>Returns the writer of a source.</summary>
    /// <param name="source">Its number, from 0 on.</param>
    public TextWriter Of(int source) => new Writer(this, source);

    /// <summary>Ends a source; the lines of the next ones follow.</summary>
    public void End(int source)
    {
        lock (gate)
        {
            ended.Add(source);
            while (ended.Remove(current))
            {
                current++;
                if (waiting.Remove(current, out List<string>? lines))
                    lines.ForEach(output.WriteLine);
            }
        }
    }

    private void Line(int source, string text)
    {
        lock (gate)
        {
            if (source <= current)
                output.WriteLine(text);
            else if (waiting.TryGetValue(source, out List<string>? lines))
                lines.Add(text);
            else
                waiting[source] = [text];
        }
    }

    private sealed class Writer(OrderedLines lines, int source) : TextWriter(CultureInfo.InvariantCulture)
    {
        private readonly StringBuilder begun = new();

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            if (value == '\n')
                WriteLine("");
            else if (value != '\r')
                begun.Append(value);
        }

        public override void WriteLine(string? value)
        {
            string text = begun + value;
            begun.Clear();
            lines.Line(source, text);
        }
    }
}
