using BlasNet.Data;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Training;

internal static class TrainerTests
{
    private static readonly Dataset Ten = Dataset.FromArrays(Draw.Uniform(20, 1), [2], [0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);

    private static Model Linear => Model.Input(2).Add(Layer.Dense(2, Activation.Softmax));

    [TestCase("xor")]
    [TestCase("circles")]
    public static void Sets_that_no_line_divides_are_learned(string name)
    {
        DatasetPair data = name == "xor" ? PlaneSets.Xor(1) : PlaneSets.Circles(1);
        Model model = Model.Input(2).Add(Layer.Dense(16, Activation.Tanh)).Add(Layer.Dense(16, Activation.Tanh))
            .Add(Layer.Dense(2, Activation.Softmax));
        using Trainer trainer = model.Compile(Optimizer.Adam(0.02), Loss.SparseCategoricalCrossEntropy(), seed: 1, threads: 2);
        History history = trainer.Fit(data.Train, epochs: 30, batchSize: 32, validation: data.Test!, verbose: false);
        Assert.That(history.Last.ValidationAccuracy, Is.GreaterThan(0.93));
        Assert.That(history.Last.Loss, Is.LessThan(history.Epochs[0].Loss / 2));
        Assert.That(trainer.Evaluate(data.Test!).Accuracy, Is.EqualTo(history.Last.ValidationAccuracy));
    }

    [Test]
    public static void A_line_is_fitted_by_least_squares()
    {
        float[] x = Draw.Uniform(200, 2);
        var data = Dataset.FromValues(x, [1], Array.ConvertAll(x, value => 3 * value - 1));
        using Trainer trainer = Model.Input(1).Add(Layer.Dense(1)).Compile(Optimizer.Sgd(0.1), Loss.MeanSquaredError(), threads: 1);
        History history = trainer.Fit(data, epochs: 40, verbose: false);
        Assert.That(trainer.Network.GetWeights("0.dense.kernel")[[0, 0]], Is.EqualTo(3).Within(1e-3));
        Assert.That(trainer.Network.GetWeights("0.dense.bias")[[0]], Is.EqualTo(-1).Within(1e-3));
        Assert.That(history["mae"][^1], Is.LessThan(1e-3));
    }

    [Test]
    public static void An_epoch_counts_steps_samples_and_columns()
    {
        using Trainer trainer = Compile();
        History history = trainer.Fit(Ten, epochs: 2, batchSize: 4, validation: Ten, verbose: false);
        Assert.That(history.Status, Is.EqualTo(TrainingStatus.Completed));
        Assert.That(history.Epochs.Select(epoch => (epoch.Epoch, epoch.Steps)), Is.EqualTo(new[] { (1, 3L), (2, 6L) }));
        Assert.That(history.Last.Values.Select(value => value.Key), Is.EqualTo(new[] { "loss", "accuracy", "val_loss", "val_accuracy" }));
        Assert.That(trainer.Fit(Ten, epochs: 1, verbose: false).Epochs.Select(epoch => epoch.Epoch), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public static void A_verbose_fit_writes_plain_lines_to_the_error_stream()
    {
        TextWriter before = Console.Error;
        using var error = new StringWriter { NewLine = "\n" };
        Console.SetError(error);
        try
        {
            using Trainer trainer = Compile();
            trainer.Fit(Ten, epochs: 2, batchSize: 4, callbacks: [Callback.From((progress, result) => Stop(progress, result.Epoch))]);
        }
        finally
        {
            Console.SetError(before);
        }
        Assert.That(error.ToString(), Does.Match(
            @"\Aepoch 1/2  loss \d\.\d{4}  accuracy \d\.\d{4}  \d+\.\d\d s  [\d ]+ samples/s\nepoch 2/2  loss .+ samples/s\nstopped after epoch 2: enough\n\z"));
        return;

        static void Stop(TrainingProgress progress, int epoch)
        {
            if (epoch == 2)
                progress.Stop("enough");
        }
    }

    [Test]
    public static void The_loss_of_an_epoch_is_the_mean_over_samples_and_not_over_batches()
    {
        // With a tiny rate the weights stay, so that the epoch's loss is that of the whole set.
        using Trainer trainer = Linear.Compile(Optimizer.Sgd(1e-12), Loss.SparseCategoricalCrossEntropy(), threads: 1);
        double loss = trainer.Evaluate(Ten).Loss;
        Assert.That(trainer.Fit(Ten, batchSize: 4, verbose: false).Last.Loss, Is.EqualTo(loss).Within(1e-6));
    }

    [Test]
    public static void No_epochs_leave_everything_as_it_is()
    {
        using Trainer trainer = Compile();
        float[] before = trainer.Network.Parameters.Span.ToArray();
        History history = trainer.Fit(Ten, epochs: 0, verbose: false);
        Assert.That((history.Epochs.Count, history.Status), Is.EqualTo((0, TrainingStatus.Completed)));
        Assert.That(() => history.Last, Throws.InvalidOperationException);
        Assert.That(trainer.Network.Parameters.Span.ToArray(), Is.EqualTo(before));
    }

    [Test]
    public static void A_batch_larger_than_the_data_is_all_of_it()
    {
        using Trainer large = Compile(), exact = Compile();
        Assert.That(large.Fit(Ten, epochs: 2, batchSize: 1000, verbose: false).Last.Steps, Is.EqualTo(2));
        exact.Fit(Ten, epochs: 2, batchSize: 10, verbose: false);
        Assert.That(large.Network.Parameters.Span.SequenceEqual(exact.Network.Parameters.Span), Is.True);
    }

    [Test]
    public static void A_validation_split_is_held_out_of_training()
    {
        using Trainer split = Compile(), byHand = Compile();
        DatasetSplit parts = Ten.Split(0.3, byHand.Seed);
        double? loss = split.Fit(Ten, batchSize: 4, validationSplit: 0.3, verbose: false).Last.ValidationLoss;
        Assert.That(loss, Is.EqualTo(byHand.Fit(parts.Train, batchSize: 4, validation: parts.Validation,
            verbose: false).Last.ValidationLoss).And.Not.Null);
    }

    [Test]
    public static void Shuffled_epochs_have_orders_of_their_own_and_each_sample_once()
    {
        // One sample per step with a unique weight: the losses of the steps identify the samples.
        using Trainer trainer = Linear.Compile(Optimizer.Sgd(1e-12), Loss.SparseCategoricalCrossEntropy(), seed: 1, threads: 1);
        var sums = new List<double>();
        Callback note = Callback.From(onBatchEnd: progress => sums.Add(progress.Loss * progress.Step));
        trainer.Fit(Ten, epochs: 2, batchSize: 1, callbacks: [note], verbose: false);
        double[][] losses = [.. sums.Chunk(10).Select(epoch =>
            epoch.Select((sum, i) => Math.Round(i == 0 ? sum : sum - epoch[i - 1], 5)).ToArray())];
        Assert.That(losses[0], Is.Unique);
        Assert.That(losses[1].Order(), Is.EqualTo(losses[0].Order()).Within(2e-5));
        Assert.That(losses[1], Is.Not.EqualTo(losses[0]).Within(2e-5));
        double[] alone = [.. Enumerable.Range(0, 10).Select(row => trainer.Evaluate(Ten.Subset([row])).Loss)];
        Assert.That(losses[0].Order(), Is.EqualTo(alone.Order()).Within(2e-5));
        sums.Clear();
        trainer.Fit(Ten, batchSize: 1, shuffle: false, callbacks: [note], verbose: false);
        Assert.That(sums.Select((sum, i) => i == 0 ? sum : sum - sums[i - 1]), Is.EqualTo(alone).Within(2e-5));
    }

    [Test]
    public static void Weights_of_samples_count_as_often_as_repeated_rows()
    {
        int[] rows = [0, 1, 2, 3], repeated = [0, 0, 0, 1, 2, 2, 3];
        AssertSameStep(Ten.Subset(rows).WithWeights([3, 1, 2, 1]), Ten.Subset(repeated));
    }

    [Test]
    public static void Weights_of_classes_count_as_often_as_repeated_rows()
    {
        int[] rows = [0, 1, 2], repeated = [0, 1, 1, 1, 2];
        AssertSameStep(Ten.Subset(rows).WithClassWeights([1, 3]), Ten.Subset(repeated));
    }

    [Test]
    public static void A_loss_that_is_not_finite_ends_training_and_names_the_layer()
    {
        Model model = Model.Input(2).Add(Layer.Dense(4, Activation.Relu)).Add(Layer.Dense(1));
        var data = Dataset.FromValues(Draw.Uniform(40, 1), [2], Draw.Uniform(20, 2));
        using Trainer trainer = model.Compile(Optimizer.Sgd(1e30), Loss.MeanSquaredError(), threads: 1);
        Assert.That(() => trainer.Fit(data, epochs: 3, batchSize: 10, verbose: false), Throws.TypeOf<TrainingException>().With.Message
            .Match(@"^Epoch 1, step 2: the loss is '(NaN|∞|-∞|Infinity)'; the first values that are not finite are the output of 1\.dense\. A smaller learning rate or clipping by norm may help\.$"));
    }

    [Test]
    public static void Data_that_overflows_is_named_as_the_data()
    {
        var data = Dataset.FromValues([3e38f, 3e38f], [2], [0]);
        using Trainer trainer = Model.Input(2).Add(Layer.Dense(1, kernelInitializer: Initializer.Constant(1)))
            .Compile(Optimizer.Sgd(), Loss.MeanSquaredError(), threads: 1);
        Assert.That(() => trainer.Fit(data, verbose: false),
            Throws.TypeOf<TrainingException>().With.Message.Contains("the output of 0.dense"));
    }

    [Test]
    public static void Cancellation_keeps_whole_steps_and_the_next_call_goes_on_from_there()
    {
        using var source = new CancellationTokenSource();
        using Trainer stopped = Compile(), straight = Compile();
        int steps = 0;
        Callback cancel = Callback.From(onBatchEnd: _ =>
        {
            if (++steps == 4)
                source.Cancel();
        });
        History history = stopped.Fit(Ten, epochs: 3, batchSize: 4, callbacks: [cancel], verbose: false, cancellationToken: source.Token);
        Assert.That((history.Status, history.Epochs.Count, steps), Is.EqualTo((TrainingStatus.Interrupted, 1, 4)));
        stopped.Fit(Ten, epochs: 2, batchSize: 4, verbose: false, cancellationToken: CancellationToken.None);
        straight.Fit(Ten, epochs: 3, batchSize: 4, verbose: false);
        Assert.That(stopped.Network.Parameters.Span.SequenceEqual(straight.Network.Parameters.Span), Is.True);
        Assert.That(stopped.Epochs.Select(epoch => epoch.Loss), Is.EqualTo(straight.Epochs.Select(epoch => epoch.Loss)));
    }

    [TestCase(2)]
    [TestCase(10)]
    public static void An_interrupted_epoch_begins_anew_with_another_batch_size(int batchSize)
    {
        using var source = new CancellationTokenSource();
        using Trainer trainer = Linear.Compile(Optimizer.Sgd(1e-12), Loss.SparseCategoricalCrossEntropy(), seed: 1, threads: 1);
        Callback cancel = Callback.From(onBatchEnd: _ => source.Cancel());
        Assert.That(trainer.Fit(Ten, batchSize: 4, callbacks: [cancel], verbose: false, cancellationToken: source.Token).Status,
            Is.EqualTo(TrainingStatus.Interrupted));
        History history = trainer.Fit(Ten, batchSize: batchSize, verbose: false, cancellationToken: CancellationToken.None);
        Assert.That(history.Last.Steps, Is.EqualTo(1 + 10 / batchSize));
        Assert.That(history.Last.Loss, Is.EqualTo(trainer.Evaluate(Ten).Loss).Within(1e-6));
    }

    [Test]
    public static void Callbacks_are_told_in_order()
    {
        using Trainer trainer = Compile();
        var told = new List<string>();
        trainer.Fit(Ten, epochs: 2, batchSize: 5, callbacks: [new Recorder("a", told), new Recorder("b", told)], verbose: false);
        string[] epoch = ["a epoch begin", "b epoch begin", "a batch", "b batch", "a batch", "b batch", "a epoch end", "b epoch end"];
        Assert.That(told, Is.EqualTo(new[] { "a begin", "b begin" }.Concat(epoch).Concat(epoch).Concat(["a end", "b end"])));
    }

    [Test]
    public static void A_callback_stops_training_with_a_reason()
    {
        using Trainer trainer = Compile();
        History history = trainer.Fit(Ten, epochs: 9, callbacks: [Callback.From((progress, _) => progress.Stop("enough"))], verbose: false);
        Assert.That((history.Status, history.Reason, history.Epochs.Count), Is.EqualTo((TrainingStatus.Stopped, "enough", 1)));
    }

    [Test]
    public static void Metrics_are_those_that_were_asked_for()
    {
        using Trainer trainer = Linear.Compile(Optimizer.Sgd(), Loss.SparseCategoricalCrossEntropy(), [Metric.TopKAccuracy(2)], threads: 1);
        Assert.That(trainer.Evaluate(Ten).Values.Select(value => value.Key), Is.EqualTo(new[] { "loss", Metric.TopKAccuracy(2).Name }));
    }

    private static readonly object[] Misfits =
    [
        new object[] { Dataset.FromArrays(new float[6], [3], [0, 1]),
        "input: the model takes samples of the shape [2], but the data 'data' has [3]." },
        new object[] { Dataset.FromArrays(new float[6], [2], [0, 1, 2]),
        "0.dense: the layer has 2 outputs, but the data 'data' has 3 classes." },
        new object[] { Dataset.FromValues(new float[4], [2], new float[4], 2),
            "The loss sparseCategoricalCrossEntropy takes class numbers, but the data 'data' has 2 values per row. Use categoricalCrossEntropy for one-hot targets." },
        new object[] { new Dataset([Ten.Input, Ten.Input], Ten.Targets), "The model has 1 inputs, but the data 'data' has 2." },
    ];

    [TestCaseSource(nameof(Misfits))]
    public static void Data_that_does_not_fit_is_a_sentence(Dataset data, string sentence)
    {
        using Trainer trainer = Compile();
        Assert.That(() => trainer.Fit(data, verbose: false), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));
        Assert.That(() => trainer.Fit(Ten, validation: data, verbose: false),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));
        Assert.That(() => trainer.Evaluate(data), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));
    }

    [Test]
    public static void Classes_for_a_loss_of_rows_are_refused_with_advice()
    {
        using Trainer trainer = Linear.Compile(Optimizer.Sgd(), Loss.CategoricalCrossEntropy(), threads: 1);
        Assert.That(() => trainer.Fit(Ten, verbose: false), Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("0.dense: the layer has 2 outputs, but the data 'data' has 1 target values per row. Use the data's OneHot()."));
        Assert.That(trainer.Fit(Ten.OneHot(), verbose: false).Epochs, Has.Count.EqualTo(1));
    }

    [Test]
    public static void Options_out_of_range_are_a_sentence()
    {
        using Trainer trainer = Compile();
        Assert.That(() => trainer.Fit(Ten, epochs: -1), Throws.TypeOf<ConfigurationException>()
            .With.Message.StartsWith("The number of epochs must be at least 0, but it was '-1'."));
        Assert.That(() => trainer.Fit(Ten, batchSize: 0, verbose: false),
            Throws.TypeOf<ConfigurationException>().With.Message.StartsWith("The batch size must be at least 1, but it was '0'."));
        Assert.That(() => trainer.Fit(Ten, validation: Ten, validationSplit: 0.1, verbose: false),
            Throws.TypeOf<ConfigurationException>().With.Message
            .StartsWith("Validation data and a validation split were both given; only one of them can be."));
    }

    [Test]
    public static void Predictions_are_the_rows_of_a_softmax()
    {
        using Trainer trainer = Compile();
        float[] p = [.. trainer.Predict(Ten.Input)];
        Assert.That(p, Has.Length.EqualTo(20));
        foreach (float[] row in p.Chunk(2))
            Assert.That(row.Sum(), Is.EqualTo(1).Within(1e-6));
    }

    private static Trainer Compile() => Linear.Compile(Optimizer.Sgd(0.1), Loss.SparseCategoricalCrossEntropy(), seed: 1, threads: 1);

    // The loss is divided by the number of rows, so one step at a proportional rate has the same effect on both.
    private static void AssertSameStep(Dataset weighted, Dataset repeated)
    {
        using Trainer one = Linear.Compile(Optimizer.Sgd(0.1 * weighted.Count), Loss.SparseCategoricalCrossEntropy(), threads: 1);
        using Trainer other = Linear.Compile(Optimizer.Sgd(0.1 * repeated.Count), Loss.SparseCategoricalCrossEntropy(), threads: 1);
        double loss = one.Fit(weighted, batchSize: 100, verbose: false).Last.Loss * weighted.Count;
        Assert.That(loss, Is.EqualTo(other.Fit(repeated, batchSize: 100, verbose: false).Last.Loss * repeated.Count).Within(1e-5));
        Near.AssertNear(Array.ConvertAll(other.Network.Parameters.Span.ToArray(), value => (double)value), one.Network.Parameters.Span,
            1e-6);
    }

    private sealed class Recorder(string name, List<string> told) : Callback
    {
        public override void OnTrainBegin(TrainingProgress progress) => told.Add($"{name} begin");

        public override void OnEpochBegin(TrainingProgress progress) => told.Add($"{name} epoch begin");

        public override void OnBatchEnd(TrainingProgress progress) => told.Add($"{name} batch");

        public override void OnEpochEnd(TrainingProgress progress, EpochResult result) => told.Add($"{name} epoch end");

        public override void OnTrainEnd(TrainingProgress progress) => told.Add($"{name} end");
    }
}
