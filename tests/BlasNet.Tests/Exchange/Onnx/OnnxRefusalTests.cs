using BlasNet.Exchange;

namespace BlasNet.Tests.Exchange;

/// <summary>What the import of ONNX refuses: operators without a layer, files that contradict themselves, and hostile ones.</summary>
internal static class OnnxRefusalTests
{
    private const long Huge = 1L << 40;

    // A refusal is quick: it takes less memory than this, whatever the file announces.
    private const long MostBytes = 400L << 20;

    private static readonly int[] Vector = [4], Sequence = [5, 3], Image = [2, 6, 5];

    private static IEnumerable<TestCaseData> Refused()
    {
        foreach ((string name, int[] sample, string sentence, long opset, Func<OnnxGraphBuilder, string> build) in Graphs())
            yield return new TestCaseData(sample, sentence, opset, build).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Refused))]
    public static void A_graph_is_refused_with_a_sentence(int[] sample, string sentence, long opset, Func<OnnxGraphBuilder, string> build)
    {
        var graph = new OnnxGraphBuilder(1);
        string output = build(graph);
        OnnxModel model = graph.Model(opset, output, sample);
        long before = GC.GetAllocatedBytesForCurrentThread();
        DataException error = Assert.Throws<DataException>(
            () => OnnxReader.Read(OnnxModel.Read(model.Write()), new OnnxImportOptions()))!;
        Assert.That(error.Message, Does.Contain(sentence).And.EndWith("."));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MostBytes));
    }

    private static IEnumerable<(string, int[], string, long, Func<OnnxGraphBuilder, string>)> Graphs() =>
    [
        .. Operators().Select(each => (each.Name, each.Sample, each.Sentence, each.Opset, each.Build)),
        .. Numbers().Select(each => (each.Name, each.Sample, each.Sentence, each.Opset, each.Build)),
        .. Bombs().Select(each => (each.Name, each.Sample, each.Sentence, each.Opset, each.Build)),
    ];

    private static Refusal Case(string name, int[] sample, string sentence, Func<OnnxGraphBuilder, string> build, long opset = 17) =>
        new(name, sample, sentence, opset, build);

    private static OnnxAttribute I(string name, params long[] values) => new(name, (IReadOnlyList<long>)values);

    private static IEnumerable<Refusal> Operators() =>
    [
        Case("unknown operator", Vector, "BlasNet has no layer for it; it reads Add, AveragePool,", g => g.Node("Det", ["x"])),
        Case("branches", Vector, "BlasNet does not read graphs with branches and loops.", g => g.Node("If", ["x"])),
        Case("quantized", Vector, "BlasNet has no layer for it;", g => g.Node("QLinearConv", ["x"])),
        Case("loose operator", Vector, "it is no part of a pattern that BlasNet knows.", g => g.Node("Erf", ["x"])),
        Case("normalization by the batch", Image, "it normalizes by the statistics of the batch", g => g.Node("BatchNormalization",
            ["x", g.Weight(2), g.Weight(2), g.Weight(2), g.Positive(2)], new OnnxAttribute("training_mode", 1L))),
        Case("normalization 6 for training", Image, "it normalizes by the statistics of the batch", g => g.Node("BatchNormalization",
            ["x", g.Weight(2), g.Weight(2), g.Weight(2), g.Positive(2)]), 6),
        Case("limits", Vector, "it keeps values between '0' and '6'", g => g.Node("Clip", ["x", g.Number(0), g.Number(6)])),
        Case("gelu by tanh", Vector, "BlasNet has it in its exact form",
            g => g.Node("Gelu", ["x"], new OnnxAttribute("approximate", "tanh")), 20),
        Case("LogSoftmax inside", Vector, "BlasNet has LogSoftmax at the end of a graph alone",
            g => g.Node("Relu", [g.Node("LogSoftmax", ["x"])])),
        Case("mirrored padding", Image, "it repeats or mirrors values",
            g => g.Node("Pad", ["x", g.Whole(0, 0, 1, 1, 0, 0, 1, 1)], new OnnxAttribute("mode", "reflect"))),
        Case("batch axis reduced", Image, "it works along the axis of the batch", g => g.Node("ReduceMean", ["x"], I("axes", 0))),
        Case("batch axis joined", Image, "it works along the axis of the batch",
            g => g.Node("Concat", ["x", "x"], new OnnxAttribute("axis", 0L))),
        Case("batch axis sliced", Image, "it works along the axis of the batch", g => g.Node("Slice", ["x", g.Whole(1), g.Whole(2)])),
        Case("batch lost", Image, "so that the axis of the batch changes", g => g.Node("Reshape", ["x", g.Whole(-1)])),
        Case("cubic", Image, "BlasNet does not enlarge by the mode 'cubic'",
            g => g.Node("Resize", ["x", "", g.Floats(1, 1, 2, 2)], new OnnxAttribute("mode", "cubic"))),
        Case("indices of a maximum", Image, "an output that BlasNet does not compute",
            g => g.Node("Relu", [g.Nodes("MaxPool", 2, ["x"], I("kernel_shape", 2, 2))[1]])),
        Case("lengths of sequences", Sequence, "it has sequence_lens", g => g.Nodes("LSTM", 2,
            [g.Node("Transpose", ["x"], I("perm", 1, 0, 2)), g.Weight(1, 16, 3), g.Weight(1, 16, 4), "", g.Whole(5)])[1]),
        Case("a state that is not zero", Sequence, "its initial state or peepholes are not zero", g => g.Nodes("LSTM", 2,
            [g.Node("Transpose", ["x"], I("perm", 1, 0, 2)), g.Weight(1, 16, 3), g.Weight(1, 16, 4), "", "", g.Weight(1, 1, 4)])[1]),
        Case("averages of dilated windows", Image, "it has dilations, which BlasNet's pooling lacks.",
            g => g.Node("AveragePool", ["x"], I("kernel_shape", 2, 2), I("dilations", 2, 2)), 19),
        Case("product from the left", Vector, "its input 0 is a constant", g => g.Node("MatMul", [g.Weight(3, 4), "x"])),
        Case("division by a value", Vector, "it is no part of a pattern", g => g.Node("Div", ["x", g.Node("Relu", ["x"])])),
    ];

    private static IEnumerable<Refusal> Numbers() =>
    [
        Case("missing value", Vector, "it reads 'nothing', which no input, constant or earlier node gives.",
            g => g.Node("Add", ["x", "nothing"])),
        Case("cycle", Vector, "it reads 'v1_0', which no input", g => { g.Node("Add", ["x", "v1_0"]); return g.Node("Relu", ["v0_0"]); }),
        Case("a node that reads itself", Vector, "it reads 'v0_0', which no input", g => g.Node("Add", ["x", "v0_0"])),
        Case("missing input", Vector, "its input 1 is missing.", g => g.Node("Add", ["x", ""])),
        Case("left out input", Vector, "its second matrix, input 1, is missing.", g => g.Node("MatMul", ["x", ""])),
        Case("no such output", Vector, "its graph has no input that the output depends on.", _ => "nothing"),
        Case("rows that do not fit", Vector, "its matrix B has '5' rows", g => g.Node("Gemm", ["x", g.Weight(5, 3)])),
        Case("channels that do not fit", Image, "does not fit an input [n, 2, 6, 5]", g => g.Node("Conv", ["x", g.Weight(3, 7, 3, 3)])),
        Case("kernel without elements", Image, "its kernel [0, 2, 3, 3] does not fit", g => g.Node("Conv", ["x", g.Weight(0, 2, 3, 3)])),
        Case("kernel larger than the image", Image, "is larger than an input", g => g.Node("Conv", ["x", g.Weight(3, 2, 9, 9)])),
        Case("bias that does not fit", Image, "its bias has '5' numbers", g => g.Node("Conv", ["x", g.Weight(3, 2, 3, 3), g.Weight(5)])),
        Case("no groups", Image, "in '0' groups does not fit",
            g => g.Node("Conv", ["x", g.Weight(3, 2, 3, 3)], new OnnxAttribute("group", 0L))),
        Case("groups without number", Image, "groups does not fit",
            g => g.Node("Conv", ["x", g.Weight(3, 2, 3, 3)], new OnnxAttribute("group", long.MaxValue))),
        Case("stride of 0", Image, "its attribute 'strides' must have '2' numbers of at least '1'",
            g => g.Node("Conv", ["x", g.Weight(3, 2, 3, 3)], I("strides", 0, 1))),
        Case("too many strides", Image, "its attribute 'strides' must have '2' numbers",
            g => g.Node("MaxPool", ["x"], I("kernel_shape", 2, 2), I("strides", 1, 1, 1))),
        Case("negative padding", Image, "its attribute 'pads' must have '4' numbers of at least '0'",
            g => g.Node("Conv", ["x", g.Weight(3, 2, 3, 3)], I("pads", -1, 0, 0, 0))),
        Case("pooling without a kernel", Image, "its kernel_shape is missing.", g => g.Node("MaxPool", ["x"])),
        Case("axis out of range", Vector, "it names the axis '7', but there are '2'.",
            g => g.Node("Softmax", ["x"], new OnnxAttribute("axis", 7L))),
        Case("an axis twice", Image, "must name each of the '4' axes once", g => g.Node("Transpose", ["x"], I("perm", 0, 1, 1, 2))),
        Case("a step of 0", Image, "has a step of 0", g => g.Node("Slice", ["x", g.Whole(0), g.Whole(2), g.Whole(2), g.Whole(0)])),
        Case("an empty slice", Image, "it takes no position of an axis.", g => g.Node("Slice", ["x", g.Whole(2), g.Whole(2), g.Whole(2)])),
        Case("position out of range", Sequence, "must be a list of positions of the '5'",
            g => g.Node("Gather", ["x", g.Index(9)], new OnnxAttribute("axis", 1L))),
        Case("parts that do not fill", Vector, "do not fill the '4' positions",
            g => g.Nodes("Split", 2, ["x", g.Whole(1, 1)], new OnnxAttribute("axis", 1L))[0]),
        Case("shapes that do not fit", Image, "do not fit one another",
            g => g.Node("Add", ["x", g.Node("MaxPool", ["x"], I("kernel_shape", 2, 2))])),
        Case("constant that does not fit", Vector, "its constant [5] does not fit [n, 4].", g => g.Node("Mul", ["x", g.Weight(5)])),
        Case("recurrent arrays that do not fit", Sequence, "do not fit '4' units and '3' features", g => g.Nodes("LSTM", 2,
            [g.Node("Transpose", ["x"], I("perm", 1, 0, 2)), g.Weight(1, 16, 2), g.Weight(1, 16, 4)])[1]),
        Case("scale that is no number", Image, "BlasNet enlarges by whole numbers.",
            g => g.Node("Resize", ["x", "", g.Floats(1, 1, float.NaN, 2)])),
    ];

    private static IEnumerable<Refusal> Bombs() =>
    [
        Case("a shape beyond 64 bits", Vector, "is too large, negative, or open at two axes.",
            g => g.Node("Reshape", ["x", g.Whole(0, 1L << 62, 1L << 62)])),
        Case("a shape open twice", Vector, "is too large, negative, or open at two axes.",
            g => g.Node("Reshape", ["x", g.Whole(0, -1, -1)])),
        Case("a shape of another size", Vector, "does not fit an input of '4' elements.", g => g.Node("Reshape", ["x", g.Whole(0, 3)])),
        Case("a shape of no elements", Vector, "does not fit an input of '4' elements.",
            g => g.Node("Reshape", ["x", g.Whole(-1, 0)], new OnnxAttribute("allowzero", 1L))),
        Case("a constant of 8 GB", Vector, "more elements of arrays would be made than the file accounts for.",
            g => g.Node("Add", ["x", g.Node("ConstantOfShape", [g.Whole(int.MaxValue)])])),
        Case("a constant beyond 64 bits", Vector, "which is too large or negative.",
            g => g.Node("Add", ["x", g.Node("ConstantOfShape", [g.Whole(Huge, Huge, Huge)])])),
        Case("a range without end", Vector, "no range that is read.",
            g => g.Node("Add", ["x", g.Node("Range", [g.Number(0), g.Number(1e30f), g.Number(1e-30f)])])),
        Case("a constant that doubles", Vector, "more elements of arrays would be made than the file accounts for.", g =>
        {
            string x = g.Weight(4);
            for (int i = 0; i < 40; i++)
                x = g.Node("Concat", [x, x], new OnnxAttribute("axis", 0L));
            return g.Node("Add", ["x", x]);
        }),
        Case("one constant a thousand times", Vector, "the file accounts for.", g =>
        {
            string x = "x", constant = g.Weight(4), large = g.Node("Expand", [constant, g.Whole(1 << 20, 4)]);
            for (int i = 0; i < 1000; i++)
                constant = g.Node("Add", [large, constant]);
            return g.Node("Add", [x, g.Node("Gather", [constant, g.Index(0)])]);
        }),
        Case("padding of 2 G", Image, "is larger than", g => g.Node("Conv", ["x", g.Weight(3, 2, 3, 3)],
            I("dilations", int.MaxValue, int.MaxValue), I("pads", int.MaxValue, 0, 0, 0))),
        Case("an output of 2 G", Image, "all together at most '2147483647'",
            g => g.Node("Resize", ["x", "", g.Floats(1, 1, 1 << 30, 1 << 30)])),
        Case("taps for a far output", Image, "does not fit an input of '6' positions.",
            g => g.Node("ConvTranspose", ["x", g.Weight(2, 3, 3, 3)], I("output_shape", Huge, Huge))),
        Case("more layers than are built", Vector, "the model has more than '1000' layers.", g =>
        {
            string x = "x";
            for (int i = 0; i < 1500; i++)
                x = g.Node("Tanh", [x]);
            return x;
        }),
        Case("more nodes than are read", Vector, "its graph has more than '10000' nodes.", g =>
        {
            string x = "x";
            for (int i = 0; i < 10_001; i++)
                x = g.Node("Identity", [x]);
            return x;
        }),
    ];

    private sealed record Refusal(string Name, int[] Sample, string Sentence, long Opset, Func<OnnxGraphBuilder, string> Build);
}
