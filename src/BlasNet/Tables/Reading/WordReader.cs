using System.Buffers;
using System.Text;

namespace BlasNet.Tables;

/// <summary>Reader of the words of a text, in lower case.</summary>
/// <remarks>
/// A word is a run of letters and decimal digits of any script, with the combining marks after them. An apostrophe between two of them is
/// left out, as Keras's TextVectorization does: "Don't" is the word <c>dont</c>. Everything else, such as white space, punctuation and
/// emoji, separates words. Lower case is that of Unicode, one character for one, in no language's own way; nothing is normalized.
/// </remarks>
internal ref struct WordReader
{
    private readonly char[] buffer;
    private ReadOnlySpan<char> rest;
    private int length;

    /// <summary>Creates the reader of a text; disposal gives its buffer back.</summary>
    public WordReader(ReadOnlySpan<char> text)
    {
        rest = text;
        // No letter is longer in lower case: both are within 16 bits, or beyond.
        buffer = ArrayPool<char>.Shared.Rent(text.Length);
    }

    /// <summary>Gets the word, valid until the next.</summary>
    public readonly ReadOnlySpan<char> Current => buffer.AsSpan(0, length);

    /// <summary>Counts the words of a text.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        using var words = new WordReader(text);
        int count = 0;
        while (words.MoveNext())
            count++;
        return count;
    }

    /// <summary>Goes to the next word; false after the last.</summary>
    public bool MoveNext()
    {
        length = 0;
        while (!rest.IsEmpty)
        {
            // Half of a surrogate pair is read as U+FFFD, which is no letter.
            Rune.DecodeFromUtf16(rest, out Rune rune, out int used);
            rest = rest[used..];
            if (Rune.IsLetterOrDigit(rune) || (length > 0 && IsMark(rune)))
                length += Rune.ToLowerInvariant(rune).EncodeToUtf16(buffer.AsSpan(length));
            else if (length > 0 && !(IsApostrophe(rune) && StartsWithLetter(rest)))
                return true;
        }
        return length > 0;
    }

    /// <summary>Gives the buffer back.</summary>
    public readonly void Dispose() => ArrayPool<char>.Shared.Return(buffer);

    private static bool IsApostrophe(Rune rune) => rune.Value is '\'' or '\u2019';

    private static bool IsMark(Rune rune) => !rune.IsAscii && Rune.GetUnicodeCategory(rune)
        is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark
        or System.Globalization.UnicodeCategory.EnclosingMark;

    private static bool StartsWithLetter(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out Rune rune, out _) == OperationStatus.Done && Rune.IsLetterOrDigit(rune);
}
