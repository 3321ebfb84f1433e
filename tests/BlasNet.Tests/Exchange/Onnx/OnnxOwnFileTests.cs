using BlasNet.Exchange;
using BlasNet.Training;

namespace BlasNet.Tests.Exchange;

/// <summary>Files of BlasNet's own: layers, classes and weights come back as they were.</summary>
internal static class OnnxOwnFileTests
{
    private static readonly Model Layers = Model.Input(4).Add(Layer.Dropout(0.5)).Add(Layer.Dense(3, Activation.Softmax, name: "head"));

    [Test]
    public static void Layers_and_classes_come_back_and_the_columns_of_a_table_are_left_out()
    {
        using var network = new Network(Layers, Loss.SparseCategoricalCrossEntropy(), 5, 1);
        ImportedModel imported = OnnxReader.Read(Written(network, NetworkWeights.Digest(network)), new OnnxImportOptions());
        Assert.That(imported.Model, Is.EqualTo(Layers));
        Assert.That(imported.ClassNames, Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(imported.Report.Matched.Select(array => array.Target), Is.EqualTo(new[] { "1.head.kernel", "1.head.bias" }));
        using Network back = imported.ToNetwork(imported.Loss, 1);
        Assert.That(NetworkWeights.Digest(back), Is.EqualTo(NetworkWeights.Digest(network)));
    }

    [Test]
    public static void Weights_that_were_changed_since_take_the_layers_of_the_graph()
    {
        using var network = new Network(Layers, Loss.SparseCategoricalCrossEntropy(), 5, 1);
        ImportedModel imported = OnnxReader.Read(Written(network, "another"), new OnnxImportOptions());
        Assert.That(imported.Model.Layers.Select(layer => layer.Kind), Is.EqualTo(new[] { "input", "dense" }));
        Assert.That(imported.Report.Missing, Is.Empty);
    }

    [Test]
    public static void Layers_that_a_graph_does_not_give_back_are_told_with_the_way_out()
    {
        using var network = new Network(Model.Input(8, 2).Add(Layer.MovingAverage(3)), Loss.MeanSquaredError(), 5, 1);
        OnnxModel written = OnnxExport.Of(new ExportRequest(network, Loss.MeanSquaredError(), null, [], new OnnxOptions()));
        DataException error = Assert.Throws<DataException>(() => OnnxReader.Read(written, new OnnxImportOptions()))!;
        Assert.That(error.Sentence, Does.EndWith("take the run or its model.safetensors instead."));
    }

    // The encoding of a table is what no layer could be: the value 'table' is where the model begins.
    private static OnnxModel Written(Network network, string digest)
    {
        OnnxTensor[] constants = [.. network.Layout.Select(array => OnnxTensor.Of(
            array.Key, array.Key.EndsWith("bias", StringComparison.Ordinal) ? [3] : [4, 3],
            network.Parameters.Slice(array.Offset, array.Length).Span))];
        OnnxNode[] nodes =
        [
            new("LabelEncoder", ["column"], ["table"], []) { Domain = "ai.onnx.ml" },
            new("Gemm", ["table", "1.head.kernel", "1.head.bias"], ["product"], []), new("Softmax", ["product"], ["1.head"], []),
            new("ArgMax", ["1.head"], ["label"], []), new("Identity", ["1.head"], ["probabilities"], []),
        ];
        OnnxValue Value(string name, OnnxType type) => new(name, type, [new OnnxExtent(null, "n"), new OnnxExtent(1)]);
        var graph = new OnnxGraph("model", nodes, constants, [Value("column", OnnxType.Text)],
            [Value("label", OnnxType.Int64), Value("probabilities", OnnxType.Float)]);
        return new OnnxModel(graph, new Dictionary<string, long> { [""] = 17, ["ai.onnx.ml"] = 3 }, new Dictionary<string, string>
        {
            ["blasnet.model"] = new ModelFile(Layers, Loss: Loss.SparseCategoricalCrossEntropy()).ToString(),
            ["blasnet.weights_sha256"] = digest, ["blasnet.classes"] = """["a","b","c"]""",
        }) { IrVersion = 8 };
    }
}
