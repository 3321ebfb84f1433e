using System.Globalization;

namespace BlasNet.Tables;

/// <summary>What a text that looks like a number has beside its digits: texts around them, groups, another decimal mark.</summary>
/// <param name="Texts">The texts before and after the digits, such as <c>$</c> and <c>kg</c>.</param>
/// <param name="Thousands">The mark between groups of digits; null where there are none.</param>
/// <param name="Decimal">The decimal mark.</param>
internal sealed record NumberLook(IReadOnlyList<string> Texts, char? Thousands, char Decimal)
{
    private const int Longest = 60;
    private const int LongestUnit = 12;
    private const string Parentheses = "()";
    private const string GroupMarks = ",.'_ ";

    /// <summary>Gets whether there is a unit of letters, as words and codes with a number in them have, too.</summary>
    public bool HasLetters => Texts.Any(text => text.Any(char.IsLetter));

    /// <summary>Returns the look of a text; null where it does not look like a number.</summary>
    /// <param name="text">The text of a cell.</param>
    /// <param name="mark">The decimal mark that is expected.</param>
    public static NumberLook? Of(ReadOnlySpan<char> text, char mark)
    {
        text = CellText.Trim(text);
        if (text.Length is 0 or > Longest || text.IndexOfAnyInRange('0', '9') < 0)
            return null;
        var texts = new List<string>();
        if (text is ['(', .., ')'])
        {
            texts.Add(Parentheses);
            text = CellText.Trim(text[1..^1]);
        }
        text = WithoutSign(text);
        int before = LengthBefore(text);
        if (before > 0)
            texts.Add(CellText.Trim(text[..before]).ToString());
        text = WithoutSign(CellText.Trim(text[before..]));
        int length = DigitsOf(text);
        ReadOnlySpan<char> unit = CellText.Trim(text[length..]);
        if (length == 0 || unit.Length > LongestUnit || !IsUnit(unit))
            return null;
        if (unit.Length > 0)
            texts.Add(unit.ToString());
        return OfDigits(text[..length], mark) is var (thousands, found) ? new NumberLook(texts, thousands, found) : null;
    }

    /// <summary>Returns the options that read such numbers, as on the command line.</summary>
    /// <param name="given">The options that the file was read with.</param>
    public string Options(TableOptions given)
    {
        var options = new List<string>();
        string[] words = [.. Texts.SelectMany(text => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))];
        if (words.Length > 0)
            options.Add($"--numbers-with \"{string.Join(' ', given.NumbersWith.Union(words))}\"");
        if (Thousands is { } mark)
            options.Add($"--thousands \"{mark}\"");
        if (Decimal != given.Decimal)
            options.Add($"--decimal \"{Decimal}\"");
        return string.Join(' ', options);
    }

    /// <summary>Returns what there is beside the digits, for a sentence.</summary>
    public override string ToString()
    {
        var parts = new List<string>(Texts.Select(text => text == Parentheses ? "parentheses" : $"'{text}'"));
        if (Thousands is { } mark)
            parts.Add(mark == ' ' ? "groups of digits between spaces" : $"groups of digits between '{mark}'");
        if (parts.Count == 0)
            parts.Add($"the decimal '{Decimal}'");
        return "with " + string.Join(" and ", parts);
    }

    /// <summary>Finds the marks of digits; null where they are no number.</summary>
    private static (char? Thousands, char Decimal)? OfDigits(ReadOnlySpan<char> digits, char mark)
    {
        char other = mark == '.' ? ',' : '.';
        foreach (char point in (ReadOnlySpan<char>)[mark, other])
        {
            if (IsNumber(digits, point))
                return (null, point);
            int end = digits.LastIndexOf(point);
            ReadOnlySpan<char> whole = end < 0 ? digits : digits[..end];
            foreach (char group in GroupMarks)
            {
                bool hasDecimals = end >= 0 && group != point && !digits[(end + 1)..].ContainsAnyExceptInRange('0', '9');
                if (group != point && (end < 0 || hasDecimals) && NumberParser.IsGrouped(whole, group))
                    return (group, point);
            }
        }
        return null;
    }

    private static bool IsNumber(ReadOnlySpan<char> digits, char point)
    {
        int marks = 0;
        foreach (char letter in digits)
        {
            if (letter == point)
                marks++;
            else if (!char.IsAsciiDigit(letter))
                return false;
        }
        return marks <= 1;
    }

    // The digits with the marks between them.
    private static int DigitsOf(ReadOnlySpan<char> text)
    {
        int end = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiDigit(text[i]))
                end = i + 1;
            else if (!IsMark(text[i]))
                break;
        }
        return end;
    }

    private static bool IsMark(char letter)
    {
        foreach (char mark in GroupMarks)
        {
            if (NumberParser.IsGroupMark(letter, mark))
                return true;
        }
        return false;
    }

    // A sign of a currency, by itself or after letters as in US$, or its code of three capitals with a space as in EUR 5.
    private static int LengthBefore(ReadOnlySpan<char> text)
    {
        int letters = 0;
        while (letters < text.Length && char.IsAsciiLetter(text[letters]))
            letters++;
        if (letters == text.Length || letters > 3)
            return 0;
        if (char.GetUnicodeCategory(text[letters]) == UnicodeCategory.CurrencySymbol)
            return letters + 1;
        return letters == 3 && CellText.IsBlank(text[letters]) && !text[..letters].ContainsAnyExceptInRange('A', 'Z') ? letters : 0;
    }

    private static bool IsUnit(ReadOnlySpan<char> unit)
    {
        if (unit.IsEmpty)
            return true;
        if (!IsUnitLetter(unit[0]))
            return false;
        int blanks = 0;
        for (int i = 1; i < unit.Length; i++)
        {
            if (CellText.IsBlank(unit[i]))
                blanks++;
            else if (!IsUnitLetter(unit[i]) && !(unit[i] is '/' or '.' or '^' or '\u00B7'))
                return false;
        }
        return blanks <= 1;
    }

    private static bool IsUnitLetter(char letter) => char.IsLetter(letter) || letter is '%' or '\u2030' or '\u00B0' or '\u00B2' or '\u00B3'
        || char.GetUnicodeCategory(letter) == UnicodeCategory.CurrencySymbol;

    private static ReadOnlySpan<char> WithoutSign(ReadOnlySpan<char> text) =>
        text is ['-' or '+' or '\u2212', ..] ? CellText.Trim(text[1..]) : text;
}

/// <summary>Look of a column of texts most of which look like the same kind of numbers.</summary>
/// <param name="Text">The first such text.</param>
/// <param name="What">What they have beside their digits, for a sentence.</param>
/// <param name="Options">The options that read them as numbers, as on the command line.</param>
internal sealed record ColumnLook(string Text, string What, string Options)
{
    // The first texts are as good as all.
    private const int MostTexts = 1000;

    // Words and codes hold numbers too: nearly all must have the same unit.
    private const double ShareOfLetters = 0.9, ShareOfSigns = 0.5;

    /// <summary>Gets the line of the first such text.</summary>
    public int Line { get; init; }

    /// <summary>Returns the look of a column; null where it does not look like numbers.</summary>
    /// <param name="texts">Its distinct texts.</param>
    /// <param name="counts">The number of cells of each.</param>
    /// <param name="given">The options that the file is read with.</param>
    public static ColumnLook? Of(IReadOnlyList<string> texts, IReadOnlyList<int> counts, TableOptions given)
    {
        char mark = given.Decimal;
        NumberLook?[] looks = [.. texts.Take(MostTexts).Select(text => NumberLook.Of(text, mark))];
        if (Array.Exists(looks, look => look is not null && look.Decimal != mark))
            looks = [.. texts.Take(MostTexts).Select(text => NumberLook.Of(text, mark == '.' ? ',' : '.'))];
        var groups = looks.Index().Where(look => look.Item is not null).GroupBy(look => Key(look.Item!), StringComparer.Ordinal)
            .Select(group => (group.Key, Looks: group.ToArray(), Cells: group.Sum(look => counts[look.Index]))).ToArray();
        var bare = groups.FirstOrDefault(group => group.Key.Length == 0);
        var around = groups.Where(group => group.Key.Length > 0).OrderByDescending(group => group.Cells).FirstOrDefault();
        (int Index, NumberLook? Item)[] chosen = [.. (bare.Looks ?? []).Concat(around.Looks ?? []).OrderBy(look => look.Index)];
        int first = Array.FindIndex(chosen, look => IsDecorated(look.Item!, mark));
        long all = looks.Select((_, text) => (long)counts[text]).Sum();
        double share = around.Looks?[0].Item!.HasLetters == true ? ShareOfLetters : ShareOfSigns;
        if (first < 0 || bare.Cells + around.Cells < share * all)
            return null;
        NumberLook[] decorated = [.. chosen.Select(look => look.Item!)];
        var union = new NumberLook(
            [.. decorated.SelectMany(look => look.Texts).Distinct(StringComparer.Ordinal)],
            decorated.Select(look => look.Thousands).FirstOrDefault(thousands => thousands is not null), decorated[0].Decimal);
        return new ColumnLook(texts[chosen[first].Index], union.ToString(), union.Options(given));
    }

    private static bool IsDecorated(NumberLook look, char mark) =>
        look.Texts.Count > 0 || look.Thousands is not null || look.Decimal != mark;

    // Parentheses stand for a sign, which some numbers have.
    private static string Key(NumberLook look) => string.Join(' ', look.Texts.Where(text => text != "()"));
}
