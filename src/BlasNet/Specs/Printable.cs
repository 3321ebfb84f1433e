using System.Globalization;
using System.Text;

namespace BlasNet;

/// <summary>Text from a file as it may be shown to people: it can neither steer their terminal nor reorder a line.</summary>
/// <remarks>Control characters and those that change the direction of text are written as their codes, as in <c>\u001B</c>, which in JSON
/// means the same.</remarks>
internal static class Printable
{
    /// <summary>Returns a text of one or several lines; line ends and tabs stay.</summary>
    public static string Text(string text) => Of(text, (i, letter) => letter is not ('\n' or '\t')
        && !(letter == '\r' && i + 1 < text.Length && text[i + 1] == '\n') && IsHarmful(letter));

    /// <summary>Returns a text as a part of one line.</summary>
    public static string Line(string text) => Of(text, (_, letter) => IsHarmful(letter));

    private static bool IsHarmful(char letter) => char.IsControl(letter)
        || letter is '\u061C' or (>= '\u200E' and <= '\u200F') or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static string Of(string text, Func<int, char, bool> isHarmful)
    {
        StringBuilder? shown = null;
        for (int i = 0; i < text.Length; i++)
        {
            if (isHarmful(i, text[i]))
                (shown ??= new StringBuilder(text, 0, i, text.Length + 8)).Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:X4}");
            else
                shown?.Append(text[i]);
        }
        return shown?.ToString() ?? text;
    }
}
