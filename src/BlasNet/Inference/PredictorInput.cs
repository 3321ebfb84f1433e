using System.Globalization;
using BlasNet.Tables;

namespace BlasNet;

/// <summary>Column that a row to predict from consists of.</summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Kind">Numeric, categorical, text, or of a series its label, whose past is a number to predict from, and as identifiers the
/// time of a row and the name of its series.</param>
/// <param name="Categories">The categories that were learned, in their order; null for numbers and texts.</param>
/// <param name="IsRequired">Whether a missing value, null, is refused; otherwise it is filled in as in training, none of the
/// categories, or a text without words.
/// A row without the property is refused in either case.</param>
/// <param name="Example">A typical value: a number near the mean or the middle, the category that replaces a missing one, or the
/// first, or some words.</param>
public sealed record PredictorInput(string Name, ColumnKind Kind, IReadOnlyList<string>? Categories, bool IsRequired, object Example)
{
    private const string TextExample = "some words";

    /// <summary>Returns the column as a line, such as <c>median_income: numeric, for example 3.88</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name}: {JsonNames.Of(Kind)}{(Categories is null ? "" : $" ({string.Join(", ", Categories)})")}, for example {Example}");

    /// <summary>Returns the columns of a table's rows.</summary>
    internal static IReadOnlyList<PredictorInput> Of(TablePreprocessor? preprocessor)
    {
        if (preprocessor is null)
            return [];
        Scaling scaling = preprocessor.Options.Scaling;
        IEnumerable<PredictorInput> features = preprocessor.Features.Select(feature => new PredictorInput(
            feature.Name, feature.Kind, feature.Categories, !feature.FillsMissing(preprocessor.Options), feature.Kind switch
            {
                ColumnKind.Text => TextExample,
                ColumnKind.Numeric => Typical(feature.Scale, scaling, feature.Filler),
                _ => (object)(feature.CategoryFiller ?? feature.Categories!.FirstOrDefault("")),
            }));
        IEnumerable<PredictorInput> past = preprocessor.Options.Series is null ? []
            : preprocessor.Targets.Select(target => new PredictorInput(
                target.Name, ColumnKind.Label, null, true, Typical(target.Scale, preprocessor.Options.TargetScaling, null)));
        return [.. OfSeries(preprocessor), .. features, .. past];
    }

    // What says where a row stands; a group that is learned from is among the features.
    private static IEnumerable<PredictorInput> OfSeries(TablePreprocessor preprocessor)
    {
        if (preprocessor.Options.Series?.Time is { } time)
            yield return new PredictorInput(time, ColumnKind.Identifier, null, true, "2024-01-01");
        if (preprocessor.Options.Series?.Group is { } group && preprocessor.Features.All(feature => feature.Name != group))
            yield return new PredictorInput(group, ColumnKind.Identifier, null, true, preprocessor.Groups.FirstOrDefault(""));
    }

    private static double Typical(ColumnScale scale, Scaling scaling, double? filler) => scaling switch
    {
        Scaling.Standardize or Scaling.Robust => Rounded(scale.Shift, scale.Scale),
        Scaling.ZeroToOne => Rounded(scale.Shift + scale.Scale / 2, scale.Scale),
        _ => filler ?? 0,
    };

    // Digits beyond a hundredth of the column's scale say nothing.
    private static double Rounded(double value, double scale)
    {
        int digits = scale > 0 && double.IsFinite(scale) ? 2 - (int)Math.Floor(Math.Log10(scale)) : 0;
        return digits is >= 0 and <= 15 ? Math.Round(value, digits) : Math.Round(value);
    }
}
