using BlasNet.Exchange;

namespace BlasNet.Tests.Exchange;

/// <summary>Comparison of a graph's import with the loops in double precision.</summary>
internal static class OnnxCheck
{
    private const int Samples = 3;

    /// <summary>Returns the outputs of the loops and of the imported model, in the order of the model.</summary>
    public static (double[] Expected, float[] Actual, ImportedModel Imported) Outputs(OnnxCase @case)
    {
        var random = new Random(7);
        NdArray x = NdArray.Of([Samples, .. @case.Sample], _ => 4 * random.NextSingle() - 2);
        NdArray expected = OnnxReference.Run(@case.Model, x);
        ImportedModel imported = OnnxReader.Read(OnnxModel.Read(@case.Model.Write()), new OnnxImportOptions());
        using Network network = imported.ToNetwork(imported.Loss, 1);
        int[] input = [.. imported.Model.Shapes()[imported.Model.InputPositions[0]]];
        NdArray given = imported.Report.Changed.Any(text => text.StartsWith("The input", StringComparison.Ordinal)) ? x.ChannelsLast() : x;
        var outputs = network.Predict(BlasNet.Samples.FromFloats([.. given.Data.Select(value => (float)value)], input));
        var actual = new float[outputs.FlattenedLength];
        outputs.FlattenTo(actual);
        bool isMoved = imported.Report.Changed.Any(text => text.StartsWith("The output", StringComparison.Ordinal));
        return ((isMoved ? expected.ChannelsLast() : expected).Data, actual, imported);
    }
}
