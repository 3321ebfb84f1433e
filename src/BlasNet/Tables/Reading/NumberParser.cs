using System.Globalization;

namespace BlasNet.Tables;

/// <summary>Parser of numbers with one decimal mark, in any culture alike, to the nearest double; on request with groups of digits, and
/// with texts around them that are left out.</summary>
internal sealed class NumberParser
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
    private const string Parentheses = "()";
    private const char Minus = '\u2212';

    // Digits and powers of ten that a double holds exactly (Clinger 1990, "How to read floating point numbers accurately").
    private const int ExactDigits = 15;
    private const int LongestGrouped = 128;
    private static readonly double[] Powers = [.. Enumerable.Range(0, ExactDigits + 1).Select(power => Math.Pow(10, power))];

    private readonly NumberFormatInfo format;
    private readonly char? thousands;
    private readonly string[] texts;
    private readonly bool hasParentheses;

    /// <summary>Creates the parser for a decimal mark.</summary>
    /// <param name="mark">The decimal mark.</param>
    /// <param name="thousands">The mark between groups of digits, a space for any kind of space; null reads no groups.</param>
    /// <param name="texts">What may stand before or after a number.</param>
    public NumberParser(char mark, char? thousands = null, IReadOnlyList<string>? texts = null)
    {
        (Mark, this.thousands) = (mark, thousands);
        // The longer first, so that US$ is not cut after $.
        this.texts = [.. (texts ?? []).Where(text => text != Parentheses).OrderByDescending(text => text.Length)];
        hasParentheses = texts?.Contains(Parentheses) == true;
        format = (NumberFormatInfo)NumberFormatInfo.InvariantInfo.Clone();
        format.NumberDecimalSeparator = mark.ToString();
        format.NumberGroupSeparator = mark == '.' ? "," : ".";
    }

    /// <summary>Gets the decimal mark.</summary>
    public char Mark { get; }

    /// <summary>Gets the parser for the other decimal mark.</summary>
    public NumberParser Other => new(Mark == '.' ? ',' : '.');

    /// <summary>Reads a finite number, with or without white space around it.</summary>
    public bool TryRead(ReadOnlySpan<char> text, out double value) =>
        TryReadPlain(text, out value) || (TryReadAny(text, out value) && double.IsFinite(value));

    /// <summary>Determines whether a text is a number beyond the range of doubles, such as 1e400.</summary>
    public bool IsTooLarge(ReadOnlySpan<char> text) =>
        text.IndexOfAnyInRange('0', '9') >= 0 && TryReadAny(text, out double value) && !double.IsFinite(value);

    /// <summary>Returns what stands around a number, such as <c>$</c>; empty for a bare number.</summary>
    public string TextsAround(ReadOnlySpan<char> text)
    {
        var found = new List<string>();
        Bare(text, out _, found);
        return string.Join(' ', found);
    }

    /// <summary>Returns a number without what stands around it.</summary>
    public ReadOnlySpan<char> WithoutTexts(ReadOnlySpan<char> text) => Bare(text, out _);

    /// <summary>Reads a whole number exactly.</summary>
    public bool TryReadWhole(ReadOnlySpan<char> text, out Int128 value)
    {
        ReadOnlySpan<char> digits = Ungrouped(Bare(text, out bool isNegative), stackalloc char[LongestGrouped]);
        bool isWhole = Int128.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        value = isNegative ? -value : value;
        return isWhole;
    }

    /// <summary>Determines whether a character may stand between groups of digits where the given mark does.</summary>
    public static bool IsGroupMark(char letter, char mark) => letter == mark || mark switch
    {
        ' ' => letter is '\u00A0' or '\u2009' or '\u202F' or '\u2007',
        '\'' => letter == '\u2019',
        _ => false,
    };

    /// <summary>Determines whether digits are grouped: up to three without a leading zero, then two or three, at last three.</summary>
    public static bool IsGrouped(ReadOnlySpan<char> digits, char mark)
    {
        (int length, int groups) = (0, 0);
        for (int i = 0; i < digits.Length; i++)
        {
            if (char.IsAsciiDigit(digits[i]))
            {
                length++;
                continue;
            }
            if (!IsGroupMark(digits[i], mark) || length is 0 or > 3 || (groups > 0 && length < 2))
                return false;
            (length, groups) = (0, groups + 1);
        }
        return groups > 0 && length == 3 && digits[0] != '0';
    }

    private bool TryReadAny(ReadOnlySpan<char> text, out double value)
    {
        ReadOnlySpan<char> bare = Bare(text, out bool isNegative);
        value = 0;
        // The styles below would take a second sign.
        if (isNegative && bare is ['+' or '-', ..])
            return false;
        ReadOnlySpan<char> digits = Ungrouped(bare, stackalloc char[LongestGrouped]);
        if (digits.IsEmpty || !(TryReadPlain(digits, out value) || double.TryParse(digits, Style, format, out value)))
            return false;
        value = isNegative ? -value : value;
        return true;
    }

    /// <summary>Cuts off white space, and where texts may stand around numbers, those with the sign.</summary>
    private ReadOnlySpan<char> Bare(ReadOnlySpan<char> text, out bool isNegative, List<string>? found = null)
    {
        isNegative = false;
        text = CellText.Trim(text);
        if (text is [Minus, ..])
        {
            isNegative = true;
            text = CellText.Trim(text[1..]);
        }
        bool isSigned = isNegative;
        while (texts.Length > 0 || hasParentheses)
        {
            if (hasParentheses && !isSigned && text is ['(', .., ')'])
            {
                isNegative = isSigned = true;
                text = CellText.Trim(text[1..^1]);
                continue;
            }
            if (CutText(ref text, found))
                continue;
            // A sign before a text, as in -$5; one at the digits is the parser's.
            if (isSigned || text is not ['-' or '+' or Minus, _, ..] || char.IsAsciiDigit(text[1]) || text[1] == Mark)
                break;
            isSigned = true;
            isNegative = text[0] != '+';
            text = CellText.Trim(text[1..]);
        }
        return text;
    }

    private bool CutText(ref ReadOnlySpan<char> text, List<string>? found)
    {
        foreach (string around in texts)
        {
            bool isBefore = text.StartsWith(around, StringComparison.Ordinal);
            if (!isBefore && !text.EndsWith(around, StringComparison.Ordinal))
                continue;
            text = CellText.Trim(isBefore ? text[around.Length..] : text[..^around.Length]);
            found?.Add(around);
            return true;
        }
        return false;
    }

    /// <summary>Copies a number without the marks between its groups; returns the text itself where there are none.</summary>
    private ReadOnlySpan<char> Ungrouped(ReadOnlySpan<char> text, Span<char> buffer)
    {
        if (thousands is not { } mark || text.Length > buffer.Length)
            return text;
        int start = text is ['+' or '-', ..] ? 1 : 0, end = start;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || (text[end] != Mark && IsGroupMark(text[end], mark))))
            end++;
        if (!IsGrouped(text[start..end], mark))
            return text;
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (i >= end || !IsGroupMark(text[i], mark))
                buffer[length++] = text[i];
        }
        return buffer[..length];
    }

    /// <summary>Reads the form of most numbers: a sign, at most 15 digits and a mark among them.</summary>
    /// <remarks>The quotient of two exact doubles is the double nearest to the number.</remarks>
    private bool TryReadPlain(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        bool isNegative = text is ['-', ..];
        long digits = 0;
        int count = 0;
        int decimalsFrom = -1;
        for (int i = isNegative ? 1 : 0; i < text.Length; i++)
        {
            uint digit = (uint)(text[i] - '0');
            if (digit <= 9)
            {
                digits = 10 * digits + digit;
                if (++count > ExactDigits)
                    return false;
            }
            else if (text[i] == Mark && decimalsFrom < 0)
            {
                decimalsFrom = count;
            }
            else
            {
                return false;
            }
        }
        if (count == 0)
            return false;
        double number = decimalsFrom < 0 ? digits : digits / Powers[count - decimalsFrom];
        value = isNegative ? -number : number;
        return true;
    }
}
