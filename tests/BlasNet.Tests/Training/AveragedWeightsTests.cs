using BlasNet.Numerics;
using BlasNet.Runs;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Runs;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Training;

/// <summary>Tests of averaged weights: who sees them, and that a resumed run has the same bits.</summary>
internal static class AveragedWeightsTests
{
    private const int StepsPerEpoch = 6, Epochs = 5;
    private const double Momentum = 0.8;

    // All that follows the course of training at once; 800 points make 6 whole batches of 128.
    private const string EverythingModel = """
        { "layers": [ { "kind": "scale", "rate": 6 }, { "kind": "dense", "units": 8, "activation": "mish", "parametrization": "ntk",
            "kernelInitializer": { "kind": "normal", "stddev": 1 }, "biasRate": 0.1 }, "batchNormalization",
            { "kind": "dropout", "rate": 0.25, "annealing": "flatCosine" }, { "kind": "dense", "units": "outputs" } ],
          "optimizer": { "kind": "adamw", "learningRate": { "kind": "warmUpCosine", "learningRate": 0.1, "warmUp": 0.1 }, "beta2": 0.95,
            "weightDecay": 0.02, "weightDecayAnnealing": "flatCosine", "emaMomentum": 0.8 },
          "dropRemainder": true, "restoreBestEpoch": true }
        """;

    private static readonly Dataset Data = Trained.Data(100, 4, 3);

    private static TrainingConfig Config => TestRuns.Config(EverythingModel) with { Epochs = Epochs };

    [Test]
    public static void Steps_go_on_with_the_weights_and_all_else_sees_the_averages()
    {
        using var folder = new TestFolder();
        using Trainer plain = Compile(null), averaged = Compile(Momentum);
        double[]? expected = null;
        var snapshots = new List<float[]>();
        Callback follow = Callback.From(onBatchEnd: progress =>
        {
            float[] weights = progress.Trainer.Network.Parameters.Span.ToArray();
            snapshots.Add(weights);
            long step = progress.Trainer.State.Optimizer.StepCount - 1;
            expected ??= Array.ConvertAll(Start(), value => (double)value);
            double kept = Math.Min(Momentum, (1.0 + step) / (10 + step));
            expected = [.. expected.Zip(weights, (average, weight) => kept * average + (1 - kept) * weight)];
        }, onEpochEnd: (progress, result) =>
        {
            Near.AssertNear(expected!, progress.Trainer.Network.Parameters.Span, 1e-5, "at the epoch's end");
            Assert.That(progress.Trainer.Evaluate(Data).Loss, Is.EqualTo(result.ValidationLoss));
        });
        averaged.Fit(Data, 3, batchSize: 32, validation: Data, verbose: false,
            callbacks: [follow, new ModelCheckpoint(folder["epoch.safetensors"])]);
        Near.AssertNear(expected!, averaged.Network.Parameters.Span, 1e-5, "after training");
        averaged.Save(folder["saved.safetensors"]);
        foreach (string file in new[] { "epoch.safetensors", "saved.safetensors" })
        {
            using SavedModel saved = SavedModel.Load(folder[file]);
            Assert.That(saved.Network.Parameters.Span.SequenceEqual(averaged.Network.Parameters.Span), file);
        }
        List<float[]> own = [];
        plain.Fit(Data, 3, batchSize: 32, validation: Data, verbose: false, callbacks:
            [Callback.From(onBatchEnd: progress => own.Add(progress.Trainer.Network.Parameters.Span.ToArray()))]);
        Assert.That(snapshots, Is.EqualTo(own), "the weights of all steps are those without averages");
        Assert.That(averaged.Network.Parameters.Span.SequenceEqual(plain.Network.Parameters.Span), Is.False);

        float[] Start()
        {
            using Trainer fresh = Compile(null);
            return fresh.Network.Parameters.Span.ToArray();
        }
    }

    [Test]
    public static void A_further_training_goes_on_with_the_weights_unless_others_were_set()
    {
        using Trainer whole = Compile(Momentum), parts = Compile(Momentum), set = Compile(Momentum);
        whole.Fit(Data, 4, batchSize: 32, verbose: false);
        for (int epoch = 0; epoch < 4; epoch++)
            parts.Fit(Data, batchSize: 32, verbose: false);
        Assert.That(Trained.Weights(parts), Is.EqualTo(Trained.Weights(whole)));
        set.Fit(Data, batchSize: 32, verbose: false);
        set.Network.SetWeights("1.dense.bias", TensorMath.Create([100f, 0, 0], 3));
        set.Fit(Data, batchSize: 32, verbose: false, callbacks: [Callback.From(onBatchEnd: progress =>
            Assert.That(progress.Trainer.Network.GetWeights("1.dense.bias")[[0]], Is.EqualTo(100).Within(5)))]);
    }

    [Test]
    public static void A_training_that_fails_shows_the_averages_too()
    {
        using Trainer trainer = Compile(Momentum);
        trainer.Fit(Data, batchSize: 32, verbose: false);
        float[] before = Trained.Weights(trainer);
        Assert.That(() => trainer.Fit(Data, batchSize: 32, verbose: false,
            callbacks: [Callback.From(onBatchEnd: _ => throw new InvalidOperationException("stop"))]), Throws.InvalidOperationException);
        Assert.That(trainer.State.Optimizer.Average!.IsShown);
        Assert.That(Trained.Weights(trainer), Is.Not.EqualTo(before));
    }

    [Test]
    public static void The_bits_do_not_depend_on_the_threads()
    {
        using var runs = new TestRuns();
        string?[] digests =
            [.. new[] { 1, 2, 3 }.Select(threads => runs.Start(Config with { Threads = threads, Epochs = 3 }).WeightsSha256)];
        Assert.That(digests, Has.All.EqualTo(digests[0]));
        // Wide enough to be shared in parts, unlike the run above.
        float[][] weights = [.. new[] { 1, 2, 3 }.Select(threads =>
        {
            using Trainer trainer = Trained.Residual.Compile(
                Optimizer.AdamW(schedule: Schedule.WarmUpCosine(0.01), weightDecayAnnealing: Annealing.FlatCosine, emaMomentum: 0.9),
                Loss.SparseCategoricalCrossEntropy(), seed: 11, threads: threads);
            trainer.Fit(Trained.Data(250), epochs: 3, validation: Trained.Data(64), dropRemainder: true, verbose: false,
                callbacks: [new BestEpoch()]);
            return Trained.Weights(trainer);
        })];
        Assert.That(weights, Has.All.EqualTo(weights[0]));
    }

    [TestCase(1)]
    [TestCase(StepsPerEpoch - 1)]
    [TestCase(StepsPerEpoch)]
    [TestCase(2 * StepsPerEpoch + 3)]
    [TestCase(3 * StepsPerEpoch)]
    [TestCase(Epochs * StepsPerEpoch)]
    public static void An_interrupted_run_resumes_to_the_same_bits(int step)
    {
        using var runs = new TestRuns();
        RunSummary whole = runs.Start(Config), part = runs.Interrupt(Config, step);
        Assert.That((part.Status, part.Steps), Is.EqualTo(("interrupted", (long)step)));
        TestRuns.AssertSame(whole, runs.Resume(part.Run));
        Assert.That(whole.Steps, Is.EqualTo(Epochs * StepsPerEpoch));
    }

    [Test]
    public static void A_run_interrupted_between_epochs_or_before_its_first_step_resumes_to_the_same_bits()
    {
        using var runs = new TestRuns();
        RunSummary whole = runs.Start(Config);
        foreach (int epoch in new[] { 0, 1, 3, 4 })
        {
            using var source = new CancellationTokenSource();
            if (epoch == 0)
                source.Cancel();
            RunSummary part = TrainingRun.Start(Config,
                runs.Options(TestRuns.AfterEpoch(epoch, source.Cancel)) with { Cancellation = source.Token });
            Assert.That((part.Status, part.Epochs), Is.EqualTo(("interrupted", epoch)));
            TestRuns.AssertSame(whole, runs.Resume(part.Run));
        }
    }

    [Test]
    public static void A_run_interrupted_again_and_again_resumes_to_the_same_bits()
    {
        using var runs = new TestRuns();
        RunSummary whole = runs.Start(Config), part = runs.Interrupt(Config, 2);
        for (int step = 3; part.Status == "interrupted"; step += 4)
        {
            using var source = new CancellationTokenSource();
            RunOptions options = runs.Options(TestRuns.AfterStep(step, source.Cancel)) with { Cancellation = source.Token };
            part = TrainingRun.Resume(part.Run, own => own, options);
        }
        TestRuns.AssertSame(whole, part);
    }

    [TestCase(1, 3)]
    [TestCase(2, 5)]
    public static void A_killed_run_goes_on_from_its_last_checkpoint_to_the_same_bits(int every, int epochs)
    {
        using var runs = new TestRuns();
        TrainingConfig config = Config with { CheckpointEvery = every };
        RunSummary whole = runs.Start(config, TestRuns.AfterStep((epochs - 1) * StepsPerEpoch + 2,
            () => TestRuns.Copy(runs["test/run_0001"], runs["test/run_0002"])));
        TestRuns.AssertSame(whole, runs.Resume(runs["test/run_0002"]));
    }

    [Test]
    public static void A_run_killed_before_its_model_was_written_ends_with_the_same_bits()
    {
        using var runs = new TestRuns();
        RunSummary whole = runs.Start(Config);
        TestRuns.Copy(whole.Run, runs["test/run_0002"]);
        File.Delete(runs["test/run_0002/model.safetensors"]);
        File.Delete(runs["test/run_0002/summary.json"]);
        TestRuns.AssertSame(whole, runs.Resume(runs["test/run_0002"]));
    }

    [Test]
    public static void A_checkpoint_is_loaded_as_the_averaged_model()
    {
        using var runs = new TestRuns();
        RunSummary run = runs.Start(Config);
        string path = Path.Combine(run.Run, "checkpoints", "last.safetensors");
        using SavedModel saved = SavedModel.Load(path);
        double last = EpochTable.Read(Path.Combine(run.Run, "metrics.csv"))[^1].ValidationLoss!.Value;
        Assert.That(saved.Evaluate(Datasets.Load("circles").Test!).Loss, Is.EqualTo(last).Within(1e-6));
        SafeTensorsFile file = SafeTensors.Read(path);
        Assert.That(file.Tensors.Select(tensor => tensor.Name), Is.SupersetOf(saved.Network.Layout.Select(
            array => $"optimizer.weights.{array.Key}")));
        Assert.That(file["optimizer.weights.1.dense.kernel"].ToFloats(), Is.Not.EqualTo(file["1.dense.kernel"].ToFloats()));
    }

    private static Trainer Compile(double? emaMomentum) => Model.Input(4)
        .Add(Layer.Dense(6, Activation.Tanh)).Add(Layer.Dense(3, Activation.Softmax))
        .Compile(Optimizer.Adam(0.05, emaMomentum: emaMomentum), Loss.SparseCategoricalCrossEntropy(), seed: 3, threads: 1);
}
