using BlasNet.Numerics;
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

    [TestCase("steps", "NaN", "a whole number from 0")]
    [TestCase("steps", "-1", "a whole number from 0")]
    [TestCase("steps", "1.5", "a whole number from 0")]
    [TestCase("steps", "1e400", "a whole number from 0")]
    [TestCase("steps", "", "a whole number from 0")]
    [TestCase("steps", "3,4", "a whole number from 0")]
    [TestCase("epochs", "Infinity", "a whole number from 0 to 2147483647")]
    [TestCase("epochs", "2147483648", "a whole number from 0 to 2147483647")]
    [TestCase("learning_rate", "NaN,0.1", "a finite number")]
    [TestCase("learning_rate", "0.1", "'1' numbers stand there, but '2' are required")]
    [TestCase("learning_rate", "0.1,1e999", "a number is required")]
    [TestCase("unfinished", "-2,0.5,1,1,1,1", "a whole number from 0")]
    [TestCase("unfinished", "2,NaN,1,1,1,1", "a finite number")]
    [TestCase("unfinished", "2,0.5,x,1,1,1", "a number is required")]
    [TestCase("unfinished", "2,0.5", "'2' numbers stand there")]
    [TestCase("callback.0.EarlyStopping.waited", "1e400", "a number is required")]
    [TestCase("callback.0.EarlyStopping.waited", "", "a number is required")]
    public static void Numbers_of_a_checkpoint_are_read_as_strictly_as_they_are_written(string key, string text, string required)
    {
        using var folder = new TestFolder();
        using Trainer part = Compile(), resumed = Compile();
        FitUntilStep(part, 2);
        string path = folder["c.safetensors"];
        Checkpoint.Write(path, part.State, ["loss"], [], new Dictionary<string, string>());
        SafeTensorsFile file = SafeTensors.Read(path);
        int sums = file.Metadata["unfinished"].Split(',').Length;
        // As many sums as the state has, where the text stands for a whole row of them.
        string value = key == "unfinished" && text.Split(',') is { Length: > 2 } fields
            ? string.Join(',', fields.Concat(Enumerable.Repeat("1", sums)).Take(sums)) : text;
        SafeTensors.Write(path, file.Tensors, new Dictionary<string, string>(file.Metadata) { [key] = value });
        Assert.That(() => Checkpoint.Restore(path, resumed.State, ["loss"], [], _ => []),
            Throws.TypeOf<DataException>().With.Message.StartsWith($"{path}, {key}: ").And.Message.Contains(required));
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
