using BlasNet.Exchange;
using BlasNet.Files;

namespace BlasNet.Tests.Exchange;

/// <summary>Damaged ONNX files, and files whose messages are made to do harm.</summary>
internal static class OnnxDamageTests
{
    private static IEnumerable<string> Files =>
        Directory.EnumerateFiles(ForeignFiles.Path("onnx"), "*.onnx").Select(Path.GetFileNameWithoutExtension).Order()!;

    [TestCaseSource(nameof(Files))]
    public static void A_file_cut_off_anywhere_is_refused_or_read(string name)
    {
        byte[] bytes = File.ReadAllBytes(ForeignFiles.Path("onnx", name + ".onnx"));
        int refused = 0;
        for (int i = 0; i < 200; i++)
            refused += EndsWell(name, bytes.AsMemory(0, (int)((long)bytes.Length * i / 200))) ? 0 : 1;
        Assert.That(refused, Is.GreaterThan(150));
    }

    [TestCaseSource(nameof(Files))]
    public static void A_file_with_flipped_bytes_is_refused_or_read(string name)
    {
        byte[] bytes = File.ReadAllBytes(ForeignFiles.Path("onnx", name + ".onnx"));
        var random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 200; i++)
        {
            byte[] copy = [.. bytes];
            for (int flips = 0; flips <= i % 4; flips++)
                copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
            refused += EndsWell(name, copy) ? 0 : 1;
        }
        // Some files are refused undamaged.
        Assert.That(refused, EndsWell(name, bytes) ? Is.LessThan(200) : Is.GreaterThan(150));
    }

    [Test]
    public static void Messages_in_messages_are_passed_over()
    {
        ReadOnlyMemory<byte> inner = default;
        for (int i = 0; i < 2000; i++)
        {
            var writer = new ProtobufWriter();
            writer.Block(6, inner.Span);
            inner = writer.Bytes;
        }
        var attribute = new ProtobufWriter();
        attribute.Block(6, inner.Span);
        Assert.That(Refusal(node =>
        {
            node.Text(4, "Relu");
            node.Text(1, "x");
            node.Text(2, "y");
            node.Block(5, attribute.Bytes.Span);
        }).Message, Does.Contain("is a graph, which BlasNet does not read."));
    }

    [Test]
    public static void Another_domain_is_refused() => Assert.That(Refusal(node =>
    {
        node.Text(4, "Relu");
        node.Text(1, "x");
        node.Text(2, "y");
        node.Text(7, "com.microsoft");
    }).Message, Does.Contain("it belongs to the set of operators 'com.microsoft'"));

    [Test]
    public static void A_long_name_is_refused() => Assert.That(Refusal(node =>
    {
        node.Text(4, "Relu");
        node.Text(1, "x");
        node.Text(2, "y");
        node.Text(3, new string('a', 2000));
    }).Message, Does.Contain("has '2000' letters; at most '1000' are read."));

    [TestCase(2, "it has the version '2' of the ONNX format")]
    [TestCase(8, "it names no version of the set of operators.", false)]
    [TestCase(8, "it uses version '5' of the set of operators", true, 5)]
    [TestCase(8, "it uses version '99' of the set of operators", true, 99)]
    public static void Other_versions_are_refused(long format, string sentence, bool hasOpset = true, long opset = 17)
    {
        OnnxModel model = Vector() with
        {
            IrVersion = format, Opsets = hasOpset ? new Dictionary<string, long> { [""] = opset } : new Dictionary<string, long>(),
        };
        Assert.That(Refusal(model).Message, Does.Contain(sentence));
    }

    [Test]
    public static void Names_that_stand_twice_are_refused()
    {
        OnnxModel model = Vector();
        OnnxTensor tensor = OnnxTensor.Of("c", [1], (float[])[1]);
        Assert.That(Refusal(model with { Graph = model.Graph with { Initializers = [tensor, tensor] } }).Message,
            Does.Contain("two constants have the name 'c'."));
        OnnxNode node = model.Graph.Nodes[0];
        Assert.That(Refusal(model with { Graph = model.Graph with { Nodes = [node, node] } }).Message,
            Does.Contain("its output 'v0_0' has the name of another value."));
    }

    [TestCase(0L, "each extent must be at least 1")]
    [TestCase(-7L, "each extent must be at least 1")]
    [TestCase(1L << 40, "all together at most '2147483647'")]
    public static void Extents_of_an_input_that_are_none_are_refused(long extent, string sentence)
    {
        OnnxModel model = Vector();
        Assert.That(Refusal(model with { Graph = model.Graph with
        {
            Inputs = [new OnnxValue("x", OnnxType.Float, [new OnnxExtent(1), new OnnxExtent(extent), new OnnxExtent(1L << 31)])],
        } }).Message, Does.Contain(sentence));
    }

    [Test]
    public static void Inputs_of_other_kinds_are_refused()
    {
        OnnxModel model = Vector();
        OnnxModel With(OnnxValue input) => model with { Graph = model.Graph with { Inputs = [input] } };
        Assert.That(Refusal(With(new OnnxValue("x", OnnxType.Text, [new OnnxExtent(1), new OnnxExtent(4)]))).Message,
            Does.Contain("the input 'x' has elements of the type '8'; BlasNet takes numbers."));
        Assert.That(Refusal(With(new OnnxValue("x", OnnxType.Float, null))).Message, Does.Contain("leaves its shape open"));
        Assert.That(Refusal(With(new OnnxValue("x", OnnxType.Float, []))).Message, Does.Contain("the input 'x' has '0' axes"));
        Assert.That(Refusal(With(new OnnxValue("z", OnnxType.Float, [new OnnxExtent(1), new OnnxExtent(4)]))).Message,
            Does.Contain("its graph has no input that the output depends on."));
    }

    [Test]
    public static void Several_outputs_need_a_name()
    {
        OnnxModel model = Vector();
        OnnxValue other = new("x", OnnxType.Float, null);
        OnnxModel two = model with { Graph = model.Graph with { Outputs = [.. model.Graph.Outputs, other] } };
        Assert.That(Refusal(two).Message, Does.Contain("its graph has the outputs 'v0_0', 'x'; name the one to take."));
        Assert.That(OnnxReader.Read(two, new OnnxImportOptions { Output = "v0_0" }).Model.Layers, Has.Count.EqualTo(2));
        Assert.That(() => OnnxReader.Read(two, new OnnxImportOptions { Output = "z" }), Throws.TypeOf<ConfigurationException>()
            .With.Message.Contains("the graph has no output 'z'; it has 'v0_0', 'x'."));
    }

    [Test]
    public static void A_given_shape_must_be_that_of_the_file()
    {
        Assert.That(() => OnnxReader.Read(Vector(), new OnnxImportOptions { Input = [5] }), Throws.TypeOf<ConfigurationException>()
            .With.Message.Contains("the input 'x' of the file does not have the shape [5]."));
        Assert.That(OnnxReader.Read(Vector(), new OnnxImportOptions { Input = [4] }).Model.OutputShape, Is.EqualTo(new Shape(4)));
    }

    [Test]
    public static void Weights_that_are_not_finite_are_taken_with_a_warning()
    {
        var graph = new OnnxGraphBuilder(1);
        string output = graph.Node("Mul", ["x", graph.Floats(1, float.NaN, 2, float.PositiveInfinity)]);
        ImportReport report = OnnxReader.Read(graph.Model(17, output, [4]), new OnnxImportOptions()).Report;
        Assert.That(report.Changed, Has.Some.Contains("holds values that are not finite"));
    }

    [Test]
    public static void Constants_in_other_files_and_sparse_ones_are_refused()
    {
        var external = new ProtobufWriter();
        external.Integer(2, 1);
        external.Text(8, "w");
        external.Integer(14, 1);
        Assert.That(GraphRefusal(5, external).Message, Does.Contain("the tensor 'w' lies in another file, which is not read"));
        Assert.That(GraphRefusal(15, external).Message, Does.Contain("its graph has sparse constants, which are not read."));
    }

    private static DataException GraphRefusal(int field, ProtobufWriter part)
    {
        var content = new ProtobufWriter();
        content.Message(7, graph => graph.Block(field, part.Bytes.Span));
        return Assert.Throws<DataException>(() => OnnxModel.Read(content.Bytes))!;
    }

    // Whether the content is read; otherwise it ends in a sentence.
    private static bool EndsWell(string name, ReadOnlyMemory<byte> content)
    {
        try
        {
            var options = new OnnxImportOptions { Input = name == "tf2onnx-upsample" ? [4, 5, 3] : null };
            return OnnxReader.Read(OnnxModel.Read(content), options).Report.Matched.Count >= 0;
        }
        catch (BlasNetException error) when (error is DataException or ConfigurationException)
        {
            Assert.That(error.Message, Does.EndWith("."));
            return false;
        }
    }

    private static OnnxModel Vector()
    {
        var graph = new OnnxGraphBuilder(1);
        return graph.Model(17, graph.Node("Relu", ["x"]), [4]);
    }

    private static DataException Refusal(OnnxModel model) =>
        Assert.Throws<DataException>(() => OnnxReader.Read(OnnxModel.Read(model.Write()), new OnnxImportOptions()))!;

    // A node of one's own in a model of an input x and an output y.
    private static DataException Refusal(Action<ProtobufWriter> node)
    {
        OnnxGraph graph = Vector().Graph;
        var content = new ProtobufWriter();
        content.Integer(1, 8);
        content.Message(7, message =>
        {
            message.Message(1, node);
            message.Message(11, graph.Inputs[0].Write);
            message.Message(12, new OnnxValue("y", OnnxType.Float, null).Write);
        });
        content.Message(8, opset => opset.Integer(2, 17));
        return Assert.Throws<DataException>(() => OnnxReader.Read(OnnxModel.Read(content.Bytes), new OnnxImportOptions()))!;
    }
}
