using BlasNet.Data;
using BlasNet.Tables;

namespace BlasNet.Exchange;

/// <summary>Windows of a series of a table in a graph of ONNX: raw numbers [N, window, columns], scaled as the preprocessor does.</summary>
internal static class SeriesInputExport
{
    /// <summary>Adds the inputs and their scales.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="preprocessor">The preprocessor of a series.</param>
    /// <returns>The window and, where columns are known in advance, those of the steps to come.</returns>
    /// <exception cref="ConfigurationException">A column has no form in ONNX.</exception>
    public static IReadOnlyList<ExportedValue> Add(OnnxBuilder graph, TablePreprocessor preprocessor)
    {
        TimeSeries series = preprocessor.Options.Series!;
        if (preprocessor.Features.FirstOrDefault(feature => !feature.IsNumber) is { } other)
            throw new ConfigurationException(new Place { Column = other.Name },
                "a window takes numbers alone, but the column is none; export the model without its table.");
        if (series.Calendar.Count > 0)
            throw new ConfigurationException(
                "the operators of ONNX do not read times, but the series has inputs of the calendar; export the model without its table.");
        ForecastShape shape = preprocessor.ForecastShape!;
        graph.Scope = "table";
        FittedFeature[] past = [.. preprocessor.Targets.Select(target => new FittedFeature(target.Name, target.Scale, null))];
        var inputs = new List<ExportedValue>
        {
            Encoded(graph, graph.Input("window", OnnxType.Float, shape.Window, preprocessor.Features.Count + past.Length),
                [.. preprocessor.Features], past, shape.Window),
        };
        if (shape.Known > 0)
        {
            FittedFeature[] known = [.. preprocessor.KnownFeatures.Select(i => preprocessor.Features[i])];
            inputs.Add(Encoded(
                graph, graph.Input("known", OnnxType.Float, shape.Horizon, known.Length), known, [], shape.Horizon));
        }
        return inputs;
    }

    // The features in their order, those that tell of missing ones, the past of the targets.
    private static ExportedValue Encoded(OnnxBuilder graph, string raw, FittedFeature[] features,
        FittedFeature[] past, int steps)
    {
        FittedFeature[] all = [.. features, .. past];
        string isMissing = graph.Add("IsNaN", [raw]);
        string value = ScaleExport.Apply(
            graph, ScaleExport.Fill(graph, raw, isMissing, all), [.. all.Select(feature => feature.Scale)]);
        int[] told = [.. Enumerable.Range(0, features.Length).Where(k => features[k].Indicator is not null)];
        if (told.Length > 0)
            value = WithIndicators(graph, value, isMissing, features, told);
        int channels = all.Length + told.Length;
        return new ExportedValue(value, new Shape(steps, channels));
    }

    private static string WithIndicators(OnnxBuilder graph, string value, string isMissing, FittedFeature[] features, int[] told)
    {
        OnnxAttribute last = new("axis", 2L);
        string signs = graph.Add("Gather", [
            graph.Add("Where", [isMissing, graph.Doubles([1]), graph.Doubles([-1])]),
            graph.Integers([.. told.Select(k => (long)k)])], last);
        string indicators = ScaleExport.Apply(graph, signs, [.. told.Select(k => features[k].Indicator!.Value)]);
        string own = graph.Add("Gather", [value, graph.Integers([.. Enumerable.Range(0, features.Length).Select(k => (long)k)])], last);
        string past = graph.Add("Slice", [
            value, graph.Integers(features.Length), graph.Integers(int.MaxValue), graph.Integers(2L)]);
        return graph.Add("Concat", [own, indicators, past], last);
    }
}
