using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Tests.Support;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Runs;

internal sealed class SharedDataTests : FolderTests
{
    private const string Small =
        """{ "layers": [ { "kind": "dense", "units": 5, "activation": "relu" }, { "kind": "dense", "units": "outputs" } ] }""";

    [TestCase(null, null, 0)]
    [TestCase("0.3", null, 0)]
    [TestCase("0.3", null, 4)]
    [TestCase(null, 2, 4)]
    [TestCase("other", null, 0)]
    public void A_training_over_shared_data_has_the_bits_of_one_by_itself(string? validation, int? fold, int seed)
    {
        TrainingConfig config = Config() with
        {
            Validation = validation == "other" ? $"csv:{Rows("other.csv", 9)}" : validation,
            Fold = fold is { } number ? new Fold(number, 3) : null,
            Seed = seed,
        };
        var shared = new SharedData();
        RunSummary alone = TrainingRun.Start(config, Options());
        // Others before it, with another split of the same table.
        TrainingRun.Start(config with { Validation = "0.5", Fold = null, Seed = 9 }, Options() with { Shared = shared });
        RunSummary among = TrainingRun.Start(config, Options() with { Shared = shared });
        RunSummary again = TrainingRun.Start(config, Options() with { Shared = shared });
        Assert.That(new[] { among.WeightsSha256, again.WeightsSha256 }, Is.All.EqualTo(alone.WeightsSha256));
        Assert.That(among.Values, Is.EqualTo(alone.Values));
        foreach (string file in (string[])["config.json", "env.json"])
        {
            Assert.That(File.ReadAllText(Path.Combine(among.Run, file)).Replace("run_0003", "run_0001"),
                Is.EqualTo(File.ReadAllText(Path.Combine(alone.Run, file))));
        }
    }

    [Test]
    public void What_decides_the_data_is_loaded_once_and_anything_else_does_not_matter()
    {
        var shared = new SharedData();
        TrainingConfig config = Config() with { Validation = "0.3" };
        DataParts first = shared.Load(config, null, default);
        Assert.That(shared.Load(config with { Epochs = 7, Name = "b", Threads = 3, Optimizer = Optimizer.Sgd(0.1) }, null, default),
            Is.SameAs(first));
        Assert.That(shared.Load(config with { Seed = 1 }, null, default), Is.Not.SameAs(first));
        Assert.That(shared.Load(config with { Validation = "0.2" }, null, default), Is.Not.SameAs(first));
        Assert.That(shared.Load(config with { Table = new TableOptions { Scaling = Scaling.None } }, null, default), Is.Not.SameAs(first));
        TrainingConfig whole = config with { Validation = null };
        Assert.That(shared.Load(whole with { Seed = 1 }, null, default), Is.SameAs(shared.Load(whole, null, default)));
        Assert.That(first.FileDigests()[0].Value, Is.EqualTo(DataDigest.Of(folder["rows.csv"])));
    }

    [Test]
    public void A_file_that_cannot_be_read_is_tried_again()
    {
        var shared = new SharedData();
        TrainingConfig config = Config();
        File.Move(folder["rows.csv"], folder["away.csv"]);
        Assert.That(() => shared.Load(config, null, default), Throws.TypeOf<DataException>());
        File.Move(folder["away.csv"], folder["rows.csv"]);
        Assert.That(shared.Load(config, null, default).Train.Count, Is.EqualTo(60));
    }

    private RunOptions Options() => new() { Runs = folder["runs"] };

    private TrainingConfig Config() =>
        new() { Model = TestRuns.Model(Small), Epochs = 2, Batch = 16, Data = $"csv:{Rows("rows.csv", 60)}", Name = "test", Threads = 1 };

    private string Rows(string name, int count)
    {
        string path = folder[name];
        if (!File.Exists(path))
        {
            File.WriteAllLines(path, ["x,kind,y", .. Enumerable.Range(0, count)
                .Select(i => FormattableString.Invariant($"{i * 37 % 23 / 7.0},{"abc"[i % 3]},{i * 11 % 17 / 3.0}"))]);
        }
        return path;
    }
}
