using System.Globalization;

namespace BlasNet.Tables;

/// <summary>Encoding of a column of free text as inputs of a network, fitted on the training rows alone.</summary>
/// <remarks>
/// As text <c>hashed</c>, <c>hashed:NUMBINS</c>, <c>words</c>, <c>words:MAXTOKENS</c> or <c>words:MAXTOKENS:SEQUENCELENGTH</c>. A word is a
/// run of letters and digits of any script in lower case; an apostrophe within it is left out, and everything else separates words. Names
/// and numbers of words are those of Keras's TextVectorization.
/// </remarks>
/// <example>
/// <code>
/// var options = new TableOptions
/// {
///     Labels = ["spam"],
///     ColumnTypes = new Dictionary&lt;string, ColumnKind&gt; { ["message"] = ColumnKind.Text },
///     TextEncoding = TextEncoding.Words(maxTokens: 5000),
/// };
/// </code>
/// </example>
public sealed record TextEncoding
{
    /// <summary>The least number of tokens: padding, an unknown word, and a word.</summary>
    internal const int FewestTokens = 3;

    /// <summary>The largest number of inputs.</summary>
    internal const int MostInputs = 1 << 20;

    private const string Place = "Text encoding", HashedName = "hashed", WordsName = "words";
    private const int DefaultBins = 2048, DefaultTokens = 10_000, MostTokens = 1 << 24;

    private TextEncoding()
    {
    }

    /// <summary>Gets whether words become indices for an <see cref="Layers.Embedding"/>; otherwise they are hashed into numbers.</summary>
    public bool IsWords => MaxTokens > 0;

    /// <summary>Gets the number of inputs that the words and pairs of words are hashed into; 0 for word indices.</summary>
    public int NumBins { get; private init; }

    /// <summary>Gets the largest size of the vocabulary, with padding and the unknown word; 0 for hashed words.</summary>
    public int MaxTokens { get; private init; }

    /// <summary>Gets the number of words that a text is cut or padded to; null takes that of the longest training text, at most
    /// 200.</summary>
    public int? SequenceLength { get; private init; }

    /// <summary>Creates the encoding as a fixed number of values, for any model that takes numbers: words and pairs of neighbouring words
    /// are hashed into them.</summary>
    /// <remarks>
    /// Each term, a word or two neighbouring words with a space between, has a hash h: FNV-1a of 64 bits over its UTF-8 bytes, mixed by the
    /// finalizer of MurmurHash3. It adds 1 where h is even, else -1, to the value ⌊h / 2⌋ mod numBins, so that terms that meet in one
    /// cancel out in the mean. The values v of a text are scaled to the length 5: x = 5v / ‖v‖, all 0 for a text without words. Source:
    /// Weinberger and others 2009, "Feature hashing for large scale multitask learning".
    /// </remarks>
    /// <param name="numBins">The number of values, from 1 to 1 048 576; 2048 by default.</param>
    /// <exception cref="ConfigurationException">The number is out of its range.</exception>
    public static TextEncoding Hashed(int numBins = DefaultBins) => new() { NumBins = Within(numBins, 1, MostInputs, nameof(numBins)) };

    /// <summary>Creates the encoding as whole numbers, an index for each word in its order, for an <see cref="Layers.Embedding"/> with
    /// <c>maskZero</c>.</summary>
    /// <remarks>The vocabulary is the most frequent words of the training rows, of equally frequent ones the first in ordinal order. 0 is
    /// padding at the end, 1 an unknown word, 2 the most frequent word. What exceeds the sequence length is cut off at the end.</remarks>
    /// <param name="maxTokens">The largest size of the vocabulary, with padding and the unknown word: from 3 to 16 777 216; 10 000 by
    /// default.</param>
    /// <param name="sequenceLength">The number of indices of each text, from 1 to 1 048 576; null, the default, takes the words of the
    /// longest training text, at most 200.</param>
    /// <exception cref="ConfigurationException">A number is out of its range.</exception>
    public static TextEncoding Words(int maxTokens = DefaultTokens, int? sequenceLength = null) => new()
    {
        MaxTokens = Within(maxTokens, FewestTokens, MostTokens, nameof(maxTokens)),
        SequenceLength = sequenceLength is { } length ? Within(length, 1, MostInputs, nameof(sequenceLength)) : null,
    };

    /// <summary>Reads the text form.</summary>
    /// <exception cref="ConfigurationException">There is no such encoding, or a number is malformed or out of its range.</exception>
    public static TextEncoding Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':');
        return (parts[0].ToLowerInvariant(), parts.Length) switch
        {
            (HashedName, 1) => Hashed(),
            (HashedName, 2) => Hashed(Number(parts[1], text)),
            (WordsName, 1) => Words(),
            (WordsName, 2) => Words(Number(parts[1], text)),
            (WordsName, 3) => Words(Number(parts[1], text), Number(parts[2], text)),
            (HashedName or WordsName, _) => throw new ConfigurationException(
                $"{Place}: '{text}' has too many numbers; '{HashedName}' takes one, as in {HashedName}:4096, and "
                + $"'{WordsName}' two, as in {WordsName}:5000:100.", nameof(text)),
            _ => throw new ConfigurationException(
                $"{Place}: there is no encoding '{parts[0]}'.{NearestName.Advice(parts[0], [HashedName, WordsName])}", nameof(text)),
        };
    }

    /// <summary>Prints the text form.</summary>
    public override string ToString() => !IsWords
        ? NumBins == DefaultBins ? HashedName : string.Create(CultureInfo.InvariantCulture, $"{HashedName}:{NumBins}")
        : SequenceLength is { } length ? string.Create(CultureInfo.InvariantCulture, $"{WordsName}:{MaxTokens}:{length}")
        : MaxTokens == DefaultTokens ? WordsName : string.Create(CultureInfo.InvariantCulture, $"{WordsName}:{MaxTokens}");

    private static int Number(string digits, string text) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
        : throw new ConfigurationException($"{Place}: '{digits}' in '{text}' is no whole number.", nameof(text));

    private static int Within(int value, int least, int most, string name) => value >= least && value <= most ? value
        : throw new ConfigurationException(FormattableString.Invariant(
            $"{Place}: {name} must be from {least} to {most}, but it was '{value}'."), name);
}
