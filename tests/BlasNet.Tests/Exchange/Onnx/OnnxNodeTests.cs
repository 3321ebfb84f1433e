using System.Text.Json;
using BlasNet.Exchange;
using BlasNet.Files;
using BlasNet.Numerics;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Exchange;

/// <summary>The tests of single operators that come with ONNX, through the import: their inputs, attributes and outputs.</summary>
/// <remarks>The first axis is that of the batch. The first input varies; where an operator has several of its batch and cannot take
/// constants for the others, all of them vary. What BlasNet has no layer for is listed with its reason.</remarks>
internal static class OnnxNodeTests
{
    private static readonly IReadOnlyDictionary<string, NumpyArray> Arrays = NumpyFile.ReadArchive(ForeignFiles.Path("onnx-nodes.npz"));

    private static readonly Dictionary<string, JsonElement> Tests = JsonDocument
        .Parse(File.ReadAllBytes(ForeignFiles.Path("onnx-nodes.json"))).RootElement.EnumerateArray()
        .ToDictionary(test => test.GetProperty("name").GetString()!);

    private static IEnumerable<string> Names => Tests.Keys;

    [TestCaseSource(nameof(Names))]
    public static void An_operator_gives_the_outputs_of_its_test(string name)
    {
        JsonElement test = Tests[name];
        string? why = Try(name, test, all: false);
        if (why is not null && Try(name, test, all: true) is null)
            why = null;
        Assert.That(why, Is.EqualTo(test.TryGetProperty("refused", out JsonElement reason) ? reason.GetString() : null));
    }

    // The sentence of a refusal; null where the outputs were the same.
    private static string? Try(string name, JsonElement test, bool all)
    {
        string[] given = Texts(test, "inputs");
        NumpyArray[] values = [.. given.Select((_, i) => Arrays[$"{name}/in{i}"])];
        int[] varying = [.. Enumerable.Range(0, given.Length).Where(i => i == 0 || (all && Varies(values[i], values[0])))];
        ImportedModel imported;
        try
        {
            imported = OnnxReader.Read(OnnxModel.Read(Graph(test, given, values, varying).Write()), new OnnxImportOptions());
        }
        catch (DataException error)
        {
            return error.Sentence;
        }
        using Network network = imported.ToNetwork(imported.Loss, 1);
        Samples[] samples = [.. varying.Select((i, position) => Samples.FromFloats(
            OnnxCheck.Given(imported, NdArrayOf(values[i])), [.. imported.Model.Shapes()[imported.Model.InputPositions[position]]]))];
        float[] actual = OnnxCheck.Predict(network, samples);
        double[] expected = OnnxCheck.Expected(imported, NdArrayOf(Arrays[$"{name}/out"]));
        // The loss takes the logarithm.
        if (imported.Report.Changed.Any(text => text.Contains("LogSoftmax", StringComparison.Ordinal)))
            expected = [.. expected.Select(Math.Exp)];
        double largest = Math.Max(1, expected.Max(Math.Abs));
        Near.AssertNear([.. expected.Select(value => value / largest)], [.. actual.Select(value => (float)(value / largest))], 1e-5, name);
        return null;
    }

    private static bool Varies(NumpyArray value, NumpyArray first) => !value.IsInteger
        && value.Dimensions.Count > 0 && value.Dimensions[0] == first.Dimensions[0];

    private static NdArray NdArrayOf(NumpyArray array)
    {
        float[] values = array.ToFloats();
        return new NdArray([.. array.Dimensions], [.. values.Select(value => (double)value)]);
    }

    private static OnnxModel Graph(JsonElement test, string[] given, NumpyArray[] values, int[] varying)
    {
        OnnxNode[] nodes = [.. test.GetProperty("nodes").EnumerateArray().Select(node => new OnnxNode(
            node.GetProperty("op").GetString()!, Texts(node, "inputs"), Texts(node, "outputs"),
            [.. node.GetProperty("attributes").EnumerateObject().Select(Attribute)]))];
        OnnxTensor[] constants = [.. Enumerable.Range(0, given.Length).Where(i => !varying.Contains(i))
            .Select(i => Constant(given[i], values[i]))];
        OnnxValue[] ends = [.. varying.Select(i => new OnnxValue(given[i], OnnxType.Float,
            [.. values[i].Dimensions.Select((extent, axis) => axis == 0 ? new OnnxExtent(null, "n") : new OnnxExtent(extent))]))];
        string output = test.GetProperty("output").GetString()!;
        var graph = new OnnxGraph("test", nodes, constants, ends, [new OnnxValue(output, OnnxType.Float, null)]);
        var opsets = new Dictionary<string, long> { [""] = test.GetProperty("opset").GetInt64() };
        return new OnnxModel(graph, opsets, new Dictionary<string, string>()) { IrVersion = 8 };
    }

    private static string[] Texts(JsonElement node, string name) =>
        [.. node.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    private static OnnxTensor Constant(string name, NumpyArray value)
    {
        long[] shape = [.. value.Dimensions.Select(extent => (long)extent)];
        return !value.IsInteger ? OnnxTensor.Of(name, shape, value.ToFloats())
            : OnnxTensor.Of(name, shape, (ReadOnlySpan<long>)[.. value.ToFloats().Select(number => (long)number)]);
    }

    private static OnnxAttribute Attribute(JsonProperty attribute)
    {
        JsonElement value = attribute.Value;
        return value.ValueKind switch
        {
            JsonValueKind.String => new OnnxAttribute(attribute.Name, value.GetString()!),
            JsonValueKind.Number when IsWhole(value) => new OnnxAttribute(attribute.Name, value.GetInt64()),
            JsonValueKind.Number => new OnnxAttribute(attribute.Name, value.GetSingle()),
            _ => value.EnumerateArray().FirstOrDefault() switch
            {
                { ValueKind: JsonValueKind.String } => new OnnxAttribute(
                    attribute.Name, (IReadOnlyList<string>)[.. value.EnumerateArray().Select(each => each.GetString()!)]),
                { ValueKind: JsonValueKind.Number } first when !IsWhole(first) => new OnnxAttribute(
                    attribute.Name, (IReadOnlyList<float>)[.. value.EnumerateArray().Select(each => each.GetSingle())]),
                _ => new OnnxAttribute(attribute.Name, (IReadOnlyList<long>)[.. value.EnumerateArray().Select(each => each.GetInt64())]),
            },
        };
    }

    private static bool IsWhole(JsonElement value) => !value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E');
}
