using System.Buffers;
using System.Globalization;
using System.Text;
using BlasNet.Files;

namespace BlasNet.Tables;

/// <summary>Reads the lines of a UTF-8 file one after the other without a string for each;
/// a line ends with LF, CRLF, CR or the file.</summary>
internal sealed class TextLines : IDisposable
{
    private const int LongestLine = 1 << 26;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly string path;
    private readonly StreamReader reader;
    private char[] buffer = new char[1 << 16];
    private int start;
    private int end;
    private int lineStart;
    private int lineLength;
    private bool ended;

    /// <summary>Opens a file; a byte order mark of UTF-8 is passed over.</summary>
    /// <exception cref="DataException">The file is missing, a folder or a pipe, cannot be read, or is marked as UTF-16.</exception>
    public TextLines(string path)
    {
        this.path = path;
        FileStream file = Open(path);
        try
        {
            PassMark(file);
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
    /// <exception cref="DataException">The text is no UTF-8, a line is longer than memory allows, or the file cannot be read.</exception>
    public bool Read()
    {
        int scanned = 0;
        while (true)
        {
            int at = buffer.AsSpan(start + scanned, end - start - scanned).IndexOfAny('\r', '\n');
            // A CR that ends the buffer may be half of a CRLF.
            if (at >= 0 && (ended || start + scanned + at + 1 < end || buffer[start + scanned + at] == '\n'))
                return Take(scanned + at, Ends(start + scanned + at));
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

    private static FileStream Open(string path)
    {
        if (Directory.Exists(path))
            throw new DataException(new Place(path), "this is a folder, but a CSV file is required.");
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
            if (file.CanSeek)
                return file;
            file.Dispose();
            throw new DataException(new Place(path), "this is no plain file, but a table is read more than once.");
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Opening(path, error);
        }
    }

    private void PassMark(FileStream file)
    {
        Span<byte> mark = stackalloc byte[3];
        int read = file.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false);
        if (read >= 2 && mark is [0xFF, 0xFE, _] or [0xFE, 0xFF, _])
            throw TableFault.At(path, 1, "the file is text in UTF-16, but UTF-8 is required; save it as UTF-8.");
        file.Position = read == 3 && mark is [0xEF, 0xBB, 0xBF] ? 3 : 0;
    }

    private int Ends(int at) => buffer[at] == '\r' && at + 1 < end && buffer[at + 1] == '\n' ? 2 : 1;

    private bool Take(int length, int ends)
    {
        (lineStart, lineLength) = (start, length);
        start += length + ends;
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
                throw TableFault.At(path, Number + 1, FormattableString.Invariant($"the line is longer than {LongestLine} characters."));
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
            throw Utf8Fault.Find(path, error);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Opening(path, error);
        }
    }
}

/// <summary>Finds the line of the first bytes of a file that are no UTF-8.</summary>
internal static class Utf8Fault
{
    private const int LongestRune = 4;

    /// <summary>Makes the error that says where the bytes stand and what they are.</summary>
    public static DataException Find(string path, Exception inner)
    {
        using FileStream file = File.OpenRead(path);
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
                    return new DataException(new Place(path, line) { Character = position, Text = found },
                        $"the byte '{found}' is not UTF-8; save the file as UTF-8.", inner);
                }
                at += consumed;
                bool ends = rune.Value == '\r' || (rune.Value == '\n' && !afterReturn);
                afterReturn = rune.Value == '\r';
                (line, position) = ends ? (line + 1, 1) : (line, rune.Value == '\n' ? 1 : position + 1);
            }
            if (read == 0)
                return new DataException(new Place(path), "the file is not UTF-8; save it as UTF-8.", inner);
            buffer.AsSpan(at, end - at).CopyTo(buffer);
            held = end - at;
        }
    }
}
