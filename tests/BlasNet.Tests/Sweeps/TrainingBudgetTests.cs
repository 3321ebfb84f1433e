using BlasNet.Sweeps;
using Microsoft.Extensions.Time.Testing;

namespace BlasNet.Tests.Sweeps;

internal static class TrainingBudgetTests
{
    [Test]
    public static void Time_runs_out_and_a_share_is_kept_for_the_choice()
    {
        var clock = new FakeTimeProvider();
        var budget = new TrainingBudget(clock, TimeSpan.FromSeconds(100));
        Assert.That(budget.Left, Is.EqualTo(98));
        clock.Advance(TimeSpan.FromSeconds(90));
        Assert.That((budget.Elapsed, budget.Left), Is.EqualTo((90.0, 8.0)));
        clock.Advance(TimeSpan.FromSeconds(90));
        Assert.That(budget.Left, Is.Negative);
        Assert.That(new TrainingBudget(clock, TimeSpan.FromSeconds(10)).Left, Is.EqualTo(9.5));
        Assert.That(new TrainingBudget(clock, null).Left, Is.EqualTo(double.PositiveInfinity));
    }

    [Test]
    public static void A_training_takes_as_long_as_those_before_it_or_in_proportion()
    {
        var budget = new TrainingBudget(new FakeTimeProvider(), TimeSpan.FromSeconds(100));
        Assert.That(budget.Predict(50), Is.Zero, "before the first, anything fits");
        budget.Note(10, 2);
        budget.Note(10, 4);
        Assert.That(budget.Predict(10), Is.EqualTo(3));
        Assert.That(budget.Predict(50), Is.EqualTo(3 * (0.25 + 0.75 * 5)).Within(1e-12));
        // One that took twice as long as in proportion raises what the others are expected to take.
        budget.Note(50, 24);
        Assert.That(budget.Predict(50), Is.EqualTo(24));
        Assert.That(budget.Predict(30), Is.EqualTo(2 * 3 * (0.25 + 0.75 * 3)).Within(1e-12));
        Assert.That(budget.Predict(10), Is.EqualTo(3));
    }

    [Test]
    public static void What_does_not_fit_is_not_begun()
    {
        var clock = new FakeTimeProvider();
        var budget = new TrainingBudget(clock, TimeSpan.FromSeconds(100));
        budget.Note(10, 30);
        clock.Advance(TimeSpan.FromSeconds(68));
        Assert.That(budget.Fits(10), Is.True);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.That(budget.Fits(10), Is.False);
    }
}
