using BlasNet.Data;

namespace BlasNet.Tests.Data;

internal static class TimeSeriesTests
{
    // Step t has the features 10 t and 10 t + 1 and the target -t.
    private static Dataset Steps(int count) => Dataset.FromValues(
        [.. Enumerable.Range(0, count).SelectMany(t => new[] { 10f * t, 10f * t + 1 })], [2],
            [.. Enumerable.Range(0, count).Select(t => -(float)t)]);

    [Test]
    public static void A_sample_is_a_window_with_all_steps_up_to_the_horizon(
        [Values(1, 3)] int window, [Values(1, 2, 4)] int horizon, [Values(1, 2, 4)] int first)
    {
        const int Count = 9;
        Assume.That(first, Is.LessThanOrEqualTo(horizon));
        var series = new TimeSeries(window, horizon) { FirstStep = first };
        Dataset samples = series.Of(Steps(Count));
        Assert.That(samples.Count, Is.EqualTo(Count - window - horizon + 1));
        Assert.That(samples.Input.SampleShape, Is.EqualTo(new Shape(window, 3)));
        Assert.That(samples.Targets.Width, Is.EqualTo(horizon - first + 1));
        for (int sample = 0; sample < samples.Count; sample++)
        {
            float[] values = new float[window * 3];
            samples.Input.Gather([sample], values);
            Assert.That(values, Is.EqualTo(Enumerable.Range(sample, window).SelectMany(t => new[] { 10f * t, 10f * t + 1, -t })));
            Assert.That(samples.Targets.Row(sample),
                Is.EqualTo(Enumerable.Range(sample + series.FirstTarget, horizon - first + 1).Select(t => -(float)t)));
        }
    }

    [Test]
    public static void Several_targets_stand_step_after_step()
    {
        Dataset samples = new TimeSeries(2, 3).Of(Dataset.FromValues(
            [.. Enumerable.Range(0, 8).Select(t => 100f + t)], [1], [.. Enumerable.Range(0, 16).Select(i => (float)i)], 2));
        Assert.That((samples.Count, samples.Targets.Width, samples.Targets.Outputs), Is.EqualTo((4, 6, 6)));
        Assert.That(samples.Targets.Row(1), Is.EqualTo(new float[] { 6, 7, 8, 9, 10, 11 }));
        Assert.That(samples.Input.ToTensor(1, 1).ToArray(), Is.EqualTo(new float[] { 101, 2, 3, 102, 4, 5 }));
    }

    [Test]
    public static void Parts_and_copies_keep_the_windows()
    {
        Dataset samples = new TimeSeries(3, 2).Of(Steps(20));
        Dataset part = samples.Subset([7, 0, 3]).Named("part").WithWeights([1, 2, 3]);
        SeriesWindows windows = part.Windows!;
        Assert.That((windows.Count, windows.OriginOf(0), windows.OriginOf(1), windows.GroupOf(2)), Is.EqualTo((3, 9, 2, 0)));
        Assert.That(part.Targets.Row(0), Is.EqualTo(samples.Targets.Row(7)));
        Assert.That(part.Subset([2, 0]).Windows!.OriginOf(0), Is.EqualTo(5));
        Assert.That(part.Targets.NumberOf(2), Is.EqualTo(3));
        Assert.That(part.Targets.Rows.ToArray(), Is.EqualTo(new[] { 7, 0, 3 }.SelectMany(samples.Targets.Row)));
        Assert.That(windows.TargetsOf(0).ToArray(), Is.EqualTo(Enumerable.Range(0, 20).Select(t => -(float)t)));
        Assert.That(windows.Shape, Is.EqualTo(new ForecastShape(3, 2, 1, 2)));
    }

    [Test]
    public static void Windows_of_a_long_series_take_no_memory_and_no_allocation_to_gather()
    {
        Dataset steps = Dataset.FromValues(new float[8640 * 7], [7], new float[8640 * 7], 7);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Dataset samples = new TimeSeries(336, 96).Of(steps);
        long made = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(samples.Count, Is.EqualTo(8209));
        // The series [8640, 14] and its targets, and while they are joined the inputs.
        Assert.That(made, Is.LessThan(1.1 * 8640 * (14 + 7 + 7) * sizeof(float)));
        int[] rows = [.. Enumerable.Range(0, 32).Select(i => i * 250)];
        float[] inputs = new float[32 * 336 * 14], targets = new float[32 * 96 * 7];
        Gather();
        before = GC.GetAllocatedBytesForCurrentThread();
        Gather();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Gather()
        {
            samples.Input.Gather(rows, inputs);
            samples.Targets.Gather(rows, targets);
        }
    }

    [Test]
    public static void A_series_is_equal_by_all_that_it_says()
    {
        TimeSeries one = new(3, 2) { Known = ["price"], Calendar = [CalendarPart.Hour] };
        Assert.That(one, Is.EqualTo(new TimeSeries(3, 2) { Known = ["price"], Calendar = [CalendarPart.Hour] }));
        Assert.That(one.GetHashCode(), Is.EqualTo((one with { Known = ["price"] }).GetHashCode()));
        Assert.That(one, Is.Not.EqualTo(one with { Known = ["holiday"] }));
        Assert.That(one, Is.Not.EqualTo(one with { FirstStep = 2 }));
    }

    [Test]
    public static void A_forecast_has_the_windows_whose_targets_are_yet_to_come()
    {
        Dataset samples = new TimeSeries(4, 2).Forecast([0, 10, 20, 30, 40, 50], 1, Targets.Values([0, -1, -2, -3, -4, -5]), "series");
        float[] last = new float[8];
        samples.Input.Gather([samples.Count - 1], last);
        Assert.That((samples.Count, last[^1], last[0]), Is.EqualTo((3, -5f, 20f)));
        Assert.That(samples.Targets.Rows.ToArray(), Is.EqualTo(new float[] { -4, -5, -5, 0, 0, 0 }));
    }

    [Test]
    public static void Weights_are_those_of_the_targets()
    {
        Dataset samples = new TimeSeries(2).Of(Steps(4).WithWeights([1, 2, 3, 4]));
        Assert.That(samples.Weights!.Value.ToArray(), Is.EqualTo(new[] { 3f, 4 }));
        samples = new TimeSeries(1, 3).Of(Steps(5).WithWeights([1, 2, 3, 4, 6]));
        Assert.That(samples.Weights!.Value.ToArray(), Is.EqualTo(new[] { 3f, 13 / 3f }));
    }

    [Test]
    public static void What_makes_no_sample_is_refused()
    {
        Assert.That(
            () => new TimeSeries(0), Throws.TypeOf<ConfigurationException>().With.Message.Contains("window").And.Message.Contains("'0'"));
        Assert.That(() => new TimeSeries(3, 0), Throws.TypeOf<ConfigurationException>().With.Message.Contains("horizon"));
        Assert.That(() => new TimeSeries(3, 2) { FirstStep = 3 },
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("'2'").And.Message.Contains("'3'"));
        Assert.That(() => new TimeSeries(3, 2) { Season = 0 }, Throws.TypeOf<ConfigurationException>().With.Message.Contains("season"));
        Assert.That(() => new TimeSeries(3) { Time = "date" }.Of(Steps(9)),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("of a table"));
        Assert.That(
            () => new TimeSeries(3, 2).Of(Steps(4)),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("at least 5 steps").And.Message.Contains("'4'"));
        Assert.That(
            () => new TimeSeries(5).Forecast([], 0, Targets.Values(new float[4]), "series"),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("'4'"));
        Assert.That(
            () => new TimeSeries(2).Of(Dataset.FromArrays(new float[4], [1], [0, 1, 0, 1])), Throws.TypeOf<ConfigurationException>());
    }
}
