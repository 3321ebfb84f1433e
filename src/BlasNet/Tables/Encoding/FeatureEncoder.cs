namespace BlasNet.Tables;

/// <summary>Encoder of the cells of one feature, whether they come from a file or from a row of properties.</summary>
internal sealed class FeatureEncoder
{
    private readonly ColumnScale scale;
    private readonly double filler;
    private readonly int fillerCode;
    private readonly bool isIndex;
    private readonly bool refusesUnknown;
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

    /// <summary>Creates the encoder of a fitted feature.</summary>
    public FeatureEncoder(FittedFeature feature, TableOptions options)
    {
        (Feature, scale, filler, Width) = (feature, feature.Scale, feature.Filler ?? double.NaN, feature.Width(options.CategoryEncoding));
        isIndex = options.CategoryEncoding == CategoryEncoding.Index;
        refusesUnknown = options.UnknownCategory == UnknownCategory.Error;
        foreach ((int place, string category) in (feature.Categories ?? []).Index())
            places[category] = place;
        fillerCode = places.GetValueOrDefault(feature.CategoryFiller ?? "", CellCodes.Missing);
    }

    /// <summary>Gets the feature.</summary>
    public FittedFeature Feature { get; }

    /// <summary>Gets the number of inputs.</summary>
    public int Width { get; }

    /// <summary>Encodes a number, NaN for a missing one; the result is not finite where it is beyond the range of floats.</summary>
    public float Number(double number) => scale.Apply(double.IsNaN(number) ? filler : number);

    /// <summary>Returns the index of a category, or <see cref="CellCodes.Unnamed"/>.</summary>
    public int CodeOf(string category) => places.GetValueOrDefault(category, CellCodes.Unnamed);

    /// <summary>Encodes an index of <see cref="CellCodes"/> into inputs that are 0; false where its category is unknown and
    /// refused.</summary>
    public bool TryCode(int code, Span<float> inputs)
    {
        if (code == CellCodes.Missing)
            code = fillerCode;
        if (code < 0 && refusesUnknown)
            return false;
        if (isIndex)
            inputs[0] = code < 0 ? places.Count : code;
        else if (code >= 0)
            inputs[code] = 1;
        return true;
    }

    /// <summary>Returns the sentence on a category or class that was not learned.</summary>
    public static string UnknownSentence(string text, IReadOnlyList<string> known, string what)
    {
        const int most = 20;
        string advice = known.Count <= most ? NearestName.Advice(text, known) : "";
        return $"'{Excerpt.Of(text)}' is no {what} that was learned.{advice}";
    }
}
