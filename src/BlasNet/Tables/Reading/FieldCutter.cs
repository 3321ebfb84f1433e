using System.Text;

namespace BlasNet.Tables;

/// <summary>Cutter of a line into fields in place, without a string for each.</summary>
internal sealed class FieldCutter(char delimiter)
{
    private const char Quote = '"';
    private readonly bool isRun = delimiter == Delimiters.Run;
    private (int Start, int End)[] fields = new (int, int)[64];

    /// <summary>Gets the number of fields.</summary>
    public int Count { get; private set; }

    /// <summary>Returns a field of the line that was cut last.</summary>
    public ReadOnlySpan<char> Field(ReadOnlySpan<char> line, int field) => line[fields[field].Start..fields[field].End];

    /// <summary>Cuts a line without quotation marks.</summary>
    public void Cut(ReadOnlySpan<char> line)
    {
        Count = 0;
        int start = 0;
        if (isRun)
        {
            TryCutRuns(line);
            return;
        }
        while (line[start..].IndexOf(delimiter) is >= 0 and var length)
        {
            Add(start, start + length);
            start += length + 1;
        }
        Add(start, line.Length);
    }

    /// <summary>Cuts a line whose quoted fields have their marks at both ends and none in between; returns false for other lines.</summary>
    public bool TryCutQuoted(ReadOnlySpan<char> line)
    {
        Count = 0;
        int start = 0;
        if (isRun)
            return TryCutRuns(line);
        while (true)
        {
            bool isQuoted = start < line.Length && line[start] == Quote;
            if (isQuoted)
                start++;
            int length = isQuoted ? line[start..].IndexOf(Quote) : line[start..].IndexOfAny(delimiter, Quote);
            int end = length < 0 ? line.Length : start + length;
            // A mark that is never closed, or one within a field.
            if (isQuoted ? length < 0 : length >= 0 && line[end] == Quote)
                return false;
            Add(start, end);
            int next = isQuoted ? end + 1 : end;
            if (next == line.Length)
                return true;
            if (line[next] != delimiter)
                return false;
            start = next + 1;
        }
    }

    /// <summary>Returns a record with one space for each run of spaces and tabs outside quotation marks, and none at its ends.</summary>
    public static StringBuilder WithSingleSpaces(StringBuilder record)
    {
        var single = new StringBuilder(record.Length);
        (bool isQuoted, bool isDue) = (false, false);
        for (int i = 0; i < record.Length; i++)
        {
            char letter = record[i];
            if (!isQuoted && letter is ' ' or '\t')
            {
                isDue = single.Length > 0;
                continue;
            }
            if (isDue)
                single.Append(Delimiters.Run);
            isDue = false;
            isQuoted ^= letter == Quote;
            single.Append(letter);
        }
        return single;
    }

    /// <summary>Cuts a line at runs of spaces and tabs; returns false for quotation marks within a field.</summary>
    private bool TryCutRuns(ReadOnlySpan<char> line)
    {
        int start = 0;
        while (true)
        {
            while (start < line.Length && line[start] is ' ' or '\t')
                start++;
            if (start == line.Length)
                break;
            bool isQuoted = line[start] == Quote;
            if (isQuoted)
                start++;
            int length = isQuoted ? line[start..].IndexOf(Quote) : line[start..].IndexOfAny(' ', '\t', Quote);
            int end = length < 0 ? line.Length : start + length;
            if (isQuoted ? length < 0 : length >= 0 && line[end] == Quote)
                return false;
            Add(start, end);
            start = isQuoted ? end + 1 : end;
            if (start < line.Length && line[start] is not (' ' or '\t'))
                return false;
        }
        if (Count == 0)
            Add(0, 0);
        return true;
    }

    private void Add(int start, int end)
    {
        if (Count == fields.Length)
            Array.Resize(ref fields, Count * 2);
        fields[Count++] = (start, end);
    }
}
