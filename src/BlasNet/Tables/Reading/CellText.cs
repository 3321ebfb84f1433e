namespace BlasNet.Tables;

/// <summary>White space around the texts of cells, names and markers.</summary>
internal static class CellText
{
    /// <summary>Cuts off all white space of Unicode, and marks without a width, which nobody sees, on both sides.</summary>
    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        int start = 0, end = text.Length;
        while (start < end && IsBlank(text[start]))
            start++;
        while (end > start && IsBlank(text[end - 1]))
            end--;
        return text[start..end];
    }

    /// <summary>Cuts off white space on both sides; the text itself where there is none.</summary>
    public static string Trim(string text)
    {
        ReadOnlySpan<char> trimmed = Trim(text.AsSpan());
        return trimmed.Length == text.Length ? text : trimmed.ToString();
    }

    /// <summary>Determines whether there is nothing but white space.</summary>
    public static bool IsBlank(ReadOnlySpan<char> text) => Trim(text).IsEmpty;

    /// <summary>Determines whether a character is white space, or a mark without a width: zero-width space, word joiner, byte order mark,
    /// and the marks of direction.</summary>
    public static bool IsBlank(char letter) => letter is ' ' or '\t'
        || (letter is < '!' or > '~' && (char.IsWhiteSpace(letter) || letter is '\u200B' or '\u200E' or '\u200F' or '\u2060' or '\uFEFF'));
}
