using System.Globalization;
using BlasNet.Sweeps;

namespace BlasNet.Tests.Sweeps;

internal static class AutoTrialTests
{
    [Test]
    public static void The_first_trial_is_the_model_as_it_is()
    {
        Assert.That(AutoTrial.Of(7, 1, classes: true).Settings, Is.Empty);
        Assert.That(AutoTrial.Of(7, 1, classes: true).ToString(), Is.EqualTo("as it is"));
    }

    [Test]
    public static void Settings_are_a_function_of_seed_and_number_and_within_their_ranges()
    {
        AutoTrial[] trials = [.. Enumerable.Range(2, 300).Select(number => AutoTrial.Of(3, number, classes: true))];
        Assert.That(trials.Select(trial => trial.ToString()),
            Is.EqualTo(Enumerable.Range(2, 300).Select(number => AutoTrial.Of(3, number, classes: true).ToString())));
        Assert.That(trials.Select(trial => trial.ToString()).Distinct().Count(), Is.GreaterThan(290));
        Assert.That(AutoTrial.Of(4, 2, classes: true).ToString(), Is.Not.EqualTo(trials[0].ToString()));
        Assert.That(Values("units").Distinct(), Is.EquivalentTo(new[] { 64, 128, 256 }));
        Assert.That(Values("depth").Distinct(), Is.EquivalentTo(new[] { 2, 3 }));
        Assert.That(Values("embeddingSize").Distinct(), Is.EquivalentTo(new[] { 4, 8, 16 }));
        Assert.That(Values("labelSmoothing").Distinct(), Is.EquivalentTo(new[] { 0, 0.05, 0.1 }));
        Assert.That(Values("dropout"), Is.All.InRange(0.05, 0.3));
        Assert.That(Values("learningRate"), Is.All.InRange(0.02, 0.08));
        Assert.That(Values("weightDecay"), Is.All.InRange(0.01, 0.04));

        double[] Values(string key) => [.. trials.Select(trial => double.Parse(
            trial.Settings.Single(setting => setting.Key == key).Value, CultureInfo.InvariantCulture))];
    }

    [Test]
    public static void Values_have_a_higher_rate_and_no_labels_to_smooth()
    {
        AutoTrial values = AutoTrial.Of(3, 2, classes: false), classes = AutoTrial.Of(3, 2, classes: true);
        Assert.That(values.Settings.Select(setting => setting.Key), Does.Not.Contain("labelSmoothing"));
        Assert.That(Rate(values) / Rate(classes), Is.EqualTo(1.25).Within(0.02));

        static double Rate(AutoTrial trial) => double.Parse(
            trial.Settings.Single(setting => setting.Key == "learningRate").Value, CultureInfo.InvariantCulture);
    }
}
