using BlasNet.Sweeps;

namespace BlasNet.Tests.Sweeps;

internal static class AutoChoiceTests
{
    private static readonly int[] All = [0, 1, 2];

    [Test]
    public static void The_best_four_are_averaged_where_fewer_are_not_clearly_better()
    {
        double[][] scores = [[5, 5, 5], [1, 1, 1], [3, 3, 3], [2, 2, 2], [4, 4, 4]];
        // The average of more is a little worse on some folds and a little better on others.
        var choice = new AutoChoice(scores, falls: true, (trials, fold) => 1 + (fold == 1 ? -0.1 : 0.1) * trials.Count);
        Assert.That(choice.By(All), Is.EqualTo(new[] { 1, 3, 2, 4 }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public static void Fewer_are_chosen_where_they_are_better_on_all_folds(bool falls)
    {
        int sign = falls ? 1 : -1;
        double[][] scores = [[5, 5, 5], [1, 1, 1], [3, 3, 3]];
        double[][] signed = [.. scores.Select(trial => trial.Select(score => sign * score).ToArray())];
        var choice = new AutoChoice(signed, falls, (trials, _) => sign * (trials.Count switch { 1 => 1, 2 => 0.5, _ => 2 }));
        Assert.That(choice.By(All), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public static void A_fold_is_judged_by_what_was_chosen_without_it()
    {
        // Trial 0 is best by luck on the fold 0 alone.
        double[][] scores = [[0, 9, 9], [5, 5, 5]];
        var asked = new HashSet<int>();
        var choice = new AutoChoice(scores, falls: true, (trials, fold) =>
        {
            asked.Add(fold);
            return trials.Average(trial => scores[trial][fold]);
        });
        (int fold, IReadOnlyList<int> trials) = choice.Without([0], All.Length).Single();
        Assert.That((fold, trials), Is.EqualTo((0, new[] { 1 })));
        Assert.That(asked, Is.EquivalentTo(new[] { 1, 2 }));
    }

    [Test]
    public static void What_is_not_a_number_is_the_worst()
    {
        double[][] scores = [[double.NaN, 1, 1], [9, 9, 9]];
        Assert.That(new AutoChoice(scores, true, (trials, _) => trials.Count).By(All)[0], Is.EqualTo(1));
    }
}
