using System.Globalization;
using BlasNet.Data;
using BlasNet.Explaining;
using BlasNet.Tables;

namespace BlasNet.Tests.Tables;

/// <summary>Series of a table as samples: several of them, known columns, a calendar, and forecasts beyond the end.</summary>
internal static class SeriesEncodingTests
{
    private static readonly TableOptions Options = new()
    {
        Labels = ["v"], Task = TableTask.Regression, Scaling = Scaling.None, TargetScaling = Scaling.None,
    };

    [Test]
    public static void No_window_crosses_from_one_series_into_another()
    {
        // Rows in turns: a has 0, 1, ..., b has 100, 101, ...
        Table table = Read(Options with { Series = new TimeSeries(3, 2) { Group = "g" } },
            [.. Enumerable.Range(0, 12).Select(i => $"{(i % 2 == 0 ? "a" : "b")},{i / 2 + i % 2 * 100}")], "g,v");
        Dataset data = Fit(table).Apply(table).Data;
        Assert.That(data.Count, Is.EqualTo(2 + 2));
        SeriesWindows windows = data.Windows!;
        for (int sample = 0; sample < data.Count; sample++)
        {
            (int group, int origin) = (windows.GroupOf(sample), windows.OriginOf(sample));
            Assert.That((group, origin), Is.EqualTo((sample / 2, 2 + sample % 2)));
            float[] past = new float[3];
            data.Input.Gather([sample], past);
            Assert.That(past, Is.EqualTo(Enumerable.Range(origin - 2, 3).Select(t => (float)(t + 100 * group))));
            Assert.That(data.Targets.Row(sample), Is.EqualTo(Enumerable.Range(origin + 1, 2).Select(t => (float)(t + 100 * group))));
        }
        Assert.That(windows.TargetsOf(1).ToArray(), Is.EqualTo(new float[] { 100, 101, 102, 103, 104, 105 }));
    }

    [TestCase(3, 1)]
    [TestCase(1, 2)]
    public static void Stateful_layers_do_not_read_windows_that_overlap_or_several_series(int window, int groups)
    {
        Table table = Read(Options with { Series = new TimeSeries(window) { Group = "g" } },
            [.. Enumerable.Range(0, 24).Select(i => $"{i % groups},{i}")], "g,v");
        Dataset data = Fit(table).Apply(table).Data;
        using Trainer trainer = Model.Input([.. data.Input.SampleShape]).Add(Layer.Gru(3, stateful: true)).Add(Layer.Dense(1))
            .Compile(Optimizer.Sgd(0.1), Loss.MeanSquaredError(), threads: 1);
        Assert.That(() => trainer.Fit(data, shuffle: false, verbose: false), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "0.gru: the layer is stateful, so that samples must come in the order of their series: take a window of 1 step of one series."));
    }

    [Test]
    public static void What_is_known_is_an_input_of_the_steps_ahead_and_of_the_past()
    {
        TimeSeries series = new(2, 3) { Known = ["price", "kind"] };
        string[] lines = [.. Enumerable.Range(0, 9).Select(t => $"{t},{10 * t},{(t % 2 == 0 ? "x" : "y")},{t * t}")];
        Table table = Read(Options with { Series = series }, lines, "other,price,kind,v");
        TablePreprocessor preprocessor = Fit(table);
        Assert.That(preprocessor.ForecastShape, Is.EqualTo(new ForecastShape(2, 4, 1, 3, Known: 3)));
        Dataset data = preprocessor.Apply(table).Data;
        Assert.That((data.Count, data.Inputs.Count, data.Inputs[1].SampleShape), Is.EqualTo((5, 2, new Shape(3, 3))));
        float[] past = new float[10], ahead = new float[9];
        data.Inputs[0].Gather([2], past);
        data.Inputs[1].Gather([2], ahead);
        Assert.That(past, Is.EqualTo(new float[] { 2, 20, 1, 0, 4, 3, 30, 0, 1, 9 }));
        Assert.That(ahead, Is.EqualTo(new float[] { 40, 1, 0, 50, 0, 1, 60, 1, 0 }));
        Assert.That(data.Targets.Row(2), Is.EqualTo(new float[] { 16, 25, 36 }));
    }

    [Test]
    public static void Rows_without_a_value_tell_what_is_known_of_the_steps_to_come()
    {
        TimeSeries series = new(2, 2) { Known = ["price"] };
        string[] lines = [.. Enumerable.Range(0, 6).Select(t => $"{t},{10 * t},{t * t}")];
        Table table = Read(Options with { Series = series }, lines, "other,price,v");
        TablePreprocessor preprocessor = Fit(table);
        string[] later = [.. lines, ",60,", "?,70,?", ",80,"];
        EncodedTable forecast = preprocessor.Forecast(Later(preprocessor, later));
        // Windows end with the steps 1 to 5; two steps of three to come are asked for.
        Assert.That((forecast.Data.Count, forecast.Rows[^1]), Is.EqualTo((5, 6)));
        float[] past = new float[6], ahead = new float[2];
        forecast.Data.Inputs[0].Gather([4], past);
        forecast.Data.Inputs[1].Gather([4], ahead);
        Assert.That((past[^1], ahead[0], ahead[1]), Is.EqualTo((25f, 60f, 70f)));
        Assert.That(preprocessor.Forecast(Later(preprocessor, lines)).Data.Count, Is.EqualTo(3), "of the last windows nothing is known");
        using var gap = new TextFile(string.Join('\n', ["other,price,v", .. lines, ",?,", ",70,"]));
        Assert.That(() => preprocessor.Forecast(preprocessor.Read(gap.Path)),
            Throws.TypeOf<DataException>().With.Message.Contains("line 8, column 'price'").And.Message.Contains("steps to come"));
        Assert.That(() => preprocessor.Forecast(Later(preprocessor, lines[..2])), Throws.TypeOf<ConfigurationException>().With.Message
            .Contains("a forecast of '2' steps needs 'price' of as many rows after a window of '2', but there are '2' rows and '0' more"));

        Table Later(TablePreprocessor fitted, string[] rows)
        {
            using var file = new TextFile(string.Join('\n', ["other,price,v", .. rows]));
            return fitted.Read(file.Path);
        }
    }

    [Test]
    public static void A_calendar_goes_on_beyond_the_end()
    {
        TimeSeries series = new(2, 3)
        {
            Time = "t", Calendar = [CalendarPart.Hour, CalendarPart.Weekday, CalendarPart.Day, CalendarPart.Month],
        };
        // From Sunday noon, by steps of 6 hours.
        string[] lines = [.. Enumerable.Range(0, 8).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{new DateTime(2023, 12, 31, 12, 0, 0).AddHours(6 * i):yyyy-MM-ddTHH:mm},{i}"))];
        Table table = Read(Options with { Series = series }, lines, "t,v");
        TablePreprocessor preprocessor = Fit(table);
        Assert.That(preprocessor.ForecastShape, Is.EqualTo(new ForecastShape(2, 8, 1, 3, Known: 8)));
        Dataset data = preprocessor.Forecast(table).Data;
        Assert.That(data.Count, Is.EqualTo(7));
        float[] past = new float[18], ahead = new float[24];
        data.Inputs[0].Gather([0], past);
        Near(past.AsSpan(0, 8), 0.5, 6 / 7.0, 364 / 365.25, 11 / 12.0);
        Near(past.AsSpan(9, 8), 0.75, 6 / 7.0, 364 / 365.25, 11 / 12.0);
        data.Inputs[1].Gather([6], ahead);
        // The rows end on Tuesday, 2 January, at 6 o'clock.
        Near(ahead.AsSpan(0, 8), 0.5, 1 / 7.0, 1 / 365.25, 0);
        Near(ahead.AsSpan(16, 8), 0, 2 / 7.0, 2 / 365.25, 0);

        static void Near(Span<float> inputs, params double[] turns)
        {
            for (int i = 0; i < turns.Length; i++)
            {
                Assert.That(inputs[2 * i], Is.EqualTo(Math.Sin(2 * Math.PI * turns[i])).Within(1e-6), $"turn {i}");
                Assert.That(inputs[2 * i + 1], Is.EqualTo(Math.Cos(2 * Math.PI * turns[i])).Within(1e-6), $"turn {i}");
            }
        }
    }

    [Test]
    public static void A_series_that_was_not_learned_from_is_told()
    {
        string[] lines = [.. Enumerable.Range(0, 12).Select(i => $"{(i % 2 == 0 ? "north" : "south")},{i}")];
        Table table = Read(Options with { Series = new TimeSeries(3, 2) { Group = "g" } }, lines, "g,v");
        TablePreprocessor preprocessor = TablePreprocessor.Parse(Fit(table).ToJson());
        using var file = new TextFile("g,v\nnorth,1\nnord,1\n");
        Assert.That(() => preprocessor.Forecast(preprocessor.Read(file.Path)), Throws.TypeOf<DataException>().With.Message
            .Contains("line 3, column 'g': 'nord' is no series that was learned. Known are: north, south."));
        using var without = new TextFile("v\n1\n1\n");
        Assert.That(() => preprocessor.Forecast(preprocessor.Read(without.Path)),
            Throws.TypeOf<DataException>().With.Message.Contains("the column 'g' is missing, which tells the series apart."));
        using var some = new TextFile("g,v\nnorth,1\nnorth,1\nsouth,3\nnorth,1\nnorth,2\n");
        EncodedTable forecast = preprocessor.Forecast(preprocessor.Read(some.Path));
        Assert.That((forecast.Data.Count, string.Join(',', forecast.LeftOut)), Is.EqualTo((2, "south")));
        Assert.That(() => preprocessor.Apply(preprocessor.Read(some.Path)), Throws.TypeOf<ConfigurationException>().With.Message
            .Contains("need at least 5 steps, but there are '4' in the longest of '2' series"));
    }

    [Test]
    public static void Columns_are_found_among_the_inputs_of_past_and_future()
    {
        TimeSeries series = new(2, 3) { Time = "t", Known = ["kind"], Calendar = [CalendarPart.Month] };
        string[] lines = [.. Enumerable.Range(0, 9).Select(t => $"{2000 + t}-01-01,{t},{(t % 2 == 0 ? "x" : "y")},{t * t}")];
        Table table = Read(Options with { Series = series }, lines, "t,other,kind,v");
        TablePreprocessor preprocessor = Fit(table);
        Dataset data = preprocessor.Apply(table).Data;
        IEnumerable<string> columns = InputColumns.Of(preprocessor, data)
            .Select(column => $"{column.Name} {column.Input}: {string.Join(' ', column.Places)}");
        Assert.That(columns, Is.EqualTo(new[]
        {
            "other 0: 0 6", "kind 0: 1 2 7 8", "month 0: 3 4 9 10", "v 0: 5 11",
            "kind ahead 1: 0 1 4 5 8 9", "month ahead 1: 2 3 6 7 10 11",
        }));
    }

    [Test]
    public static void Weights_are_those_of_the_targets_of_each_series()
    {
        Table table = Read(Options with { SampleWeight = "w", Series = new TimeSeries(1, 2) { Group = "g" } },
            ["a,1,1", "b,2,10", "a,3,3", "b,4,20", "a,5,5", "b,6,40"], "g,v,w");
        Assert.That(Fit(table).Apply(table).Data.Weights!.Value.ToArray(), Is.EqualTo(new float[] { 4, 30 }));
    }

    private static TablePreprocessor Fit(Table table) => TablePreprocessor.Fit(table, [.. Enumerable.Range(0, table.RowCount)]);

    private static Table Read(TableOptions options, string[] lines, string header)
    {
        using var file = new TextFile(string.Join('\n', [header, .. lines]));
        return Table.Read(file.Path, options);
    }
}
