using System.Globalization;
using System.IO.Compression;
using BlasNet.Numerics;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Runs;

/// <summary>Tests of runs whose data is not what they began with when they are resumed.</summary>
internal sealed class ChangedDataTests
{
    private const string Net = """{ "layers": [ "flatten", { "kind": "dense", "units": "outputs" } ] }""";

    private TestRuns runs = null!;
    private TestFolder folder = null!;

    [SetUp]
    public void SetUp() => (runs, folder) = (new TestRuns(), new TestFolder());

    [TearDown]
    public void TearDown()
    {
        runs.Dispose();
        folder.Dispose();
    }

    [TestCase("more rows"), TestCase("classes renamed"), TestCase("values shifted"), TestCase("one byte"),
        TestCase("rows in another order")]
    public void A_table_that_has_changed_is_refused_with_both_digests(string how)
    {
        Check("csv:" + Table("t.csv"), null, folder["t.csv"], null, () => File.WriteAllText(folder["t.csv"], how switch
        {
            "more rows" => TableText(200),
            "classes renamed" => TableText(120).Replace("yes", "a_yes", StringComparison.Ordinal)
                .Replace("no", "z_no", StringComparison.Ordinal),
            "values shifted" => TableText(120, 5000),
            "one byte" => TableText(120) + "\n",
            _ => string.Join('\n', TableText(120).TrimEnd().Split('\n').Index().OrderBy(line => line.Index == 0 ? 0 : 1000 - line.Index)
                .Select(line => line.Item)) + "\n",
        }));
    }

    [Test]
    public void The_options_of_a_table_do_not_hide_its_change()
    {
        var options = new TableOptions { Labels = ["y"], Delimiter = ',', HasHeader = true, Features = ["x"] };
        Check("csv:" + Table("t.csv"), null, folder["t.csv"], options,
            () => File.WriteAllText(folder["t.csv"], TableText(120, 0.001)));
    }

    [Test]
    public void A_table_in_a_cache_that_has_changed_is_refused()
    {
        TrainingConfig config = Config("csv:" + Table("t.csv"), null) with { Cache = folder["cache"] };
        CheckResume(config, folder["t.csv"], () => File.WriteAllText(folder["t.csv"], TableText(121)));
    }

    [Test]
    public void A_validation_file_that_has_changed_is_refused()
    {
        string other = Table("v.csv", 50);
        Check("csv:" + Table("t.csv"), "csv:" + other, other, null, () => File.WriteAllText(other, TableText(51)));
    }

    [TestCase("train-images-idx3-ubyte"), TestCase("train-labels-idx1-ubyte"), TestCase("t10k-labels-idx1-ubyte")]
    public void A_folder_of_IDX_files_that_has_changed_is_refused(string file)
    {
        Idx(folder.Root);
        Check("idx:" + folder.Root, null, folder[file], null, () => FlipLast(folder[file]));
    }

    [Test]
    public void A_test_part_that_is_new_or_gone_is_refused()
    {
        Idx(folder.Root);
        RunSummary part = runs.Interrupt(Config("idx:" + folder.Root, null), 2);
        File.Move(folder["t10k-images-idx3-ubyte"], folder["i"]);
        File.Move(folder["t10k-labels-idx1-ubyte"], folder["l"]);
        AssertRefused(part, folder["t10k-images-idx3-ubyte"], "no part of the data any more");
        RunSummary without = runs.Interrupt(Config("idx:" + folder.Root, null), 2);
        File.Move(folder["i"], folder["t10k-images-idx3-ubyte"]);
        File.Move(folder["l"], folder["t10k-labels-idx1-ubyte"]);
        AssertRefused(without, folder["t10k-images-idx3-ubyte"], "was trained without it");
        Assert.That(runs.Resume(part.Run).Status, Is.EqualTo("done"));
    }

    [Test]
    public void An_archive_of_arrays_that_has_changed_is_refused()
    {
        WriteArrays(folder["d.npz"], 0);
        Check("npz:" + folder["d.npz"], null, folder["d.npz"], null, () => WriteArrays(folder["d.npz"], 1));
    }

    [TestCase("picture"), TestCase("class renamed"), TestCase("picture added")]
    public void A_folder_of_images_that_has_changed_is_refused(string how)
    {
        string data = Directory.CreateDirectory(folder["pictures"]).FullName;
        foreach (string name in (string[])["cat", "dog"])
        {
            Directory.CreateDirectory(Path.Combine(data, name));
            for (int i = 0; i < 12; i++)
                Picture(Path.Combine(data, name, $"{i}.png"), (byte)(i * 9 + name[0]));
        }
        Check("images:" + data, "0.25", data, null, () =>
        {
            if (how == "picture")
                Picture(Path.Combine(data, "cat", "3.png"), 250);
            else if (how == "picture added")
                Picture(Path.Combine(data, "cat", "99.png"), 250);
            else
                Directory.Move(Path.Combine(data, "cat"), Path.Combine(data, "zebra"));
        });
    }

    [TestCase("data_batch_3.bin"), TestCase("test_batch.bin"), TestCase("batches.meta.txt")]
    public void Files_of_CIFAR_that_have_changed_are_refused(string file)
    {
        string[] names = [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin"), "test_batch.bin"];
        foreach (string name in names)
            File.WriteAllBytes(folder[name],
                [.. Enumerable.Range(0, 40).SelectMany(i => new byte[3073].Select((_, k) => (byte)(k == 0 ? i % 10 : i + k)))]);
        File.WriteAllText(folder["batches.meta.txt"], string.Join('\n', Enumerable.Range(0, 10).Select(i => $"class {i}")) + "\n");
        Check("cifar10:" + folder.Root, null, folder[file], null, () =>
        {
            if (file.EndsWith(".txt", StringComparison.Ordinal))
                File.WriteAllText(folder[file], File.ReadAllText(folder[file]).Replace("class 3", "frog", StringComparison.Ordinal));
            else
                FlipLast(folder[file]);
        });
    }

    [Test]
    public void A_fold_of_a_cross_validation_is_refused_like_any_run()
    {
        TrainingConfig config = Config("csv:" + Table("t.csv"), null) with { Fold = new Fold(2, 3) };
        CheckResume(config, folder["t.csv"], () => File.WriteAllText(folder["t.csv"], TableText(120, 7)));
    }

    [Test]
    public void Folds_learn_from_the_data_that_was_read_first_whatever_happens_to_its_file()
    {
        TrainingConfig config = Config("csv:" + Table("t.csv"), null) with { Epochs = 1 };
        CrossValidation undisturbed = CrossValidation.Run(config, 3, runs.Options());
        string digest = DataDigest.Of(folder["t.csv"]);
        RunOptions options = runs.Options(TestRuns.AfterEpoch(1, () => File.WriteAllText(folder["t.csv"], TableText(120, 7))));
        CrossValidation changed = CrossValidation.Run(config, 3, options);
        Assert.That(changed.Folds.Select(fold => fold.WeightsSha256), Is.EqualTo(undisturbed.Folds.Select(fold => fold.WeightsSha256)));
        Assert.That(changed.Folds.Select(fold => RunNotes.Read(Path.Combine(fold.Run, "env.json")).Data!.Single().Value),
            Is.All.EqualTo(digest));
    }

    [Test]
    public void Data_that_was_moved_is_the_same()
    {
        Idx(Directory.CreateDirectory(folder["a/mnist"]).FullName);
        string? before = Environment.GetEnvironmentVariable("BLASNET_DATA");
        try
        {
            Environment.SetEnvironmentVariable("BLASNET_DATA", folder["a"]);
            RunSummary part = runs.Interrupt(Config("mnist", null), 2);
            Directory.Move(folder["a"], folder["b"]);
            Environment.SetEnvironmentVariable("BLASNET_DATA", folder["b"]);
            byte[] labels = File.ReadAllBytes(folder["b/mnist/train-labels-idx1-ubyte"]);
            FlipLast(folder["b/mnist/train-labels-idx1-ubyte"]);
            AssertRefused(part, folder["b/mnist/train-labels-idx1-ubyte"], folder["a/mnist/train-labels-idx1-ubyte"]);
            File.WriteAllBytes(folder["b/mnist/train-labels-idx1-ubyte"], labels);
            Assert.That(runs.Resume(part.Run).Status, Is.EqualTo("done"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("BLASNET_DATA", before);
        }
    }

    [Test]
    public void Who_insists_goes_on_and_every_digest_is_kept()
    {
        TrainingConfig config = Config("csv:" + Table("t.csv"), "0.25") with { Epochs = 9 };
        RunSummary part = runs.Interrupt(config, 7);
        string first = DataDigest.Of(folder["t.csv"]);
        File.WriteAllText(folder["t.csv"], TableText(120).Replace("yes", "a_yes", StringComparison.Ordinal));
        string second = DataDigest.Of(folder["t.csv"]);
        using (var source = new CancellationTokenSource())
        {
            RunOptions options = runs.Options(TestRuns.AfterStep(14, source.Cancel)) with { AcceptChangedData = true };
            TrainingRun.Resume(part.Run, own => own, options with { Cancellation = source.Token });
        }
        Assert.That(File.ReadAllText(Path.Combine(part.Run, "log.txt")), Does.Contain(first).And.Contain(second)
            .And.Contain("the classes were 'no', 'yes' and are 'a_yes', 'no'"));
        File.WriteAllText(folder["t.csv"], TableText(160));
        AssertRefused(part, folder["t.csv"], second, DataDigest.Of(folder["t.csv"]));
        RunSummary done = TrainingRun.Resume(part.Run, own => own, runs.Options() with { AcceptChangedData = true });
        Assert.That((done.Status, done.Epochs), Is.EqualTo(("done", 9)));
        RunNotes notes = RunNotes.Read(Path.Combine(part.Run, "env.json"));
        Assert.That(notes.Data!.Single().Value, Is.EqualTo(DataDigest.Of(folder["t.csv"])));
        Assert.That(notes.Changes.Select(change => change.Digests.Single().Value), Is.EqualTo(new[] { first, second }));
        Assert.That(notes.Changes[1].AfterEpoch, Is.GreaterThan(notes.Changes[0].AfterEpoch).And.GreaterThan(0));
        RunReport.Write(part.Run, folder["r.html"], runs.Root);
        Assert.That(File.ReadAllText(folder["r.html"]), Does.Contain(first).And.Contain(second), "the report tells of both");
    }

    [Test]
    public void A_run_killed_before_its_first_checkpoint_starts_over_on_its_own_data_alone()
    {
        TrainingConfig config = Config("csv:" + Table("t.csv"), null);
        RunSummary part = runs.Interrupt(config, 2);
        File.Delete(Path.Combine(part.Run, "checkpoints", "last.safetensors"));
        File.WriteAllText(folder["t.csv"], TableText(120, 9));
        AssertRefused(part, folder["t.csv"], "has changed");
        Assert.That(TrainingRun.Resume(part.Run, own => own, runs.Options() with { AcceptChangedData = true }).Status, Is.EqualTo("done"));
    }

    [TestCase("{}", null), TestCase(null, null), TestCase("{\"data_sha256\":4}", "'data_sha256' must be an object"),
        TestCase("{", "this is not JSON"), TestCase("{\"data_sha256\":{\"a\":1}}", "'data_sha256'"), TestCase("[1]", "")]
    public void A_report_on_the_machine_without_digests_is_told_and_a_damaged_one_refused(string? text, string? problem)
    {
        RunSummary part = runs.Interrupt(Config("csv:" + Table("t.csv"), null), 7);
        string file = Path.Combine(part.Run, "env.json");
        if (text is null)
            File.Delete(file);
        else
            File.WriteAllText(file, text);
        if (problem is not null)
        {
            Assert.That(() => runs.Resume(part.Run), Throws.TypeOf<DataException>().With.Message.StartsWith(file)
                .And.Message.Contains(problem));
            return;
        }
        Assert.That(runs.Resume(part.Run).Status, Is.EqualTo("done"));
        Assert.That(File.ReadAllText(Path.Combine(part.Run, "log.txt")), Does.Contain("not known whether the data has changed"));
    }

    private void Check(string data, string? validation, string file, TableOptions? table, Action change) =>
        CheckResume(Config(data, validation) with { Table = table }, file, change);

    // The run is interrupted, its data changed: refused with both digests, and nothing of the run is touched.
    private void CheckResume(TrainingConfig config, string file, Action change)
    {
        RunSummary part = runs.Interrupt(config, 7);
        string before = DataDigest.Of(file);
        change();
        string now = DataDigest.Of(file);
        Assert.That(now, Is.Not.EqualTo(before));
        Dictionary<string, byte[]> files = Contents(part.Run);
        AssertRefused(part, file, before, now, "--accept-changed-data");
        Assert.That(Contents(part.Run), Is.EqualTo(files));
    }

    private void AssertRefused(RunSummary part, string file, params string[] parts)
    {
        DataException error = Assert.Throws<DataException>(() => runs.Resume(part.Run))!;
        Assert.That(error.Place?.File, Is.EqualTo(file), error.Message);
        foreach (string each in parts)
            Assert.That(error.Message, Does.Contain(each));
    }

    private static Dictionary<string, byte[]> Contents(string run) => Directory.GetFiles(run, "*", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).ToDictionary(file => file, File.ReadAllBytes);

    private static TrainingConfig Config(string data, string? validation) =>
        TestRuns.Config(Net) with { Data = data, Validation = validation, Epochs = 12, Batch = 16 };

    private string Table(string name, int rows = 120)
    {
        File.WriteAllText(folder[name], TableText(rows));
        return folder[name];
    }

    private static string TableText(int rows, double shift = 0) => "x,c,y\n" + string.Concat(Enumerable.Range(0, rows).Select(i =>
        string.Create(CultureInfo.InvariantCulture,
            $"{shift + (i * 37 % 101 / 50.0):R},{"abc"[i % 3]},{(i * 37 % 101 > 50 ? "yes" : "no")}\n")));

    private static void Idx(string place)
    {
        foreach ((string part, int count) in ((string, int)[])[("train", 60), ("t10k", 20)])
        {
            File.WriteAllBytes(Path.Combine(place, $"{part}-images-idx3-ubyte"),
                [0, 0, 8, 3, 0, 0, 0, (byte)count, 0, 0, 0, 4, 0, 0, 0, 4, .. Enumerable.Range(0, count * 16).Select(i => (byte)(i * 7))]);
            File.WriteAllBytes(Path.Combine(place, $"{part}-labels-idx1-ubyte"),
                [0, 0, 8, 1, 0, 0, 0, (byte)count, .. Enumerable.Range(0, count).Select(i => (byte)(i % 10))]);
        }
    }

    private static void FlipLast(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    private static void WriteArrays(string file, int shift)
    {
        using ZipArchive archive = ZipFile.Open(Create(file), ZipArchiveMode.Create);
        Entry(archive, "x.npy", "<f4", "(40, 3)", [.. Enumerable.Range(0, 120).SelectMany(i => BitConverter.GetBytes((float)(i % 7 + shift)))]);
        Entry(archive, "y.npy", "<i8", "(40,)", [.. Enumerable.Range(0, 40).SelectMany(i => BitConverter.GetBytes((long)(i % 2)))]);
    }

    private static string Create(string file)
    {
        File.Delete(file);
        return file;
    }

    private static void Entry(ZipArchive archive, string name, string type, string shape, byte[] data)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}";
        header = header.PadRight(117) + "\n";
        using Stream stream = archive.CreateEntry(name).Open();
        stream.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header), .. data]);
    }

    private static void Picture(string file, byte grey) =>
        File.WriteAllBytes(file, BlasNet.Data.PngWriter.Encode(8, 8, 1, [.. Enumerable.Range(0, 64).Select(i => (byte)(grey + i))]));
}
