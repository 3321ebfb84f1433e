using System.Buffers;
using System.Globalization;
using System.Text;

namespace BlasNet.Data.Tables;

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
