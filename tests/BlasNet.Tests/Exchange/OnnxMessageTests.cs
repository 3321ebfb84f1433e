using BlasNet.Exchange;

namespace BlasNet.Tests.Exchange;

/// <summary>The messages of ONNX: what was written is read again, and bytes decide what is refused.</summary>
internal static class OnnxMessageTests
{
    [Test]
    public static void A_model_is_read_as_it_was_written()
    {
        OnnxModel model = Small();
        OnnxModel read = OnnxModel.Read(model.Write());
        Assert.That(read.Write().ToArray(), Is.EqualTo(model.Write().ToArray()));
        OnnxNode node = read.Graph.Nodes.Single();
        Assert.That(node.Operator, Is.EqualTo("Conv"));
        Assert.That(node.Inputs, Is.EqualTo(new[] { "x", "w" }));
        Assert.That(node.Integers("pads"), Is.EqualTo(new[] { 1L, -1 }));
        Assert.That(node.Single("alpha", 0), Is.EqualTo(0.5f));
        Assert.That(node.Text("mode", ""), Is.EqualTo("linear"));
        Assert.That(node.Integer("group", 1), Is.EqualTo(2));
        Assert.That(node.Integer("axis", 7), Is.EqualTo(7), "one that is left out");
        Assert.That(node.Find("names")!.Texts, Is.EqualTo(new[] { "a", "ä" }));
        Assert.That(node.Find("scales")!.Singles, Is.EqualTo(new[] { 1f, 2f }));
        Assert.That(node.Find("value")!.Tensor!.ToIntegers(), Is.EqualTo(new[] { 3L, -4 }));
        Assert.That(read.Graph.Initializers[0].ToSingles(), Is.EqualTo(new[] { 1f, 2f, 3f }));
        Assert.That(read.Graph.Inputs[0].Shape, Is.EqualTo(new[] { new OnnxExtent(null, "n"), new OnnxExtent(3) }));
        Assert.That(read.Opsets, Is.EqualTo(new Dictionary<string, long> { [""] = 17 }));
        Assert.That(read.Metadata["blasnet.version"], Is.EqualTo("1"));
        Assert.That((read.IrVersion, read.Producer, read.Documentation), Is.EqualTo((8L, "BlasNet", "a text")));
    }

    // TensorProto by hand: field 1 dims, 2 type, 4 floats, 5 and 7 whole numbers, 9 raw, 10 doubles.
    [TestCase("0802" + "1001" + "22080000803F00000040", new[] { 1f, 2 }, TestName = "Floats_in_a_list")]
    [TestCase("0802" + "1001" + "4A080000803F00000040", new[] { 1f, 2 }, TestName = "Floats_as_bytes")]
    [TestCase("0802" + "1007" + "3A0B01" + "FEFFFFFFFFFFFFFFFF01", new[] { 1f, -2 }, TestName = "Whole_numbers_in_a_list")]
    [TestCase("0801" + "100A" + "2A028078", new[] { 1f }, TestName = "Half_floats_as_bits")]
    [TestCase("0802" + "100A" + "4A04003C00C0", new[] { 1f, -2 }, TestName = "Half_floats_as_bytes")]
    [TestCase("0801" + "1010" + "4A02803F", new[] { 1f }, TestName = "Bfloat16_as_bytes")]
    [TestCase("0801" + "100B" + "5208000000000000E0BF", new[] { -0.5f }, TestName = "Doubles_in_a_list")]
    [TestCase("0801" + "1006" + "4A04FEFFFFFF", new[] { -2f }, TestName = "Int32_as_bytes")]
    [TestCase("0801" + "1009" + "4A0101", new[] { 1f }, TestName = "Truth_values_as_bytes")]
    public static void Tensors_of_all_types_become_floats(string hex, float[] expected) =>
        Assert.That(Tensor(hex).ToSingles(), Is.EqualTo(expected));

    [TestCase("0803" + "1001" + "22080000803F00000040", "has the shape [3], '3' elements, but holds '2'.")]
    [TestCase("08FFFFFFFFFFFFFFFFFF01" + "1001", "has the shape [-1], which is too large or negative.")]
    [TestCase("08FFFFFFFF07" + "08FFFFFFFF07" + "08FFFFFFFF07" + "1001", "which is too large or negative.")]
    [TestCase("0801" + "100E" + "4A080000000000000000", "has elements of the type '14', which is not read.")]
    [TestCase("0802" + "1001" + "4A070000803F000000", "has the shape [2], '2' elements, but holds '1'.")]
    [TestCase("0801" + "1001" + "6A00", "lies in another file, which is not read; save the model as one file.")]
    [TestCase("0801" + "1001" + "7001", "lies in another file, which is not read; save the model as one file.")]
    public static void A_tensor_that_does_not_hold_what_it_says_is_refused(string hex, string reason)
    {
        DataException error = Assert.Throws<DataException>(() => Tensor(hex))!;
        Assert.That(error.Sentence, Does.StartWith("the tensor '").And.EndsWith(reason));
    }

    [Test]
    public static void A_file_without_a_graph_is_refused()
    {
        DataException error = Assert.Throws<DataException>(() => OnnxModel.Read(new byte[] { 0x08, 0x08 }))!;
        Assert.That(error.Sentence, Is.EqualTo("it holds no graph."));
    }

    [Test]
    public static void Too_many_nodes_are_refused()
    {
        OnnxModel model = Small();
        var nodes = Enumerable.Repeat(new OnnxNode("Relu", ["x"], ["y"], []), OnnxGraph.MostNodes + 1).ToList();
        DataException error = Assert.Throws<DataException>(
            () => OnnxModel.Read((model with { Graph = model.Graph with { Nodes = nodes } }).Write()))!;
        Assert.That(error.Sentence, Is.EqualTo("its graph has more than '10000' nodes."));
    }

    private static OnnxTensor Tensor(string hex) =>
        OnnxTensor.Read(new BlasNet.Files.ProtobufReader(Convert.FromHexString(hex)));

    private static OnnxModel Small()
    {
        var node = new OnnxNode("Conv", ["x", "w"], ["y"],
        [
            new OnnxAttribute("pads", new long[] { 1, -1 }), new OnnxAttribute("alpha", 0.5f), new OnnxAttribute("mode", "linear"),
            new OnnxAttribute("group", 2L), new OnnxAttribute("names", new[] { "a", "ä" }),
            new OnnxAttribute("scales", new[] { 1f, 2f }), new OnnxAttribute("value", OnnxTensor.Of("", [2], [3L, -4])),
        ]) { Name = "conv" };
        var graph = new OnnxGraph("net", [node], [OnnxTensor.Of("w", [3], [1f, 2f, 3f])],
            [new OnnxValue("x", OnnxType.Float, [new OnnxExtent(null, "n"), new OnnxExtent(3)])],
            [new OnnxValue("y", OnnxType.Float, null)]);
        var texts = new Dictionary<string, string> { ["blasnet.version"] = "1" };
        return new OnnxModel(graph, new Dictionary<string, long> { [""] = 17 }, texts)
        {
            IrVersion = 8, Producer = "BlasNet", ProducerVersion = "0.1.0", Documentation = "a text",
        };
    }
}
