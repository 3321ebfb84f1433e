using System.Text;
using BlasNet.Tests.Runs;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Training;

internal static class ModelFileTests
{
    private static readonly string Models = Repository.File("scripts/models");

    private static string[] BuiltIn => [.. Directory.GetFiles(Models, "*.json")
        .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [TestCaseSource(nameof(BuiltIn))]
    public static void A_built_in_file_reads_back_as_it_is_written(string name) =>
        AssertReadsBack(ModelFile.Read(Path.Combine(Models, name)));

    [TestCase("""{ "layers": [ { "kind": "dense", "units": "outputs" } ] }""")]
    [TestCase(
        """{ "layers": [ "flatten", "batchNormalization", { "kind": "dense", "units": 3, "activation": "softmax", "useBias": false } ], "loss": "categoricalCrossEntropy" }""")]
    [TestCase(
        """{ "input": [2, 3], "layers": [ { "kind": "reshape", "targetShape": [6] }, { "kind": "dropout", "rate": 0.5 }, { "kind": "dense", "units": 1 } ], "loss": { "kind": "huber", "delta": 2 } }""")]
    [TestCase("""
        { "name": "wide and deep", "description": "Größe – \"quoted\"", "input": [4], "batch": 7, "epochs": 0,
          "layers": [ { "kind": "dense", "units": 4, "name": "deep" }, { "kind": "add", "inputs": ["deep", "input"] },
            { "kind": "activation", "activation": "relu" }, { "kind": "concatenate", "inputs": [0, 2], "name": "joined" }, { "kind": "dense", "units": "outputs" } ],
          "optimizer": { "kind": "nesterov", "learningRate": { "kind": "cosine", "learningRate": 0.1, "decaySteps": 9 }, "weightDecay": 0.001, "clipNorm": 1 } }
        """)]
    [TestCase("""{ "layers": [ { "kind": "dense", "units": "outputs" } ], "dropRemainder": true, "restoreBestEpoch": true }""")]
    [TestCase("""
        { "layers": [ { "kind": "input", "shape": [2], "name": "left" }, { "kind": "input", "shape": [2] }, { "kind": "multiply", "inputs": ["left", "input"] },
            { "kind": "dense", "units": 1, "activation": "sigmoid" } ] }
        """)]
    public static void A_file_of_any_style_reads_back_as_it_is_written(string json) => AssertReadsBack(TestRuns.Model(json));

    [Test]
    public static void Everything_in_a_file_is_read()
    {
        ModelFile file = TestRuns.Model("""
            { "name": "n", "description": "d", "input": [2], "layers": [ { "kind": "dense", "units": 3 } ], "loss": "meanSquaredError",
              "optimizer": "sgd", "batch": 5, "epochs": 6, "dropRemainder": true, "restoreBestEpoch": true }
            """);
        Assert.That(file, Is.EqualTo(new ModelFile(Model.Input(2).Add(Layer.Dense(3)), "n", "d", Loss.MeanSquaredError(), Optimizer.Sgd(),
            5, 6) { DropRemainder = true, RestoreBestEpoch = true }));
    }

    [Test]
    public static void What_is_absent_or_null_is_left_open()
    {
        ModelFile file = TestRuns.Model(
            """{ "input": null, "layers": [ { "kind": "dense", "units": 3 } ], "batch": null, "loss": null }""");
        Assert.That((file.DropRemainder, file.RestoreBestEpoch), Is.EqualTo((false, false)));
        Assert.That((file.Name, file.Description, file.Loss, file.Optimizer, file.Batch, file.Epochs),
            Is.EqualTo((default(string), default(string), default(Loss), default(Optimizer), default(int?), default(int?))));
    }

    [Test]
    public static void A_byte_order_mark_is_no_part_of_the_file()
    {
        const string json = "{ \"layers\": [\n \"flatten\",\n { \"kind\": \"dens\", \"units\": 2 } ] }";
        byte[] marked = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(json)];
        Assert.That(() => ModelFile.Parse(marked, "m.json"),
            Throws.TypeOf<ConfigurationException>().With.Message.StartsWith("m.json, line 3, layer 1: "));
        byte[] good = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(json.Replace("dens\"", "dense\"", StringComparison.Ordinal))];
        Assert.That(ModelFile.Parse(good, "m.json").Model.Layers, Has.Count.EqualTo(3));
    }

    [TestCase("""{ "layer": [ "flatten" ], "layers": [ "flatten" ] }""", "m.json: there is no property 'layer'. Did you mean 'layers'?")]
    [TestCase("""{ "layers": [ "flatten" ], "optimiser": "sgd" }""", "m.json: there is no property 'optimiser'. Did you mean 'optimizer'?")]
    [TestCase("""{ "layers": [ "flatten" ], "layers": [ "flatten" ] }""", "m.json: the property 'layers' occurs twice.")]
    [TestCase("""{ }""", "m.json: the property 'layers' must be an array of at least one layer.")]
    [TestCase("""{ "layers": [] }""", "m.json: the property 'layers' must be an array of at least one layer.")]
    [TestCase("""{ "layers": { "kind": "flatten" } }""", "m.json: the property 'layers' must be an array of at least one layer.")]
    [TestCase("""[ "flatten" ]""", "m.json: an object is required, but it was '[ \"flatten\" ]'.")]
    [TestCase("""{ "layers": [ "flatten" ], "batch": 0 }""", "m.json: 'batch' must be at least 1, but it was '0'.")]
    [TestCase("""{ "layers": [ "flatten" ], "epochs": -1 }""", "m.json: 'epochs' must be at least 0, but it was '-1'.")]
    [TestCase("""{ "layers": [ "flatten" ], "batch": 1.5 }""",
        "m.json: 'batch' must be a whole number of at most 2147483647, but it was '1.5'.")]
    [TestCase("""{ "layers": [ "flatten" ], "name": 3 }""", "m.json: 'name' must be a text, but it was '3'.")]
    [TestCase("""{ "layers": [ "flatten" ], "loss": "meanSquareError" }""",
        "m.json: loss: there is no kind 'meanSquareError'. Did you mean 'meanSquaredError'?")]
    [TestCase("""{ "layers": [ "flatten" ], "optimizer": { "kind": "adam", "learningRate": -1 } }""",
        "m.json: ConstantSchedule: learningRate must be a positive finite number, but it was '-1'.")]
    [TestCase("""{ "layers": [ "flatten" ], "input": [28, "28"] }""",
        "m.json: the property 'input' must be an array of extents such as [28, 28, 1], but it was '[28, \"28\"]'.")]
    [TestCase("""{ "layers": [ "flatten" ], "input": [0] }""", "m.json: The shape [0] has the extent '0'; each must be at least 1.")]
    [TestCase("""{ "layers": [ { "kind": "input", "shape": [2] }, "flatten" ], "input": [2] }""",
        "m.json: the shape of the input is given twice: as 'input' and by a layer. Leave out one of them.")]
    public static void A_bad_property_is_a_sentence(string json, string sentence) =>
        Assert.That(() => ModelFile.Parse(Encoding.UTF8.GetBytes(json), "m.json"),
            Throws.TypeOf<ConfigurationException>().With.Message.StartsWith(sentence));

    [TestCase("\"dens\"", "layer: there is no kind 'dens'. Did you mean 'dense'?")]
    [TestCase("\"dense\"", "layer 'dense': the property 'units' is missing")]
    [TestCase("{ \"kind\": \"dense\", \"units\": 0 }", "dense: the number of units must be at least 1, but it was '0'.")]
    [TestCase("{ \"kind\": \"dense\", \"unit\": 3, \"units\": 3 }", "layer 'dense': there is no property 'unit'. Did you mean 'units'?")]
    [TestCase("{ \"kind\": \"dense\", \"units\": \"output\" }",
        "layer 'dense': 'units' must be a whole number or 'outputs', but it was 'output'")]
    [TestCase("{ \"kind\": \"dense\", \"units\": \"outputs\", \"activation\": \"relu\" }",
        "layer 'dense': a layer with 'outputs' as its units takes its activation from the task")]
    [TestCase("{ \"kind\": \"dropout\", \"rate\": 1.5 }", "dropout: the rate must be at least 0 and less than 1, but it was '1.5'.")]
    [TestCase("{ \"kind\": \"add\", \"inputs\": [\"first\", \"secnd\"] }", "it reads 'secnd', but no layer before it is called so.")]
    [TestCase("{ \"kind\": \"add\", \"inputs\": [0, 7] }", "it reads '7', but no layer before it is called so.")]
    [TestCase("{ \"kind\": \"add\", \"inputs\": \"first\" }", "'inputs' must be an array of layer names or numbers")]
    [TestCase("42", "layer: a name or an object with a 'kind' is required, but it was '42'")]
    [TestCase("null", "layer: a name or an object with a 'kind' is required, but it was 'null'")]
    public static void A_bad_layer_is_told_with_file_line_and_number(string layer, string sentence)
    {
        string json = "{\n  \"layers\": [\n    { \"kind\": \"dense\", \"units\": 2, \"name\": \"first\" },\n"
            + $"    {{ \"kind\": \"dense\",\n      \"units\": 2 }},\n    {layer}\n  ] }}";
        Assert.That(() => ModelFile.Parse(Encoding.UTF8.GetBytes(json), "m.json"),
            Throws.TypeOf<ConfigurationException>().With.Message.StartsWith($"m.json, line 6, layer 2: {sentence}"));
    }

    [Test]
    public static void What_is_no_json_is_told_with_line_and_position()
    {
        AssertNoJson("{\n  \"layers\": [ \"flatten\" ],\n  \"batch\": x\n}", "m.json, line 3, position 12: this is not JSON: ");
        AssertNoJson("{ \"layers\": [ \"flatten\"", "m.json, line 1, position ");
        AssertNoJson("   ", "m.json, line 1, position ");
        AssertNoJson("{ \"layers\": [ \"flatten\", ] }", "m.json, line 1, position ");
        AssertNoJson("{ \"layers\": [ \"flatten\" ] } {}", "m.json, line 1, position ");
        AssertNoJson("{ \"layers\": [ \"flatten\" ],\n \"name\": \"\\ud800\" }", "m.json, line 2, position ");
    }

    [Test]
    public static void Bytes_that_are_no_utf8_are_told_with_line_and_position()
    {
        byte[] json = [.. "{ \"layers\": [ \"flatten\" ],\n \"name\": \""u8, 0xE9, .. "\" }"u8];
        Assert.That(() => ModelFile.Parse(json, "m.json"), Throws.TypeOf<DataException>()
            .With.Message.StartsWith("m.json, line 2, position "));
    }

    [Test]
    public static void A_file_that_cannot_be_read_is_a_sentence()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["empty.json"], []);
        Assert.That(() => ModelFile.Read(folder["empty.json"]),
            Throws.TypeOf<DataException>().With.Message.EqualTo($"{folder["empty.json"]}: the file is empty."));
        Assert.That(() => ModelFile.Read(folder["none.json"]),
            Throws.TypeOf<DataException>()
            .With.Message.EqualTo($"{folder["none.json"]}: it cannot be read, because the file does not exist."));
        Assert.That(() => ModelFile.Read(folder.Root), Throws.TypeOf<DataException>()
            .With.Message.EqualTo($"{folder.Root}: it cannot be read, because it is a folder, not a file."));
    }

    private static void AssertReadsBack(ModelFile file)
    {
        string text = file.ToString();
        ModelFile read = TestRuns.Model(text);
        Assert.That(read, Is.EqualTo(file));
        Assert.That(read.ToString(), Is.EqualTo(text));
    }

    private static void AssertNoJson(string text, string sentence) =>
        Assert.That(() => ModelFile.Parse(Encoding.UTF8.GetBytes(text), "m.json"),
            Throws.TypeOf<DataException>().With.Message.StartsWith(sentence).And.Message.Contains(": this is not JSON: "));
}
