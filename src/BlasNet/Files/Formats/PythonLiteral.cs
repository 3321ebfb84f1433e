using System.Globalization;
using System.Text;

namespace BlasNet.Files;

/// <summary>Reader of literals of Python as ast.literal_eval takes them: dictionaries, tuples, lists, texts, whole numbers, True, False
/// and None.</summary>
/// <remarks>
/// Values become Dictionary&lt;string, object?&gt;, object?[] (a tuple), List&lt;object?&gt;, string, long, bool and null. White space may
/// stand between all parts, a comma after the last one, and an L after a number, as Python 2 wrote it. Source: the reference of Python,
/// "Lexical analysis".
/// </remarks>
internal sealed class PythonLiteral
{
    // No header nests deeper; more would end the stack.
    private const int MostLevels = 32;

    private readonly string text;
    private int at, level;

    private PythonLiteral(string text) => this.text = text;

    /// <summary>Reads a dictionary; null where the text is none.</summary>
    public static Dictionary<string, object?>? Dictionary(string text)
    {
        var reader = new PythonLiteral(text);
        try
        {
            var value = reader.Value() as Dictionary<string, object?>;
            reader.Skip();
            return reader.at == text.Length ? value : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private object? Value()
    {
        if (++level > MostLevels)
            throw new FormatException();
        Skip();
        object? value = Next switch
        {
            '{' => Map(),
            '(' => Tuple(),
            '[' => new List<object?>(Items('[', ']').Values),
            '\'' or '"' => Quoted(),
            >= '0' and <= '9' or '-' or '+' => Number(),
            _ => Word(),
        };
        level--;
        return value;
    }

    private Dictionary<string, object?> Map()
    {
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        Take('{');
        for (Skip(); Next != '}'; Skip())
        {
            string key = Value() as string ?? throw new FormatException();
            Skip();
            Take(':');
            // As in Python, the last value of a key counts.
            map[key] = Value();
            Skip();
            if (Next != '}')
                Take(',');
        }
        Take('}');
        return map;
    }

    // One value in brackets without a comma is that value.
    private object? Tuple() => Items('(', ')') is var (values, commas) && values is [var one] && commas == 0 ? one : values;

    private (object?[] Values, int Commas) Items(char open, char close)
    {
        var values = new List<object?>();
        int commas = 0;
        Take(open);
        for (Skip(); Next != close; Skip())
        {
            values.Add(Value());
            Skip();
            if (Next == close)
                break;
            Take(',');
            commas++;
        }
        Take(close);
        return ([.. values], commas);
    }

    // Texts side by side are one.
    private string Quoted()
    {
        var whole = new StringBuilder();
        while (Next is '\'' or '"')
        {
            char quote = text[at++];
            while (Next != quote)
            {
                if (Next is '\\' or '\n' or '\r')
                    throw new FormatException();
                whole.Append(Next);
                at++;
            }
            at++;
            Skip();
        }
        return whole.ToString();
    }

    private long Number()
    {
        int start = at;
        if (Next is '-' or '+')
            at++;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '_'))
            at++;
        string digits = text[start..at].Replace("_", "", StringComparison.Ordinal);
        if (at < text.Length && text[at] is 'L' or 'l')
            at++;
        return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new FormatException();
    }

    // The word before a quotation mark tells its kind: u and r change nothing here, b is as good.
    private object? Word()
    {
        int start = at;
        while (at < text.Length && (char.IsAsciiLetter(text[at]) || text[at] == '_'))
            at++;
        string word = text[start..at];
        return word switch
        {
            "True" => true,
            "False" => false,
            "None" => null,
            "u" or "U" or "b" or "B" or "r" or "R" when at < text.Length && text[at] is '\'' or '"' => Quoted(),
            _ => throw new FormatException(),
        };
    }

    private char Next => at < text.Length ? text[at] : throw new FormatException();

    private void Take(char wanted)
    {
        if (Next != wanted)
            throw new FormatException();
        at++;
    }

    private void Skip()
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '\n' or '\r' or '\f')
            at++;
    }
}
