using System.Text.Json;
using BlasNet.Tables;

namespace BlasNet.Tests.Tables;

/// <summary>The form of a series in configurations, and that of files from before several steps were forecast.</summary>
internal static class TimeSeriesJsonTests
{
    private static readonly TimeSeries[] All =
    [
        new(8), new(8, 3), new(8, 3) { FirstStep = 3 }, new(8, 3) { FirstStep = 2 },
        new(8, 24)
        {
            Group = "store", Time = "date", Known = ["price", "holiday"], Calendar = [CalendarPart.Hour, CalendarPart.Month], Season = 24,
        },
    ];

    [TestCaseSource(nameof(All))]
    public static void A_series_is_read_as_it_was_written(TimeSeries series)
    {
        var options = new TableOptions { Labels = ["x"], Series = series };
        Assert.That(JsonSerializer.Deserialize<TableOptions>(JsonSerializer.Serialize(options)), Is.EqualTo(options));
        Assert.That(Read(JsonSerializer.Serialize(options)), Is.EqualTo(series));
    }

    [Test]
    public static void A_horizon_of_older_files_is_one_step()
    {
        Assert.That(Read("""{ "window": 8, "horizon": 3 }"""), Is.EqualTo(new TimeSeries(8, 3) { FirstStep = 3 }));
        Assert.That(Read("""{ "window": 8 }"""), Is.EqualTo(new TimeSeries(8)));
        Assert.That(Read("""{ "window": 8, "horizons": 3 }"""), Is.EqualTo(new TimeSeries(8, 3)));
        Assert.That(Read("""{ "window": 8, "horizons": "2..3" }"""), Is.EqualTo(new TimeSeries(8, 3) { FirstStep = 2 }));
        Assert.That(JsonSerializer.Serialize(new TableOptions { Series = new TimeSeries(8, 3) { FirstStep = 3 } }),
            Is.EqualTo("""{"window":8,"horizon":3}"""), "a resumed run compares the texts");
    }

    [TestCase("""{ "window": 8, "horizon": 3, "horizons": 3 }""", "cannot both be given")]
    [TestCase("""{ "window": 8, "horizons": 0 }""", "at least 1 step, but it was '0'")]
    [TestCase("""{ "window": 8, "horizons": "3..2" }""", "ascend, but were '3..2'")]
    [TestCase("""{ "window": 8, "horizons": "a..2" }""", "such as 12..24, but were 'a..2'")]
    [TestCase("""{ "horizons": 3 }""", "'horizons' says nothing without 'window'")]
    [TestCase("""{ "time": "date" }""", "'time' says nothing without 'window'")]
    [TestCase("""{ "window": 8, "calendar": ["hours"] }""", "Did you mean 'hour'")]
    [TestCase("""{ "window": 8, "season": 0 }""", "the season must be at least 1 step, but it was '0'")]
    public static void What_is_no_series_is_a_sentence(string json, string part) =>
        Assert.That(() => Read(json), Throws.TypeOf<JsonException>().With.Message.Contains(part));

    private static TimeSeries? Read(string json) => JsonSerializer.Deserialize<TableOptions>(json)!.Series;
}
