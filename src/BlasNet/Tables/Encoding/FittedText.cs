namespace BlasNet.Tables;

/// <summary>Encoding of a column of free text, fitted on the training rows.</summary>
/// <param name="Width">The number of inputs: bins of hashed terms, or the length of a sequence of word indices.</param>
/// <param name="Vocabulary">The words in the order of their indices, which begin with <see cref="FirstWord"/>; null for hashed
/// terms.</param>
internal sealed record FittedText(int Width, IReadOnlyList<string>? Vocabulary)
{
    /// <summary>The index after the end of a text, and that of a word that is not in the vocabulary.</summary>
    public const int Padding = 0, Unknown = 1;

    /// <summary>The index of the first word.</summary>
    public const int FirstWord = 2;

    // Longer texts are rare, and each step costs as much as the others.
    private const int LongestSequence = 200;

    /// <summary>Gets the number of different indices, with padding and the unknown word.</summary>
    public int Tokens => FirstWord + Vocabulary!.Count;

    /// <summary>Fits the encoding to a column on the given rows.</summary>
    public static FittedText Fit(TextEncoding encoding, TableColumn column, int[] rows)
    {
        if (!encoding.IsWords)
            return new FittedText(encoding.NumBins, null);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        int longest = 0;
        foreach ((int code, int rowCount) in rows.Select(column.CodeAt).Where(code => code >= 0).CountBy(code => code))
        {
            int length = 0;
            using var words = new WordReader(column.Texts[code]);
            for (; words.MoveNext(); length++)
                lookup[words.Current] = lookup.TryGetValue(words.Current, out long before) ? before + rowCount : rowCount;
            longest = Math.Max(longest, length);
        }
        return new FittedText(encoding.SequenceLength ?? Math.Clamp(longest, 1, LongestSequence),
        [
            .. counts.OrderByDescending(word => word.Value).ThenBy(word => word.Key, StringComparer.Ordinal)
                .Take(encoding.MaxTokens - FirstWord).Select(word => word.Key),
        ]);
    }
}
