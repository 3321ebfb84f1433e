using BlasNet.Data;

namespace BlasNet.Tests.Data;

/// <summary>Forms, spacing and continuation of times.</summary>
internal static class TimeAxisTests
{
    [TestCase("2016-07-01 23:00:00", "2016-07-02 00:00:00", "2016-07-02 01:00:00", "1 hour")]
    [TestCase("2016-07-01T23:30Z", "2016-07-01T23:45Z", "2016-07-02T00:00Z", "15 minutes")]
    [TestCase("2016-07-01T23:00:00+02:00", "2016-07-02T00:00:00+02:00", "2016-07-02T01:00:00+02:00", "1 hour")]
    [TestCase("2020-02-28", "2020-02-29", "2020-03-01", "1 day")]
    [TestCase("20200228", "20200229", "20200301", "1 day")]
    [TestCase("2021-02-01", "2021-03-01", "2021-04-01", "1 month")]
    [TestCase("2021-02-01", "2021-03-01", "2021-03-29", "28 days")]
    [TestCase("2020-11", "2020-12", "2021-01", "1 month")]
    [TestCase("2020-01-31", "2020-02-29", "2020-03-31", "1 month")]
    [TestCase("2020-02-29", "2020-03-31", "2020-04-30", "1 month")]
    [TestCase("2019-06-15", "2020-06-15", "2021-06-15", "1 year")]
    [TestCase("2020-01-01", "2020-04-01", "2020-07-01", "3 months")]
    [TestCase("1999", "2000", "2001", "1")]
    [TestCase("-5", "0", "5", "5")]
    public static void Times_go_on_as_they_began(string first, string second, string third, string step)
    {
        TimeFormat format = TimeFormat.Of(first)!;
        (long Ticks, TimeSpan Offset)[] times = [.. new[] { first, second, third }.Select(text => format.Parse(text)!.Value)];
        TimeSpacing spacing = TimeSpacing.Of([.. times.Select(time => time.Ticks)], times[0].Offset, format.IsNumber);
        var axis = new TimeAxis(format, times[0].Ticks, times[0].Offset, spacing.Step, spacing.AtMonthEnd);
        Assert.That(axis.Step.ToString(), Is.EqualTo(step));
        Assert.That(new[] { axis.TextOf(0), axis.TextOf(1), axis.TextOf(2) }, Is.EqualTo(new[] { first, second, third }));
    }

    [TestCase("yesterday")]
    [TestCase("01/02/2020")]
    [TestCase("2020-13-01")]
    [TestCase("1.5")]
    [TestCase("")]
    public static void Other_texts_are_no_times(string text) => Assert.That(TimeFormat.Of(text), Is.Null);

    [Test]
    public static void The_most_frequent_distance_is_the_spacing() =>
        Assert.That(TimeSpacing.Of([0, 7, 9, 11, 12, 14], TimeSpan.Zero, areNumbers: true).Step, Is.EqualTo(new TimeStep(0, 2, true)));

    [Test]
    public static void The_end_of_the_calendar_is_a_sentence() => Assert.That(
        () => new TimeAxis(new TimeFormat("yyyy-MM-dd"), DateTime.MaxValue.Date.Ticks, default, new TimeStep(1, 0, false)).TextOf(1),
        Throws.TypeOf<DataException>().With.Message.Contains("'9999-12-31' is beyond the calendar"));
}
