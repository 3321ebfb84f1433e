using System.Globalization;
using BlasNet.Runs;
using BlasNet.Sweeps;
using BlasNet.Tables;
using BlasNet.Tests.Support;
using BlasNet.Tests.Training;
using Microsoft.Extensions.Time.Testing;

namespace BlasNet.Tests.Sweeps;

internal sealed class AutoTrainingTests : FolderTests
{
    [TestCase(true)]
    [TestCase(false)]
    public void The_same_trials_give_the_same_weights_for_any_number_of_threads_and_after_an_interruption(bool classes)
    {
        AutoOptions options = Options(classes) with { Trials = 6 };
        AutoResult one = AutoTraining.Run(options with { Name = "one", Threads = 1 });
        Assert.That((one.Status, one.Trials, one.Trainings), Is.EqualTo((RunStatus.Done, 6, 6 + 4 + 3 * 3)),
            "the model as it is goes on besides");
        Assert.That(AutoTraining.Run(options with { Name = "three", Threads = 3 }).WeightsSha256, Is.EqualTo(one.WeightsSha256));

        using (var stop = new CancellationTokenSource())
        {
            // After some trainings are done, others are interrupted in the middle.
            using var lines = new CancelsAfter(9, stop);
            AutoResult cut = AutoTraining.Run(options with { Name = "cut", Threads = 2, Error = lines, Cancellation = stop.Token });
            Assert.That((cut.Status, cut.Run), Is.EqualTo((RunStatus.Interrupted, (string?)null)));
        }
        AutoResult resumed = AutoTraining.Run(options with { Name = "cut", Threads = 2 });
        Assert.That(resumed.WeightsSha256, Is.EqualTo(one.WeightsSha256));
        Assert.That(resumed.Estimate, Is.EqualTo(one.Estimate));
        Assert.That(RunTable.Read(options.Runs).Where("cut").Runs.Count(run => run.Status == RunStatus.Done),
            Is.EqualTo(one.Trainings + 1), "no training twice, and the ensemble");
        AutoResult again = AutoTraining.Run(options with { Name = "cut", Threads = 2 });
        Assert.That((again.Run, again.WeightsSha256), Is.EqualTo((resumed.Run, resumed.WeightsSha256)), "nothing is done again");
    }

    [Test]
    public void The_ensemble_is_a_run_like_any_other_and_predicts_as_the_mean_of_its_members()
    {
        AutoOptions options = Options(classes: false) with { Trials = 4 };
        AutoResult result = AutoTraining.Run(options);
        using SavedModel ensemble = SavedModel.Load(result.Run!);
        SavedModel[] members = [.. result.Best.SelectMany(trial => trial.Runs)
            .Select(run => SavedModel.Load(Path.Combine(options.Runs, run)))];
        Table table = ensemble.Preprocessor!.Read(folder["rows.csv"]);
        Dataset data = ensemble.Preprocessor.Apply(table).Data;
        float[] mean = [.. Enumerable.Range(0, data.Count)
            .Select(row => members.Average(member => member.Network.Predict(data.Input)[row, 0]))];
        for (int row = 0; row < data.Count; row++)
            Assert.That(ensemble.Network.Predict(data.Input)[row, 0], Is.EqualTo(mean[row]).Within(1e-5));
        Array.ForEach(members, member => member.Dispose());

        IndexedRun run = RunTable.Read(options.Runs).Find(Path.GetRelativePath(options.Runs, result.Run!));
        Assert.That((run.Status, run["weights_sha256"]), Is.EqualTo((RunStatus.Done, result.WeightsSha256)));
        Assert.That(run.Number("estimate_loss"), Is.EqualTo(result.Estimate[0].Value));
        Assert.That(run.Number("val_loss"), Is.EqualTo(result.Selected[0].Value));
        Assert.That(File.ReadAllText(RunReport.Write(result.Run!, runs: options.Runs)), Does.Contain("expected MAE"));
        Assert.That(RunSummary.Read(Path.Combine(result.Run!, "summary.json")).WeightsSha256, Is.EqualTo(result.WeightsSha256));
    }

    [Test]
    public void With_the_model_as_it_is_alone_the_estimate_is_that_of_its_members()
    {
        AutoResult result = AutoTraining.Run(Options(classes: true) with { Trials = 1 });
        Assert.That(result.Best.Single().Settings, Is.Empty);
        Assert.That(result.Trainings, Is.EqualTo(5));
        Assert.That(result.Estimate, Is.EqualTo(result.Selected));
        // The folds have the same number of rows.
        Assert.That(result.Estimate[0].Value, Is.EqualTo(result.Best[0].Mean).Within(1e-6));
    }

    [Test]
    public void A_member_is_trained_from_its_configuration_to_the_same_weights()
    {
        AutoOptions options = Options(classes: true) with { Trials = 1 };
        AutoResult result = AutoTraining.Run(options);
        string third = Path.Combine(options.Runs, result.Best[0].Runs[2]);
        var config = TrainingConfig.Read(Path.Combine(third, "config.json"));
        Assert.That(config.Member, Is.EqualTo(new Fold(3, 5)));
        RunSummary again = TrainingRun.Start(config with { Name = "again" }, new RunOptions { Runs = options.Runs });
        Assert.That(again.WeightsSha256, Is.EqualTo(RunSummary.Read(Path.Combine(third, "summary.json")).WeightsSha256));
    }

    [Test]
    public void Without_time_the_model_as_it_is_is_trained_and_the_same_call_goes_on()
    {
        var clock = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(2) };
        AutoOptions options = Options(classes: false) with { Time = TimeSpan.FromSeconds(1), Clock = clock, Threads = 1 };
        AutoResult first = AutoTraining.Run(options);
        Assert.That((first.Trials, first.Trainings), Is.EqualTo((1, 5)));
        AutoResult second = AutoTraining.Run(options with { Time = TimeSpan.FromMinutes(20) });
        Assert.That(second.Trials, Is.GreaterThan(2));
        Assert.That(second.Trainings, Is.GreaterThan(first.Trainings));
    }

    [Test]
    public void A_trial_that_fails_is_dropped_and_the_others_go_on()
    {
        AutoOptions options = Options(classes: false);
        AutoResult result = AutoTraining.Run(options with
        {
            Trials = 4,
            Model = settings => options.Model(settings) with { Optimizer = Optimizer.Sgd(settings.Count == 0 ? 0.01 : 1e30) },
        });
        Assert.That((result.Status, result.Trials, result.Trainings), Is.EqualTo((RunStatus.Done, 4, 5)));
        Assert.That(File.ReadAllText(Path.Combine(options.Runs, "test", "trials", "trial_2-1.json")), Does.Contain("\"failed\""));
    }

    [TestCase("val_f1", true)]
    [TestCase("val_accuracy", true)]
    [TestCase("val_r2", false)]
    public void Trials_are_ranked_by_any_metric(string metric, bool classes)
    {
        AutoResult result = AutoTraining.Run(Options(classes) with { Trials = 3, Metric = metric });
        Assert.That(result.Best[0].Values, Is.All.LessThanOrEqualTo(1));
        Assert.That(result.Estimate.Select(value => "val_" + value.Key), Does.Contain(metric));
    }

    [TestCase("val_acuracy", "Did you mean 'val_accuracy'?")]
    [TestCase("accuracy", "Did you mean 'val_accuracy'?")]
    public void A_metric_that_there_is_not_is_refused_before_anything_is_written(string metric, string advice)
    {
        AutoOptions options = Options(classes: true) with { Metric = metric };
        Assert.That(() => AutoTraining.Run(options), Throws.TypeOf<ConfigurationException>().With.Message.Contains(advice));
        Assert.That(Directory.Exists(options.Runs), Is.False);
    }

    private AutoOptions Options(bool classes)
    {
        string file = folder["rows.csv"];
        if (!File.Exists(file))
        {
            File.WriteAllLines(file, ["a,b,kind,y", .. Enumerable.Range(0, 60).Select(i =>
            {
                double a = i * 37 % 23;
                string y = !classes ? (a / 9).ToString(CultureInfo.InvariantCulture) : a > 11 ? "yes" : "no";
                return FormattableString.Invariant($"{a / 7},{i * 11 % 19 / 5.0},{"pqr"[i % 3]},{y}");
            })]);
        }
        return new AutoOptions
        {
            Data = "csv:" + file, Name = "test", Runs = folder["runs"], Seed = 4,
            Model = settings => TestRuns.Model("""
                { "layers": [ { "kind": "dense", "units": UNITS, "activation": "relu" }, { "kind": "dense", "units": "outputs" } ],
                  "optimizer": { "kind": "adam", "learningRate": 0.01 }, "epochs": 3, "batch": 16 }
                """.Replace("UNITS", settings.FirstOrDefault(setting => setting.Key == "units").Value ?? "8", StringComparison.Ordinal)),
        };
    }

    private sealed class CancelsAfter(int lines, CancellationTokenSource stop) : StringWriter(CultureInfo.InvariantCulture)
    {
        public override void WriteLine(string? value)
        {
            if (value?.Contains("fold", StringComparison.Ordinal) == true && --lines == 0)
                stop.Cancel();
        }
    }
}
