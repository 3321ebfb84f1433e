using System.Globalization;
using System.Text;
using BlasNet.Cli;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Tests.Cli;

namespace BlasNet.Tests.Training;

/// <summary>Tests of cached tables, which change the time of training and nothing else.</summary>
internal sealed class TableCacheTests
{
    private const int Rows = 9001;
    private TestRuns runs = null!;

    [SetUp]
    public void MakeFolder() => runs = new TestRuns();

    [TearDown]
    public void RemoveFolder() => runs.Dispose();

    private string Folder => runs["cache"];

    private string[] Kept => Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*.rows") : [];

    [TestCase(null, null, "")]
    [TestCase("0.2", null, "")]
    [TestCase("0.2", 300, "")]
    [TestCase(null, 1, "drop")]
    [TestCase("0.3", 500, "drop")]
    [TestCase("0.3", 500, "indicator")]
    public void A_run_has_the_same_bits_without_a_cache_with_a_new_one_and_with_one_that_is_there(string? validation, int? buffer,
        string missing)
    {
        TrainingConfig config = Config(Write("table.csv", missing.Length > 0)) with { Validation = validation, ShuffleBuffer = buffer };
        if (missing.Length > 0)
            config = config with { Table = new TableOptions { Missing = MissingPolicy.Parse(missing), SampleWeight = "w" } };
        if (missing == "indicator")
            config = config with { Table = config.Table! with { Scaling = Scaling.Robust, CategoryEncoding = CategoryEncoding.Compact } };
        RunSummary without = runs.Start(config);
        RunSummary made = runs.Start(config with { Cache = Folder });
        DateTime written = File.GetLastWriteTimeUtc(Kept.Single());
        RunSummary found = runs.Start(config with { Cache = Folder });
        Assert.That(File.GetLastWriteTimeUtc(Kept.Single()), Is.EqualTo(written));
        TestRuns.AssertSame(without, made);
        TestRuns.AssertSame(without, found);
        Assert.That(File.ReadAllText(Path.Combine(found.Run, "env.json")), Does.Contain(FileDigests(without)));
        Assert.That(File.ReadAllText(Path.Combine(found.Run, "log.txt")), Does.Contain(Kept.Single()).And.Contain($"{Rows} rows"));
    }

    [Test]
    public void A_fold_and_its_configuration_find_the_cache_again()
    {
        TrainingConfig config = Config(Write("table.csv")) with { Cache = Folder, Fold = new Fold(2, 3) };
        RunSummary first = runs.Start(config);
        RunSummary again = runs.Start(TrainingConfig.Read(Path.Combine(first.Run, "config.json")));
        Assert.That(Kept, Has.Length.EqualTo(1));
        Assert.That(again.WeightsSha256, Is.EqualTo(first.WeightsSha256));
        TestRuns.AssertSame(runs.Start(config with { Cache = null }), first);
    }

    [Test]
    public void An_interrupted_run_goes_on_from_the_cache_to_the_same_bits()
    {
        TrainingConfig config = Config(Write("table.csv")) with { Validation = "0.2", ShuffleBuffer = 500 };
        RunSummary whole = runs.Start(config);
        RunSummary cut = runs.Interrupt(config with { Cache = Folder }, step: 70);
        RunSummary resumed = runs.Resume(cut.Run);
        Assert.That(Kept, Has.Length.EqualTo(1));
        Assert.That((resumed.WeightsSha256, TestRuns.Metrics(resumed.Run)), Is.EqualTo((whole.WeightsSha256, TestRuns.Metrics(whole.Run))));
    }

    [Test]
    public void Validation_on_another_file_is_kept_too()
    {
        TrainingConfig config = Config(Write("table.csv")) with { Validation = "csv:" + Write("other.csv", first: 77) };
        RunSummary without = runs.Start(config);
        TestRuns.AssertSame(without, runs.Start(config with { Cache = Folder }));
        Assert.That(Kept, Has.Length.EqualTo(2));
        TestRuns.AssertSame(without, runs.Start(config with { Cache = Folder }));
        Assert.That(Kept, Has.Length.EqualTo(2));
    }

    [Test]
    public void Another_file_other_options_or_another_part_make_a_cache_of_their_own()
    {
        TrainingConfig config = Config(Write("table.csv")) with { Cache = Folder, Validation = "0.2", Epochs = 0 };
        runs.Start(config);
        runs.Start(config with { Batch = 7, ShuffleBuffer = 5, Threads = 2 });
        Assert.That(Kept, Has.Length.EqualTo(1), "neither batch nor buffer nor threads matter");
        runs.Start(config with { Seed = 6 });
        Assert.That(Kept, Has.Length.EqualTo(2), "the seed parts the rows");
        runs.Start(config with { Validation = "0.3" });
        Assert.That(Kept, Has.Length.EqualTo(3));
        runs.Start(config with { Table = new TableOptions { Scaling = Scaling.ZeroToOne } });
        Assert.That(Kept, Has.Length.EqualTo(4));
        Write("table.csv", first: 5);
        RunSummary changed = runs.Start(config);
        Assert.That(Kept, Has.Length.EqualTo(5));
        TestRuns.AssertSame(runs.Start(config with { Cache = null }), changed);
    }

    [Test]
    public void A_cache_that_is_cut_short_changed_in_its_head_or_none_is_made_anew([Values(0, 1, 100, 4096, 5000, -1, -2, -3)] int length)
    {
        TrainingConfig config = Config(Write("table.csv")) with { Cache = Folder, Validation = "0.2" };
        RunSummary first = runs.Start(config);
        string file = Kept.Single();
        byte[] whole = File.ReadAllBytes(file);
        byte[] broken = [.. whole];
        if (length == -2)
            broken[^3] ^= 1;
        else if (length == -3)
            broken[40] ^= 1;
        else
            broken = length == -1 ? [.. whole, 0] : whole[..length];
        File.WriteAllBytes(file, broken);
        TestRuns.AssertSame(first, runs.Start(config));
        Assert.That(File.ReadAllBytes(Kept.Single()), Is.EqualTo(whole));
    }

    [TestCase(4096 + 1, TestName = "A cache with a flipped bit in its inputs is made anew, and the log says so")]
    [TestCase(4096 + 9001 * 3 * 4 + 2, TestName = "A cache with a flipped bit in its targets is made anew, and the log says so")]
    [TestCase(4096 + 9001 * 4 * 4 + 12, TestName = "A cache with a flipped bit in its lists of rows is made anew, and the log says so")]
    [TestCase(120, TestName = "A cache with a flipped bit in its digest is made anew, and the log says so")]
    public void A_cache_with_a_flipped_bit_is_made_anew_and_the_log_says_so(int position)
    {
        TrainingConfig config = Config(Write("table.csv")) with { Cache = Folder, Validation = "0.2" };
        RunSummary first = runs.Start(config);
        string file = Kept.Single();
        byte[] whole = File.ReadAllBytes(file), broken = [.. whole];
        broken[position] ^= 4;
        File.WriteAllBytes(file, broken);
        RunSummary again = runs.Start(config);
        TestRuns.AssertSame(first, again);
        Assert.That(File.ReadAllBytes(Kept.Single()), Is.EqualTo(whole));
        Assert.That(File.ReadAllText(Path.Combine(again.Run, "log.txt")), Does.Contain($"{file} were damaged"));
        Assert.That(File.ReadAllText(Path.Combine(first.Run, "log.txt")), Does.Not.Contain("damaged"));
        Assert.That(File.ReadAllText(Path.Combine(runs.Start(config).Run, "log.txt")), Does.Not.Contain("damaged"));
    }

    [Test]
    public void A_folder_that_cannot_be_written_and_a_file_that_is_not_there_are_sentences()
    {
        string file = Write("table.csv");
        File.WriteAllText(Folder, "no folder");
        Assert.That(() => runs.Start(Config(file) with { Cache = Folder }), Throws.TypeOf<MachineException>()
            .With.Message.StartsWith($"{Folder}: the folder cannot be written, because"));
        Assert.That(() => runs.Start(Config(runs["none.csv"]) with { Cache = runs["c"] }), Throws.TypeOf<DataException>()
            .With.Message.Contains("none.csv"));
        Assert.That(Directory.Exists(runs.Root) && Directory.GetFiles(runs.Root, "*.tmp", SearchOption.AllDirectories).Length > 0,
            Is.False);
    }

    [Test]
    public void Series_and_data_that_are_no_tables_have_no_cache()
    {
        TrainingConfig config = Config(Write("table.csv")) with { Cache = Folder };
        Assert.That(() => runs.Start(config with { Table = new TableOptions { Series = new BlasNet.TimeSeries(4) } }),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("a series in time is kept in memory"));
        Assert.That(() => runs.Start(config with { Data = "circles" }),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("'circles' is no table"));
        Assert.That(() => runs.Start(config with { Fold = new Fold(1, 2), Validation = "0.2" }),
            Throws.TypeOf<ConfigurationException>().With.Message.StartsWith("A fold holds out samples of its own"));
    }

    [Test]
    public void A_broken_table_leaves_no_cache_and_is_refused_as_without_one()
    {
        string file = runs["broken.csv"];
        Directory.CreateDirectory(runs.Root);
        File.WriteAllText(file, "x,y\n1,2\n3\n");
        string message = Assert.Throws<DataException>(() => runs.Start(Config(file)))!.Message;
        Assert.That(() => runs.Start(Config(file) with { Cache = Folder }), Throws.TypeOf<DataException>().With.Message.EqualTo(message));
        File.WriteAllText(file, "x,y\n1,2.5\n,3.5\n");
        message = Assert.Throws<DataException>(() => runs.Start(Config(file)))!.Message;
        Assert.That(() => runs.Start(Config(file) with { Cache = Folder }), Throws.TypeOf<DataException>().With.Message.EqualTo(message));
        Assert.That(Directory.GetFileSystemEntries(Folder), Is.Empty);
    }

    [Test]
    public void Processes_that_make_the_same_cache_at_once_come_to_the_same_bits()
    {
        string file = Write("table.csv");
        Blasnet.RunningCommand[] commands =
        [
            .. Enumerable.Range(0, 3).Select(_ => Blasnet.Start("train", "--model", "mlp", "--data", "csv:" + file, "--epochs", "1",
                "--seed", "3",
                "--threads", "1", "--validation", "0.2", "--cache", Folder, "--shuffle-buffer", "1000", "--runs", runs.Root, "--json")),
        ];
        string?[] weights = [.. commands.Select(command => command.End()
            .AssertCode(ExitCodes.Done).Json.GetProperty("weights_sha256").GetString())];
        Array.ForEach(commands, command => command.Dispose());
        Assert.That(weights.Distinct().Count(), Is.EqualTo(1));
        Assert.That(Directory.GetFileSystemEntries(Folder), Is.EqualTo(Kept).And.Length.EqualTo(1));
    }

    private static string FileDigests(RunSummary run) =>
        File.ReadAllLines(Path.Combine(run.Run, "env.json")).Single(line => line.Contains("table.csv", StringComparison.Ordinal)).Trim();

    private static TrainingConfig Config(string file) => TestRuns.Config() with { Data = "csv:" + file, Epochs = 1 };

    // Numbers, categories and classes in more rows than a block; optionally with missing cells.
    private string Write(string name, bool gaps = false, int first = 0)
    {
        Directory.CreateDirectory(runs.Root);
        var text = new StringBuilder("x,w,kind,y\n");
        for (int row = first; row < first + Rows; row++)
        {
            string x = gaps && row % 11 == 3 ? "" : (row * 37 % 1001 / 100.0 - 5).ToString(CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture,
                $"{x},{1 + row % 3},{(row % 7 < 3 ? "red" : "blue")},{(row * 37 % 1001 > 500 ? "up" : "down")}\n");
        }
        File.WriteAllText(runs[name], text.ToString());
        return runs[name];
    }
}
