using System.Globalization;
using BlasNet.Tables;

namespace BlasNet.Explaining;

/// <summary>Column of a table, or input of other data, and where it stands among a model's inputs.</summary>
/// <param name="Name">The name of the column, or the number of the input.</param>
/// <param name="Input">The input of the model.</param>
/// <param name="Places">The values of a sample that are the column's: several for a one-hot column, and one or more for each step of a
/// series.</param>
/// <param name="Categories">The categories of the column in their order; null for numbers.</param>
internal sealed record InputColumn(string Name, int Input, int[] Places, IReadOnlyList<string>? Categories = null)
{
    /// <summary>Gets whether the column is free text, whose values are in no order.</summary>
    public bool IsText { get; init; }
}

/// <summary>Columns of the inputs of a model.</summary>
internal static class InputColumns
{
    // More values without names are those of an image or a text, which nobody reads one by one.
    private const int MostUnnamed = 1000;

    /// <summary>Returns the columns; empty for images and other samples with axes.</summary>
    public static IReadOnlyList<InputColumn> Of(TablePreprocessor? preprocessor, Dataset data)
    {
        if (preprocessor is not null)
            return OfTable(preprocessor);
        if (data.Inputs.Any(samples => samples.SampleShape.Rank != 1) || data.Inputs.Sum(samples => samples.SampleShape.Size) > MostUnnamed)
            return [];
        return [.. data.Inputs.SelectMany((samples, input) => Enumerable.Range(0, samples.SampleShape.Size).Select(place =>
            new InputColumn(Name(data.Inputs.Count, input, place), input, [place])))];
    }

    private static List<InputColumn> OfTable(TablePreprocessor preprocessor)
    {
        TimeSeries? series = preprocessor.Options.Series;
        int past = series is null ? 0 : preprocessor.Targets.Count, width = preprocessor.Width + past;
        var columns = new List<InputColumn>();
        foreach ((int i, FittedFeature feature) in preprocessor.Features.Index())
        {
            (int input, int start) = InputOf(preprocessor, preprocessor.Layout.Offsets[i]);
            IEnumerable<int> own = Enumerable.Range(
                preprocessor.Layout.Offsets[i] - start, feature.Width(preprocessor.Options.CategoryEncoding));
            // What tells of a missing cell belongs to the column.
            int[] places = preprocessor.Layout.Indicators[i] is { } indicator ? [.. own, indicator - start] : [.. own];
            columns.Add(new InputColumn(feature.Name, input, Steps(places), feature.Categories) { IsText = feature.Text is not null });
        }
        // The past of what is forecast follows the features of each step.
        for (int target = 0; target < past; target++)
            columns.Add(new InputColumn(preprocessor.Targets[target].Name, 0, Steps([preprocessor.Width + target])));
        return columns;

        int[] Steps(int[] places) =>
            [.. Enumerable.Range(0, series?.Window ?? 1).SelectMany(step => places.Select(place => step * width + place))];
    }

    // The input of the model that a value of a row belongs to, and the first value of that input.
    private static (int Input, int Start) InputOf(TablePreprocessor preprocessor, int place)
    {
        (int input, int start) = (0, 0);
        while (place >= start + preprocessor.InputWidths[input])
            start += preprocessor.InputWidths[input++];
        return (input, start);
    }

    private static string Name(int inputs, int input, int place) => inputs == 1
        ? string.Create(CultureInfo.InvariantCulture, $"input {place}")
        : string.Create(CultureInfo.InvariantCulture, $"input {input}.{place}");
}
