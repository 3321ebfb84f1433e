using BlasNet.Runs;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Runs;

internal sealed class RunTableTests
{
    private const string Index = """
        run,status,started,time_s,model,data,seed,batch,optimizer,best_epoch,best_val_loss,loss,val_loss,accuracy,weights_sha256,val_rmse,best_val_rmse,note
        mlp/run_0001,done,2026-01-01T00:00:00Z,1.5,mlp,xor,1,32,adam,3,0.5,0.4,0.6,0.9,ab,3,2,
        mlp/run_0002,failed,2026-01-01T00:00:01Z,0.5,mlp,xor,2,128,sgd,1,0.1,0.1,0.1,,,,,
        net/run_0001,done,2026-01-01T00:00:02Z,10,net,xor,1,64,adam,2,0.3,0.2,0.4,0.8,cd,1,0.5,"a, b"
        net/run_0002,done,2026-01-01T00:00:03Z,9,net,xor,1,64,adam,2,NaN,0.2,NaN,0.7,cd,1,0.5,

        """;

    private TestFolder folder = null!;

    [SetUp]
    public void SetUp()
    {
        folder = new TestFolder();
        File.WriteAllText(folder["index.csv"], Index.ReplaceLineEndings("\n").TrimEnd() + "\n");
    }

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void Columns_are_told_apart()
    {
        RunTable table = RunTable.Read(folder.Root);
        Assert.That(table.Metrics, Is.EqualTo(new[] { "best_val_loss", "loss", "val_loss", "accuracy", "val_rmse", "best_val_rmse" }));
        Assert.That(table.HyperParameters, Is.EqualTo(new[] { "model", "data", "seed", "batch", "optimizer", "note" }));
        Assert.That((table.Runs[2].Name, table.Runs[2].Experiment, table.Runs[2].Status, table.Runs[2]["note"], table.Runs[2]["none"]),
            Is.EqualTo(("net/run_0001", "net", "done", "a, b", "")));
        Assert.That((table.Runs[2].Number("val_loss"), table.Runs[1].Number("val_rmse")), Is.EqualTo((0.4, default(double?))));
    }

    [TestCase(null, null, "1234")]
    [TestCase("mlp", null, "12")]
    [TestCase(null, "done", "134")]
    [TestCase("mlp", "done", "1")]
    [TestCase("mlp", "running", "")]
    public void Runs_are_taken_by_experiment_and_status(string? experiment, string? status, string expected) =>
        AssertOrder(RunTable.Read(folder.Root).Where(experiment, status), expected);

    [TestCase("val_loss", "2314", Description = "a loss from the least, NaN last")]
    [TestCase("accuracy", "1342", Description = "an accuracy from the greatest, none last")]
    [TestCase("val_rmse", "3412", Description = "an error from the least")]
    [TestCase("batch", "1342", Description = "a number upward, not by its characters")]
    [TestCase("time_s", "2143")]
    [TestCase("optimizer", "1342")]
    [TestCase("note", "3124", Description = "the empty ones last")]
    public void Sorting_knows_the_direction(string column, string expected) =>
        AssertOrder(RunTable.Read(folder.Root).SortedBy(column), expected);

    [TestCase("val_loss", 1, "2")]
    [TestCase("val_loss", 9, "231")]
    [TestCase("accuracy", 2, "13")]
    [TestCase("best_val_rmse", 1, "3")]
    public void The_best_runs_have_a_value(string metric, int count, string expected) =>
        AssertOrder(RunTable.Read(folder.Root).Best(metric, count), expected);

    [Test]
    public void A_name_that_is_wrong_offers_the_nearest()
    {
        RunTable table = RunTable.Read(folder.Root);
        AssertRefused<ConfigurationException>(() => table.Best("val_los"), "There is no metric 'val_los'. Did you mean 'val_loss'?");
        AssertRefused<ConfigurationException>(() => table.Best("batch"), "There is no metric 'batch'.");
        AssertRefused<ConfigurationException>(() => table.Best("loss", 0), "at least 1");
        AssertRefused<ConfigurationException>(() => table.SortedBy("optimiser"), "Did you mean 'optimizer'?");
        AssertRefused<ConfigurationException>(() => table.Where("mpl"), "There is no experiment 'mpl'", "Did you mean 'mlp'?");
        AssertRefused<ConfigurationException>(() => table.Where(status: "dnoe"), "Did you mean 'done'?");
        AssertRefused<DataException>(() => table.Find("mlp/run_0003"), "mlp/run_0003: the index of", "Did you mean 'mlp/run_0001'?");
    }

    [TestCase("run,val_loss\na/run_0001,low\n", ", line 2: the value 'low' in column 'val_loss' is not a number.")]
    [TestCase("run,val_loss\na/run_0001,1\na/run_0001,2\n", ", line 3: the run 'a/run_0001' stands twice, first on line 2.")]
    [TestCase("run,val_loss\n,1\n", ", line 2: the name of the run is empty")]
    [TestCase("run,val_loss\n\"a\nb\",1\nc,\n\nd,1,2\n", ", line 6: it has '3' fields")]
    public void A_line_that_is_wrong_is_named(string text, string problem)
    {
        File.WriteAllText(folder["index.csv"], text);
        AssertRefused<DataException>(() => RunTable.Read(folder.Root).SortedBy("val_loss"), folder["index.csv"] + problem);
    }

    [Test]
    public void No_index_is_a_sentence() => AssertRefused<DataException>(() => RunTable.Read(folder["none"]), "there is no such file");

    [TestCase("mlp/run_0001")]
    [TestCase("runs/mlp/run_0001/")]
    [TestCase("/a/b/mlp/run_0001")]
    [TestCase("mlp\\run_0001")]
    public void A_run_is_found_by_name_and_by_path(string run) =>
        Assert.That(RunTable.Read(folder.Root).Find(run).Name, Is.EqualTo("mlp/run_0001"));

    [Test]
    public void A_comparison_shows_what_differs_and_all_results()
    {
        RunComparison comparison = RunTable.Read(folder.Root).Compare(["net/run_0001", "mlp/run_0002"]);
        Assert.That(comparison.Differences.Select(value => $"{value.Name}: {string.Join('|', value.Values)}"), Is.EqualTo(new[]
        {
            "model: net|mlp", "seed: 1|2", "batch: 64|128", "optimizer: adam|sgd", "note: a, b|",
        }));
        Assert.That(comparison.Results.Select(value => $"{value.Name}: {string.Join('|', value.Values)}"), Is.EqualTo(new[]
        {
            "status: done|failed", "time_s: 10|0.5", "best_epoch: 2|1", "best_val_loss: 0.3|0.1", "loss: 0.2|0.1", "val_loss: 0.4|0.1",
            "accuracy: 0.8|", "val_rmse: 1|", "best_val_rmse: 0.5|",
        }));
        comparison.WriteCsv(folder["out.csv"]);
        Assert.That(File.ReadAllLines(folder["out.csv"])[..6], Is.EqualTo(new[]
        {
            "name,net/run_0001,mlp/run_0002", "model,net,mlp", "seed,1,2", "batch,64,128", "optimizer,adam,sgd", "note,\"a, b\",",
        }));
        AssertRefused<ConfigurationException>(() => RunTable.Read(folder.Root).Compare(["net/run_0001"]), "Two runs or more");
        AssertRefused<ConfigurationException>(() => RunTable.Read(folder.Root).Compare(["net/run_0001", "net/run_0001/"]), "named twice");
    }

    [Test]
    public void Layers_are_compared_where_both_configurations_are_there()
    {
        using var runs = new TestRuns();
        const string Model = """{ "layers": [ { "kind": "dense", "units": UNITS, "activation": "relu" }, { "kind": "dense", "units": "outputs" } ] }""";
        foreach (string units in (string[])["3", "4"])
            runs.Start(TestRuns.Config(Model.Replace("UNITS", units, StringComparison.Ordinal)) with { Epochs = 1 });
        RunComparison comparison = RunTable.Read(runs.Root).Compare(["test/run_0001", "test/run_0002"]);
        Assert.That(comparison.Differences.Single().Name, Is.EqualTo("model.layers.0.units"));
        Assert.That(comparison.Differences.Single().Values, Is.EqualTo(new[] { "3", "4" }));
    }

    [Test]
    public void The_rows_are_written_as_they_were_read()
    {
        RunTable.Read(folder.Root).Where("net").WriteCsv(folder["out.csv"]);
        string[] lines = File.ReadAllLines(folder["index.csv"]);
        Assert.That(File.ReadAllLines(folder["out.csv"]), Is.EqualTo(new[] { lines[0], lines[3], lines[4] }));
    }

    private static void AssertOrder(RunTable table, string expected)
    {
        string[] all = ["mlp/run_0001", "mlp/run_0002", "net/run_0001", "net/run_0002"];
        Assert.That(string.Concat(table.Runs.Select(run => Array.IndexOf(all, run.Name) + 1)), Is.EqualTo(expected));
    }

    private static void AssertRefused<T>(Action action, params string[] parts) where T : Exception
    {
        T error = Assert.Throws<T>(action)!;
        foreach (string part in parts)
            Assert.That(error.Message, Does.Contain(part));
    }
}
