using BlasNet.Exchange;

namespace BlasNet.Tests.Exchange;

/// <summary>Comparison of a graph's import with the loops in double precision.</summary>
internal static class OnnxCheck
{
    private const int Rows = 3;

    /// <summary>Returns the outputs of the loops and of the imported model, in the order of the model.</summary>
    public static (double[] Expected, float[] Actual, ImportedModel Imported) Outputs(OnnxCase @case)
    {
        var random = new Random(7);
        NdArray x = NdArray.Of([Rows, .. @case.Sample], _ => 4 * random.NextSingle() - 2);
        NdArray expected = OnnxReference.Run(@case.Model, x);
        ImportedModel imported = OnnxReader.Read(OnnxModel.Read(@case.Model.Write()), new OnnxImportOptions());
        using Network network = imported.ToNetwork(imported.Loss, 1);
        int[] input = [.. imported.Model.Shapes()[imported.Model.InputPositions[0]]];
        float[] actual = Predict(network, Samples.FromFloats(Given(imported, x), input));
        return (Expected(imported, expected), actual, imported);
    }

    /// <summary>Returns the outputs of a network.</summary>
    public static float[] Predict(Network network, params Samples[] inputs)
    {
        var outputs = network.Predict(inputs);
        var flat = new float[outputs.FlattenedLength];
        outputs.FlattenTo(flat);
        return flat;
    }

    /// <summary>Returns an input of the graph as the imported model takes it.</summary>
    public static float[] Given(ImportedModel imported, NdArray input) =>
        [.. Moved(imported, "The input", input).Data.Select(value => (float)value)];

    /// <summary>Returns an output of the graph as the imported model gives it.</summary>
    public static double[] Expected(ImportedModel imported, NdArray output) => Moved(imported, "The output", output).Data;

    private static NdArray Moved(ImportedModel imported, string what, NdArray values) =>
        imported.Report.Changed.Any(text => text.StartsWith(what, StringComparison.Ordinal)) ? values.ChannelsLast() : values;
}
