using System.Text;

namespace BlasNet.Cli;

/// <summary>Stdout or stderr for text that may come from files: what would steer the terminal is written as codes.</summary>
/// <param name="inner">The stream, for those who write control characters of their own.</param>
internal sealed class PrintableWriter(TextWriter inner) : TextWriter(inner.FormatProvider)
{
    public override Encoding Encoding => inner.Encoding;

    /// <summary>Returns the stream behind a writer of this kind; any other writer is its own.</summary>
    public static TextWriter InnerOf(TextWriter writer) => writer is PrintableWriter printable ? printable.Inner : writer;

    private TextWriter Inner => inner;

    public override void Write(char value) => inner.Write(Printable.Text(value.ToString()));

    public override void Write(string? value) => inner.Write(Printable.Text(value ?? ""));

    public override void Write(ReadOnlySpan<char> buffer) => inner.Write(Printable.Text(buffer.ToString()));

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void WriteLine() => inner.WriteLine();

    public override void WriteLine(string? value) => inner.WriteLine(Printable.Text(value ?? ""));

    public override void WriteLine(ReadOnlySpan<char> buffer) => inner.WriteLine(Printable.Text(buffer.ToString()));

    public override void Flush() => inner.Flush();
}
