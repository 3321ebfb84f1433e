using BlasNet.Plots;

namespace BlasNet.Tests.Plots;

internal static class ThinnedLineTests
{
    [Test]
    public static void A_short_line_keeps_its_finite_points()
    {
        (double, double)[] points = [(1, 3), (2, double.NaN), (3, double.PositiveInfinity), (4, 1)];
        Assert.That(ThinnedLine.Of(points, 4), Is.EqualTo(new[] { (1.0, 3.0), (4.0, 1.0) }));
        Assert.That(ThinnedLine.Of([], 4), Is.Empty);
    }

    [TestCase(11)]
    [TestCase(1001)]
    [TestCase(100_000)]
    public static void A_long_line_keeps_its_ends_and_every_peak(int count)
    {
        // A peak and a pit between values that hardly change.
        (double X, double Y)[] points =
            [.. Enumerable.Range(1, count).Select(i => ((double)i, i == count / 2 ? 99.0 : i == count / 3 ? -99 : 1.0 / i))];
        IReadOnlyList<(double X, double Y)> kept = ThinnedLine.Of(points, 10);
        Assert.That(kept, Has.Count.InRange(3, 10));
        Assert.That(kept, Is.SubsetOf(points));
        Assert.That(kept.Select(point => point.X), Is.Ordered.Ascending.And.Unique);
        Assert.That((kept[0], kept[^1]), Is.EqualTo((points[0], points[^1])));
        Assert.That(kept.Select(point => point.Y), Has.Member(99.0).And.Member(-99.0));
    }
}
