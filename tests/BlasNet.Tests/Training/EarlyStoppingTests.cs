using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Tests.Training;

internal static class EarlyStoppingTests
{
    // One weight w and the loss (w - 1)²: a step at the rate r multiplies the error by 1 - 2r, so 0.25 halves and 1.5 doubles it.
    private static readonly Dataset Point = Dataset.FromValues([1], [1], [1]);

    [Test]
    public static void Training_stops_after_some_worse_epochs_and_restores_the_best_weights()
    {
        using Trainer trainer = Compile(1.5);
        var weights = new List<float>();
        var stopping = new EarlyStopping(patience: 2, monitor: "val_loss");
        History history = trainer.Fit(Point, epochs: 50, validation: Point,
            callbacks: [stopping, Callback.From((progress, _) => weights.Add(Weight(trainer)))], verbose: false);
        // The first validation is the best, as each step doubles the error.
        Assert.That((history.Epochs.Count, history.Status, stopping.BestEpoch), Is.EqualTo((3, TrainingStatus.Stopped, 1)));
        Assert.That(history.Reason, Does.StartWith("val_loss has not improved for 2 epochs; the best was"));
        Assert.That(Weight(trainer), Is.EqualTo(weights[0]).And.Not.EqualTo(weights[2]));
        Assert.That(trainer.Evaluate(Point).Loss, Is.EqualTo(stopping.BestValue));
    }

    [Test]
    public static void Training_that_improves_goes_on()
    {
        using Trainer trainer = Compile(0.25);
        var stopping = new EarlyStopping(patience: 1);
        History history = trainer.Fit(Point, epochs: 6, validation: Point, callbacks: [stopping], verbose: false);
        Assert.That((history.Epochs.Count, history.Status, stopping.BestEpoch), Is.EqualTo((6, TrainingStatus.Completed, 6)));
    }

    [Test]
    public static void Improvements_below_the_smallest_change_do_not_count()
    {
        using Trainer trainer = Compile(0.25);
        History history = trainer.Fit(Point, epochs: 50, validation: Point, callbacks: [new EarlyStopping(patience: 1, minDelta: 0.01)],
            verbose: false);
        Assert.That(history.Status, Is.EqualTo(TrainingStatus.Stopped));
        Assert.That(history["val_loss"][^2] - history["val_loss"][^1], Is.GreaterThan(0).And.LessThan(0.01));
    }

    [Test]
    public static void The_last_weights_stay_where_nothing_is_to_be_restored()
    {
        using Trainer trainer = Compile(1.5);
        History history = trainer.Fit(Point, epochs: 50, validation: Point, callbacks: [new EarlyStopping(2, restoreBestWeights: false)],
            verbose: false);
        Assert.That(trainer.Evaluate(Point).Loss, Is.EqualTo(history["val_loss"][^1]));
    }

    [Test]
    public static void A_loss_that_is_NaN_is_no_improvement()
    {
        var stopping = new EarlyStopping(patience: 2);
        using Trainer trainer = Compile(0.1);
        Assert.That(Tell(double.NaN), Is.EqualTo(TrainingStatus.Completed));
        Assert.That((Tell(0.5), stopping.BestEpoch), Is.EqualTo((TrainingStatus.Completed, 2)));
        Assert.That((Tell(double.NaN), stopping.BestEpoch), Is.EqualTo((TrainingStatus.Completed, 2)));
        Assert.That((Tell(0.4), stopping.BestEpoch), Is.EqualTo((TrainingStatus.Completed, 4)));
        Assert.That((Tell(double.NaN), Tell(double.NaN), stopping.BestValue),
            Is.EqualTo((TrainingStatus.Completed, TrainingStatus.Stopped, 0.4)));

        TrainingStatus Tell(double value)
        {
            var result = new EpochResult(trainer.Epochs.Count + 1,
                [KeyValuePair.Create("loss", 0.1), KeyValuePair.Create("val_loss", value)], 0.1, 1, 1, 1);
            trainer.State.Complete(result);
            var progress = new TrainingProgress(trainer, 9, 1, new EpochSums([]));
            stopping.OnEpochEnd(progress, result);
            return progress.Status;
        }
    }

    [Test]
    public static void The_best_epoch_of_a_run_has_a_loss_that_is_a_number()
    {
        Assert.That(Best(double.NaN, 0.5, 0.4, 0.4, double.NaN), Is.EqualTo(3));
        Assert.That(Best(double.NaN, double.NaN), Is.EqualTo(1));
        Assert.That(Best(), Is.EqualTo(0));

        static int Best(params double[] losses) => RunRecorder.Best([.. losses.Select((loss, i) =>
            new EpochResult(i + 1, [KeyValuePair.Create("loss", 1.0), KeyValuePair.Create("val_loss", loss)], 0.1, 1, 1, 1))]);
    }

    [Test]
    public static void A_missing_column_is_a_sentence()
    {
        using Trainer trainer = Compile(0.1);
        Assert.That(() => trainer.Fit(Point, callbacks: [new EarlyStopping(2)], verbose: false),
            Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("EarlyStopping: there is no column 'val_loss' to watch; it needs validation data."));
    }

    [Test]
    public static void Options_out_of_range_are_a_sentence()
    {
        Assert.That(() => new EarlyStopping(0), Throws.TypeOf<ConfigurationException>().With.Message
            .StartsWith("EarlyStopping: the patience must be at least 1 epoch, but it was '0'."));
        Assert.That(() => new EarlyStopping(1, minDelta: -0.5), Throws.TypeOf<ConfigurationException>().With.Message
            .StartsWith("EarlyStopping: the least change must be a finite number of at least 0, but it was '-0.5'."));
    }

    private static Trainer Compile(double rate) => Model.Input(1)
        .Add(Layer.Dense(1, useBias: false, kernelInitializer: Initializer.Constant(0.5)))
        .Compile(Optimizer.Sgd(rate), Loss.MeanSquaredError(), threads: 1);

    private static float Weight(Trainer trainer) => trainer.Network.Parameters.Span[0];
}
