namespace BlasNet.Tables;

/// <summary>Recognition of columns whose texts are sentences rather than names: they would be learned from as free text.</summary>
internal static class SentenceLook
{
    // A name with a title has four words; the first texts tell as much as all.
    private const int FewestTexts = 20, MostRead = 1000, FewestWords = 5;

    /// <summary>Determines whether different texts have five or more words of letters on average.</summary>
    public static bool Of(IReadOnlyList<string> texts)
    {
        if (texts.Count <= FewestTexts)
            return false;
        (int read, int words) = (Math.Min(texts.Count, MostRead), 0);
        for (int i = 0; i < read; i++)
        {
            foreach (Range part in texts[i].AsSpan().Split(' '))
                words += HasLetter(texts[i].AsSpan(part)) ? 1 : 0;
        }
        return words >= FewestWords * read;
    }

    private static bool HasLetter(ReadOnlySpan<char> part)
    {
        foreach (char each in part)
        {
            if (char.IsLetter(each))
                return true;
        }
        return false;
    }
}
