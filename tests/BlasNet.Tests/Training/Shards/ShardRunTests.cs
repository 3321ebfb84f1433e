using System.Text;
using BlasNet.Cli;
using BlasNet.Runs;
using BlasNet.Tests.Cli;
using BlasNet.Training;

namespace BlasNet.Tests.Training;

/// <summary>Runs in shards: their configuration, the option, and resumed runs.</summary>
internal static class ShardRunTests
{
    private const int StepsPerEpoch = 7;

    private static TrainingConfig Config => TestRuns.Config() with { Shards = 4 };

    [TestCase(1)]
    [TestCase(StepsPerEpoch + 3)]
    [TestCase(2 * StepsPerEpoch)]
    public static void A_run_resumes_to_the_same_bits(int step)
    {
        using var runs = new TestRuns();
        RunSummary whole = runs.Start(Config), part = runs.Interrupt(Config, step);
        Assert.That(part.Status, Is.EqualTo("interrupted"));
        TestRuns.AssertSame(whole, runs.Resume(part.Run));
        Assert.That(runs.Start(Config with { Shards = null }).WeightsSha256, Is.Not.EqualTo(whole.WeightsSha256));
    }

    [Test]
    public static void Metrics_of_many_sums_resume_in_the_middle_of_an_epoch()
    {
        using var runs = new TestRuns();
        TrainingConfig config = Config with { Metrics = ["auc", "f1"] };
        TestRuns.AssertSame(runs.Start(config), runs.Resume(runs.Interrupt(config, StepsPerEpoch + 3).Run));
    }

    [Test]
    public static void One_shard_is_the_run_without()
    {
        using var runs = new TestRuns();
        RunSummary plain = runs.Start(Config with { Shards = null }), one = runs.Start(Config with { Shards = 1 });
        Assert.That(one.WeightsSha256, Is.EqualTo(plain.WeightsSha256));
        Assert.That(TestRuns.Metrics(one.Run), Is.EqualTo(TestRuns.Metrics(plain.Run)));
        Assert.That(File.ReadAllText(Path.Combine(plain.Run, "config.json")), Does.Not.Contain("shards"));
    }

    [Test]
    public static void A_resumed_run_keeps_its_shards()
    {
        using var runs = new TestRuns();
        RunSummary part = runs.Interrupt(Config, 3);
        Assert.That(() => TrainingRun.Resume(part.Run, own => own with { Shards = 8 }, runs.Options()),
            Throws.TypeOf<ConfigurationException>().With.Message.EndsWith(
                "the run has shards '4', but '8' was given. A resumed run keeps its configuration."));
        Assert.That(TrainingConfig.Read(Path.Combine(part.Run, "config.json")).Shards, Is.EqualTo(4));
        Assert.That(runs.IndexRow("test/run_0001")["shards"], Is.EqualTo("4"));
    }

    [Test]
    public static void The_members_of_an_ensemble_are_trained_in_shards()
    {
        using var runs = new TestRuns();
        TrainingConfig config = Config with { Members = 2, Epochs = 2, Threads = 2 };
        RunSummary first = runs.Start(config), again = runs.Start(config with { Threads = 1 });
        RunSummary plain = runs.Start(config with { Shards = null });
        Assert.That(again.WeightsSha256, Is.EqualTo(first.WeightsSha256).And.Not.EqualTo(plain.WeightsSha256));
    }

    [TestCase("3", "'shards' must be a power of two from 1 to 256, but it was '3'.")]
    [TestCase("1024", "'shards' must be a power of two from 1 to 256, but it was '1024'.")]
    [TestCase("0", "'shards' must be at least 1, but it was '0'.")]
    public static void A_file_with_another_number_is_refused(string number, string sentence)
    {
        string json = "{ \"shards\": " + number + """, "name": "n", "data": "xor", "model": { "layers": [ "flatten" ] } }""";
        Assert.That(() => TrainingConfig.Parse(Encoding.UTF8.GetBytes(json), new Place("c.json")),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo("c.json: " + sentence));
        Assert.That(() => Config with { Shards = 3 }, Throws.TypeOf<ConfigurationException>());
    }

    [Test]
    public static void The_option_is_frozen_in_the_configuration_of_the_run()
    {
        using var runs = new TestRuns();
        Outcome outcome = Train(runs, "4").AssertCode(ExitCodes.Done);
        string run = outcome.Json.GetProperty("run").GetString()!;
        Assert.That(TrainingConfig.Read(Path.Combine(run, "config.json")).Shards, Is.EqualTo(4));
        Assert.That(File.ReadAllText(Path.Combine(run, "log.txt")), Does.Contain("each batch is cut into 4 shards"));
        Outcome again = Blasnet.Run("train", "--config", Path.Combine(run, "config.json"), "--runs", runs["again"], "--json");
        Assert.That(again.AssertCode(ExitCodes.Done).Json.GetProperty("weights_sha256").GetString(),
            Is.EqualTo(outcome.Json.GetProperty("weights_sha256").GetString()));
    }

    [TestCase("3", "--shards: The number of shards must be a power of two from 1 to 256, but it was '3'.")]
    [TestCase("512", "--shards: The number of shards must be a power of two from 1 to 256, but it was '512'.")]
    public static void An_option_out_of_range_is_a_usage_error(string number, string sentence)
    {
        using var runs = new TestRuns();
        Assert.That(Train(runs, number).AssertCode(ExitCodes.Usage).Error, Does.Contain(sentence));
    }

    private static Outcome Train(TestRuns runs, string shards) => Blasnet.Run(
        "train", "--model", "mlp", "--data", "moons", "--epochs", "2", "--seed", "1", "--shards", shards, "--runs", runs.Root, "--json");
}
