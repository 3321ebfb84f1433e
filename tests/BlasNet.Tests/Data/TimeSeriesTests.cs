namespace BlasNet.Tests.Data;

internal static class TimeSeriesTests
{
    // Step t has the features 10 t and 10 t + 1 and the target -t.
    private static Dataset Steps(int count) => Dataset.FromValues(
        [.. Enumerable.Range(0, count).SelectMany(t => new[] { 10f * t, 10f * t + 1 })], [2],
            [.. Enumerable.Range(0, count).Select(t => -(float)t)]);

    [Test]
    public static void A_sample_is_a_window_with_the_target_so_many_steps_ahead([Values(1, 3)] int window, [Values(1, 2, 4)] int horizon)
    {
        const int Count = 9;
        var series = new TimeSeries(window, horizon);
        Dataset samples = series.Of(Steps(Count));
        Assert.That(samples.Count, Is.EqualTo(Count - window - horizon + 1));
        Assert.That(samples.Input.SampleShape, Is.EqualTo(new Shape(window, 3)));
        for (int sample = 0; sample < samples.Count; sample++)
        {
            float[] values = new float[window * 3];
            samples.Input.Gather([sample], values);
            Assert.That(values, Is.EqualTo(Enumerable.Range(sample, window).SelectMany(t => new[] { 10f * t, 10f * t + 1, -t })));
            Assert.That(samples.Targets.Rows.Span[sample], Is.EqualTo(-(sample + series.FirstTarget)));
        }
    }

    [Test]
    public static void A_forecast_has_the_windows_whose_targets_are_yet_to_come()
    {
        Dataset samples = new TimeSeries(4, 2).Forecast([0, 10, 20, 30, 40, 50], 1, Targets.Values([0, -1, -2, -3, -4, -5]), "series");
        float[] last = new float[8];
        samples.Input.Gather([samples.Count - 1], last);
        Assert.That((samples.Count, last[^1], last[0]), Is.EqualTo((3, -5f, 20f)));
    }

    [Test]
    public static void Weights_are_those_of_the_targets()
    {
        Dataset samples = new TimeSeries(2).Of(Steps(4).WithWeights([1, 2, 3, 4]));
        Assert.That(samples.Weights!.Value.ToArray(), Is.EqualTo(new[] { 3f, 4 }));
    }

    [Test]
    public static void What_makes_no_sample_is_refused()
    {
        Assert.That(
            () => new TimeSeries(0), Throws.TypeOf<ConfigurationException>().With.Message.Contains("window").And.Message.Contains("'0'"));
        Assert.That(() => new TimeSeries(3, 0), Throws.TypeOf<ConfigurationException>().With.Message.Contains("horizon"));
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
