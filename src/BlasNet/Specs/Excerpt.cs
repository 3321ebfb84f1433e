namespace BlasNet;

/// <summary>Short forms of a file's texts for messages, with control characters escaped.</summary>
internal static class Excerpt
{
    private const int Longest = 60;

    /// <summary>Returns the text as one short line.</summary>
    public static string Of(ReadOnlySpan<char> text)
    {
        bool isLong = text.Length > Longest;
        string excerpt = Printable.Line((isLong ? text[..Longest] : text).ToString());
        return isLong ? excerpt + "..." : excerpt;
    }
}
