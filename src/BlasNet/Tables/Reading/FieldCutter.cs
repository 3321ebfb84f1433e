namespace BlasNet.Tables;

/// <summary>Cutter of a line into fields in place, without a string for each.</summary>
internal sealed class FieldCutter(char delimiter)
{
    private const char Quote = '"';
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

    private void Add(int start, int end)
    {
        if (Count == fields.Length)
            Array.Resize(ref fields, Count * 2);
        fields[Count++] = (start, end);
    }
}
