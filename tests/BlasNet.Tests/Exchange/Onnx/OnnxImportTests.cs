using BlasNet.Exchange;
using BlasNet.Layers;
using BlasNet.Numerics;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Exchange;

/// <summary>ONNX graphs as layers: small ones against naive loops, and files of other programs against OnnxRuntime.</summary>
internal static class OnnxImportTests
{
    private static IEnumerable<TestCaseData> Cases => OnnxCases.All.Select(each => new TestCaseData(each).SetArgDisplayNames(each.Name));

    [TestCaseSource(nameof(Cases))]
    public static void A_graph_gives_the_outputs_of_loops_in_double_precision(OnnxCase graph)
    {
        (double[] expected, float[] actual, ImportedModel imported) = OnnxCheck.Outputs(graph);
        Near.AssertNear(expected, actual, 1e-5, graph.Name);
        Assert.That(imported.Report.Missing, Is.Empty);
    }

    [Test]
    public static void The_graphs_have_names_of_their_own()
    {
        Assert.That(OnnxCases.All.Select(each => each.Name), Is.Unique);
        Assert.That(OnnxCases.All.Count(), Is.GreaterThanOrEqualTo(250));
    }

    [TestCase("cntk-zoo-mnist")]
    [TestCase("op-avg_pool1d_asymmetric_padding")]
    [TestCase("op-avg_pool2d_asymmetric_padding")]
    [TestCase("op-batch_norm")]
    [TestCase("op-conv1d")]
    [TestCase("op-conv1d_asymmetric_padding")]
    [TestCase("op-conv2d")]
    [TestCase("op-conv_transpose1d")]
    [TestCase("op-conv_transpose2d")]
    [TestCase("op-elu")]
    [TestCase("op-gelu")]
    [TestCase("op-layer_norm_custom_epsilon")]
    [TestCase("op-layer_norm_no_bias")]
    [TestCase("op-log_softmax")]
    [TestCase("op-maxpool1d")]
    [TestCase("op-maxpool1d_asymmetric_padding")]
    [TestCase("op-maxpool2d")]
    [TestCase("op-relu")]
    [TestCase("op-softmax")]
    [TestCase("op-swish")]
    [TestCase("tf2onnx-sine")]
    [TestCase("tf2onnx-upsample")]
    public static void A_file_of_another_program_gives_its_outputs(string name)
    {
        IReadOnlyDictionary<string, NumpyArray> arrays = NumpyFile.ReadArchive(ForeignFiles.Path("onnx", name + ".npz"));
        (NumpyArray x, NumpyArray y) = (arrays["x"], arrays["y"]);
        int[] sample = [.. x.Dimensions.Skip(1).Select(extent => (int)extent)];
        ImportedModel imported = Read(name, new OnnxImportOptions { Input = name == "tf2onnx-upsample" ? sample : null });
        // The loss takes the logarithm.
        double[] expected = [.. y.ToFloats().Select(value => name == "op-log_softmax" ? Math.Exp(value) : value)];
        using Network network = imported.ToNetwork(imported.Loss, 1);
        var outputs = network.Predict(Samples.FromFloats(x.ToFloats(), sample));
        var actual = new float[outputs.FlattenedLength];
        outputs.FlattenTo(actual);
        // Pixels up to 255 make outputs of thousands, which are rounded in proportion to the largest.
        double largest = name == "cntk-zoo-mnist" ? expected.Max(Math.Abs) : 1;
        Near.AssertNear(expected.Select(value => value / largest).ToArray(), actual.Select(value => value / largest).ToArray(), 1e-5, name);
    }

    [TestCase("op-flatten_2d", "node 0 'Flatten' of 'b': it flattens [n, 3, 4, 5] at axis '2', so that the axis of the batch changes")]
    [TestCase("op-resize_with_sizes",
        "node 0 'Resize' of 'resize_node': it scales by [1, 1, 0.5, 0.75]; BlasNet enlarges by whole numbers.")]
    [TestCase("op-transpose", "the output [4, n, 3] has the batch at the axis '1', but BlasNet has it first.")]
    [TestCase("tf2onnx-upsample", "the input 'up_sampling2d_input:0' leaves its shape open; give that of one sample, channels last.")]
    public static void A_file_that_has_no_layers_is_refused_with_its_node(string name, string sentence)
    {
        DataException error = Assert.Throws<DataException>(() => Read(name, new OnnxImportOptions()))!;
        Assert.That(error.Message, Does.Contain(sentence));
    }

    [Test]
    public static void The_report_names_arrays_and_tells_what_was_changed()
    {
        ImportReport report = Read("cntk-zoo-mnist", new OnnxImportOptions()).Report;
        Assert.That(report.Matched.Select(array => array.ToString()), Is.EqualTo(new[]
        {
            "Parameter5 [8, 1, 5, 5] -> 0.conv2D.kernel [5, 5, 1, 8]", "Parameter6 [8, 1, 1] -> 0.conv2D.bias [8]",
            "Parameter87 [16, 8, 5, 5] -> 2.conv2D.kernel [5, 5, 8, 16]", "Parameter88 [16, 1, 1] -> 2.conv2D.bias [16]",
            "Parameter193 [16, 4, 4, 10] -> 5.dense.kernel [256, 10]", "Parameter194 [1, 10] -> 5.dense.bias [10]",
        }));
        Assert.That(report.Changed, Is.EqualTo(new[]
        {
            "The rows of 'Parameter193' were put in the order of an image with its channels last.",
        }));
        Assert.That((report.Missing, report.Left), Is.EqualTo((Array.Empty<string>(), Array.Empty<string>())));
    }

    [TestCase("Gelu of erf", "activation")]
    [TestCase("Gelu of erf behind a MatMul", "dense")]
    [TestCase("layer normalization of operators", "layerNormalization")]
    [TestCase("Conv, then Relu", "conv2D")]
    [TestCase("Conv, then silu", "conv2D")]
    [TestCase("MatMul, Add, Relu", "dense")]
    [TestCase("MatMul, Softmax", "dense")]
    [TestCase("tf2onnx: Transpose, Conv, Transpose", "conv2D")]
    [TestCase("tf2onnx: Transpose, Conv, Transpose, Reshape, MatMul", "conv2D flatten dense")]
    [TestCase("patches: Conv, Reshape, Transpose, MatMul", "conv2D reshape dense")]
    [TestCase("Sub and Div at the input of a Conv", "batchNormalization conv2D")]
    [TestCase("LayerNormalization of channels between convolutions", "conv2D layerNormalization conv2D")]
    [TestCase("GlobalAveragePool, then Flatten", "globalAveragePooling2D")]
    [TestCase("LSTM, bidirectional, all steps", "bidirectional")]
    [TestCase("GRU, state after the last step", "gru dense")]
    public static void What_belongs_together_becomes_one_layer(string name, string layers)
    {
        OnnxCase graph = OnnxCases.All.Single(each => each.Name == name);
        Model model = OnnxReader.Read(graph.Model, new OnnxImportOptions()).Model;
        Assert.That(string.Join(' ', model.Layers.Where(layer => layer is not InputLayer).Select(layer => layer.Kind)), Is.EqualTo(layers));
    }

    private static ImportedModel Read(string name, OnnxImportOptions options) =>
        OnnxReader.Read(OnnxModel.Read(File.ReadAllBytes(ForeignFiles.Path("onnx", name + ".onnx"))), options);
}
