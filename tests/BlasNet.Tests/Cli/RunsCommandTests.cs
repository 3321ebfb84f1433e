using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Cli;

internal sealed class RunsCommandTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [OneTimeSetUp]
    public void Train()
    {
        foreach (string[] options in (string[][])[["--name", "a", "--batch", "50"],
            ["--name", "a", "--batch", "100", "--optimizer", "momentum"], ["--name", "b"]])
            Blasnet.Run(["train", "--model", "circles", "--data", "circles", "--epochs", "1", "--runs", folder["runs"], .. options])
                .AssertCode(ExitCodes.Done);
    }

    [Test]
    public void A_list_is_a_line_a_run()
    {
        string[] lines = Runs("list").AssertCode(ExitCodes.Done).OutputLines;
        Assert.That(lines.Select(line => line.Split(' ')[0]), Is.EqualTo(new[] { "run", "a/run_0001", "a/run_0002", "b/run_0001" }));
        Assert.That(lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Is.SupersetOf(new[] { "val_loss", "val_accuracy", "batch", "optimizer", "status", "started" }));
        Assert.That(Runs("list", "--name", "a").OutputLines, Has.Length.EqualTo(3));
        Assert.That(Runs("list", "--status", "failed").AssertCode(ExitCodes.Done).OutputLines, Has.Length.EqualTo(1));
    }

    [Test]
    public void Json_has_numbers_and_texts_and_csv_all_columns()
    {
        Outcome outcome = Runs("list", "--sort", "val_loss", "--json", "--csv", folder["out.csv"]).AssertCode(ExitCodes.Done);
        JsonElement[] runs = [.. outcome.Json.GetProperty("runs").EnumerateArray()];
        double[] losses = [.. runs.Select(run => run.GetProperty("val_loss").GetDouble())];
        Assert.That(losses, Has.Length.EqualTo(3).And.Ordered);
        foreach (JsonElement run in runs)
        {
            Assert.That(run.GetProperty("weights_sha256").ValueKind, Is.EqualTo(JsonValueKind.String));
            Assert.That(run.GetProperty("epochs").GetInt32(), Is.EqualTo(1));
            Assert.That(run.TryGetProperty("optimizer.momentum", out _),
                Is.EqualTo(run.GetProperty("optimizer").GetString() == "momentum"));
        }
        Assert.That(File.ReadAllLines(folder["out.csv"]).Select(line => line.Split(',')[0]),
            Is.EqualTo(runs.Select(run => run.GetProperty("run").GetString()).Prepend("run")));
        Assert.That(File.ReadAllLines(folder["out.csv"])[0], Is.EqualTo(File.ReadAllLines(folder["runs/index.csv"])[0]));
    }

    [Test]
    public void The_best_run_has_the_greatest_accuracy_or_the_least_loss()
    {
        JsonElement all = Runs("list", "--json").Json.GetProperty("runs");
        foreach ((string metric, Func<IEnumerable<double>, double> best) in
            ((string, Func<IEnumerable<double>, double>)[])[("val_accuracy", Enumerable.Max), ("val_loss", Enumerable.Min)])
        {
            JsonElement found = Runs("best", "--metric", metric, "--json").AssertCode(ExitCodes.Done).Json;
            Assert.That(found.GetProperty("metric").GetString(), Is.EqualTo(metric));
            Assert.That(found.GetProperty("runs").EnumerateArray().Single().GetProperty(metric).GetDouble(),
                Is.EqualTo(best(all.EnumerateArray().Select(run => run.GetProperty(metric).GetDouble()))));
        }
        Assert.That(Runs("best", "--metric", "loss", "--top", "2").AssertCode(ExitCodes.Done).OutputLines, Has.Length.EqualTo(3));
    }

    [Test]
    public void A_comparison_stands_side_by_side()
    {
        Outcome text = Runs("compare", "a/run_0001", Path.Combine(folder["runs"], "a", "run_0002")).AssertCode(ExitCodes.Done);
        Assert.That(text.OutputLines[0], Does.Match("^a/run_0001 +a/run_0002$"));
        Assert.That(text.OutputLines, Has.Some.Match("^batch +50 +100$").And.Some.Match("^status +done +done$"));
        JsonElement json = Runs("compare", "a/run_0001", "a/run_0002", "--json", "--csv", folder["compare.csv"])
            .AssertCode(ExitCodes.Done).Json;
        Assert.That(json.GetProperty("differences").GetProperty("batch").EnumerateArray().Select(value => value.GetInt32()),
            Is.EqualTo(new[] { 50, 100 }));
        Assert.That(json.GetProperty("results").GetProperty("val_loss").EnumerateArray().Select(value => value.ValueKind),
            Is.All.EqualTo(JsonValueKind.Number));
        Assert.That(File.ReadAllLines(folder["compare.csv"]), Has.Some.EqualTo("batch,50,100"));
    }

    [TestCase(ExitCodes.Usage, "Did you mean 'val_accuracy'?", new[] { "best", "--metric", "val_acuracy" })]
    [TestCase(ExitCodes.Usage, "--metric must be given", new[] { "best" })]
    [TestCase(ExitCodes.Usage, "'0' of --top", new[] { "best", "--metric", "loss", "--top", "0" })]
    [TestCase(ExitCodes.Usage, "has no column 'val_los'. Did you mean 'val_loss'?", new[] { "list", "--sort", "val_los" })]
    [TestCase(ExitCodes.Usage, "There is no experiment 'c'", new[] { "list", "--name", "c" })]
    [TestCase(ExitCodes.Usage, "Did you mean 'done'?", new[] { "list", "--status", "doen" })]
    [TestCase(ExitCodes.Usage, "Two runs or more", new[] { "compare", "a/run_0001" })]
    [TestCase(ExitCodes.Usage, "RUN must be given", new[] { "compare" })]
    [TestCase(ExitCodes.Usage, "Did you mean 'list'?", new[] { "lits" })]
    [TestCase(ExitCodes.Invalid, "a/run_0003: the index of", new[] { "compare", "a/run_0001", "a/run_0003" })]
    [TestCase(ExitCodes.Invalid, "No run has a value of 'loss'", new[] { "best", "--metric", "loss", "--status", "failed" })]
    [TestCase(ExitCodes.Invalid, "there is no such file", new[] { "list", "--runs", "nowhere" })]
    public void What_cannot_be_meant_is_refused(int code, string part, string[] arguments) =>
        (arguments is ["lits"] || arguments.Contains("--runs") ? Blasnet.Run(["runs", .. arguments]) : Runs(arguments))
            .AssertRefused(code, part);

    private Outcome Runs(params string[] arguments) => Blasnet.Run(["runs", .. arguments, "--runs", folder["runs"]]);
}
