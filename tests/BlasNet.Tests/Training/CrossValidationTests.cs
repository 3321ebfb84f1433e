using BlasNet.Runs;

namespace BlasNet.Tests.Training;

internal static class CrossValidationTests
{
    [Test]
    public static void Folds_are_runs_whose_means_and_deviations_are_given()
    {
        using var runs = new TestRuns();
        CrossValidation all = CrossValidation.Run(TestRuns.Config() with { Epochs = 1, Metrics = ["accuracy", "f1"] }, 3, runs.Options());
        Assert.That(all.Folds.Select(fold => fold.Run), Is.EqualTo(Enumerable.Range(1, 3).Select(number => runs[$"test/run_000{number}"])));
        Assert.That(all.Names, Is.EqualTo(new[] { "loss", "accuracy", "f1", "val_loss", "val_accuracy", "val_f1" }));
        double[] values = [.. all.Folds.Select(fold => fold["val_loss"]!.Value)];
        Assert.That(values.Distinct().Count(), Is.EqualTo(3), "each fold holds out other samples");
        double mean = (values[0] + values[1] + values[2]) / 3;
        double deviation = Math.Sqrt(values.Sum(value => Math.Pow(value - mean, 2)) / 2);
        Assert.That(all.Of("val_loss").Mean, Is.EqualTo(mean).Within(1e-12));
        Assert.That(all.Of("val_loss").Deviation, Is.EqualTo(deviation).Within(1e-12));
        Assert.That(() => all.Of("val_los"), Throws.TypeOf<ConfigurationException>().With.Message.Contains("'val_loss'"));
        Assert.That(TrainingConfig.Read(runs["test/run_0002/config.json"]).Fold, Is.EqualTo(new Fold(2, 3)));
        Assert.That(all.Status, Is.EqualTo(RunStatus.Done));
    }

    [Test]
    public static void A_fold_trained_alone_from_its_configuration_has_the_same_weights()
    {
        using var runs = new TestRuns();
        CrossValidation all = CrossValidation.Run(TestRuns.Config() with { Epochs = 1 }, 2, runs.Options());
        RunSummary again = runs.Start(TrainingConfig.Read(runs["test/run_0002/config.json"]));
        Assert.That(again.WeightsSha256, Is.EqualTo(all.Folds[1].WeightsSha256).And.Not.EqualTo(all.Folds[0].WeightsSha256));
    }

    [Test]
    public static void What_cannot_be_split_is_refused_and_nothing_is_written()
    {
        using var runs = new TestRuns();
        Assert.That(() => CrossValidation.Run(TestRuns.Config(), 1, runs.Options()),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("'1'"));
        Assert.That(() => CrossValidation.Run(TestRuns.Config() with { Validation = "0.2" }, 2, runs.Options()),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("'0.2'"));
        Assert.That(Directory.Exists(runs["test"]), Is.False);
        Assert.That(() => new Fold(3, 2), Throws.TypeOf<ConfigurationException>().With.Message.Contains("'3'"));
    }
}
