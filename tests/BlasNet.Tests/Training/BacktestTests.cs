using System.Globalization;
using System.Text.Json;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Training;

/// <summary>Tests of backtests by a rolling origin, against runs on data that ends where the origin's horizon does.</summary>
internal sealed class BacktestTests : IDisposable
{
    private const string Linear = """
        { "layers": [ { "kind": "flatten" }, { "kind": "dense", "units": "outputs" } ], "loss": "meanSquaredError" }
        """;

    private const int Steps = 150;
    private readonly TestRuns runs = new();
    private readonly string folder = Directory.CreateTempSubdirectory("blasnet-backtest-").FullName;

    public void Dispose()
    {
        runs.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private TrainingConfig Config => TestRuns.Config(Linear) with
    {
        Data = "csv:" + Series(Steps), Batch = 16, Epochs = 2, Table = new TableOptions { Series = new TimeSeries(12, 5) },
    };

    [Test]
    public void Each_origin_is_the_run_on_the_data_up_to_its_horizon()
    {
        Backtest all = Backtest.Run(Config, 3, runs.Options(), step: 10);
        Assert.That((all.Folds.Count, all.Status), Is.EqualTo((3, RunStatus.Done)));
        for (int origin = 1; origin <= 3; origin++)
        {
            RunSummary fold = all.Folds[origin - 1];
            Assert.That(File.ReadAllText(Path.Combine(fold.Run, "config.json")), Does.Contain($"\"backtest\": \"{origin}/3:10\""));
            RunSummary alone = runs.Start(Config with { Data = "csv:" + Series(Steps - 10 * (3 - origin)), Test = "5" });
            Assert.That(fold.WeightsSha256, Is.EqualTo(alone.WeightsSha256));
            Assert.That(fold.Values, Is.EqualTo(alone.Values));
            Assert.That(fold.Forecasts.Single().Scores, Is.EqualTo(alone.Forecasts.Single().Scores));
            Assert.That((fold.Forecasts[0].Part, fold.Forecasts[0].Windows), Is.EqualTo(("test", 1L)));
        }
        double[] mase = [.. all.Folds.Select(fold => fold["test_mase"]!.Value)];
        (double mean, double deviation) = all.Of("test_mase");
        Near.AssertNear([mase.Average(), Math.Sqrt(mase.Sum(value => Math.Pow(value - mase.Average(), 2)) / 2)], [mean, deviation], 1e-12);
        Near.AssertNear([mean, deviation], [all.Means[0].Mase, all.Deviations[0].Mase], 1e-12);
        Assert.That(all.Means.Select(score => score.Name), Is.EqualTo(new[] { "model", "last value", "seasonal naive", "drift" }));
    }

    [Test]
    public void The_results_do_not_depend_on_the_threads_and_the_step_is_the_horizon_by_default()
    {
        Backtest one = Backtest.Run(Config with { Threads = 1 }, 2, runs.Options());
        Backtest two = Backtest.Run(Config with { Threads = 2 }, 2, runs.Options(), step: 5);
        Assert.That(two.Folds.Select(fold => fold.WeightsSha256), Is.EqualTo(one.Folds.Select(fold => fold.WeightsSha256)));
        Assert.That(two.Means, Is.EqualTo(one.Means));
        using JsonDocument json = JsonDocument.Parse(Json.Write(one.WriteProperties));
        JsonElement scores = json.RootElement.GetProperty("scores");
        Assert.That((json.RootElement.GetProperty("origins").GetInt32(), scores.GetArrayLength()), Is.EqualTo((2, 4)));
        Near.AssertNear(one.Deviations[1].Mae, scores[1].GetProperty("mae_deviation").GetDouble(), 1e-12);
    }

    [Test]
    public void An_origin_that_was_interrupted_resumes_to_the_same_bits()
    {
        TrainingConfig origin = Config with { Backtest = new BacktestFold(1, 2, 7) };
        RunSummary whole = runs.Start(origin), part = runs.Interrupt(origin, 5);
        RunSummary resumed = runs.Resume(part.Run);
        Assert.That((resumed.WeightsSha256, TestRuns.Metrics(resumed.Run)), Is.EqualTo((whole.WeightsSha256, TestRuns.Metrics(whole.Run))));
        Assert.That(resumed.Values, Is.EqualTo(whole.Values));
    }

    [Test]
    public void What_cannot_be_backtested_is_refused_with_a_sentence()
    {
        string none = Path.Combine(folder, "none");
        void Refused(Func<TrainingConfig, TrainingConfig> with, int origins, int? step, string sentence) => Assert.That(
            () => Backtest.Run(with(Config), origins, runs.Options() with { Runs = none }, step),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains(sentence));
        Refused(config => config with { Data = "circles", Table = null }, 2, null, "A backtest needs a series");
        Refused(config => config, 0, null, "at least 1 origin, but '0'");
        Refused(config => config, 2, 0, "the step was '0'");
        Refused(config => config with { Test = "5" }, 2, null, "backtest tests on the steps after each origin");
        Refused(config => config with { TrainPart = "50" }, 2, null, "backtest tests on the steps after each origin");
        Refused(config => config, 40, null, "origin 1/40:5");
        Refused(config => config with { Backtest = null, Fold = new Fold(1, 2) }, 2, null, "folds");
        Assert.That(Directory.Exists(none), Is.False, "nothing was written");
    }

    [TestCase("2/5:96", true), TestCase("2/5", false), TestCase("2:5/96", false), TestCase("0/5:96", false), TestCase("1/5:0", false)]
    public void An_origin_is_read_back(string text, bool fits)
    {
        BacktestFold Read() => BacktestFold.Parse(text, "backtest", problem => new ConfigurationException(problem));
        if (fits)
            Assert.That(Read().ToString(), Is.EqualTo(text));
        else
            Assert.That(Read, Throws.TypeOf<ConfigurationException>());
    }

    private string Series(int steps)
    {
        string file = Path.Combine(folder, $"series-{steps}.csv");
        File.WriteAllText(file, "level\n" + string.Concat(Enumerable.Range(0, steps).Select(t =>
            string.Create(CultureInfo.InvariantCulture, $"{20 + 5 * Math.Sin(t * Math.Tau / 12) + (t * 7919 % 13) / 13.0:R}\n"))));
        return file;
    }
}
