using BlasNet.Runs;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Runs;
using BlasNet.Tests.Support;
using BlasNet.Training;

namespace BlasNet.Tests.Training;

/// <summary>Tests of the state of a trainer after an interruption and in a checkpoint.</summary>
internal static class TrainingStateTests
{
    private const int Batch = 8, StepsPerEpoch = 6, Epochs = 3;

    // The last of the 6 batches has 3 rows.
    private static readonly Dataset Data = Dataset.FromArrays(Draw.Uniform(43 * 4, 1), [4], Labels(43));
    private static readonly Dataset Other = Dataset.FromArrays(Draw.Uniform(20 * 4, 2), [4], Labels(20));

    [TestCase(1)]
    [TestCase(StepsPerEpoch + 2)]
    [TestCase(2 * StepsPerEpoch - 1)]
    [TestCase(2 * StepsPerEpoch)]
    public static void A_partial_epoch_of_a_checkpoint_resumes_to_the_same_bits(int step)
    {
        using var folder = new TestFolder();
        using Trainer whole = Compile(), part = Compile(), resumed = Compile();
        History expected = whole.Fit(Data, Epochs, Batch, Other, verbose: false);
        Assert.That(FitUntilStep(part, step).Status, Is.EqualTo(TrainingStatus.Interrupted));
        PartialEpoch partial = part.State.Partial!;
        Assert.That((part.Epochs.Count, partial.Step), Is.EqualTo(((step - 1) / StepsPerEpoch, 1 + (step - 1) % StepsPerEpoch)));
        Copy(part, resumed, folder["c.safetensors"]);
        Assert.That((resumed.State.Partial!.Step, resumed.State.Partial.Seconds), Is.EqualTo((partial.Step, partial.Seconds)));
        Assert.That(resumed.State.Partial.Sums, Is.EqualTo(partial.Sums));
        History history = resumed.Fit(Data, Epochs - resumed.Epochs.Count, Batch, Other, verbose: false);
        Assert.That(resumed.State.Partial, Is.Null);
        Assert.That(history.Epochs.Select(Told), Is.EqualTo(expected.Epochs.Select(Told)));
        Assert.That(Trained.Weights(resumed), Is.EqualTo(Trained.Weights(whole)));
    }

    [Test]
    public static void The_same_trainer_goes_on_with_its_partial_epoch()
    {
        using Trainer whole = Compile(), part = Compile();
        History expected = whole.Fit(Data, Epochs, Batch, Other, verbose: false);
        FitUntilStep(part, StepsPerEpoch + 2);
        History history = part.Fit(Data, Epochs - 1, Batch, Other, verbose: false);
        Assert.That(history.Epochs.Select(Told), Is.EqualTo(expected.Epochs.Select(Told)));
        Assert.That(Trained.Weights(part), Is.EqualTo(Trained.Weights(whole)));
    }

    [Test]
    public static void A_partial_epoch_of_another_batch_size_restarts()
    {
        using Trainer trainer = Compile();
        FitUntilStep(trainer, 2);
        var samples = new List<long>();
        trainer.Fit(Data, 1, batchSize: 20, verbose: false,
            callbacks: [Callback.From(onBatchEnd: progress => samples.Add(progress.Samples))]);
        Assert.That(samples, Is.EqualTo(new long[] { 20, 40, 43 }));
        Assert.That((trainer.Epochs.Count, trainer.State.Partial, trainer.Epochs[0].Steps), Is.EqualTo((1, default(PartialEpoch), 5L)));
    }

    [Test]
    public static void What_training_refuses_changes_nothing()
    {
        using Trainer trainer = Compile();
        Dataset named = new([Data.Input], Targets.Classes(Labels(43)).WithClassNames(["a", "b", "c"]));
        float[] before = Trained.Weights(trainer);
        foreach ((Action fit, string sentence) in new (Action, string)[]
        {
            (() => trainer.Fit(named, batchSize: 0, verbose: false), "The batch size must be at least 1, but it was '0'."),
            (() => trainer.Fit(named, shuffleBuffer: 0, verbose: false), "The shuffle buffer must hold at least 1 sample, but it was '0'."),
            (() => trainer.Fit(named, augmentation: new Augmentation { Flip = true }, verbose: false), "the shape [4], but images"),
            (() => trainer.Fit(named, validation: Dataset.FromValues(new float[4], [4], [1]), verbose: false), "takes class numbers"),
        })
        {
            Assert.That(fit, Throws.TypeOf<ConfigurationException>().With.Message.Contains(sentence));
        }
        Assert.That((trainer.Epochs.Count, trainer.State.Optimizer.StepCount, trainer.State.ClassNames.Count), Is.EqualTo((0, 0L, 0)));
        Assert.That(Trained.Weights(trainer), Is.EqualTo(before));
        trainer.Fit(named, verbose: false);
        Assert.That(trainer.State.ClassNames, Is.EqualTo(new[] { "a", "b", "c" }));
    }

    private static Trainer Compile() => Model.Input(4)
        .Add(Layer.Dense(6, Activation.Relu)).Add(Layer.Dropout(0.2)).Add(Layer.Dense(3, Activation.Softmax))
        .Compile(Optimizer.Adam(0.01), Loss.SparseCategoricalCrossEntropy(), [Metric.Accuracy(), Metric.F1Score()], seed: 4, threads: 1);

    private static int[] Labels(int count) => [.. Enumerable.Range(0, count).Select(row => row % 3)];

    private static History FitUntilStep(Trainer trainer, int step)
    {
        using var source = new CancellationTokenSource();
        return trainer.Fit(Data, Epochs, Batch, Other, verbose: false, callbacks: [TestRuns.AfterStep(step, source.Cancel)],
            cancellationToken: source.Token);
    }

    private static void Copy(Trainer from, Trainer to, string path)
    {
        IReadOnlyList<string> columns = EpochResult.Columns(from.ValueNames(validates: true));
        Checkpoint.Write(path, from.State, columns, [], new Dictionary<string, string>());
        Checkpoint.Restore(path, to.State, columns, [], count => from.Epochs.Take(count));
    }

    private static string Told(EpochResult epoch) => string.Join(' ', epoch.Values) + " " + epoch.Steps;
}
