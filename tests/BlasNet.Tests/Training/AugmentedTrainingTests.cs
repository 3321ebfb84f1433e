using BlasNet.Data;
using BlasNet.Execution;
using BlasNet.Runs;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Runs;
using BlasNet.Tests.Support;
using BlasNet.Training;

namespace BlasNet.Tests.Training;

/// <summary>Tests of training with augmentation: which changes are made, and what stays unchanged.</summary>
internal static class AugmentedTrainingTests
{
    private static readonly Augmentation Everything = new() { Shift = 1, Flip = true, Rotate = 15, Crop = 1, Noise = 0.1 };
    private static readonly DatasetPair Digits = BlasNet.Digits.Make(1, 90, 30);

    private static Trainer NewTrainer(int threads = 1) => Model.Input(28, 28, 1).Add(Layer.Flatten())
        .Add(Layer.Dense(12, Activation.Relu)).Add(Layer.Dense(10, Activation.Softmax))
        .Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), seed: 4, threads: threads);

    [Test]
    public static void The_weights_are_the_same_for_any_number_of_threads()
    {
        float[] expected = Train(1, Everything);
        foreach (int threads in (int[])[2, 3])
            Assert.That(Train(threads, Everything), Is.EqualTo(expected), $"{threads} threads");
        Assert.That(Train(1, null), Is.Not.EqualTo(expected));
        Assert.That(Train(1, Augmentation.None), Is.EqualTo(Train(1, null)));
    }

    [Test]
    public static void A_picture_does_not_depend_on_the_batch_it_is_in()
    {
        float[] whole = Pictures(90, 1), again = Pictures(90, 2);
        foreach (int batch in (int[])[1, 7, 64])
            Assert.That(Pictures(batch, 1), Is.EqualTo(whole), $"batches of {batch}");
        Assert.That(again, Is.Not.EqualTo(whole), "the next epoch has other pictures");
    }

    [Test]
    public static void Validation_sees_the_pictures_as_they_are()
    {
        using Trainer trainer = NewTrainer(2);
        History history = trainer.Fit(Digits.Train, epochs: 2, validation: Digits.Test, augmentation: Everything, verbose: false);
        Assert.That(trainer.Evaluate(Digits.Test!).Loss, Is.EqualTo(history.Last.ValidationLoss));
    }

    [Test]
    public static void Two_fits_see_the_pictures_of_one()
    {
        using Trainer once = NewTrainer(), twice = NewTrainer();
        once.Fit(Digits.Train, epochs: 3, augmentation: Everything, verbose: false);
        twice.Fit(Digits.Train, epochs: 1, augmentation: Everything, verbose: false);
        twice.Fit(Digits.Train, epochs: 2, augmentation: Everything, verbose: false);
        Assert.That(Trained.Weights(twice), Is.EqualTo(Trained.Weights(once)));
    }

    [Test]
    public static void Points_have_nothing_to_turn()
    {
        using Trainer trainer = Trained.Trainer(1);
        Assert.That(() => trainer.Fit(Trained.Data(20), augmentation: Everything, verbose: false),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("samples of the shape [40], but images"));
        Assert.That(() => trainer.Fit(Trained.Data(20), augmentation: Augmentation.None, verbose: false), Throws.Nothing);
    }

    [TestCase(1)]
    [TestCase(2)]
    [NonParallelizable]
    public static void A_step_on_changed_pictures_allocates_nothing(int threads)
    {
        using Trainer trainer = NewTrainer(threads);
        var step = new TrainingStep(trainer.Network, trainer.State.Optimizer, 60, new Augmenter(Everything, 1)) { Epoch = 2 };
        int[] rows = [.. Enumerable.Range(10, 60)];
        Allocations.AssertNone(() => step.Run(Digits.Train, rows));
    }

    [TestCase(2)]
    [TestCase(5)]
    public static void An_interrupted_run_resumes_to_the_same_bits(int step)
    {
        using var folder = new TestFolder();
        using var runs = new TestRuns();
        TrainingConfig config = Config(TinyImages.Write(folder["images"]));
        RunSummary whole = runs.Start(config);
        RunSummary part = runs.Interrupt(config, step);
        Assert.That(part.Status, Is.EqualTo("interrupted"));
        TestRuns.AssertSame(whole, runs.Resume(part.Run));
        RunSummary plain = runs.Start(config with { Augmentation = null, Model = config.Model with { Augmentation = null } });
        Assert.That(plain.WeightsSha256, Is.Not.EqualTo(whole.WeightsSha256));
        Assert.That(File.ReadAllText(Path.Combine(whole.Run, "log.txt")), Does.Contain("augmentation shift=1,noise=0.1"));
        Assert.That(File.ReadAllText(Path.Combine(plain.Run, "log.txt")), Does.Not.Contain("augmentation"));
    }

    [Test]
    public static void The_configuration_keeps_what_the_model_file_or_the_user_asked_for()
    {
        using var folder = new TestFolder();
        TrainingConfig config = Config(TinyImages.Write(folder["images"]));
        TrainingConfig fromModel = TrainingTask.Resolve(config).Config.Written,
            fromUser = TrainingTask.Resolve(config with { Augmentation = Everything }).Config.Written;
        Assert.That(fromModel.Augmentation, Is.EqualTo(new Augmentation { Shift = 1, Noise = 0.1 }));
        Assert.That(fromUser.Augmentation, Is.EqualTo(Everything));
        Assert.That(fromUser.Model.Augmentation, Is.EqualTo(Everything));
        foreach (TrainingConfig each in (TrainingConfig[])[fromModel, fromUser, fromModel with { Augmentation = Augmentation.None }])
            Assert.That(TrainingConfig.Parse(each.ToJson(), new Place("config")).Augmentation, Is.EqualTo(each.Augmentation));
    }

    [Test]
    public static void A_model_file_with_a_mistyped_setting_is_a_sentence() => Assert.That(
        () => TestRuns.Model("""{ "layers": ["flatten"], "augmentation": { "rotat": 3 } }"""), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("model.json: augmentation: there is no property 'rotat'. Did you mean 'rotate'?"));

    private static TrainingConfig Config(string images) => TestRuns.Config("""
        { "layers": [ "flatten", { "kind": "dense", "units": "outputs" } ], "augmentation": { "shift": 1, "noise": 0.1 } }
        """) with { Data = "idx:" + images, Epochs = 2, Batch = 64 };

    private static float[] Train(int threads, Augmentation? augmentation)
    {
        using Trainer trainer = NewTrainer(threads);
        trainer.Fit(Digits.Train, epochs: 2, batchSize: 32, augmentation: augmentation, verbose: false);
        return Trained.Weights(trainer);
    }

    // Contents of the input slot, batch by batch.
    private static float[] Pictures(int batch, int epoch)
    {
        using Trainer trainer = NewTrainer();
        BoundPlan plan = trainer.Network.Training(batch);
        var loader = new BatchLoader(plan, new Augmenter(Everything, 4)) { Epoch = epoch };
        var pictures = new List<float>();
        foreach (int[] rows in Enumerable.Range(0, Digits.Train.Count).Reverse().Chunk(batch))
        {
            loader.Choose(Digits.Train, rows);
            trainer.Network.Team.Run([loader]);
            pictures.AddRange(plan.Inputs[0].First(rows.Length));
        }
        return [.. pictures];
    }
}
