namespace BlasNet.Tables;

/// <summary>Shortens texts of a file for messages, and shows the characters in them that cannot be seen.</summary>
internal static class Excerpt
{
    /// <summary>Returns the text as one short line.</summary>
    public static string Text(ReadOnlySpan<char> text) => Place.Excerpt(text);
}
