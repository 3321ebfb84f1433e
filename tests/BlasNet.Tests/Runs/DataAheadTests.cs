using BlasNet.Numerics;
using BlasNet.Runs;
using BlasNet.Tests.Support;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Runs;

internal sealed class DataAheadTests : FolderTests
{
    private const string Model = """{ "layers": [ "flatten", { "kind": "dense", "units": "outputs" } ] }""";

    [TestCase(null)]
    [TestCase("0.3")]
    [TestCase("idx")]
    public void A_training_over_data_loaded_ahead_has_the_bits_and_files_of_any_other(string? validation)
    {
        string data = Images();
        string? held = validation == "idx" ? data : validation;
        TrainingConfig config = TestRuns.Config(Model) with { Data = data, Batch = 4, Validation = held };
        RunSummary plain = TrainingRun.Start(config, Options()),
            ahead = TrainingRun.Start(config, Options() with { Ahead = DataAhead.Begin(data) }),
            other = TrainingRun.Start(config, Options() with { Ahead = DataAhead.Begin("moons") });
        Assert.That(new[] { ahead.WeightsSha256, other.WeightsSha256 }, Is.All.EqualTo(plain.WeightsSha256));
        Assert.That(File.ReadAllText(Path.Combine(ahead.Run, "env.json")).Replace("run_0002", "run_0001"),
            Is.EqualTo(File.ReadAllText(Path.Combine(plain.Run, "env.json"))));
    }

    [TestCase("idx:nowhere")]
    [TestCase("moon")]
    public void Data_that_cannot_be_loaded_has_the_same_error(string data)
    {
        TrainingConfig config = TestRuns.Config() with { Data = data };
        Exception plain = Assert.Catch(() => TrainingRun.Start(config, Options()))!,
            ahead = Assert.Catch(() => TrainingRun.Start(config, Options() with { Ahead = DataAhead.Begin(data) }))!;
        Assert.That((ahead.GetType(), ahead.Message), Is.EqualTo((plain.GetType(), plain.Message)));
        Assert.That(folder.Names, Is.Empty);
    }

    [TestCase(null)]
    [TestCase("csv:rows.csv")]
    [TestCase("npz:arrays.npz")]
    public void Data_that_the_configuration_decides_about_is_not_loaded_ahead(string? data) =>
        Assert.That(DataAhead.Begin(data), Is.Null);

    [Test]
    public void Only_what_was_loaded_is_taken()
    {
        DataAhead ahead = DataAhead.Begin("moons")!;
        DatasetPair? moons = ahead.Take("moons", ChannelOrder.Last, null);
        Assert.That(moons, Is.Not.Null.And.SameAs(ahead.Take("moons", ChannelOrder.Last, null)));
        Assert.That(ahead.Take("circles", ChannelOrder.Last, null), Is.Null);
        Assert.That(ahead.Take("moons", ChannelOrder.First, null), Is.Null);
        Assert.That(ahead.Take("moons", ChannelOrder.Last, (28, 28)), Is.Null);
    }

    private RunOptions Options() => new() { Runs = folder["runs"] };

    private string Images()
    {
        byte[] pixels = [.. Enumerable.Range(0, 12 * 4).Select(i => (byte)(i * 37))],
            labels = [.. Enumerable.Range(0, 12).Select(i => (byte)(i % 2))];
        foreach (string part in (string[])["train", "t10k"])
        {
            IdxFile.Write(folder[$"{part}-images-idx3-ubyte.gz"], IdxArray.Create(pixels, [12, 2, 2]));
            IdxFile.Write(folder[$"{part}-labels-idx1-ubyte"], IdxArray.Create(labels, [12]));
        }
        return "idx:" + folder.Root;
    }
}
