using BlasNet.Tests.Runs;
using BlasNet.Training;
using Microsoft.Extensions.Time.Testing;

namespace BlasNet.Tests.Training;

/// <summary>Tests of the callbacks against Keras' rules worked out by hand.</summary>
internal static class CallbackTests
{
    // One weight w and the loss (w - 1)²: a step at the rate r multiplies the error by 1 - 2r.
    private static readonly Dataset Point = Dataset.FromValues([1], [1], [1]);

    [Test]
    public static void The_rate_that_a_scheduler_sets_is_the_one_used_and_told()
    {
        using Trainer trainer = Compile(0.25);
        var epochs = new List<int>();
        History history = Fit(trainer, 3, new LearningRateScheduler((epoch, rate) =>
        {
            epochs.Add(epoch);
            return rate / 2;
        }));
        Assert.That(epochs, Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(history.Epochs.Select(epoch => epoch.LearningRate), Is.EqualTo(new[] { 0.125, 0.0625, 0.03125 }));
        // The error is 0.5 at first.
        Assert.That(1 - Weight(trainer), Is.EqualTo(0.5 * 0.75 * 0.875 * 0.9375).Within(1e-6));
    }

    [Test]
    public static void A_rate_that_is_set_stays()
    {
        using Trainer trainer = Compile(0.25);
        Assert.That(trainer.LearningRate, Is.EqualTo(0.25));
        trainer.LearningRate = 0.125;
        Fit(trainer, 1);
        History history = Fit(trainer, 1);
        Assert.That(history.Epochs.Select(epoch => epoch.LearningRate), Is.EqualTo(new[] { 0.125, 0.125 }));
        Assert.That(() => trainer.LearningRate = double.NaN, Throws.TypeOf<ConfigurationException>()
            .With.Message.StartsWith("Trainer: the learning rate must be a finite number of at least 0, but it was 'NaN'."));
    }

    [Test]
    public static void A_rate_by_a_schedule_is_not_overruled()
    {
        using Trainer trainer = Model().Compile(Optimizer.Sgd(schedule: Schedule.Step(0.1, 5)), Loss.MeanSquaredError(), threads: 1);
        Assert.That(() => trainer.LearningRate = 0.1, Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("Trainer: the learning rate follows the schedule 'step', so it cannot be set; give the optimizer a constant one."));
        Assert.That(() => Fit(trainer, 1, new ReduceLROnPlateau("loss")),
            Throws.TypeOf<ConfigurationException>().With.Message.StartsWith("ReduceLROnPlateau: the"));
        Assert.That(() => Fit(trainer, 1, new LearningRateScheduler((_, rate) => rate)),
            Throws.TypeOf<ConfigurationException>().With.Message.StartsWith("LearningRateScheduler: the"));
        Assert.That(trainer.Epochs, Is.Empty);
    }

    // As in Keras 3, by hand: each letter is an epoch, better or worse; the digits count the reductions until then.
    [TestCase(2, 0, "bwwwwww", "0011223", TestName = "The_rate_falls_each_time_the_patience_is_over")]
    [TestCase(1, 0, "bwbwbbw", "0112223", TestName = "The_rate_falls_after_each_worse_epoch")]
    [TestCase(2, 2, "bwwwwwww", "00111222", TestName = "Epochs_of_the_cooldown_do_not_count")]
    public static void The_rate_falls_on_a_plateau(int patience, int cooldown, string epochs, string expected)
    {
        using Trainer trainer = Compile(1);
        var callback = new ReduceLROnPlateau("loss", factor: 0.5, patience: patience, cooldown: cooldown);
        double loss = 10;
        var lowered = new List<int>();
        foreach (char epoch in epochs)
        {
            loss -= epoch == 'b' ? 1 : 0;
            Tell(callback, trainer, "loss", epoch == 'b' ? loss : loss + 1);
            lowered.Add((int)Math.Round(-Math.Log2(trainer.LearningRate)));
        }
        Assert.That(string.Concat(lowered), Is.EqualTo(expected));
    }

    [Test]
    public static void The_rate_never_falls_below_the_minimum()
    {
        using Trainer trainer = Compile(1);
        var callback = new ReduceLROnPlateau("loss", factor: 0.1, patience: 1, minLearningRate: 0.05);
        for (int i = 0; i < 5; i++)
            Tell(callback, trainer, "loss", 1);
        Assert.That(trainer.LearningRate, Is.EqualTo(0.05));
    }

    [Test]
    public static void A_metric_that_is_to_rise_is_watched_as_one()
    {
        using Trainer trainer = Compile(1);
        var callback = new ReduceLROnPlateau("val_r2", factor: 0.5, patience: 1);
        foreach (double value in new[] { 0.1, 0.2, 0.3 })
            Tell(callback, trainer, "val_r2", value);
        Assert.That(trainer.LearningRate, Is.EqualTo(1));
        Tell(callback, trainer, "val_r2", 0.2);
        Assert.That(trainer.LearningRate, Is.EqualTo(0.5));
    }

    [Test]
    public static void Models_are_saved_every_few_epochs_under_names_by_epoch_and_value()
    {
        using var folder = new TestFolder();
        using Trainer trainer = Compile(0.25);
        Fit(trainer, 5, new ModelCheckpoint(folder["models/{epoch:02d}-{loss:0.000}.safetensors"], every: 2));
        // The loss is computed before the step: 0.25 * 0.25 per epoch.
        Assert.That(Directory.GetFiles(folder["models"]).Select(Path.GetFileName).Order(),
            Is.EqualTo(new[] { "02-0.063.safetensors", "04-0.004.safetensors" }));
        using SavedModel saved = SavedModel.Load(folder["models/04-0.004.safetensors"], threads: 1);
        Assert.That(saved.Network.Parameters.Span[0], Is.EqualTo(1 - 0.5 / 16).Within(1e-6));
    }

    [Test]
    public static void Only_better_models_are_saved_on_request()
    {
        using var folder = new TestFolder();
        using Trainer trainer = Compile(1.5);
        var callback = new ModelCheckpoint(folder["best-{epoch}.safetensors"], saveBestOnly: true);
        Fit(trainer, 3, callback);
        Assert.That(Directory.GetFiles(folder[""]).Select(Path.GetFileName), Is.EqualTo(new[] { "best-1.safetensors" }),
            "each step doubles the error");
        Assert.That(callback.LastPath, Is.EqualTo(folder["best-1.safetensors"]));
    }

    [TestCase("{epoch", "ModelCheckpoint: the braces of the path '{epoch' must be of the form '{epoch}' or '{val_loss:0.00}'.")]
    [TestCase("{}", "ModelCheckpoint: the braces of the path '{}' must be of the form '{epoch}' or '{val_loss:0.00}'.")]
    [TestCase("{epoc}", "ModelCheckpoint: the path '{epoc}' names the column 'epoc', but there is none. Did you mean 'epoch'?")]
    [TestCase("{epoch:Q}", "ModelCheckpoint: the format 'Q' in the path '{epoch:Q}' is none for numbers.")]
    public static void A_path_that_stands_for_nothing_is_a_sentence(string path, string message)
    {
        using Trainer trainer = Compile(0.1);
        Assert.That(() => Fit(trainer, 1, new ModelCheckpoint(path)),
            Throws.TypeOf<ConfigurationException>().With.Message.StartsWith(message));
    }

    [Test]
    public static void Rows_are_written_anew_or_added_on_request()
    {
        using var folder = new TestFolder();
        string path = folder["log.csv"];
        using Trainer first = Compile(0.1), second = Compile(0.1), third = Compile(0.1);
        Fit(first, 3, new CsvLogger(path));
        Assert.That(File.ReadLines(path).First(),
            Is.EqualTo("epoch,loss,mae,rmse,r2,val_loss,val_mae,val_rmse,val_r2,lr,time_s,samples_per_s,steps"));
        Assert.That(Epochs(path), Is.EqualTo(new[] { "1", "2", "3" }));
        Fit(second, 2, new CsvLogger(path));
        Assert.That(Epochs(path), Is.EqualTo(new[] { "1", "2" }));
        Fit(third, 2, new CsvLogger(path, append: true));
        Assert.That(Epochs(path), Is.EqualTo(new[] { "1", "2", "1", "2" }));
        Assert.That(() => third.Fit(Point, callbacks: [new CsvLogger(path, append: true)], verbose: false), Throws.TypeOf<DataException>(),
            "without validation there are fewer columns");
    }

    [Test]
    public static void A_validation_loss_that_is_not_finite_ends_training_as_failed()
    {
        using Trainer trainer = Compile(0.1);
        Assert.That(() => Tell(new TerminateOnNaN(), trainer, "val_loss", double.PositiveInfinity),
            Throws.TypeOf<TrainingException>().With.Message
            .EqualTo("Epoch 1: the value of val_loss is 'Infinity'. A smaller learning rate or clipping by norm may help."));
        Assert.That(() => Fit(trainer, 2, new TerminateOnNaN()), Throws.Nothing);
    }

    [Test]
    public static void Training_stops_at_the_step_or_epoch_where_its_time_is_over()
    {
        var clock = new FakeTimeProvider();
        using Trainer trainer = Compile(0.1);
        Callback hurry = Callback.From(onEpochEnd: (_, _) => clock.Advance(TimeSpan.FromSeconds(4)));
        History history = Fit(trainer, 9, hurry, new TimeLimit(TimeSpan.FromSeconds(10), clock));
        Assert.That((history.Epochs.Count, history.Status, history.Reason),
            Is.EqualTo((3, TrainingStatus.Stopped, "the time limit of 00:00:10 is over")));
        Dataset two = Dataset.FromValues([1, 1], [1], [1, 1]);
        history = trainer.Fit(two, 9, batchSize: 1, verbose: false,
            callbacks: [Callback.From(onBatchEnd: _ => clock.Advance(TimeSpan.FromSeconds(4))),
                new TimeLimit(TimeSpan.FromSeconds(10), clock)]);
        Assert.That((history.Epochs.Count, trainer.State.Partial), Is.EqualTo((5, default(PartialEpoch))), "after the third step");
        Assert.That(history.Epochs.Select(epoch => epoch.Steps), Is.EqualTo(new[] { 1, 2, 3, 5, 6 }));
    }

    [Test]
    public static void Each_step_tells_the_loss_of_its_own_batch_and_the_mean_so_far()
    {
        using Trainer trainer = Compile(0.1);
        Dataset three = Dataset.FromValues([1, 1, 1], [1], [1, 1, 1]);
        var losses = new List<(double Batch, double Mean)>();
        trainer.Fit(three, 2, batchSize: 2, verbose: false,
            callbacks: [Callback.From(onBatchEnd: progress => losses.Add((progress.BatchLoss, progress.Loss)))]);
        // The error is 0.5 at first, and each step takes a fifth of it; the second batch of an epoch has one sample.
        double[] squares = [0.25, 0.16, 0.1024, 0.065536];
        Assert.That(losses.Select(loss => loss.Batch), Is.EqualTo(squares).Within(1e-6));
        Assert.That(losses.Select(loss => loss.Mean),
            Is.EqualTo(new[] { 0.25, (0.5 + 0.16) / 3, 0.1024, (0.2048 + 0.065536) / 3 }).Within(1e-6));
    }

    [Test]
    public static void An_epoch_stopped_in_its_middle_is_validated_and_told_of()
    {
        using Trainer trainer = Compile(0.1);
        Dataset three = Dataset.FromValues([1, 1, 1], [1], [1, 1, 1]);
        Callback stops = Callback.From(onBatchEnd: progress =>
        {
            if (progress.Step == 2)
                progress.Stop("enough");
        });
        History history = trainer.Fit(three, 9, batchSize: 1, validation: Point, callbacks: [stops], verbose: false);
        Assert.That((history.Epochs.Count, history.Status, history.Reason), Is.EqualTo((1, TrainingStatus.Stopped, "enough")));
        Assert.That(history.Last.Steps, Is.EqualTo(2));
        Assert.That(history.Last.ValidationLoss, Is.EqualTo(trainer.Evaluate(Point).Loss), "the result is that of the weights");
        Assert.That(history.Last.Loss, Is.EqualTo((0.25 + 0.16) / 2).Within(1e-6), "the mean of the steps there were");
        Assert.That(trainer.Fit(three, 1, batchSize: 1, validation: Point, verbose: false).Last.Steps, Is.EqualTo(5),
            "a next epoch is a whole one");
    }

    [Test]
    public static void Training_stopped_before_a_step_has_no_result()
    {
        using Trainer trainer = Compile(0.1);
        History history = Fit(trainer, 9, new StopsAtOnce());
        Assert.That((history.Epochs.Count, history.Status), Is.EqualTo((0, TrainingStatus.Stopped)));
    }

    [Test]
    public static void Arguments_out_of_range_are_a_sentence()
    {
        Assert.That(() => new ReduceLROnPlateau(factor: 1), Throws.TypeOf<ConfigurationException>().With.Message
            .StartsWith("ReduceLROnPlateau: the factor must be more than 0 and less than 1, but it was '1'."));
        Assert.That(() => new ReduceLROnPlateau(patience: 0), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => new ReduceLROnPlateau(cooldown: -1), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => new TimeLimit(TimeSpan.Zero), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => new ModelCheckpoint("a", every: 0), Throws.TypeOf<ConfigurationException>());
    }

    private static string[] Epochs(string path) => [.. File.ReadLines(path).Skip(1).Select(line => line.Split(',')[0])];

    private static Model Model() => BlasNet.Model.Input(1)
        .Add(Layer.Dense(1, useBias: false, kernelInitializer: Initializer.Constant(0.5)));

    private static Trainer Compile(double rate) => Model().Compile(Optimizer.Sgd(rate), Loss.MeanSquaredError(), threads: 1);

    private static History Fit(Trainer trainer, int epochs, params Callback[] callbacks) =>
        trainer.Fit(Point, epochs, validation: Point, callbacks: callbacks, verbose: false);

    private static float Weight(Trainer trainer) => trainer.Network.Parameters.Span[0];

    private static void Tell(Callback callback, Trainer trainer, string column, double value) => callback.OnEpochEnd(
        new TrainingProgress(trainer, 9, 1, new EpochSums([])), new EpochResult(1, [KeyValuePair.Create(column, value)], 0.1, 1, 1, 1));

    private sealed class StopsAtOnce : Callback
    {
        public override void OnEpochBegin(TrainingProgress progress) => progress.Stop("no need");
    }
}
