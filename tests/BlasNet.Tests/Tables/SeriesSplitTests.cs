using System.Globalization;
using BlasNet.Data;
using BlasNet.Tables;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Tables;

/// <summary>Parts of series in time: their lengths, and the numbers of samples that the literature has.</summary>
internal static class SeriesSplitTests
{
    [Test]
    public static void The_hours_of_ETTh1_are_split_as_in_the_papers()
    {
        Table table = Table.Read(Repository.Data("ett/ETTh1.csv"), new TableOptions
        {
            Labels = ["all"], Series = new TimeSeries(336, 96) { Time = "date" },
        });
        SeriesSplit split = SeriesSplit.Create(table, validation: "4m", test: "4m", train: "12m");
        Assert.That((split.Train.Count, split.Validation.Count, split.Test.Count), Is.EqualTo((8640, 2880, 2880)));
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, split.Train);
        SeriesData data = preprocessor.Apply(table, split);
        Assert.That((data.Train.Count, data.Validation!.Count, data.Test!.Count), Is.EqualTo((8209, 2785, 2785)));
        Assert.That((data.Train.Input.SampleShape, data.Train.Targets.Width), Is.EqualTo((new Shape(336, 7), 672)));
        SeriesWindows test = data.Test.Windows!;
        Assert.That((test.OriginOf(0), test.OriginOf(test.Count - 1)), Is.EqualTo((11519, 14303)));
        Assert.That((test.TimeOf(0, 11520), test.TrainingStepsOf(0)), Is.EqualTo(("2017-10-24 00:00:00", 8640)));
        Assert.That((test.TargetsOf(0).Length, data.Train.Windows!.TargetsOf(0).Length), Is.EqualTo((14400 * 7, 8640 * 7)));
        // The last values of the window of the first sample, scaled by the training rows, and its first targets.
        float[] past = new float[336 * 7];
        data.Test.Input.Gather([0], past);
        double[] restored = preprocessor.Restore(past.AsSpan(335 * 7)), first = preprocessor.Restore(data.Test.Targets.Row(0).AsSpan(0, 7));
        for (int i = 0; i < 7; i++)
        {
            Assert.That(restored[i], Is.EqualTo(table.Labels[i].NumberAt(11519)).Within(1e-4));
            Assert.That(first[i], Is.EqualTo(table.Labels[i].NumberAt(11520)).Within(1e-4));
        }
    }

    [TestCase("2020-01-01T00:00,1h", "30d", 720)]
    [TestCase("2020-01-01T00:00,1h", "2m", 1440)]
    [TestCase("2020-01-01T00:00,1h", "12h", 12)]
    [TestCase("2020-01-01T00:00,1h", "1w", 168)]
    [TestCase("2020-01-01,1d", "1m", 30)]
    [TestCase("2020-01-01,1d", "1y", 365)]
    [TestCase("2020-01-01,7d", "1m", 4)]
    [TestCase("2020-01-01,1m", "4m", 4)]
    [TestCase("2020-01-01,1m", "2y", 24)]
    [TestCase("2020-01-01,3m", "1y", 4)]
    [TestCase("2020-01-01,1m", "60d", 2)]
    [TestCase("2020-01-01,1d", "0.25", 25)]
    [TestCase("2020-01-01,1d", "17", 17)]
    public static void A_length_is_rows_a_fraction_or_a_time(string axis, string length, int steps)
    {
        string[] parts = axis.Split(',');
        TimeFormat format = TimeFormat.Of(parts[0])!;
        int count = int.Parse(parts[1][..^1], CultureInfo.InvariantCulture);
        TimeStep step = parts[1][^1] switch
        {
            'h' => new TimeStep(0, count * TimeSpan.TicksPerHour, false),
            'd' => new TimeStep(0, count * TimeSpan.TicksPerDay, false),
            _ => new TimeStep(count, 0, false),
        };
        var times = new TimeAxis(format, format.Parse(parts[0])!.Value.Ticks, default, step);
        Assert.That(SeriesLength.Is(length));
        Assert.That(SeriesLength.Parse(length, "test").StepsOf(100, times, "x.csv"), Is.EqualTo(steps));
    }

    [TestCase("0", "must be a number of rows")]
    [TestCase("1.5", "must be a number of rows")]
    [TestCase("-3", "must be a number of rows")]
    [TestCase("0d", "must be a number of rows")]
    [TestCase("nan", "must be a number of rows")]
    [TestCase("12h", "less than one step of the series, which is 1 day")]
    [TestCase("99", "holding out '99' to test on of '100' steps leaves '1', but a window of '10' and a target '3' ahead need 13.")]
    [TestCase("2", "holding out '2' of '100' steps is '2', but a sample needs the targets of 3.")]
    [TestCase("0.001", "holding out '0.001' of '100' steps is '1', but a sample needs the targets of 3.")]
    [TestCase("4y", "leaves '0'")]
    public static void What_is_no_part_is_a_sentence(string length, string sentence)
    {
        Table table = Days(100, new TimeSeries(10, 3) { Time = "t" });
        Assert.That(() => SeriesSplit.Create(table, test: length), Throws.TypeOf<ConfigurationException>().With.Message.Contains(sentence));
    }

    [Test]
    public static void A_time_needs_a_column_of_dates_and_three_parts_must_fit()
    {
        Assert.That(() => SeriesSplit.Create(Days(100, new TimeSeries(10, 3)), test: "4m"),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("no column tells that of the rows; name it by --time"));
        Assert.That(() => SeriesSplit.Create(Days(100, new TimeSeries(10, 3) { Time = "t" }), "1m", "1m", "2m"),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains(
                "'2m' to learn from and '1m' to validate on and '1m' to test on are '120' steps, but there are '100'."));
        Assert.That(() => SeriesSplit.Create(Days(12, new TimeSeries(10, 3))),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains(
                "there are only '12' steps, but a window of '10' and a target '3' ahead need 13."));
    }

    [Test]
    public static void The_parts_follow_each_other_and_reach_back_for_windows_only()
    {
        Table table = Days(100, new TimeSeries(10, 3) { Time = "t" });
        SeriesSplit split = SeriesSplit.Create(table, "0.2", "0.1");
        Assert.That(split.Train, Is.EqualTo(Enumerable.Range(0, 70)));
        Assert.That(split.Validation, Is.EqualTo(Enumerable.Range(70, 20)));
        Assert.That(split.Test, Is.EqualTo(Enumerable.Range(90, 10)));
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, split.Train);
        SeriesData data = preprocessor.Apply(table, split);
        Assert.That((data.Train.Count, data.Validation!.Count, data.Test!.Count), Is.EqualTo((58, 18, 8)));
        Assert.That(Values(data.Validation, 0), Is.EqualTo(new[] { 70, 71, 72 }));
        Assert.That(Values(data.Validation, 17), Is.EqualTo(new[] { 87, 88, 89 }));
        Assert.That(Values(data.Test, 0), Is.EqualTo(new[] { 90, 91, 92 }));
        Assert.That(data.Validation.Windows!.OriginOf(0), Is.EqualTo(69));
        Assert.That(data.Validation.Windows.TargetsOf(0).Length, Is.EqualTo(90));

        int[] Values(Dataset part, int sample) =>
            [.. preprocessor.Restore(part.Targets.Row(sample)).Select(value => (int)Math.Round(value))];
    }

    [Test]
    public static void Short_series_are_left_out_and_named()
    {
        using var file = new TextFile("g,v\n" + string.Concat(Enumerable.Range(0, 30).Select(t =>
            $"long,{t}.5\n" + (t < 29 ? $"good,{t}.5\n" : "") + (t < 5 ? $"short,{t}.5\n" : ""))));
        Table table = Table.Read(file.Path, new TableOptions { Labels = ["v"], Series = new TimeSeries(10, 3) { Group = "g" } });
        SeriesSplit split = SeriesSplit.Create(table, "5", "4");
        Assert.That(split.LeftOut, Is.EqualTo(new[] { "short" }));
        Assert.That(split.Describe(), Is.EqualTo(new[]
        {
            "warning: 1 of 3 series are too short and left out: 'short'; the series 'short': holding out '5' to validate on and '4' to "
            + "test on of '5' steps leaves '0', but a window of '10' and a target '3' ahead need 13.",
        }));
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, split.Train);
        Assert.That(preprocessor.Groups, Is.EqualTo(new[] { "long", "good" }));
        SeriesData data = preprocessor.Apply(table, split);
        Assert.That((data.Train.Count, data.Validation!.Count, data.Test!.Count), Is.EqualTo((9 + 8, 3 + 3, 2 + 2)));
        Assert.That(data.Train.Windows!.Groups, Is.EqualTo(new[] { "long", "good" }));
        Assert.That(() => SeriesSplit.Create(table, "28"), Throws.TypeOf<ConfigurationException>().With.Message
            .Contains("none of the '3' series is long enough, such as the series 'long': holding out '28' to validate on of '30' steps "
                + "leaves '2'"));
    }

    private static Table Days(int count, TimeSeries series) => Table.FromRows(
        Enumerable.Range(0, count).Select(day => new { t = new DateTime(2020, 1, 1).AddDays(day), v = (double)day }),
        new TableOptions { Labels = ["v"], Task = TableTask.Regression, Series = series });
}
