namespace BlasNet.Tables;

/// <summary>Characters between fields.</summary>
internal static class Delimiters
{
    /// <summary>The delimiter that stands for a run of spaces and tabs of any length.</summary>
    public const char Run = ' ';

    // Written by programs for Excel, which takes the delimiter from it.
    private const string Line = "sep=";

    /// <summary>Gets the delimiters that are detected besides runs of spaces. Among several that fit equally well, the rarer character
    /// stands first: a comma also occurs in numbers and texts.</summary>
    public static IReadOnlyList<char> Detected { get; } = ['\t', ';', '|', ','];

    /// <summary>Returns a delimiter as a sentence names it.</summary>
    public static string Name(char delimiter) => delimiter switch
    {
        '\t' => "tab",
        Run => "runs of spaces",
        _ => $"'{delimiter}'",
    };

    /// <summary>Returns the delimiter that a first line such as <c>sep=;</c> names; null for any other line.</summary>
    public static char? NamedBy(ReadOnlySpan<char> line)
    {
        if (line is ['"', .. var quoted, '"'])
            line = quoted;
        if (!line.StartsWith(Line, StringComparison.OrdinalIgnoreCase))
            return null;
        ReadOnlySpan<char> named = line[Line.Length..];
        if (named.Length > 1)
            named = named[..1].ToString() + CellText.Trim(named[1..]).ToString();
        return named is [var delimiter] && IsDelimiter(delimiter) ? delimiter : null;
    }

    /// <summary>Determines whether a character can stand between fields.</summary>
    public static bool IsDelimiter(char letter) => letter is '\t' or (>= ' ' and <= '~' and not '"') && !char.IsAsciiLetterOrDigit(letter);
}
