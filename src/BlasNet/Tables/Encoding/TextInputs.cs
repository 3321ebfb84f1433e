namespace BlasNet.Tables;

/// <summary>Encoder of texts as inputs; safe for any number of threads, and allocates nothing.</summary>
internal sealed class TextInputs
{
    // Measured between 1, with which a few epochs learn too little, and the square root of the number of bins, with which networks overfit:
    // about that of a one-hot encoding of the terms of a sentence.
    private const double Length = 5;

    private readonly FittedText text;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> places;

    /// <summary>Creates the encoder.</summary>
    public TextInputs(FittedText text)
    {
        this.text = text;
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((int place, string word) in (text.Vocabulary ?? []).Index())
            words[word] = FittedText.FirstWord + place;
        places = words.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Encodes a text.</summary>
    /// <param name="cell">The text; one without words becomes zeros.</param>
    /// <param name="inputs">Receives the inputs.</param>
    public void Encode(ReadOnlySpan<char> cell, Span<float> inputs)
    {
        inputs = inputs[..text.Width];
        inputs.Clear();
        using var words = new WordReader(cell);
        if (text.Vocabulary is null)
        {
            Hash(words, inputs);
            return;
        }
        for (int i = 0; i < inputs.Length && words.MoveNext(); i++)
            inputs[i] = places.TryGetValue(words.Current, out int place) ? place : FittedText.Unknown;
    }

    private static void Hash(WordReader words, Span<float> inputs)
    {
        // The hash of the word before with a space after it, which the next word completes to that of a pair.
        ulong? pair = null;
        while (words.MoveNext())
        {
            ulong word = TermHash.Add(TermHash.Start, words.Current);
            Count(word, inputs);
            if (pair is { } before)
                Count(TermHash.Add(before, words.Current), inputs);
            pair = TermHash.Add(word, " ");
        }
        double squares = 0;
        foreach (float value in inputs)
            squares += (double)value * value;
        if (squares == 0)
            return;
        float factor = (float)(Length / Math.Sqrt(squares));
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] *= factor;
    }

    private static void Count(ulong hash, Span<float> inputs)
    {
        (int bin, float sign) = TermHash.Place(TermHash.Mix(hash), inputs.Length);
        inputs[bin] += sign;
    }
}
