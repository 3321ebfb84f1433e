using System.Globalization;

namespace BlasNet.Tables;

/// <summary>Shortens texts of a file for messages, and shows the characters in them that cannot be seen.</summary>
internal static class Excerpt
{
    private const int Longest = 60;

    /// <summary>Returns the text as one short line.</summary>
    public static string Text(ReadOnlySpan<char> text)
    {
        bool isLong = text.Length > Longest;
        string shown = (isLong ? text[..Longest] : text).ToString();
        if (shown.Any(char.IsControl))
            shown = string.Concat(shown.Select(letter => char.IsControl(letter)
                ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}")
                : letter.ToString()));
        return isLong ? shown + "..." : shown;
    }
}
