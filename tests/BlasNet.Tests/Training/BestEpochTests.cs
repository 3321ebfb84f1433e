using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Tests.Training;

/// <summary>Tests of the callback that ends with the weights of the best epoch.</summary>
internal static class BestEpochTests
{
    // One weight w and the loss (w - 1)²: a step at the rate r multiplies the error by 1 - 2r, so 1.5 doubles it and 1 turns it round.
    private static readonly Dataset Point = Dataset.FromValues([1], [1], [1]);

    [Test]
    public static void All_epochs_are_trained_and_the_best_weights_stay()
    {
        using Trainer trainer = Compile(1.5);
        var weights = new List<float>();
        var best = new BestEpoch();
        History history = Fit(trainer, 5, best, Callback.From((_, _) => weights.Add(Weight(trainer))));
        Assert.That((history.Epochs.Count, history.Status, best.Epoch), Is.EqualTo((5, TrainingStatus.Completed, 1)));
        Assert.That(Weight(trainer), Is.EqualTo(weights[0]).And.Not.EqualTo(weights[4]));
        Assert.That(trainer.Evaluate(Point).Loss, Is.EqualTo(best.Value));
    }

    [Test]
    public static void The_last_of_equal_epochs_is_the_best()
    {
        using Trainer trainer = Compile(1);
        var weights = new List<float>();
        var best = new BestEpoch();
        Fit(trainer, 4, best, Callback.From((_, _) => weights.Add(Weight(trainer))));
        Assert.That(weights, Is.EqualTo(new[] { 1.5f, 0.5f, 1.5f, 0.5f }), "the loss is the same in all epochs");
        Assert.That((best.Epoch, best.Value, Weight(trainer)), Is.EqualTo((4, 0.25, 0.5f)));
        var stopping = new EarlyStopping(9);
        Fit(trainer, 4, stopping);
        Assert.That(stopping.BestEpoch, Is.EqualTo(5), "early stopping takes the first");
    }

    [Test]
    public static void A_column_that_is_to_rise_is_taken_at_its_largest_and_NaN_never()
    {
        var best = new BestEpoch("val_accuracy");
        using Trainer trainer = Compile(0.1);
        foreach ((int epoch, double value) in new[] { (1, double.NaN), (2, 0.5), (3, 0.75), (4, 0.25), (5, 0.75), (6, double.NaN) })
        {
            var result = new EpochResult(epoch, [KeyValuePair.Create("val_accuracy", value)], 0.1, 1, 1, 1);
            best.OnEpochEnd(new TrainingProgress(trainer, 9, 1, new EpochSums([])), result);
        }
        Assert.That((best.Epoch, best.Value, best.Monitor), Is.EqualTo((5, 0.75, "val_accuracy")));
    }

    [Test]
    public static void An_interrupted_training_keeps_its_current_weights_and_goes_on()
    {
        using Trainer trainer = Compile(1.5);
        using var source = new CancellationTokenSource();
        var best = new BestEpoch();
        trainer.Fit(Point, epochs: 4, validation: Point, verbose: false, cancellationToken: source.Token,
            callbacks: [best, TestRuns.AfterEpoch(2, source.Cancel)]);
        Assert.That(Weight(trainer), Is.EqualTo(-1f));
        Fit(trainer, 2, best);
        Assert.That((best.Epoch, Weight(trainer)), Is.EqualTo((1, 2f)));
    }

    [Test]
    public static void A_missing_column_is_a_sentence()
    {
        using Trainer trainer = Compile(0.1);
        Assert.That(() => trainer.Fit(Point, callbacks: [new BestEpoch()], verbose: false), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("BestEpoch: there is no column 'val_loss' to watch; it needs validation data."));
    }

    [TestCase(true, null, true)]
    [TestCase(false, true, true)]
    [TestCase(true, false, false)]
    [TestCase(false, null, false)]
    public static void A_run_ends_with_the_weights_of_its_best_epoch(bool model, bool? config, bool restores)
    {
        using var runs = new TestRuns();
        // A rate so large that later epochs are worse.
        TrainingConfig given = TestRuns.Config("""
            { "layers": [ { "kind": "dense", "units": 8, "activation": "relu" }, { "kind": "dense", "units": "outputs" } ],
              "optimizer": { "kind": "adam", "learningRate": 1 }, "dropRemainder": true }
            """) with { Epochs = 5 };
        RunSummary summary = runs.Start(given with { Model = given.Model with { RestoreBestEpoch = model }, RestoreBestEpoch = config });
        IReadOnlyList<EpochResult> epochs = EpochTable.Read(Path.Combine(summary.Run, "metrics.csv"));
        EpochResult best = epochs.MinBy(epoch => epoch.ValidationLoss)!;
        Assert.That(best.Epoch, Is.LessThan(5), "the case is to get worse");
        Assert.That(epochs[0].Steps, Is.EqualTo(6), "800 samples make 6 whole batches of 128");
        Assert.That(summary.Values, Is.EqualTo((restores ? best : epochs[^1]).Values));
        TrainingConfig written = TrainingConfig.Read(Path.Combine(summary.Run, "config.json"));
        Assert.That((written.RestoreBestEpoch, written.Model.RestoreBestEpoch), Is.EqualTo((restores ? true : (bool?)null, restores)));
        using SavedModel saved = SavedModel.Load(summary.Run);
        Assert.That(saved.Evaluate(Datasets.Load("circles").Test!).Loss,
            Is.EqualTo((restores ? best : epochs[^1]).ValidationLoss).Within(1e-6));
    }

    private static History Fit(Trainer trainer, int epochs, params Callback[] callbacks) =>
        trainer.Fit(Point, epochs, validation: Point, callbacks: callbacks, verbose: false);

    private static Trainer Compile(double rate) => Model.Input(1)
        .Add(Layer.Dense(1, useBias: false, kernelInitializer: Initializer.Constant(0.5)))
        .Compile(Optimizer.Sgd(rate), Loss.MeanSquaredError(), threads: 1);

    private static float Weight(Trainer trainer) => trainer.Network.Parameters.Span[0];
}
