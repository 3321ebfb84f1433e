using System.Globalization;
using BlasNet.Tables;

namespace BlasNet.Exchange;

/// <summary>Preprocessing of a table in a graph of ONNX: one input for each column, [N, 1], and the encoded rows that a model
/// takes.</summary>
/// <remarks>Numbers are scaled in double precision and rounded once, as the preprocessor does, so that the bits are the same. A row that
/// the preprocessor refuses, because of a missing cell or an unknown category, is marked.</remarks>
internal sealed class TableExport
{
    private readonly OnnxBuilder graph;
    private readonly TablePreprocessor preprocessor;
    private readonly string[] columns;
    private readonly List<(string Value, int[] Places)> parts = [];
    private readonly List<string> refused = [];

    /// <summary>Adds the columns as inputs of the graph.</summary>
    /// <exception cref="ConfigurationException">A column has no form in ONNX.</exception>
    public TableExport(OnnxBuilder graph, TablePreprocessor preprocessor)
    {
        (this.graph, this.preprocessor) = (graph, preprocessor);
        if (preprocessor.Features.FirstOrDefault(feature => feature.Text is not null) is { } text)
            throw new ConfigurationException(new Place { Column = text.Name },
                "the operators of ONNX do not cut a text into the words that the model takes; export the model without its table.");
        columns =
        [
            .. preprocessor.Features.Select(feature => graph.Input(
                feature.Name, feature.IsNumber || IsNumeric(feature) ? OnnxType.Float : OnnxType.Text, 1)),
        ];
    }

    private CategoryEncoding Encoding => preprocessor.Options.CategoryEncoding;

    /// <summary>Adds the encoding.</summary>
    /// <returns>The encoded rows, and what tells refused ones, truth values [N, 1]; null where no row can be refused.</returns>
    public (string Rows, string? Refused) Add()
    {
        graph.Scope = "table";
        AddNumbers();
        foreach ((int i, FittedFeature feature) in preprocessor.Features.Index())
        {
            if (!feature.IsNumber)
                AddCategory(feature, columns[i], preprocessor.Layout.Offsets[i]);
        }
        string rows = Joined([.. parts.Select(part => part.Value)]);
        int[] places = [.. parts.SelectMany(part => part.Places)];
        if (!places.SequenceEqual(Enumerable.Range(0, places.Length)))
        {
            long[] order = [.. places.Index().OrderBy(place => place.Item).Select(place => (long)place.Index)];
            rows = graph.Add("Gather", [rows, graph.Integers(order)], new OnnxAttribute("axis", 1L));
        }
        return (graph.Rename(rows, "table", 0),
            refused.Count == 0 ? null : refused.Skip(1).Aggregate(refused[0], (all, one) => graph.Add("Or", [all, one])));
    }

    private bool IsNumeric(FittedFeature feature) =>
        preprocessor.Columns.FirstOrDefault(column => column.Name == feature.Name) is { IsNumeric: true };

    // All columns of numbers side by side, and after them what tells of missing ones.
    private void AddNumbers()
    {
        int[] numbers = [.. preprocessor.Features.Index().Where(feature => feature.Item.IsNumber).Select(feature => feature.Index)];
        if (numbers.Length == 0)
            return;
        FittedFeature[] features = [.. numbers.Select(i => preprocessor.Features[i])];
        string raw = Joined([.. numbers.Select(i => columns[i])]), isMissing = graph.Add("IsNaN", [raw]);
        string filled = ScaleExport.Fill(graph, raw, isMissing, features);
        parts.Add((ScaleExport.Apply(graph, filled, [.. features.Select(feature => feature.Scale)]),
            [.. numbers.Select(i => preprocessor.Layout.Offsets[i])]));
        if (ScaleExport.AnyRefused(graph, isMissing, features) is { } any)
            refused.Add(any);
        int[] told = [.. Enumerable.Range(0, numbers.Length).Where(k => preprocessor.Layout.Indicators[numbers[k]] is not null)];
        if (told.Length == 0)
            return;
        string signs = graph.Add("Where", [isMissing, graph.Doubles([1]), graph.Doubles([-1])]);
        if (told.Length < numbers.Length)
            signs = graph.Add("Gather", [signs, graph.Integers([.. told.Select(k => (long)k)])], new OnnxAttribute("axis", 1L));
        parts.Add((ScaleExport.Apply(graph, signs, [.. told.Select(k => features[k].Indicator!.Value)]),
            [.. told.Select(k => preprocessor.Layout.Indicators[numbers[k]]!.Value)]));
    }

    private void AddCategory(FittedFeature feature, string column, int offset)
    {
        (float[] given, float[] none) = Inputs(feature);
        int count = feature.Categories!.Count;
        string code = CategoryExport.Codes(graph, feature, column, IsNumeric(feature), preprocessor.Options, refused);
        int width = feature.Width(Encoding);
        string value = feature.Form(Encoding) switch
        {
            InputForm.Index => graph.Add(
                "Cast", [graph.Add("Min", [code, graph.Integer(count)])], LengthsExport.To(OnnxType.Float)),
            // Beyond the two categories come none and a refused one.
            InputForm.Sign => graph.Add(
                "Gather", [graph.Floats([given[0], given[1], none[0], none[0]], 4), code], new OnnxAttribute("axis", 0L)),
            _ => graph.Add("Where", [
                graph.Add("Equal", [code, graph.Integers([.. Enumerable.Range(0, count).Select(place => (long)place)])]),
                graph.Floats(given, count), graph.Floats(none, count)]),
        };
        parts.Add((value, [.. Enumerable.Range(offset, width)]));
    }

    private (float[] Given, float[] None) Inputs(FittedFeature feature)
    {
        if (feature.Form(Encoding) == InputForm.Sign)
            return ([ScaleOf(0).Apply(1), ScaleOf(0).Apply(-1)], [ScaleOf(0).Apply(0)]);
        int[] places = [.. Enumerable.Range(0, feature.Categories!.Count)];
        return feature.Form(Encoding) == InputForm.Index ? ([], [])
            : ([.. places.Select(place => ScaleOf(place).Apply(1))], [.. places.Select(place => ScaleOf(place).Apply(0))]);

        ColumnScale ScaleOf(int input) => feature.CategoryScales?[input] ?? ColumnScale.One;
    }

    private string Joined(string[] values) => values is [var only] ? only : graph.Add("Concat", values, new OnnxAttribute("axis", 1L));
}

/// <summary>Numbers of categories in a graph of ONNX.</summary>
internal static class CategoryExport
{
    /// <summary>Adds the look-up of the cells of a column.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="feature">The column as it was fitted.</param>
    /// <param name="column">The input of the graph.</param>
    /// <param name="isNumeric">Whether the cells are numbers.</param>
    /// <param name="options">How the table is encoded.</param>
    /// <param name="refused">Takes what tells refused rows.</param>
    /// <returns>The number of each category, [N, 1]; for K categories K is none of them, and K + 1 a refused cell.</returns>
    public static string Codes(
        OnnxBuilder graph, FittedFeature feature, string column, bool isNumeric, TableOptions options, List<string> refused)
    {
        int none = feature.Categories!.Count, bad = none + 1;
        int unknown = options.UnknownCategory == UnknownCategory.Error ? bad : none;
        int filler = Array.IndexOf([.. feature.Categories], feature.CategoryFiller);
        int missing = filler >= 0 ? filler : options.Missing == MissingPolicy.Indicator ? none : bad;
        string codes = isNumeric
            ? OfNumbers(graph, feature, column, unknown, missing)
            : OfTexts(graph, feature.Categories, column, unknown, missing, options.NaValues);
        if (unknown == bad || missing == bad)
            refused.Add(graph.Add("Equal", [codes, graph.Integer(bad)]));
        return codes;
    }

    private static string OfTexts(OnnxBuilder graph, IReadOnlyList<string> categories, string column, int unknown, int missing,
        IReadOnlyList<string> markers)
    {
        string[] more = [.. markers.Append("").Where(marker => !categories.Contains(marker)).Distinct(StringComparer.Ordinal)];
        return Encode(graph, column, unknown, new OnnxAttribute("keys_strings", (IReadOnlyList<string>)[.. categories, .. more]),
            [.. Enumerable.Range(0, categories.Count), .. more.Select(_ => missing)]);
    }

    // By value, as cells are; a missing one is NaN.
    private static string OfNumbers(OnnxBuilder graph, FittedFeature feature, string column, int unknown, int missing)
    {
        float[] keys = [.. feature.Categories!.Select(name =>
            double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? (float)number : float.NaN)];
        if (keys.Distinct().Count() < keys.Length || Array.Exists(keys, float.IsNaN))
            throw new ConfigurationException(new Place { Column = feature.Name },
                "the numbers that are its categories cannot be told apart as 32-bit floats; export the model without its table.");
        string codes = Encode(graph, column, unknown, new OnnxAttribute("keys_floats", (IReadOnlyList<float>)keys),
            [.. Enumerable.Range(0, keys.Length)]);
        return graph.Add("Where", [graph.Add("IsNaN", [column]), graph.Integer(missing), codes]);
    }

    private static string Encode(OnnxBuilder graph, string column, int unknown, OnnxAttribute keys, IEnumerable<int> codes) => graph.Add(
        "LabelEncoder", [column], 1, OnnxBuilder.CategoryDomain,
        [
            keys, new OnnxAttribute("values_int64s", (IReadOnlyList<long>)[.. codes.Select(code => (long)code)]),
            new OnnxAttribute("default_int64", (long)unknown),
        ])[0];
}
