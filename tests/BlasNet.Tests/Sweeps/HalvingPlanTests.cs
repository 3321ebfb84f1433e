using BlasNet.Sweeps;

namespace BlasNet.Tests.Sweeps;

internal static class HalvingPlanTests
{
    [TestCase(1, ExpectedResult = "1 1 1")]
    [TestCase(5, ExpectedResult = "5 3 2")]
    [TestCase(8, ExpectedResult = "8 4 2")]
    [TestCase(32, ExpectedResult = "32 16 8")]
    public static string Half_of_the_trials_and_then_a_quarter_go_on(int trials) =>
        string.Join(' ', HalvingPlan.Rungs.Select(rung => HalvingPlan.Reaching(rung, trials)));

    [Test]
    public static void The_rungs_use_each_fold_once()
    {
        Assert.That(HalvingPlan.Rungs.SelectMany(rung => Enumerable.Range(rung.First, rung.End - rung.First)),
            Is.EqualTo(Enumerable.Range(0, HalvingPlan.Folds)));
        Assert.That(HalvingPlan.Rungs[^1].First, Is.EqualTo(HalvingPlan.FirstLateFold));
    }

    [TestCase(true, 0, ExpectedResult = "2 4", Description = "the best first")]
    [TestCase(false, 0, ExpectedResult = "1 5")]
    [TestCase(true, 1, ExpectedResult = "2 4 1", Description = "one goes on besides")]
    [TestCase(true, 3, ExpectedResult = "2 4", Description = "but not one that failed")]
    [TestCase(true, 4, ExpectedResult = "2 4", Description = "nor one twice")]
    public static string The_best_go_on_and_those_that_failed_do_not(bool falls, int kept) => string.Join(' ',
        HalvingPlan.Survivors(2, [(5, 0.8), (4, 0.2), (3, double.NaN), (2, 0.1), (1, 0.9)], falls, kept));

    [Test]
    public static void Of_equals_the_first_go_on() =>
        Assert.That(HalvingPlan.Survivors(2, [(9, 0.5), (4, 0.5), (7, 0.5)], falls: true, kept: 0), Is.EqualTo(new[] { 4, 7 }));

    // One at a time, 5 for one trial, 4 + 2 + 1 * 3 for four, 8 + 4 + 2 * 3 for eight. Two at a time, 1 + 1 + 2 for one or two, and
    // 2 + 1 + 2 for four.
    [TestCase(4.9, 1, ExpectedResult = 0)]
    [TestCase(5, 1, ExpectedResult = 1)]
    [TestCase(9, 1, ExpectedResult = 4)]
    [TestCase(17.9, 1, ExpectedResult = 7)]
    [TestCase(18, 1, ExpectedResult = 8)]
    [TestCase(3.9, 2, ExpectedResult = 0)]
    [TestCase(4, 2, ExpectedResult = 2)]
    [TestCase(5, 2, ExpectedResult = 4)]
    [TestCase(1e9, 1, ExpectedResult = 20)]
    public static int A_bracket_has_as_many_trials_as_there_is_time_for(double left, int jobs) =>
        HalvingPlan.TrialsWithin(left, [.. Enumerable.Repeat(1.0, 20)], jobs);

    [Test]
    public static void The_seconds_are_those_of_the_trials_to_come()
    {
        Assert.That(HalvingPlan.TrialsWithin(9, [1, 1, 1, 1, 9, 9], jobs: 1), Is.EqualTo(4));
        Assert.That(HalvingPlan.TrialsWithin(100, [.. Enumerable.Repeat(0.1, 99)], jobs: 1), Is.EqualTo(HalvingPlan.MostTrials));
        Assert.That(HalvingPlan.TrialsWithin(100, [.. Enumerable.Repeat(0.1, 99)], jobs: 48), Is.EqualTo(48), "one for each at a time");
        Assert.That(HalvingPlan.TrialsWithin(100, [], jobs: 1), Is.Zero);
    }

    [TestCase(1, 8, 10, ExpectedResult = 4)]
    [TestCase(1, 8, 9, ExpectedResult = 3, Description = "3 on one fold, and 2 of them on three more")]
    [TestCase(2, 8, 5, ExpectedResult = 1)]
    [TestCase(2, 8, 0, ExpectedResult = 1, Description = "the best is tried in any case")]
    public static int Fewer_reach_a_rung_where_time_is_short(int rung, int trials, double left) =>
        HalvingPlan.Reaching(rung, trials, seconds: 1, left, jobs: 1);
}
