using System.Buffers;
using System.Globalization;
using System.Text;
using BlasNet.Files;

namespace BlasNet.Tables;

/// <summary>Reader of UTF-8 text line by line, without a string for each;
/// a line ends with LF, CRLF, CR or the end of the file.</summary>
internal sealed class TextLines : IDisposable
{
    private const int LongestLine = 1 << 26;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly TextSource source;
    private readonly StreamReader reader;
    private char[] buffer = new char[1 << 16];
    private int start;
    private int end;
    private int lineStart;
    private int lineLength;
    private bool ended;

    /// <summary>Opens the text and skips a byte order mark of UTF-8.</summary>
    /// <exception cref="DataException">The file is missing, a folder or a pipe, cannot be read, or is marked as UTF-16.</exception>
    public TextLines(TextSource source)
    {
        this.source = source;
        Stream file = source.Open();
        try
        {
            SkipByteOrderMark(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
        reader = new StreamReader(file, Strict, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 16);
    }

    /// <summary>Gets the current line without its end; valid until the next is read.</summary>
    public ReadOnlySpan<char> Current => buffer.AsSpan(lineStart, lineLength);

    /// <summary>Gets the number of the current line, counted from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Goes to the next line.</summary>
    /// <exception cref="DataException">The text is not UTF-8, a line is longer than memory allows, or the file cannot be read.</exception>
    public bool Read()
    {
        int scanned = 0;
        while (true)
        {
            int at = buffer.AsSpan(start + scanned, end - start - scanned).IndexOfAny('\r', '\n');
            // A CR that ends the buffer may be half of a CRLF.
            if (at >= 0 && (ended || start + scanned + at + 1 < end || buffer[start + scanned + at] == '\n'))
                return Take(scanned + at, EndLength(start + scanned + at));
            scanned = at >= 0 ? scanned + at : end - start;
            if (Fill())
                continue;
            if (start == end)
                return false;
            if (at < 0)
                return Take(end - start, 0);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();

    private void SkipByteOrderMark(Stream file)
    {
        Span<byte> mark = stackalloc byte[3];
        int read = file.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false);
        if (read >= 2 && mark is [0xFF, 0xFE, _] or [0xFE, 0xFF, _])
            throw TableFault.At(source.Name, 1, "the file is text in UTF-16, but UTF-8 is required; save it as UTF-8.");
        file.Position = read == 3 && mark is [0xEF, 0xBB, 0xBF] ? 3 : 0;
    }

    private int EndLength(int at) => buffer[at] == '\r' && at + 1 < end && buffer[at + 1] == '\n' ? 2 : 1;

    private bool Take(int length, int endLength)
    {
        (lineStart, lineLength) = (start, length);
        start += length + endLength;
        Number++;
        return true;
    }

    private bool Fill()
    {
        if (ended)
            return false;
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }
        if (end == buffer.Length)
        {
            if (buffer.Length >= LongestLine)
                throw TableFault.At(
                    source.Name, Number + 1, FormattableString.Invariant($"the line is longer than {LongestLine} characters."));
            Array.Resize(ref buffer, buffer.Length * 2);
        }
        try
        {
            int read = reader.Read(buffer, end, buffer.Length - end);
            end += read;
            ended = read == 0;
            return !ended;
        }
        catch (DecoderFallbackException error)
        {
            throw Utf8Fault.Find(source, error);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Opening(source.Name, error);
        }
    }
}

/// <summary>Error at the first bytes of a file that are not UTF-8.</summary>
internal static class Utf8Fault
{
    private const int LongestRune = 4;

    /// <summary>Creates the error that names the place of the bytes and the first of them.</summary>
    public static DataException Find(TextSource source, Exception inner)
    {
        using Stream file = source.Open();
        byte[] buffer = new byte[1 << 16];
        (int line, int position, int held) = (1, 1, 0);
        bool afterReturn = false;
        while (true)
        {
            int read = file.Read(buffer, held, buffer.Length - held);
            int end = held + read;
            int at = 0;
            while (end - at >= LongestRune || (read == 0 && at < end))
            {
                if (Rune.DecodeFromUtf8(buffer.AsSpan(at, end - at), out Rune rune, out int consumed) != OperationStatus.Done)
                {
                    string found = string.Create(CultureInfo.InvariantCulture, $"0x{buffer[at]:X2}");
                    return new DataException(new Place(source.Name, line) { Character = position, Text = found },
                        $"the byte '{found}' is not UTF-8; save the file as UTF-8.", inner);
                }
                at += consumed;
                bool ends = rune.Value == '\r' || (rune.Value == '\n' && !afterReturn);
                afterReturn = rune.Value == '\r';
                (line, position) = ends ? (line + 1, 1) : (line, rune.Value == '\n' ? 1 : position + 1);
            }
            if (read == 0)
                return new DataException(new Place(source.Name), "the file is not UTF-8; save it as UTF-8.", inner);
            buffer.AsSpan(at, end - at).CopyTo(buffer);
            held = end - at;
        }
    }
}
