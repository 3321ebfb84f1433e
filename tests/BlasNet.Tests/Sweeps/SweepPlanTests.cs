using System.Globalization;
using BlasNet.Runs;

namespace BlasNet.Tests.Sweeps;

internal static class SweepPlanTests
{
    [Test]
    public static void A_grid_is_every_combination_with_every_seed()
    {
        var plan = SweepPlan.Grid([Choice("batch=32,64"), Choice("optimizer=adam,sgd,momentum")], repeats: 2, seed: 7);
        Assert.That(plan.Keys, Is.EqualTo(new[] { "batch", "optimizer" }));
        Assert.That(plan.Trials.Select(trial => $"{trial.Number}.{trial.Repeat} {trial.Seed}: {trial}"), Is.EqualTo(new[]
        {
            "1.1 7: batch=32, optimizer=adam", "1.2 8: batch=32, optimizer=adam",
            "2.1 7: batch=32, optimizer=sgd", "2.2 8: batch=32, optimizer=sgd",
            "3.1 7: batch=32, optimizer=momentum", "3.2 8: batch=32, optimizer=momentum",
            "4.1 7: batch=64, optimizer=adam", "4.2 8: batch=64, optimizer=adam",
            "5.1 7: batch=64, optimizer=sgd", "5.2 8: batch=64, optimizer=sgd",
            "6.1 7: batch=64, optimizer=momentum", "6.2 8: batch=64, optimizer=momentum",
        }));
    }

    [Test]
    public static void Folds_are_trained_one_after_the_other_with_each_seed()
    {
        var plan = SweepPlan.Grid([Choice("batch=32,64")], repeats: 2, seed: 7, folds: 2);
        Assert.That(plan.Trials.Select(trial => $"{trial.Number}.{trial.Repeat} {trial.Seed} {trial.Fold}: {trial}"), Is.EqualTo(new[]
        {
            "1.1 7 1/2: batch=32", "1.2 7 2/2: batch=32", "1.3 8 1/2: batch=32", "1.4 8 2/2: batch=32",
            "2.1 7 1/2: batch=64", "2.2 7 2/2: batch=64", "2.3 8 1/2: batch=64", "2.4 8 2/2: batch=64",
        }));
        var alone = SweepPlan.Grid([], seed: 3, backtest: "2:96");
        Assert.That(alone.Trials.Select(trial => $"{trial.Number}.{trial.Repeat} {trial.Seed} {trial.Backtest} '{trial.Fold}{trial}'"),
            Is.EqualTo(new[] { "1.1 3 1/2:96 ''", "1.2 3 2/2:96 ''" }));
        SweepAxis[] axes = [SweepAxis.ParseRandom("batch=16..128")];
        Assert.That(SweepPlan.Random(axes, 3, seed: 5, folds: 4).Trials.Where(trial => trial.Repeat == 1).Select(trial => trial.ToString()),
            Is.EqualTo(SweepPlan.Random(axes, 3, seed: 5).Trials.Select(trial => trial.ToString())));
    }

    [TestCase(1, null, "at least 2 folds, but '1'")]
    [TestCase(2, "2:5", "both folds and a backtest")]
    [TestCase(null, "2", "The backtest '2' cannot be used; a number of origins and the rows from one to the next are required")]
    [TestCase(null, "0:5", "The backtest '0:5' cannot be used")]
    [TestCase(null, "2:5:1", "The backtest '2:5:1' cannot be used")]
    [TestCase(100_001, null, "'1' trials with '1' repeats of '100001' folds")]
    public static void Folds_that_cannot_be_meant_are_refused(int? folds, string? backtest, string problem)
    {
        Assert.That(() => SweepPlan.Grid([], folds: folds, backtest: backtest),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains(problem));
        Assert.That(() => new SweepDefinition { Folds = folds, Backtest = backtest }.Plan(),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains(problem));
    }

    [Test]
    public static void Draws_repeat_and_more_trials_begin_with_the_same_ones()
    {
        SweepAxis[] axes = [SweepAxis.ParseRandom("learning-rate=1e-4..1e-1:log"), SweepAxis.ParseRandom("batch=16..128")];
        string[] Draws(int trials, long seed) => [.. SweepPlan.Random(axes, trials, seed: seed).Trials.Select(trial => trial.ToString())];
        Assert.That(Draws(20, 1)[..5], Is.EqualTo(Draws(5, 1)));
        Assert.That(Draws(5, 2), Is.Not.EqualTo(Draws(5, 1)));
        Assert.That(Draws(20, 1), Is.Unique);
    }

    [TestCase("x=1e-4..1e-1:log", 1e-4, 1e-1, 0.00316, false)]
    [TestCase("x=0.0..1", 0, 1, 0.5, false)]
    [TestCase("x=-5..5", -5, 5, 0, true)]
    [TestCase("x=1..1000:log", 1, 1000, 31, true)]
    public static void Draws_stay_in_their_range_with_the_middle_in_the_middle(string text, double low, double high, double median,
        bool whole)
    {
        double[] draws = [.. SweepPlan.Random([SweepAxis.ParseRandom(text)], 2001).Trials
            .Select(trial => double.Parse(trial.Settings[0].Value, CultureInfo.InvariantCulture)).Order()];
        Assert.That((draws[0] >= low, draws[^1] <= high), Is.EqualTo((true, true)));
        Assert.That(draws[1000], Is.EqualTo(median).Within(0.2 * Math.Max(median, 2)));
        Assert.That(draws.All(draw => draw == Math.Floor(draw)), Is.EqualTo(whole));
        if (whole && high - low < 20)
            Assert.That(draws.Distinct(), Is.EqualTo(Enumerable.Range((int)low, (int)(high - low) + 1)), "both bounds are drawn");
    }

    [Test, SetCulture("de-DE")]
    public static void Values_are_texts_of_the_invariant_culture()
    {
        Assert.That(SweepAxis.Range("x", 0.25, 0.75).Draw(0.5), Is.EqualTo("0.5"));
        Assert.That(SweepAxis.Range("x", 1e-6, 1e-4, log: true).Draw(0), Is.EqualTo("1E-06"));
        Assert.That(SweepAxis.ParseRandom("x=a,b,c").Draw(0.99), Is.EqualTo("c"));
    }

    [Test, SetCulture("de-DE")]
    public static void A_trial_gives_its_settings_as_numbers()
    {
        SweepTrial trial = SweepPlan.Grid([Choice("rate=0.25"), Choice("optimizer=adam")]).Trials[0];
        Assert.That(trial.ValueOf("rate"), Is.EqualTo(0.25));
        Assert.That(() => trial.ValueOf("decay"), Throws.TypeOf<ConfigurationException>().With.Message
            .StartsWith("The trial has no setting 'decay'; it has 'rate', 'optimizer'."));
        Assert.That(() => trial.ValueOf("optimizer"), Throws.TypeOf<ConfigurationException>().With.Message
            .StartsWith("The value 'adam' of 'optimizer' is no number."));
    }

    [Test]
    public static void Commas_within_brackets_and_quotes_belong_to_a_value() => Assert.That(
        Choice("optimizer=adam,{\"kind\":\"sgd\",\"learningRate\":0.1},\"a,b\"").Values,
        Is.EqualTo(new[] { "adam", "{\"kind\":\"sgd\",\"learningRate\":0.1}", "\"a,b\"" }));

    [TestCase("batch", "KEY=V1,V2,... is required")]
    [TestCase("=1,2", "KEY=V1,V2,... is required")]
    [TestCase("batch=", "KEY=V1,V2,... is required")]
    [TestCase("batch=1,,2", "each must be a text that is not empty")]
    [TestCase("batch=1,2,1", "The value '1' of 'batch' stands twice")]
    public static void Values_that_cannot_be_meant_are_refused(string text, string problem) =>
        Assert.That(() => Choice(text), Throws.TypeOf<ConfigurationException>().With.Message.Contains(problem));

    [TestCase("x=1..", "KEY=LOW..HIGH:log")]
    [TestCase("x=a..b", "KEY=LOW..HIGH:log")]
    [TestCase("x=0,5..1", "KEY=LOW..HIGH:log")]
    [TestCase("x=2..1", "the first must be less than the second")]
    [TestCase("x=1..1", "the first must be less than the second")]
    [TestCase("x=0..1:log", "both must be positive")]
    [TestCase("x=0..9007199254740994", "of at most 2^53")]
    public static void Ranges_that_cannot_be_meant_are_refused(string text, string problem) =>
        Assert.That(() => SweepAxis.ParseRandom(text), Throws.TypeOf<ConfigurationException>().With.Message.Contains(problem));

    [Test]
    public static void A_sweep_of_nothing_or_of_too_much_is_refused()
    {
        SweepChoice many = Choice("x=" + string.Join(',', Enumerable.Range(0, 400)));
        Assert.That(() => SweepPlan.Grid([]), Throws.TypeOf<ConfigurationException>().With.Message.Contains("one setting or more"));
        Assert.That(() => SweepPlan.Grid([many, many]), Throws.TypeOf<ConfigurationException>().With.Message.Contains("'x' twice"));
        Assert.That(() => SweepPlan.Grid([many, many with { }, Choice("z=1")]), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => SweepPlan.Grid([many, SweepAxis.Choice("y", many.Values)]),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("at most 100000"));
        Assert.That(() => SweepPlan.Random([], 2, folds: 3), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => SweepPlan.Random([many], 0), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => SweepPlan.Random([many], 60_000, repeats: 2), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => new SweepDefinition().Plan(), Throws.TypeOf<ConfigurationException>());
    }

    private static SweepChoice Choice(string text) => SweepAxis.ParseChoice(text);
}
