using System.Globalization;
using System.Text;
using BlasNet.Runs;

namespace BlasNet.Tests.Training;

internal static class TrainingConfigTests
{
    private static readonly TrainingConfig Full = TestRuns.Config() with
    {
        Validation = "0.25",
        Optimizer = Optimizer.AdamW(0.1 / 3),
        Shards = 2,
        Seed = long.MaxValue,
        Threads = 3,
        CheckpointEvery = 4,
        EarlyStopping = 6,
        RestoreBestEpoch = false,
        ReduceLROnPlateau = 3,
        ReduceLRFactor = 0.5,
        TimeLimit = 90,
    };

    [Test]
    [SetCulture("de-DE")]
    public static void A_configuration_reads_back_as_it_is_written()
    {
        AssertReadsBack(Full);
        AssertReadsBack(new TrainingConfig { Model = TestRuns.Model("""{ "layers": [ "flatten" ] }"""), Data = "idx:C:\\data \"x\"",
            Name = "größe", Seed = long.MinValue });
    }

    [Test]
    public static void What_is_absent_takes_its_default()
    {
        TrainingConfig config = Parse("""{ "name": "n", "data": "xor", "model": { "layers": [ "flatten" ] } }""");
        Assert.That(config, Is.EqualTo(new TrainingConfig { Model = TestRuns.Model("""{ "layers": [ "flatten" ] }"""), Data = "xor",
            Name = "n" }));
        Assert.That((config.Seed, config.Threads, config.CheckpointEvery, config.EarlyStopping), Is.EqualTo((0L, 0, 1, default(int?))));
    }

    [TestCase("""{ "name": "n", "data": "xor" }""", "c.json: the property 'model' is missing; an object with 'layers' is required.")]
    [TestCase("""{ "name": "n", "model": { "layers": [ "flatten" ] } }""", "c.json: the property 'data' is missing; a text is required.")]
    [TestCase("""{ "data": "xor", "model": { "layers": [ "flatten" ] } }""", "c.json: the property 'name' is missing; a text is required.")]
    [TestCase("""{ "epoch": 3, "name": "n", "data": "xor", "model": { "layers": [ "flatten" ] } }""",
        "c.json: there is no property 'epoch'. Did you mean 'epochs'?")]
    [TestCase("""{ "name": "n", "data": "xor", "model": { "layers": [ "flatten", "flaten" ] } }""",
        "c.json, model, layer 1: layer: there is no kind 'flaten'.")]
    [TestCase("""{ "name": "n", "data": "xor", "model": { "layers": [ "flatten" ], "bach": 2 } }""",
        "c.json, model: there is no property 'bach'.")]
    [TestCase("""{ "name": "n", "data": "xor", "model": "mlp" }""", "c.json, model: an object is required, but it was '\"mlp\"'.")]
    [TestCase("""{ "batch": 0, "name": "n", "data": "xor", "model": { "layers": [ "flatten" ] } }""",
        "c.json: 'batch' must be at least 1, but it was '0'.")]
    [TestCase("""{ "threads": -1, "name": "n", "data": "xor", "model": { "layers": [ "flatten" ] } }""",
        "c.json: 'threads' must be at least 0, but it was '-1'.")]
    [TestCase("""{ "checkpointEvery": 0, "name": "n", "data": "xor", "model": { "layers": [ "flatten" ] } }""",
        "c.json: 'checkpointEvery' must be at least 1, but it was '0'.")]
    [TestCase("""{ "seed": 1e30, "name": "n", "data": "xor", "model": { "layers": [ "flatten" ] } }""",
        "c.json: 'seed' must be a whole number, but it was '1e30'.")]
    [TestCase("""{ "optimizer": "adm", "name": "n", "data": "xor", "model": { "layers": [ "flatten" ] } }""",
        "c.json: optimizer: there is no kind 'adm'. Did you mean 'adam'?")]
    [TestCase(
        """{ "optimizer": { "kind": "sgd", "learningRate": -1 }, "name": "n", "data": "xor", "model": { "layers": [ "flatten" ] } }""",
        "c.json: ConstantSchedule: learningRate must be a positive finite number, but it was '-1'.")]
    public static void A_bad_property_is_a_sentence(string json, string sentence) =>
        Assert.That(() => Parse(json), Throws.TypeOf<ConfigurationException>().With.Message.StartsWith(sentence));

    [Test]
    public static void What_is_no_json_is_told_with_line_and_position() =>
        Assert.That(() => Parse("{\n \"name\" \"n\" }"), Throws.TypeOf<DataException>()
            .With.Message.StartsWith("c.json, line 2, position 9: this is not JSON: "));

    [Test]
    public static void A_difference_is_told_with_both_values()
    {
        Assert.That(TrainingConfig.Difference(Full, Parse(Full.ToString())), Is.Null);
        Assert.That(TrainingConfig.Difference(Full, Full with { Seed = 7 }),
            Is.EqualTo(("seed", long.MaxValue.ToString(CultureInfo.InvariantCulture), "7")));
        Assert.That(TrainingConfig.Difference(Full, Full with { Validation = null }), Is.EqualTo(("validation", "0.25", "none")));
        Assert.That(TrainingConfig.Difference(Full with { EarlyStopping = null }, Full), Is.EqualTo(("earlyStopping", "none", "6")));
        Assert.That(TrainingConfig.Difference(Full, Full with { Data = "xor" }), Is.EqualTo(("data", "circles", "xor")));
        Assert.That(TrainingConfig.Difference(Full, Full with { Optimizer = Optimizer.Sgd() })!.Value.Property, Is.EqualTo("optimizer"));
        Assert.That(TrainingConfig.Difference(Full, Full with { Model = Full.Model with { Batch = 3 } })!.Value.Property,
            Is.EqualTo("model"));
    }

    private static TrainingConfig Parse(string json) => TrainingConfig.Parse(Encoding.UTF8.GetBytes(json), new Place("c.json"));

    private static void AssertReadsBack(TrainingConfig config)
    {
        TrainingConfig read = Parse(config.ToString());
        Assert.That(read, Is.EqualTo(config));
        Assert.That(read.ToJson(), Is.EqualTo(config.ToJson()));
    }
}
