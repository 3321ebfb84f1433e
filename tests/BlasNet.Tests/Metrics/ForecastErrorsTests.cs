using BlasNet.Data;
using BlasNet.Metrics;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Metrics;

/// <summary>Tests of forecasts by simple rules and of the errors of forecasts, against recorded values and loops.</summary>
internal static class ForecastErrorsTests
{
    private static readonly GoldenVectors Golden = new("forecast-metrics.json");

    private static double[] Past => Golden.Values("cases", 0, "history");

    private static double[] Then => Golden.Values("cases", 0, "actual");

    [TestCase("last"), TestCase("seasonalNaive"), TestCase("drift"), TestCase("mean")]
    public static void A_rule_has_the_recorded_forecast_and_errors(string rule)
    {
        double[] Of(string name) => Golden.Values("cases", 0, "rules", rule, name);
        double[] forecast = rule switch
        {
            "last" => NaiveForecast.LastValue(Past, 4),
            "seasonalNaive" => NaiveForecast.SeasonalNaive(Past, 4, 2),
            "drift" => NaiveForecast.Drift(Past, 4),
            _ => [.. Enumerable.Repeat(Past.Average(), 4)],
        };
        double scale = NaiveForecast.ErrorScale(Past, 2);
        Near.AssertNear(Of("forecast"), forecast, 1e-12);
        Near.AssertNear(Golden.Number("cases", 0, "scale"), scale, 1e-12);
        var errors = new ForecastErrors(4);
        errors.Add(Then, forecast, [scale]);
        double[] wanted = [.. Of("mse"), .. Of("mae"), .. Of("mase"), .. Of("smape")];
        Near.AssertNear(wanted, [errors.MeanSquaredError, errors.MeanAbsoluteError, errors.Mase, errors.Smape], 1e-12);
    }

    [Test]
    public static void A_season_longer_than_the_horizon_and_one_shorter_repeat_in_order()
    {
        double[] past = [9, 1, 2, 3];
        Assert.That(NaiveForecast.SeasonalNaive(past, 2, 3), Is.EqualTo(new double[] { 1, 2 }));
        Assert.That(NaiveForecast.SeasonalNaive(past, 7, 3), Is.EqualTo(new double[] { 1, 2, 3, 1, 2, 3, 1 }));
        Assert.That(NaiveForecast.Drift([4], 2), Is.EqualTo(new double[] { 4, 4 }));
        Assert.That(() => NaiveForecast.SeasonalNaive(past, 2, 5), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("NaiveForecast: the forecast needs at least 5 values of the past, but there are '4'."));
        Assert.That(() => NaiveForecast.LastValue(past, 0), Throws.TypeOf<ConfigurationException>().With.Message.Contains("'0'"));
    }

    [TestCase(1, 1), TestCase(3, 2), TestCase(5, 7)]
    public static void Errors_of_several_targets_and_series_are_those_of_a_loop(int horizon, int targets)
    {
        var random = new Random(7);
        (ForecastErrors all, ForecastErrors half) = (new(horizon, targets), new(horizon, targets));
        double squares = 0, absolutes = 0, scaled = 0, relative = 0, signed = 0;
        double[] step = new double[horizon];
        int counted = 0, count = 0;
        for (int window = 0; window < 6; window++)
        {
            double[] scales = [.. Enumerable.Range(0, targets).Select(target => target == 1 && window < 3 ? 0 : random.NextDouble() + 0.5)];
            double[] y = Draw(random, horizon * targets), p = Draw(random, horizon * targets);
            (y[0], p[0]) = (0, 0);
            for (int i = 0; i < y.Length; i++, count++)
            {
                double error = y[i] - p[i];
                signed += error;
                squares += error * error;
                absolutes += Math.Abs(error);
                step[i / targets] += Math.Abs(error);
                relative += i == 0 ? 0 : Math.Abs(error) / (Math.Abs(y[i]) + Math.Abs(p[i]));
                counted += scales[i % targets] > 0 ? 1 : 0;
                scaled += scales[i % targets] > 0 ? Math.Abs(error) / scales[i % targets] : 0;
            }
            (window < 2 ? half : all).Add(y, p, scales);
        }
        all.Merge(half);
        Assert.That(all.Windows, Is.EqualTo(6));
        Near.AssertNear(
            [squares / count, Math.Sqrt(squares / count), absolutes / count, signed / count, scaled / counted, 200 * relative / count],
            [all.MeanSquaredError, all.RootMeanSquaredError, all.MeanAbsoluteError, all.MeanError, all.Mase, all.Smape], 1e-12);
        Near.AssertNear([.. step.Select(sum => sum / (6 * targets))], [.. all.ByHorizon.Select(each => each.MeanAbsoluteError)], 1e-12);
        Near.AssertNear(all.Mase, all.ByHorizon.Average(each => each.Mase), 1e-12);
        Near.AssertNear(all.MeanSquaredError, all.ByHorizon.Average(each => each.MeanSquaredError), 1e-12);
    }

    [Test]
    public static void Without_a_scale_there_is_no_scaled_error_and_without_windows_no_error()
    {
        var errors = new ForecastErrors(2);
        Assert.That(errors.MeanSquaredError, Is.NaN);
        errors.Add([1, 2], [2, 2]);
        Assert.That((errors.Mase, errors.MeanAbsoluteError, errors.Coverage), Is.EqualTo((double.NaN, 0.5, double.NaN)));
        Assert.That(errors.ToString(), Is.EqualTo("mse 0.5  mae 0.5  mase NaN  smape 33.33"));
    }

    [Test]
    public static void Quantiles_are_sorted_and_cover()
    {
        double[] quantiles = [0.1, 0.5, 0.9];
        var errors = new ForecastErrors(2, 1, quantiles);
        // The second step's quantiles cross: sorted they are 1, 2, 4, and 5 lies above.
        errors.Add([3, 5], [1, 2.5, 3, 4, 2, 1], [2]);
        Assert.That((errors.Coverage, errors.MeanWidth, errors.Crossed), Is.EqualTo((0.5, 2.5, 0.5)));
        double loss = (0.1 * 2 + 0.5 * 0.5 + 0.9 * 0 + 0.1 * 4 + 0.5 * 3 + 0.9 * 1) / 6;
        Near.AssertNear([loss, (0.5 + 3) / 2, (0.5 + 3) / 4], [errors.Pinball, errors.MeanAbsoluteError, errors.Mase], 1e-12);
        var other = new ForecastErrors(2, 1, quantiles);
        other.Merge(errors);
        Assert.That((other.Pinball, other.Coverage), Is.EqualTo((errors.Pinball, errors.Coverage)));
    }

    // All quantiles of a rule's forecast are its one value.
    [TestCase(0.1, 0.5, 0.9), TestCase(0.2, 0.7, 0.8)]
    public static void The_pinball_loss_of_a_single_value_is_that_of_equal_quantiles(double low, double middle, double high)
    {
        double[] quantiles = [low, middle, high], y = [3, -5, 2, 1], p = [4, -7, 2.5, 0];
        (ForecastErrors single, ForecastErrors several) = (new(2, 2), new(2, 2, quantiles));
        single.Add(y, p);
        several.Add(y, [.. p.SelectMany(value => new[] { value, value, value })]);
        Near.AssertNear(several.PinballIn([2, 5], quantiles), single.PinballIn([2, 5], quantiles), 1e-12);
        Near.AssertNear(several.Pinball, single.PinballIn([1, 1], quantiles), 1e-12);
    }

    [Test]
    public static void Misfits_are_sentences()
    {
        var errors = new ForecastErrors(2, 2);
        Assert.That(() => errors.Add([1, 2, 3], [1, 2, 3, 4]), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "ForecastErrors: a window has '4' true values, '4' of a forecast and '2' scales, but there were '3', '4' and '0'."));
        Assert.That(() => errors.Merge(new ForecastErrors(2, 1)), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => new ForecastErrors(0), Throws.TypeOf<ConfigurationException>().With.Message.Contains("'0'"));
        Assert.That(() => new ForecastErrors(1, 1, [0.5, 0.5]), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "ForecastErrors: the quantiles must rise from above 0 to below 1, but number 2 of them was '0.5'."));
    }

    [TestCase(24, 24), TestCase(168, 168), TestCase(12, 12), TestCase(7, 7), TestCase(52, 52), TestCase(5, 1)]
    public static void The_season_of_a_series_is_found_whatever_its_trend(int period, int found)
    {
        var random = new Random(3);
        double[] series = [.. Enumerable.Range(0, 700).Select(
            t => Math.Sin(t * Math.Tau / period) + Math.Cos(3 * t * Math.Tau / period) + 0.1 * t + 0.05 * random.NextDouble())];
        Assert.That(NaiveForecast.FindSeason(series), Is.EqualTo(found));
    }

    [TestCase(0, 1, new[] { 24, 168 }), TestCase(0, 24, new[] { 7 }), TestCase(0, 168, new[] { 52 }), TestCase(1, 0, new[] { 12 }),
        TestCase(3, 0, new[] { 4 }), TestCase(12, 0, new int[0]), TestCase(0, 0.25, new[] { 96, 672 }), TestCase(0, 5, new int[0]),
        TestCase(0, 0, new[] { 24, 168, 12, 7, 52 })]
    public static void The_distance_of_steps_decides_which_seasons_are_tried(int months, double hours, int[] seasons) => Assert.That(
        SeasonSearch.For(new TimeStep(months, (long)(hours * TimeSpan.TicksPerHour), false)), Is.EqualTo(seasons));

    [Test]
    public static void Noise_a_line_and_a_series_too_short_have_no_season()
    {
        var random = new Random(5);
        Assert.That(NaiveForecast.FindSeason([.. Enumerable.Range(0, 1000).Select(_ => random.NextDouble())]), Is.EqualTo(1));
        Assert.That(NaiveForecast.FindSeason([.. Enumerable.Range(0, 1000).Select(t => 0.1 * t)]), Is.EqualTo(1));
        Assert.That(NaiveForecast.FindSeason([1, 2, 1, 2, 1]), Is.EqualTo(1));
        Assert.That(NaiveForecast.FindSeason([]), Is.EqualTo(1));
    }

    [Test]
    public static void A_report_has_the_rules_beside_the_model_and_the_gain_over_the_best()
    {
        double[] series = [.. Enumerable.Range(0, 120).Select(t => t % 7 + 0.25 * (t % 2))];
        ForecastReport report = ForecastReport.Of(series, 100, 21, 5, past => [.. NaiveForecast.SeasonalNaive(past, 5, 14)]);
        Assert.That((report.Season, report.Best.Name, report.Gain), Is.EqualTo((7, "seasonal naive", 1.0)));
        Assert.That(report.Scores.Select(score => score.Errors.Windows), Is.All.EqualTo(16));
        double mean = series[..100].Average(), variance = series[..100].Average(value => (value - mean) * (value - mean));
        Near.AssertNear(report.Best.Errors.MeanSquaredError / variance, report.Best.StandardizedMse, 1e-12);
        string[] lines = report.ToString().Split(Environment.NewLine);
        Assert.That(lines.Select(line => line.Split("  ")[0]), Is.EqualTo(new[]
        {
            "forecast", "model", "last value", "seasonal naive, 7", "drift",
            "gain over the best baseline (seasonal naive, 7): 100 % of its mse",
        }));
        Assert.That(() => ForecastReport.Of(series, 118, 21, 5, past => past), Throws.TypeOf<ConfigurationException>()
            .With.Message.Contains("at least 123 steps, but there are '120'"));
    }

    [Test]
    public static void A_window_allocates_nothing()
    {
        var rules = new BaselineErrors(4, 1, 2);
        var model = new ForecastErrors(4, 1, [0.1, 0.9]);
        double[][] series = [[.. Past, .. Then]];
        double[] then = Then, forecast = [1, 2, 3, 1, 2, 4, 5, 6];
        void Add()
        {
            rules.Add(then, series, 8, 8);
            model.AddScaled(then, forecast);
        }
        Add();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            Add();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static double[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() * 4 - 2)];
}
