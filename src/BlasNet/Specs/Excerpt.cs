using System.Globalization;

namespace BlasNet;

/// <summary>Short forms of a file's texts for messages, with control characters escaped.</summary>
internal static class Excerpt
{
    private const int Longest = 60;

    /// <summary>Returns the text as one short line.</summary>
    public static string Of(ReadOnlySpan<char> text)
    {
        bool isLong = text.Length > Longest;
        string excerpt = (isLong ? text[..Longest] : text).ToString();
        if (excerpt.Any(char.IsControl))
            excerpt = string.Concat(excerpt.Select(letter => char.IsControl(letter)
                ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}")
                : letter.ToString()));
        return isLong ? excerpt + "..." : excerpt;
    }
}
