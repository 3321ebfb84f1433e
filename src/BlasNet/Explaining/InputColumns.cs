using System.Globalization;
using BlasNet.Data;
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
        ForecastShape? shape = preprocessor.ForecastShape;
        int width = shape?.Channels ?? preprocessor.Width;
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
        if (shape is null)
            return columns;
        CalendarPart[] calendar = [.. preprocessor.Options.Series!.Calendar];
        for (int part = 0; part < calendar.Length; part++)
            columns.Add(new InputColumn(JsonNames.Of(calendar[part]), 0, Steps(Pair(preprocessor.Width, part))));
        // The past of what is forecast follows the features of each step.
        for (int target = 0; target < shape.Targets; target++)
            columns.Add(new InputColumn(preprocessor.Targets[target].Name, 0, Steps([shape.Features + target])));
        AddKnown(preprocessor, shape, calendar, columns);
        return columns;

        int[] Steps(int[] places) => StepsOf(shape?.Window ?? 1, width, places);
    }

    // What is known of the steps to come is an input of its own.
    private static void AddKnown(
        TablePreprocessor preprocessor, ForecastShape shape, CalendarPart[] calendar, List<InputColumn> columns)
    {
        int place = 0;
        foreach (int i in preprocessor.KnownFeatures)
        {
            FittedFeature feature = preprocessor.Features[i];
            int count = feature.Width(preprocessor.Options.CategoryEncoding) + (preprocessor.Layout.Indicators[i] is null ? 0 : 1);
            Add(feature.Name, [.. Enumerable.Range(place, count)], feature.Categories);
            place += count;
        }
        for (int part = 0; part < calendar.Length; part++)
            Add(JsonNames.Of(calendar[part]), Pair(place, part), null);

        void Add(string name, int[] places, IReadOnlyList<string>? categories) =>
            columns.Add(new InputColumn($"{name} ahead", 1, StepsOf(shape.Horizon, shape.Known, places), categories));
    }

    // Sine and cosine of a part of the time.
    private static int[] Pair(int first, int part) => [first + 2 * part, first + 2 * part + 1];

    private static int[] StepsOf(int steps, int width, int[] places) =>
        [.. Enumerable.Range(0, steps).SelectMany(step => places.Select(place => step * width + place))];

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
