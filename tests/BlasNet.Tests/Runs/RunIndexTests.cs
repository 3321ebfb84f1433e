using System.Text;
using BlasNet.Files;
using BlasNet.Runs;

namespace BlasNet.Tests.Runs;

internal sealed class RunIndexTests
{
    private const string Header = "run,status,started,time_s,model,data,seed,epochs,batch,optimizer,learning_rate,weight_decay,threads,"
        + "best_epoch,best_val_loss,best_val_accuracy,loss,accuracy,val_loss,val_accuracy,weights_sha256\n";

    private TestFolder folder = null!;
    private string path = null!;

    [SetUp]
    public void SetUp()
    {
        folder = new TestFolder();
        path = folder["index.csv"];
    }

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void A_row_is_inserted_and_then_changed_where_it_stands()
    {
        var index = new RunIndex(folder.Root);
        index.Set("a/run_0001", [Cell("status", RunStatus.Running), Cell("data", "csv:a,b \"c\"")]);
        index.Set("a/run_0002", [Cell("status", RunStatus.Running)]);
        index.Set("a/run_0001", [Cell("status", RunStatus.Done), Cell("val_accuracy", CsvFormat.Number(0.978))]);
        Assert.That(File.ReadAllText(path), Is.EqualTo(Header
            + "a/run_0001,done,,,,\"csv:a,b \"\"c\"\"\",,,,,,,,,,,,,,0.978,\n"
            + "a/run_0002,running,,,,,,,,,,,,,,,,,,,\n"));
        Assert.That(index.Read()[0]["data"], Is.EqualTo("csv:a,b \"c\""));
        Assert.That(File.ReadAllBytes(path)[..3], Is.EqualTo(Encoding.UTF8.GetBytes("run")), "no byte order mark");
    }

    [Test]
    public void Parallel_writers_lose_no_row_and_no_change()
    {
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(writer => new Thread(() =>
        {
            var index = new RunIndex(folder.Root);
            for (int run = 0; run < 10; run++)
            {
                index.Set($"w{writer}/run_{run:D4}", [Cell("status", RunStatus.Running)]);
                index.Set($"w{writer}/run_{run:D4}", [Cell("status", RunStatus.Done)]);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        IReadOnlyList<IReadOnlyDictionary<string, string>> rows = new RunIndex(folder.Root).Read();
        Assert.That(rows.Select(row => row["run"]), Is.Unique);
        Assert.That(rows, Has.Count.EqualTo(40));
        Assert.That(rows.Select(row => row["status"]), Is.All.EqualTo(RunStatus.Done));
    }

    [Test]
    public void Columns_of_other_versions_are_kept_and_missing_ones_added()
    {
        File.WriteAllText(path, "note,run\nmine,a/run_0001\n");
        new RunIndex(folder.Root).Set("a/run_0001", [Cell("status", RunStatus.Done)]);
        IReadOnlyDictionary<string, string> row = new RunIndex(folder.Root).Read().Single();
        Assert.That((row["note"], row["run"], row["status"], row["seed"]), Is.EqualTo(("mine", "a/run_0001", "done", "")));
    }

    [TestCase("run,status\na/run_0001,done,1\n", ", line 2: it has '3' fields, but the header has '2'.")]
    [TestCase("run,status\na/run_0001,done\nb/run_0001,\"done\n", ", line 3: ")]
    [TestCase("run,status\na/run_0001,do\"ne\n", ", line 2: a quotation mark")]
    [TestCase("name,value\n", ", line 1: the header has no column 'run'")]
    [TestCase("sep=;\nname;value\n", ", line 2: the header has no column 'run'")]
    [TestCase("run;a;a\n", ", line 1: the column 'a' stands twice")]
    [TestCase("run,a,a\n", ", line 1: the column 'a' stands twice")]
    public void A_foreign_line_is_a_sentence_and_nothing_is_lost(string text, string problem)
    {
        File.WriteAllText(path, text);
        Assert.That(() => new RunIndex(folder.Root).Set("a/run_0001", [Cell("status", RunStatus.Done)]),
            Throws.TypeOf<DataException>().With.Message.StartsWith(path + problem));
        Assert.That(File.ReadAllText(path), Is.EqualTo(text));
        Assert.That(() => new RunIndex(folder.Root).Read(), Throws.TypeOf<DataException>());
    }

    [Test]
    public void A_column_appears_when_it_is_first_needed_and_old_rows_leave_it_empty()
    {
        var index = new RunIndex(folder.Root);
        index.Set("a/run_0001", [Cell("status", RunStatus.Done)]);
        index.Set("a/run_0002", [Cell("optimizer.momentum", "0.9"), Cell("val_rmse", "1.5")]);
        index.Set("a/run_0003", [Cell("optimizer.beta1", "0.8")]);
        index.Set("a/run_0001", [Cell("status", RunStatus.Done)]);
        Assert.That(File.ReadAllLines(path)[0], Is.EqualTo(Header.TrimEnd() + ",optimizer.momentum,val_rmse,optimizer.beta1"));
        Assert.That(index.Read().Select(row => (row["optimizer.momentum"], row["val_rmse"], row["optimizer.beta1"])),
            Is.EqualTo(new[] { ("", "", ""), ("0.9", "1.5", ""), ("", "", "0.8") }));
    }

    [Test]
    public void Columns_of_before_go_on_under_their_names_of_today()
    {
        File.WriteAllText(path, "run,checkpointEvery,myNote,optimizer.clipNorm,early_stopping,earlyStopping,model.loss.fromLogits\n"
            + "a/run_0001,1,x,2,,3,false\na/run_0002,1,y,,4,9,true\n");
        IReadOnlyList<IReadOnlyDictionary<string, string>> rows = new RunIndex(folder.Root).Read();
        Assert.That(rows.Select(row => (row["checkpoint_every"], row["myNote"], row["optimizer.clip_norm"], row["early_stopping"])),
            Is.EqualTo(new[] { ("1", "x", "2", "3"), ("1", "y", "", "4") }));
        new RunIndex(folder.Root).Set("a/run_0003", [Cell("checkpoint_every", "7"), Cell("optimizer.clip_norm", "8")]);
        string[] lines = File.ReadAllLines(path);
        Assert.That(lines[0], Does.StartWith("run,checkpoint_every,myNote,optimizer.clip_norm,early_stopping,model.loss.from_logits,status,"));
        Assert.That(lines[1], Does.StartWith("a/run_0001,1,x,2,3,false,"));
        Assert.That(lines[3], Does.StartWith("a/run_0003,7,,8,,,"));
    }

    [Test]
    public void A_setting_is_found_by_its_column_and_by_its_key()
    {
        File.WriteAllText(path, "run,earlyStopping,optimizer.clip_norm\na/run_0001,5,2\na/run_0002,3,1\n");
        RunTable table = RunTable.Read(folder.Root);
        Assert.That(table.Columns, Is.EqualTo(new[] { "run", "early_stopping", "optimizer.clip_norm" }));
        Assert.That(table.Runs.Select(run => (run["earlyStopping"], run["early_stopping"], run.Number("optimizer.clipNorm"))),
            Is.EqualTo(new[] { ("5", "5", (double?)2), ("3", "3", 1) }));
        Assert.That(table.SortedBy("earlyStopping").Runs[0].Name, Is.EqualTo("a/run_0002"));
    }

    [TestCase("run")]
    [TestCase("")]
    [TestCase("a\nb")]
    public void A_column_that_would_break_the_file_is_refused(string column)
    {
        Assert.That(() => new RunIndex(folder.Root).Set("a/run_0001", [Cell(column, "red")]),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains($"no column '{column}'"));
        Assert.That(File.Exists(path), Is.False);
    }

    [Test]
    public void No_index_has_no_rows_and_a_folder_of_its_name_is_a_sentence()
    {
        Assert.That(new RunIndex(folder.Root).Read(), Is.Empty);
        Directory.CreateDirectory(path);
        Assert.That(() => new RunIndex(folder.Root).Read(), Throws.TypeOf<DataException>().With.Message.Contains("it is a folder"));
        Assert.That(() => new RunIndex(folder.Root).Set("a/run_0001", []),
            Throws.TypeOf<MachineException>().With.Message.Contains("it is a folder"));
    }

    private static KeyValuePair<string, string> Cell(string column, string value) => new(column, value);
}
