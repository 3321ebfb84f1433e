using System.Globalization;
using System.Text;
using BlasNet.Cli;
using BlasNet.Files;
using BlasNet.Runs;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Runs;

/// <summary>Tests of <c>index.csv</c> and <c>metrics.csv</c> as spreadsheets and people leave them.</summary>
internal sealed class SpreadsheetFileTests
{
    private const string Header = "run,status,note,val_loss,model";
    private const string First = "a/run_0001,done,\"fine, I think\",0.5,mlp", Second = "a/run_0002,failed,,,mlp";

    private TestRuns runs = null!;

    [SetUp]
    public void SetUp()
    {
        runs = new TestRuns();
        Directory.CreateDirectory(runs.Root);
    }

    [TearDown]
    public void TearDown() => runs.Dispose();

    public static IEnumerable<TestCaseData> Indexes()
    {
        string whole = $"{Header}\n{First}\n{Second}\n";
        string semicolons = "run;status;note;val_loss;model\na/run_0001;done;fine, I think;0.5;mlp\na/run_0002;failed;;;mlp\n";
        return new (string Name, byte[] Bytes)[]
        {
            ("as written", Utf8(whole)),
            ("byte order mark", [0xEF, 0xBB, 0xBF, .. Utf8(whole)]),
            ("UTF-16 with tabs", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(semicolons.Replace(';', '\t'))]),
            ("UTF-16, big end first", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(semicolons.Replace(';', '\t'))]),
            ("semicolons", Utf8(semicolons)),
            ("sep line", Utf8("sep=;\r\n" + semicolons.Replace("\n", "\r\n", StringComparison.Ordinal))),
            ("quoted sep line and BOM", [0xEF, 0xBB, 0xBF, .. Utf8("\"sep=;\"\n" + semicolons)]),
            ("tabs", Utf8(semicolons.Replace(';', '\t'))),
            ("CR LF", Utf8(whole.Replace("\n", "\r\n", StringComparison.Ordinal))),
            ("CR alone", Utf8(whole.Replace('\n', '\r'))),
            ("all cells quoted", Utf8("\"run\",\"status\",\"note\",\"val_loss\",\"model\"\n"
                + "\"a/run_0001\",\"done\",\"fine, I think\",\"0.5\",\"mlp\"\n"
                + "\"a/run_0002\",\"failed\",\"\",\"\",\"mlp\"\n")),
            ("blank lines", Utf8($"\n{Header}\n\n{First}\n,,,,\n  \n{Second}\n\n\n")),
            ("no last line end", Utf8(whole.TrimEnd())),
            ("empty columns at the end", Utf8($"{Header},,\n{First},,\n{Second},,\n")),
            ("empty cells left out at the end", Utf8($"{Header},best_val_loss,x\n{First}\n{Second},\n")),
            ("another order", Utf8("model,val_loss,run,note,status\nmlp,0.5,a/run_0001,\"fine, I think\",done\nmlp,,a/run_0002,,failed\n")),
            ("fewer columns of ours",
                Utf8($"note,run,status,val_loss,model\n\"fine, I think\",a/run_0001,done,0.5,mlp\n,a/run_0002,failed,,mlp\n")),
        }.Select(each => new TestCaseData(each.Bytes) { TestName = $"An_index_is_read_and_added_to({each.Name})" });
    }

    [TestCaseSource(nameof(Indexes))]
    public void An_index_is_read_and_added_to(byte[] bytes)
    {
        File.WriteAllBytes(runs["index.csv"], bytes);
        AssertRows(RunTable.Read(runs.Root));
        RunSummary summary = runs.Start(TestRuns.Config() with { Epochs = 1 });
        Assert.That(File.ReadAllText(Path.Combine(summary.Run, "log.txt")), Does.Not.Contain("warning"));
        RunTable after = RunTable.Read(runs.Root);
        AssertRows(after);
        Assert.That((after.Runs.Count, after.Runs[2].Name, after.Runs[2].Status), Is.EqualTo((3, "test/run_0001", "done")));
        Assert.That(File.ReadAllBytes(runs["index.csv"])[..3], Is.Not.EqualTo(new byte[] { 0xEF, 0xBB, 0xBF }));
    }

    [Test]
    public void Notes_under_no_name_stay_where_they_are()
    {
        File.WriteAllText(runs["index.csv"], "run,,status,\na/run_0001,look here,done,\na/run_0002,,done,and here\n");
        Assert.That(RunTable.Read(runs.Root).Columns, Is.EqualTo(new[] { "run", "status" }));
        runs.Start(TestRuns.Config() with { Epochs = 1 });
        Assert.That(File.ReadAllText(runs["index.csv"]), Does.Contain("a/run_0001,look here,done,")
            .And.Contain("a/run_0002,,done,and here"));
    }

    [TestCase(""), TestCase("\n\n"), TestCase("\uFEFF")]
    public void An_empty_index_is_a_new_one(string text)
    {
        File.WriteAllText(runs["index.csv"], text);
        Assert.That(RunTable.Read(runs.Root).Runs, Is.Empty);
        runs.Start(TestRuns.Config() with { Epochs = 1 });
        Assert.That(runs.IndexRow("test/run_0001")["status"], Is.EqualTo("done"));
    }

    public static IEnumerable<TestCaseData> Unusable() => new (string Name, byte[] Bytes, string Problem)[]
    {
        ("another file", Utf8("name,age\nx,1\n"), ", line 1: the header has no column 'run'"),
        ("a column twice", Utf8("run,a,a\n"), ", line 1: the column 'a' stands twice"),
        ("too many cells", Utf8("run,status\na/run_0001,done,4\n"), ", line 2: it has '3' fields, but the header has '2'."),
        ("a quotation mark", Utf8("run,status\na/run_0001,do\"ne\n"), ", line 2: a quotation mark stands inside"),
        ("Latin 1", [.. "run,note\na/run_0001,M"u8, 0xFC, .. "ller\n"u8],
            ": it is not UTF-8 text; the first wrong byte is at position '21'"),
        ("a broken UTF-16", [0xFF, 0xFE, .. "run"u8], ": it is not UTF-8 text"),
        ("no text", [.. Enumerable.Range(0, 64).Select(i => (byte)(i * 37))], ": it is not UTF-8 text"),
    }.Select(each => new TestCaseData(each.Bytes, each.Problem)
    { TestName = $"An_unusable_index_is_a_warning_and_stays_as_it_is({each.Name})" });

    [TestCaseSource(nameof(Unusable))]
    public void An_unusable_index_is_a_warning_and_stays_as_it_is(byte[] bytes, string problem)
    {
        string index = runs["index.csv"];
        File.WriteAllBytes(index, bytes);
        Outcome trained = Blasnet.Run("train", "--model", "mlp", "--data", "xor", "--epochs", "1", "--runs", runs.Root)
            .AssertCode(ExitCodes.Done);
        Assert.That(trained.Error, Does.Contain($"warning: {index}{problem}"));
        Assert.That(RunSummary.Read(runs["mlp/run_0001/summary.json"]).Status, Is.EqualTo("done"));
        Assert.That(File.Exists(runs["mlp/run_0001/model.safetensors"]));
        Assert.That(File.ReadAllBytes(index), Is.EqualTo(bytes));
        Blasnet.Run("train", "--resume", runs["mlp/run_0001"], "--runs", runs.Root).AssertCode(ExitCodes.Done);
        Blasnet.Run("report", runs["mlp/run_0001"], "--runs", runs.Root).AssertCode(ExitCodes.Done);
        foreach (string[] verb in (string[][])[["list"], ["best", "--metric", "loss"], ["compare", "a/run_0001", "a/run_0002"]])
            Blasnet.Run(["runs", .. verb, "--runs", runs.Root]).AssertRefused(ExitCodes.Invalid, index + problem);
        Assert.That(File.ReadAllBytes(index), Is.EqualTo(bytes));
    }

    [Test]
    public void An_index_that_is_a_folder_is_a_warning()
    {
        Directory.CreateDirectory(runs["index.csv"]);
        Outcome trained = Blasnet.Run("train", "--model", "mlp", "--data", "xor", "--epochs", "1", "--runs", runs.Root)
            .AssertCode(ExitCodes.Done);
        Assert.That(trained.Error, Does.Contain("warning: ").And.Contain("it is a folder"));
    }

    [Test]
    public void A_sweep_does_not_need_the_index()
    {
        File.WriteAllText(runs["index.csv"], "not,ours\n");
        Outcome swept = Blasnet.Run("sweep", "--model", "mlp", "--data", "xor", "--epochs", "1", "--grid", "batch=32,64",
            "--runs", runs.Root, "--json").AssertCode(ExitCodes.Done);
        Assert.That(swept.Json.GetProperty("best").GetArrayLength(), Is.EqualTo(2));
        Assert.That(File.ReadAllText(runs["index.csv"]), Is.EqualTo("not,ours\n"));
    }

    [Test]
    public void A_renamed_run_has_one_row_and_a_copied_one_two()
    {
        RunSummary part = runs.Interrupt(TestRuns.Config(), 9);
        TestRuns.Copy(part.Run, runs["test/copy"]);
        runs.Resume(runs["test/copy"]);
        Assert.That(new RunIndex(runs.Root).Read().Select(row => row["run"]), Is.EqualTo(new[] { "test/run_0001", "test/copy" }));
        string started = runs.IndexRow("test/run_0001")["started"];
        Directory.Move(runs["test"], runs["best"]);
        Directory.Move(runs["best/run_0001"], runs["best/first"]);
        runs.Resume(runs["best/first"]);
        Assert.That(new RunIndex(runs.Root).Read().Select(row => row["run"]), Is.EqualTo(new[] { "best/first", "test/copy" }));
        Assert.That((runs.IndexRow("best/first")["status"], runs.IndexRow("best/first")["started"]), Is.EqualTo(("done", started)));
    }

    public static IEnumerable<TestCaseData> Metrics() => new (string Name, Func<string, byte[]> Edit)[]
    {
        ("as written", Utf8),
        ("byte order mark", text => [0xEF, 0xBB, 0xBF, .. Utf8(text)]),
        ("UTF-16 with tabs", text => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text.Replace(',', '\t'))]),
        ("semicolons", text => Utf8(text.Replace(',', ';'))),
        ("semicolons and decimal commas", text => Utf8(text.Replace(',', ';').Replace('.', ','))),
        ("sep line", text => Utf8("sep=;\r\n" + text.Replace(',', ';').Replace("\n", "\r\n", StringComparison.Ordinal))),
        ("CR LF", text => Utf8(text.Replace("\n", "\r\n", StringComparison.Ordinal))),
        ("all cells quoted", text => Utf8('"' + text.TrimEnd().Replace(",", "\",\"", StringComparison.Ordinal)
            .Replace("\n", "\"\n\"", StringComparison.Ordinal) + "\"\n")),
        ("blank lines", text => Utf8("\n" + text.Replace("\n", "\n\n", StringComparison.Ordinal) + ",,,,,,\n")),
        ("empty columns at the end", text => Utf8(text.Replace("\n", ",,\n", StringComparison.Ordinal))),
        ("columns in another order", text => Utf8(Lines(text, cells => [.. cells.Reverse()]))),
        ("rows in another order", text => Utf8(string.Join('\n', text.TrimEnd().Split('\n').Index()
            .OrderBy(line => line.Index == 0 ? 0 : 100 - line.Index).Select(line => line.Item)) + "\n")),
        ("a column of notes", text => Utf8(Lines(text, cells => [.. cells[..2], cells[0] switch { "epoch" => "note", "2" => "look", _ => "" }, .. cells[2..]]))),
    }.Select(each => new TestCaseData(each.Edit) { TestName = $"Metrics_are_read_and_continued({each.Name})" });

    [TestCaseSource(nameof(Metrics))]
    public void Metrics_are_read_and_continued(Func<string, byte[]> edit)
    {
        TrainingConfig config = TestRuns.Config() with { Validation = "0.25" };
        RunSummary whole = runs.Start(config);
        RunSummary part = runs.Interrupt(config, 17);
        string file = Path.Combine(part.Run, "metrics.csv"), text = File.ReadAllText(file);
        byte[] edited = edit(text);
        File.WriteAllBytes(file, edited);
        Assert.That(EpochTable.Read(file).Select(epoch => (epoch.Epoch, epoch.Loss, epoch.ValidationLoss, epoch.Steps)), Is.EqualTo(
            EpochTable.Read(Path.Combine(whole.Run, "metrics.csv")).Take(3).Select(epoch => (epoch.Epoch, epoch.Loss, epoch.ValidationLoss, epoch.Steps))));
        RunReport.Write(part.Run, runs["r.html"]);
        RunSummary resumed = runs.Resume(part.Run);
        TestRuns.AssertSame(whole, resumed);
        Assert.That(File.ReadAllText(file), Does.StartWith(text), "the rows before are as they were written");
        bool hasNotes = Encoding.UTF8.GetString(edited).Contains("look", StringComparison.Ordinal);
        Assert.That(File.Exists(file + ".edited-1"), Is.EqualTo(hasNotes));
        if (hasNotes)
            Assert.That(File.ReadAllBytes(file + ".edited-1"), Is.EqualTo(edited), "what a person wrote is kept");
        Assert.That(File.ReadAllText(Path.Combine(part.Run, "log.txt")).Contains("metrics.csv.edited-1", StringComparison.Ordinal),
            Is.EqualTo(hasNotes));
    }

    [TestCase("epoch,loss,accuracy,lr,time_s,samples_per_s,steps\n1,0.5,x,0.1,1,1,7\n2,0.4,0.5,0.1,1,1,14\n", ", line 2: the value 'x' in column 'accuracy'")]
    [TestCase("epoch,loss\n1.5,2\n", ", line 2: the value '1.5' in column 'epoch' is not a whole number from 1 on.")]
    [TestCase("epoch,loss\n1e300,2\n", ", line 2: the value '1E+300' in column 'epoch'")]
    [TestCase("epoch,loss,steps\n1,2,-1\n", ", line 2: the value '-1' in column 'steps'")]
    [TestCase("epoch,accuracy\n1,2\n", ", line 1: the column 'loss' is missing")]
    [TestCase("a,b\n1,2\n", ", line 1: the column 'epoch' is missing; there are 'a', 'b'.")]
    public void Metrics_that_cannot_be_read_are_a_sentence_for_report_and_resume(string text, string problem)
    {
        RunSummary part = runs.Interrupt(TestRuns.Config(), 17);
        string file = Path.Combine(part.Run, "metrics.csv");
        File.WriteAllText(file, text);
        Blasnet.Run("report", part.Run).AssertRefused(ExitCodes.Invalid, file + problem);
        Assert.That(() => runs.Resume(part.Run), Throws.TypeOf<DataException>().With.Message.StartsWith(file));
        Assert.That(File.ReadAllText(file), Is.EqualTo(text));
    }

    [Test]
    public void A_report_needs_no_more_columns_than_epoch_and_loss()
    {
        RunSummary part = runs.Interrupt(TestRuns.Config(), 17);
        File.WriteAllText(Path.Combine(part.Run, "metrics.csv"), "loss;epoch\n0,5;1\n0,4;2\n");
        RunReport.Write(part.Run, runs["r.html"]);
        Assert.That(File.ReadAllText(runs["r.html"]), Does.Contain("0.4"));
    }

    private static void AssertRows(RunTable table)
    {
        Assert.That((table.Runs[0].Name, table.Runs[0].Status, table.Runs[0]["note"], table.Runs[0].Number("val_loss"),
            table.Runs[0]["model"]),
            Is.EqualTo(("a/run_0001", "done", "fine, I think", 0.5, "mlp")));
        Assert.That((table.Runs[1].Name, table.Runs[1].Status, table.Runs[1]["note"], table.Runs[1].Number("val_loss"),
            table.Runs[1]["model"]),
            Is.EqualTo(("a/run_0002", "failed", "", default(double?), "mlp")));
    }

    private static string Lines(string text, Func<string[], string[]> edit) =>
        string.Concat(text.TrimEnd().Split('\n').Select(line => string.Join(',', edit(line.Split(','))) + "\n"));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
