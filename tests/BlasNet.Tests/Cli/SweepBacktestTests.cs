using System.Globalization;
using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Runs;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of backtests by command: those of <c>train</c>, and those that are sweeps.</summary>
internal sealed class SweepBacktestTests : FolderTests
{
    private const string Linear = """
        { "name": "linear", "layers": [ { "kind": "flatten" }, { "kind": "dense", "units": "outputs" } ], "loss": "meanSquaredError" }
        """;

    [Test]
    public void Train_prints_a_row_per_origin_and_means_beside_those_of_the_baselines()
    {
        Outcome shown = Run("train", "--backtest", "3:10");
        string[] lines = shown.AssertCode(ExitCodes.Done).OutputLines;
        Assert.That(lines[0], Does.Match("^origin +windows +mae +mase +smape +best baseline +gain +run$"));
        Assert.That(lines[1..4], Is.All.Match("^[123] +1 +[0-9].*linear/run_000[123]$"));
        Assert.That(lines[4], Does.StartWith("mean ± deviation"));
        Assert.That(lines[^1], Does.Match("^gain over the best baseline: .* % ± .* %$"));
        JsonElement json = Run("train", "--backtest", "3:10", "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That((json.GetProperty("status").GetString(), json.GetProperty("origins").GetInt32()), Is.EqualTo(("done", 3)));
        double[] mase = [.. Summaries(json).Select(run => run["test_mase"]!.Value)];
        Near.AssertNear([mase.Average()], [json.GetProperty("test_mase").GetDouble()], 1e-12);
        Assert.That(File.ReadAllText(folder["linear/run_0002/config.json"]), Does.Contain("\"backtest\": \"2/3:10\""));
        Run("train", "--backtest", "3:0").AssertRefused(ExitCodes.Usage, "the value '3:0' of --backtest cannot be used", "as in 5:96");
        Run("train", "--backtest", "3", "--test", "5").AssertRefused(ExitCodes.Invalid, "neither a test nor a training part");
    }

    [TestCase("--in-process")]
    [TestCase("--no-in-process")]
    public void A_backtest_has_the_bits_and_the_output_of_train(string where)
    {
        JsonElement train = Run("train", "--backtest", "3:10", "--json").AssertCode(ExitCodes.Done).Json;
        string[] told = Run("train", "--backtest", "3:10").OutputLines;
        Outcome sweep = Run("sweep", "--backtest", "3:10", where, "--json").AssertCode(ExitCodes.Done);
        Assert.That(sweep.ErrorLines, Has.One.Match("^origin 2 of 3: .*run_[0-9]{4} done, test_mase [0-9]"));
        Assert.That(Digests(sweep.Json), Is.EqualTo(Digests(train)).And.Length.EqualTo(3));
        foreach (JsonProperty property in train.EnumerateObject().Where(property => property.Name != "runs"))
            Assert.That(sweep.Json.GetProperty(property.Name).GetRawText(), Is.EqualTo(property.Value.GetRawText()), property.Name);
        string[] shown = Run("sweep", "--backtest", "3:10").AssertCode(ExitCodes.Done).OutputLines;
        Assert.That(shown.Select(line => line.Split(folder.Root)[0]), Is.EqualTo(told.Select(line => line.Split(folder.Root)[0])));
    }

    [Test]
    public void Trials_are_ranked_by_their_forecasts_and_the_step_is_the_horizon()
    {
        string[] options = ["--grid", "learning-rate=1e-5,0.03", "--json"];
        JsonElement all = Run("sweep", ["--backtest", "2", .. options]).AssertCode(ExitCodes.Done).Json;
        Assert.That(all.GetProperty("metric").GetString(), Is.EqualTo("test_mase"));
        JsonElement[] best = [.. all.GetProperty("best").EnumerateArray()];
        Assert.That(best.Select(trial => trial.GetProperty("trial").GetInt32()), Is.EqualTo(new[] { 2, 1 }));
        foreach (JsonElement trial in best)
        {
            Near.AssertNear([Summaries(trial).Average(run => run["test_mase"]!.Value)], [trial.GetProperty("mean").GetDouble()], 1e-12);
            Assert.That(Summaries(trial).Select(run => TrainingConfig.Read(Path.Combine(run.Run, "config.json")).Backtest!.ToString()),
                Is.EqualTo(new[] { "1/2:5", "2/2:5" }));
        }
        Outcome same = Run("sweep", ["--backtest", "2:5", .. options]).AssertCode(ExitCodes.Done);
        Assert.That(same.Error, Does.Contain("4 of them done before"));
        Assert.That(Run("sweep", ["--backtest", "2", "--metric", "test_gain", .. options]).AssertCode(ExitCodes.Done).Json
            .GetProperty("best")[0].GetProperty("trial").GetInt32(), Is.EqualTo(2), "a gain rises");
        Run("sweep", ["--backtest", "2:6", .. options]).AssertRefused(ExitCodes.Invalid, "it has backtest '2:5', but '2:6' was given");
    }

    [TestCase("neither a test nor a training part", "--backtest", "2", "--test", "5")]
    [TestCase("neither a test nor a training part", "--backtest", "2", "--train", "50")]
    [TestCase("a series cannot be held out in folds", "--folds", "2")]
    public void What_cannot_be_held_out_is_refused_before_anything_is_written(string part, params string[] options)
    {
        Run("sweep", options).AssertRefused(ExitCodes.Invalid, part);
        Assert.That(folder.Names, Is.EqualTo(new[] { "linear.json", "wave.csv" }));
    }

    private Outcome Run(string verb, params string[] options)
    {
        File.WriteAllText(folder["linear.json"], Linear);
        File.WriteAllText(folder["wave.csv"], "level\n" + string.Concat(Enumerable.Range(0, 150).Select(t =>
            string.Create(CultureInfo.InvariantCulture, $"{20 + 5 * Math.Sin(t * Math.Tau / 12) + (t * 7919 % 13) / 13.0:R}\n"))));
        return Blasnet.Run([verb, "--model", folder["linear.json"], "--data", "csv:" + folder["wave.csv"], "--window", "12", "--horizon",
            "5", "--epochs", "2", "--batch", "16", "--threads", "2", "--seed", "1", "--runs", folder.Root, .. options]);
    }

    private RunSummary[] Summaries(JsonElement result) => [.. result.GetProperty("runs").EnumerateArray().Select(run =>
        RunSummary.Read(Path.Combine(folder.Root, run.GetString()!, "summary.json")))];

    private string[] Digests(JsonElement result) => Array.ConvertAll(Summaries(result), run => run.WeightsSha256!);
}
