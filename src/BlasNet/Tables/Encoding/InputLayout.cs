using System.Globalization;

namespace BlasNet.Tables;

/// <summary>Places of the features among the inputs: in the order of the columns, and indicators of missing cells after them; with
/// <see cref="CategoryEncoding.Compact"/> sorted by their form. Texts as word indices stand before all others.</summary>
internal sealed class InputLayout
{
    /// <summary>Lays out the inputs of features.</summary>
    public InputLayout(IReadOnlyList<FittedFeature> features, CategoryEncoding encoding)
    {
        (int Feature, bool IsIndicator)[] parts =
        [
            .. features.Index().Select(entry => (entry.Index, false))
                .Concat(features.Index().Where(entry => entry.Item.Indicator is not null).Select(entry => (entry.Index, true)))
                .OrderBy(part => Rank(features[part.Index], encoding, part.Item2)),
        ];
        (Offsets, Indicators) = (new int[features.Count], new int?[features.Count]);
        var names = new List<string>();
        foreach ((int feature, bool isIndicator) in parts)
        {
            if (isIndicator)
                Indicators[feature] = names.Count;
            else
                Offsets[feature] = names.Count;
            names.AddRange(NamesOf(features[feature], encoding, isIndicator));
        }
        Names = names;
        int[] words = [.. features.Where(feature => feature.Form(encoding) == InputForm.Words).Select(feature => feature.Text!.Width)];
        InputWidths = names.Count > words.Sum() ? [.. words, names.Count - words.Sum()] : words;
        Vocabularies = [.. features.Where(feature => feature.Form(encoding) == InputForm.Words).Select(feature => feature.Text!.Tokens)];
        NumberCount = parts.Skip(words.Length).TakeWhile(part => !part.IsIndicator && features[part.Feature].IsNumber).Count();
        EmbeddedLevels = [.. parts.Reverse()
            .TakeWhile(part => !part.IsIndicator && features[part.Feature].Form(encoding) == InputForm.Index)
            .Select(part => features[part.Feature].Categories!.Count).Reverse()];
    }

    /// <summary>Gets the first input of each feature.</summary>
    public int[] Offsets { get; }

    /// <summary>Gets the input that tells of missing cells of each feature; null where there is none.</summary>
    public int?[] Indicators { get; }

    /// <summary>Gets the name of each input.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Gets the number of values of each input of a model: one for each text as word indices, and one for all other
    /// features.</summary>
    public IReadOnlyList<int> InputWidths { get; }

    /// <summary>Gets the number of different indices of each text as word indices.</summary>
    public IReadOnlyList<int> Vocabularies { get; }

    /// <summary>Gets the number of inputs before the first that is no number of a column; texts as word indices do not count.</summary>
    public int NumberCount { get; }

    /// <summary>Gets the number of categories of each index after the last input that is none.</summary>
    public IReadOnlyList<int> EmbeddedLevels { get; }

    // Sorting is stable, so that columns of one rank keep their order.
    private static int Rank(FittedFeature feature, CategoryEncoding encoding, bool isIndicator)
    {
        InputForm form = feature.Form(encoding);
        if (form == InputForm.Words)
            return -1;
        if (encoding != CategoryEncoding.Compact)
            return isIndicator ? 1 : 0;
        return isIndicator ? 1 : form == InputForm.Number ? 0 : 1 + (int)form;
    }

    private static IEnumerable<string> NamesOf(FittedFeature feature, CategoryEncoding encoding, bool isIndicator) =>
        isIndicator ? [$"{feature.Name} missing"] : feature.Form(encoding) switch
        {
            InputForm.OneHot => feature.Categories!.Select(category => $"{feature.Name}={category}"),
            InputForm.Sign => [$"{feature.Name}={feature.Categories![0]}"],
            InputForm.Hashed or InputForm.Words => Enumerable.Range(0, feature.Text!.Width)
                .Select(place => string.Create(CultureInfo.InvariantCulture, $"{feature.Name}[{place}]")),
            _ => [feature.Name],
        };
}
