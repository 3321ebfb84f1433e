using BlasNet.Data;
using BlasNet.Metrics;
using BlasNet.Tests.Support;
using BlasNet.Training;

namespace BlasNet.Tests.Training;

/// <summary>Tests of the judgement of forecasts for the windows of one or several series, against plain loops.</summary>
internal static class ForecastJudgeTests
{
    private const int Targets = 2, Window = 3, Season = 2;
    private static readonly int[] Counts = [16, 12], Training = [9, 8];
    private static readonly ForecastUnits Units = new([2, 0.5], [1, -3], []);

    [TestCase(1), TestCase(2)]
    public static void The_errors_of_model_and_rules_are_those_of_loops_over_all_windows(int firstStep)
    {
        (SeriesWindows windows, float[] values) = Windows(firstStep);
        int horizon = windows.Shape.Horizon, width = horizon * Targets;
        float[] outputs = Draw(windows.Count * width, 5);
        var judge = new ForecastJudge(windows, Units, ForecastMeasure.SquaredError, [], Season);
        judge.Reset();
        judge.Add(outputs.AsSpan(0, 2 * width), 2);
        judge.Add(outputs.AsSpan(2 * width), windows.Count - 2);
        ForecastReport report = judge.Report();
        var sums = new Sums[4];
        for (int sample = 0; sample < windows.Count; sample++)
        {
            int group = windows.GroupOf(sample), origin = windows.OriginOf(sample), start = group == 0 ? 0 : Counts[0];
            for (int i = 0; i < width; i++)
            {
                int target = i % Targets, ahead = firstStep + i / Targets;
                double Value(int step) => Units.Factors[target] * values[(start + step) * Targets + target] + Units.Offsets[target];
                double scale = Enumerable.Range(Season, Training[group] - Season).Average(t => Math.Abs(Value(t) - Value(t - Season)));
                double[] forecasts =
                [
                    Units.Factors[target] * outputs[sample * width + i] + Units.Offsets[target], Value(origin),
                    Value(origin + ahead - Season * ((ahead + Season - 1) / Season)),
                    Value(origin) + ahead * (Value(origin) - Value(origin - Window + 1)) / (Window - 1),
                ];
                for (int rule = 0; rule < 4; rule++)
                    sums[rule].Add(Value(origin + ahead), forecasts[rule], scale, Units.Factors[target]);
            }
        }
        Assert.That(windows.Count, Is.GreaterThan(5));
        for (int rule = 0; rule < 4; rule++)
        {
            ForecastErrors errors = report.Scores[rule].Errors;
            Near.AssertNear(sums[rule].Means, [errors.MeanSquaredError, errors.MeanAbsoluteError, errors.Mase, errors.Smape,
                report.Scores[rule].Error], 1e-12);
            Assert.That(errors.ByHorizon.Select(step => step.Step), Is.EqualTo(Enumerable.Range(firstStep, horizon)));
        }
        Near.AssertNear(report.Scores.Skip(1).Min(score => score.Error), report.Best.Error, 0);
        Near.AssertNear(1 - report.Model.Error / report.Best.Error, report.Gain, 1e-12);
        Assert.That(judge.Values.Select(value => value.Key), Is.EqualTo(ForecastJudge.Names));
    }

    [Test]
    public static void Standardized_errors_are_by_the_deviation_of_all_training_steps()
    {
        (SeriesWindows windows, float[] values) = Windows(1);
        var judge = new ForecastJudge(windows, Units, ForecastMeasure.AbsoluteError, [], Season);
        judge.Reset();
        judge.Add(Draw(windows.Count * windows.Shape.Outputs, 5), windows.Count);
        double wanted = 0;
        for (int target = 0; target < Targets; target++)
        {
            double[] training = [.. Enumerable.Range(0, Training[0]).Concat(Enumerable.Range(Counts[0], Training[1]))
                .Select(step => Units.Factors[target] * values[step * Targets + target] + Units.Offsets[target])];
            double mean = training.Average(), deviation = Math.Sqrt(training.Average(value => (value - mean) * (value - mean)));
            int own = target;
            var alone = new ForecastErrors(windows.Shape.Horizon);
            for (int sample = 0; sample < windows.Count; sample++)
            {
                double[] then = new double[windows.Shape.Outputs], rule = new double[windows.Shape.Outputs];
                float[] scaled = new float[windows.Shape.Outputs];
                windows.GatherTargets([sample], scaled);
                Units.Restore(scaled, then);
                judge.Rules.Forecast(0, judge.SeriesOf(windows.GroupOf(sample)), windows.OriginOf(sample) + 1, Window, rule);
                alone.Add([.. then.Where((_, i) => i % Targets == own)], [.. rule.Where((_, i) => i % Targets == own)]);
            }
            wanted += alone.MeanSquaredError / (deviation * deviation) / Targets;
        }
        Near.AssertNear(wanted, judge.Report().Baselines[0].StandardizedMse, 1e-12);
    }

    [Test]
    public static void Quantiles_are_in_units_and_rules_are_measured_by_their_loss()
    {
        (SeriesWindows windows, _) = Windows(1);
        double[] quantiles = [0.25, 0.5];
        var judge = new ForecastJudge(windows, Units with { Ranges = [new(-1, 1), new(-100, 100)] }, ForecastMeasure.Pinball, quantiles, 1);
        float[] outputs = Draw(windows.Count * windows.Shape.Outputs * 2, 9);
        judge.Add(outputs, windows.Count);
        ForecastReport report = judge.Report();
        Assert.That((report.Model.Errors.Quantiles, report.Season, judge.IsSeasonGiven), Is.EqualTo((quantiles, 1, true)));
        Assert.That(report.Model.Errors.MeanWidth, Is.GreaterThan(0).And.LessThan(4));
        ForecastErrors last = report.Baselines[0].Errors;
        Near.AssertNear(last.PinballIn(Units.Factors, quantiles), report.Baselines[0].Error, 1e-12);
        Assert.That(report.ToString(), Does.Contain("quantiles 0.25 to 0.5").And.Contain("of its pinball"));
    }

    [Test]
    public static void Windows_that_are_judged_again_allocate_nothing()
    {
        (SeriesWindows windows, _) = Windows(1);
        var judge = new ForecastJudge(windows, Units, ForecastMeasure.SquaredError, [], null);
        float[] outputs = Draw(windows.Count * windows.Shape.Outputs, 5);
        void Pass()
        {
            judge.Reset();
            judge.Add(outputs, windows.Count);
        }
        Pass();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Pass();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public static void A_trainer_judges_windows_and_refuses_other_data()
    {
        float[] hours = [.. Enumerable.Range(0, 400).Select(hour => (float)Math.Sin(hour / 24.0 * Math.Tau))];
        Dataset windows = new TimeSeries(48, 6) { Season = 12 }.Of(Dataset.FromValues(hours, [1], hours));
        Model model = Model.Input(48, 2).Add(Layer.Flatten()).Add(Layer.Dense(6));
        using Trainer trainer = model.Compile(Optimizer.Adam(), Loss.MeanAbsoluteError(), seed: 1);
        ForecastReport report = trainer.EvaluateForecast(windows);
        Assert.That((report.Season, report.Measure), Is.EqualTo((12, ForecastMeasure.AbsoluteError)));
        Near.AssertNear(trainer.Evaluate(windows).Loss, report.Model.Error, 1e-6);
        Near.AssertNear(trainer.Evaluate(windows)["mae"]!.Value, report.Model.Errors.MeanAbsoluteError, 1e-12);
        History history = trainer.Fit(windows, 1, validation: windows, verbose: false);
        Assert.That(history.Last.Values.Select(value => value.Key).TakeLast(6), Is.EqualTo(new[]
            { "val_mase", "val_smape", "val_last_value", "val_seasonal_naive", "val_drift", "val_gain" }));
        Near.AssertNear(history.Last["val_gain"]!.Value, trainer.EvaluateForecast(windows).Gain, 1e-12);
        Assert.That(history.Last.ToString(), Does.Contain("val_gain").And.Not.Contain("val_drift"));
        float[] rows = Draw(5 * 96, 1);
        Dataset other = Dataset.FromValues(rows, [48, 2], Draw(5 * 6, 2), 6);
        Assert.That(() => trainer.EvaluateForecast(other), Throws.TypeOf<ConfigurationException>()
            .With.Message.Contains("no windows of a series"));
    }

    [TestCase("val_mase", true), TestCase("test_smape", true), TestCase("best_val_drift", true), TestCase("val_gain", false),
        TestCase("test_gain", false), TestCase("test_mae", true), TestCase("val_r2", false)]
    public static void Smaller_errors_and_larger_gains_are_better(string column, bool falls) =>
        Assert.That(MetricDirection.Falls(column), Is.EqualTo(falls));

    // Two series; the windows judged lie after their training parts.
    private static (SeriesWindows Windows, float[] Values) Windows(int firstStep)
    {
        var shape = new ForecastShape(Window, 0, Targets, 2) { FirstStep = firstStep };
        float[] values = Draw((Counts[0] + Counts[1]) * Targets, 3);
        SeriesGroup[] groups =
        [
            new("a", 0, Counts[0]) { TrainingSteps = Training[0] }, new("b", Counts[0], Counts[1]) { TrainingSteps = Training[1] },
        ];
        var steps = new SeriesSteps(shape, groups, [], values, []);
        return (new SeriesWindows(steps, [new(Training[0], Counts[0]), new(Training[1], Counts[1])]), values);
    }

    private static float[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 4 - 2))];
    }

    private struct Sums
    {
        private double squares, absolutes, scaled, relative, loss;
        private int count;

        public readonly double[] Means =>
            [squares / count, absolutes / count, scaled / count, 200 * relative / count, loss / count];

        public void Add(double actual, double forecast, double scale, double unit)
        {
            double error = Math.Abs(actual - forecast);
            squares += error * error;
            absolutes += error;
            scaled += error / scale;
            relative += error / (Math.Abs(actual) + Math.Abs(forecast));
            loss += error / unit * (error / unit);
            count++;
        }
    }
}
