using BlasNet.Plots;

namespace BlasNet.Tests.Plots;

internal static class AxisTicksTests
{
    [TestCase(0.0433, 0.4076, "0.0 0.1 0.2 0.3 0.4 0.5")]
    [TestCase(0.88, 0.99, "0.85 0.90 0.95 1.00")]
    [TestCase(-3, 12, "-5 0 5 10 15")]
    [TestCase(0, 34000, "0 10000 20000 30000 40000")]
    [TestCase(60_000, 190_000, "50k 100k 150k 200k")]
    [TestCase(0, 6_100_000, "0M 2M 4M 6M 8M")]
    [TestCase(-2_100_000, 100_000, "-2.5M -2.0M -1.5M -1.0M -0.5M 0.0M 0.5M")]
    [TestCase(0.3, 0.3, "0.3 0.4")]
    [TestCase(0, 0, "0e+0 2e-10")]
    public static void They_are_round_and_cover_the_range(double least, double most, string expected)
    {
        var ticks = new AxisTicks(least, most);
        Assert.That(ticks.Low, Is.LessThanOrEqualTo(least + 1e-12));
        Assert.That(ticks.High, Is.GreaterThanOrEqualTo(most - 1e-12));
        Assert.That(string.Join(' ', ticks.Values.Select(ticks.Text)), Is.EqualTo(expected));
    }

    [Test]
    public static void Whole_numbers_stay_whole()
    {
        var ticks = new AxisTicks(1, 3, steps: 8, smallest: 1);
        Assert.That(ticks.Values, Is.EqualTo(new double[] { 1, 2, 3 }));
    }

    [TestCase(1e-300, 1e300)]
    [TestCase(1e30, 3e30)]
    [TestCase(1.0000001, 1.0000002)]
    [TestCase(-1e-12, 0)]
    public static void No_range_makes_too_many_or_none(double least, double most)
    {
        var ticks = new AxisTicks(least, most);
        Assert.That(ticks.Values, Has.Count.InRange(2, 12));
        Assert.That(ticks.Values.Select(ticks.Text), Has.None.Empty);
    }
}
