namespace BlasNet.Tables;

/// <summary>Watch over how the numbers of a column are written: with the same texts around them, and with decimal marks that cannot be
/// marks of thousands.</summary>
internal sealed class NumberConventions
{
    private const int GroupLength = 3;
    private readonly CellReader reader;
    private readonly bool isFitted;
    private (int Line, string Text)? around;
    private (int Line, string Text)? bare;
    private (int Line, string Text)? doubted;
    private bool hasWhole;
    private bool isClear;

    /// <summary>Creates the watch; a column of a later file is written as that of the first was.</summary>
    public NumberConventions(CellReader reader, ColumnRole role)
    {
        (this.reader, isFitted) = (reader, role.With is not null);
        // An explicit mark of thousands says what the other one is.
        isClear = isFitted || reader.HasThousands;
        if (role.With is { Length: > 0 } with)
            around = (0, with);
    }

    /// <summary>Gets the texts that stand around the numbers; empty where there are none.</summary>
    public string With => around?.Text ?? "";

    /// <summary>Gets line and text of the first number whose decimal mark may be a mark of thousands, as all of the column may; null
    /// where at least one makes it clear.</summary>
    public (int Line, string Text)? Doubted => hasWhole && !isClear ? doubted : null;

    /// <summary>Takes the next number; returns what is wrong with it, null if nothing is.</summary>
    public string? Add(ReadOnlySpan<char> cell, double value, int line)
    {
        // Four digits before the mark are not grouped.
        isClear |= Math.Abs(value) >= 1000;
        if (!isClear && !IsShortWhole(cell))
            WatchMark(CellText.Trim(cell), line);
        return reader.HasTexts ? WatchTexts(cell, value, line) : null;
    }

    // Most cells of columns that stay unclear.
    private bool IsShortWhole(ReadOnlySpan<char> cell)
    {
        if (cell.Length > GroupLength || cell.IsEmpty || cell[0] == '0')
            return false;
        foreach (char letter in cell)
        {
            if (!char.IsAsciiDigit(letter))
                return false;
        }
        return hasWhole = true;
    }

    private void WatchMark(ReadOnlySpan<char> cell, int line)
    {
        if (reader.HasTexts)
            cell = reader.WithoutTexts(cell);
        int at = cell.IndexOf(reader.Mark);
        ReadOnlySpan<char> whole = (at < 0 ? cell : cell[..at]).TrimStart("+-\u2212");
        bool isShort = whole.Length is > 0 and <= GroupLength && (whole[0] != '0' || (whole.Length == 1 && at < 0))
            && !whole.ContainsAnyExceptInRange('0', '9');
        // Four digits in a row, or another number of decimals: nothing is grouped here.
        if (!isShort || (at >= 0 && (cell.Length - at - 1 != GroupLength || cell[(at + 1)..].ContainsAnyExceptInRange('0', '9'))))
            isClear = true;
        else if (at < 0)
            hasWhole = true;
        else
            doubted ??= (line, cell.ToString());
    }

    private string? WatchTexts(ReadOnlySpan<char> cell, double value, int line)
    {
        string text = reader.TextsAround(cell);
        if (text.Length == 0)
        {
            // Nothing is the same in any unit.
            if (value == 0)
                return null;
            bare ??= (line, cell.ToString());
            return around is { } other && IsShare(other.Text) ? $"stands without '{other.Text}', but {Place(other.Line)} with it" : null;
        }
        if (IsShare(text) && (bare is not null || (isFitted && around is null)))
            return $"stands with '{text}', but {Place(bare?.Line ?? 0)} without it";
        around ??= (line, text);
        return around.Value.Text == text ? null
            : $"stands with '{text}', but {Place(around.Value.Line)} with '{around.Value.Text}'";
    }

    // Per cent and per mille are other numbers, not other units.
    private static bool IsShare(string text) => text.Contains('%') || text.Contains('\u2030');

    private static string Place(int line) =>
        line == 0 ? "the numbers that were learned from" : FormattableString.Invariant($"the number on line {line}");
}
