using BlasNet.Metrics;
using BlasNet.Training;

namespace BlasNet.Tests.Metrics;

/// <summary>The names of metrics, in columns and as users write them.</summary>
internal static class MetricNamesTests
{
    [Test]
    public static void Each_name_gives_the_metric_of_that_name()
    {
        Assert.That(MetricNames.Known, Has.Count.EqualTo(22));
        foreach (string name in MetricNames.Known)
            Assert.That(Metric.Parse(name).Name, Is.EqualTo(name));
        Assert.That(Metric.Parse("f1_weighted"), Is.EqualTo(Metric.F1Score(ClassAverage.Weighted)));
        Assert.That(Metric.Parse("top_3_accuracy"), Is.EqualTo(Metric.TopKAccuracy(3)));
    }

    [Test]
    public static void A_list_keeps_its_order() =>
        Assert.That(Metric.ParseList("f1, accuracy,top_2_accuracy"),
            Is.EqualTo(new[] { Metric.F1Score(), Metric.Accuracy(), Metric.TopKAccuracy(2) }));

    [TestCase("precison", " Did you mean 'precision'?")]
    [TestCase("Accuracy", " Did you mean 'accuracy'?")]
    [TestCase("top_0_accuracy", " Did you mean 'top_5_accuracy'?")]
    [TestCase("top_accuracy", "")]
    [TestCase("f1,,recall", "")]
    public static void An_unknown_name_is_refused_with_advice(string names, string advice)
    {
        string name = names.Contains(',', StringComparison.Ordinal) ? "" : names;
        Assert.That(() => Metric.ParseList(names),
            Throws.TypeOf<ConfigurationException>().With.Message.StartsWith($"There is no metric '{name}'.{advice}"));
    }

    [Test]
    public static void A_name_given_twice_is_refused() =>
        Assert.That(() => Metric.ParseList("f1,recall,f1"), Throws.TypeOf<ConfigurationException>()
            .With.Message.StartsWith("The metric 'f1' was given twice; each has a column of its own."));

    [Test]
    public static void Losses_and_errors_should_fall_and_other_metrics_rise()
    {
        foreach (string name in new[] { "loss", "mse", "mae", "rmse" })
            Assert.That((MetricDirection.Falls(name), MetricDirection.Falls("val_" + name), MetricDirection.Falls("best_val_" + name)),
                Is.EqualTo((true, true, true)), name);
        foreach (string name in new[] { "accuracy", "r2", "auc", "f1_macro", "top_3_accuracy", "lr" })
            Assert.That((MetricDirection.Falls(name), MetricDirection.Falls("val_" + name), MetricDirection.Falls("best_val_" + name)),
                Is.EqualTo((false, false, false)), name);
    }
}
