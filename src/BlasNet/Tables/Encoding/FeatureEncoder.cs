namespace BlasNet.Tables;

/// <summary>Encoder of the cells of one feature, whether they come from a file or from a row of properties.</summary>
internal sealed class FeatureEncoder
{
    private readonly ColumnScale scale;
    private readonly double filler;
    private readonly int fillerCode;
    private readonly InputForm form;
    private readonly bool refusesUnknown;
    private readonly bool takesMissing;
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

    private readonly TextInputs? text;

    // The inputs of no category, and the input of each category where it is the row's.
    private readonly float[] none = [], given = [];

    /// <summary>Creates the encoder of a fitted feature.</summary>
    public FeatureEncoder(TablePreprocessor preprocessor, int feature)
    {
        TableOptions options = preprocessor.Options;
        Feature = preprocessor.Features[feature];
        (Offset, Indicator) = (preprocessor.Layout.Offsets[feature], preprocessor.Layout.Indicators[feature]);
        (scale, filler, Width) = (Feature.Scale, Feature.Filler ?? double.NaN, Feature.Width(options.CategoryEncoding));
        form = Feature.Form(options.CategoryEncoding);
        (refusesUnknown, FillsMissing) = (options.UnknownCategory == UnknownCategory.Error, Feature.FillsMissing(options));
        takesMissing = options.Missing == MissingPolicy.Indicator;
        text = Feature.Text is { } fitted ? new TextInputs(fitted) : null;
        foreach ((int place, string category) in (Feature.Categories ?? []).Index())
            places[category] = place;
        fillerCode = places.GetValueOrDefault(Feature.CategoryFiller ?? "", CellCodes.Missing);
        if (form == InputForm.OneHot)
            (none, given) = (Inputs(0), Inputs(1));
        else if (form == InputForm.Sign)
            (none, given) = ([ScaleOf(0).Apply(0)], [ScaleOf(0).Apply(1), ScaleOf(0).Apply(-1)]);
    }

    /// <summary>Gets the feature.</summary>
    public FittedFeature Feature { get; }

    /// <summary>Gets the first input.</summary>
    public int Offset { get; }

    /// <summary>Gets the number of inputs from there.</summary>
    public int Width { get; }

    /// <summary>Gets the input that tells of missing cells; null where there is none.</summary>
    public int? Indicator { get; }

    /// <summary>Gets whether missing cells are filled in, or are none of the categories.</summary>
    public bool FillsMissing { get; }

    /// <summary>Encodes a number, NaN for a missing one; the result is not finite where it is beyond the range of floats.</summary>
    public float Number(double number) => scale.Apply(double.IsNaN(number) ? filler : number);

    /// <summary>Encodes a free text into the inputs of the feature.</summary>
    public void Text(ReadOnlySpan<char> cell, Span<float> inputs) => text!.Encode(cell, inputs);

    /// <summary>Encodes whether a number is missing.</summary>
    public float IsMissing(double number) => (Feature.Indicator ?? ColumnScale.One).Apply(double.IsNaN(number) ? 1 : -1);

    /// <summary>Returns the index of a category, or <see cref="CellCodes.Unnamed"/>.</summary>
    public int CodeOf(string category) => places.GetValueOrDefault(category, CellCodes.Unnamed);

    /// <summary>Encodes an index of <see cref="CellCodes"/> into the inputs of the feature; false where its category is unknown and
    /// refused.</summary>
    public bool TryCode(int code, Span<float> inputs)
    {
        bool isTaken = !refusesUnknown || (takesMissing && code == CellCodes.Missing);
        if (code == CellCodes.Missing)
            code = fillerCode;
        if (code < 0 && !isTaken)
            return false;
        switch (form)
        {
            case InputForm.Index:
                inputs[0] = code < 0 ? places.Count : code;
                break;
            case InputForm.Sign:
                inputs[0] = code < 0 ? none[0] : given[code];
                break;
            default:
                none.CopyTo(inputs);
                if (code >= 0)
                    inputs[code] = given[code];
                break;
        }
        return true;
    }

    /// <summary>Returns the sentence on a category or class that was not learned.</summary>
    public static string UnknownSentence(string text, IReadOnlyList<string> known, string what)
    {
        const int most = 20;
        string advice = known.Count <= most ? NearestName.Advice(text, known) : "";
        return $"'{Excerpt.Of(text)}' is no {what} that was learned.{advice}";
    }

    private float[] Inputs(double number) => [.. Enumerable.Range(0, Width).Select(i => ScaleOf(i).Apply(number))];

    private ColumnScale ScaleOf(int input) => Feature.CategoryScales?[input] ?? ColumnScale.One;
}
