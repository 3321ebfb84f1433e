using System.Globalization;

namespace BlasNet.Tables;

/// <summary>Parser of numbers with one decimal mark, in any culture alike, to the nearest double.</summary>
internal sealed class NumberParser
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent
        | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    // Digits and powers of ten that a double holds exactly (Clinger 1990, "How to read floating point numbers accurately").
    private const int ExactDigits = 15;
    private static readonly double[] Powers = [.. Enumerable.Range(0, ExactDigits + 1).Select(power => Math.Pow(10, power))];

    private readonly NumberFormatInfo format;

    /// <summary>Creates the parser for a decimal mark.</summary>
    public NumberParser(char mark)
    {
        Mark = mark;
        format = (NumberFormatInfo)NumberFormatInfo.InvariantInfo.Clone();
        format.NumberDecimalSeparator = mark.ToString();
        format.NumberGroupSeparator = mark == '.' ? "," : ".";
    }

    /// <summary>Gets the decimal mark.</summary>
    public char Mark { get; }

    /// <summary>Gets the parser for the other decimal mark.</summary>
    public NumberParser Other => new(Mark == '.' ? ',' : '.');

    /// <summary>Reads a finite number, with or without spaces around it.</summary>
    public bool TryRead(ReadOnlySpan<char> text, out double value) => TryReadPlain(text, out value)
        || (double.TryParse(text, Style, format, out value) && double.IsFinite(value));

    /// <summary>Determines whether a text is a number beyond the range of doubles, such as 1e400.</summary>
    public bool IsTooLarge(ReadOnlySpan<char> text) =>
        text.IndexOfAnyInRange('0', '9') >= 0 && double.TryParse(text, Style, format, out double value) && !double.IsFinite(value);

    /// <summary>Determines whether a text is a number with thousands separators.</summary>
    public bool HasSeparators(ReadOnlySpan<char> text) => double.TryParse(text, Style | NumberStyles.AllowThousands, format, out _);

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
