using System.Numerics.Tensors;
using BlasNet.Runs;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Training;

/// <summary>Two threads that use one trainer, network or saved model: the second is refused, and no result is wrong.</summary>
internal static class SingleUseTests
{
    private static readonly Dataset Data = Trained.Data(256);

    private static TestCaseData[] Calls =>
    [
        Call("Fit", trainer => trainer.Fit(Data, verbose: false)),
        Call("Evaluate", trainer => trainer.Evaluate(Data)),
        Call("Predict", trainer => trainer.Predict(Data.Input)),
        Call("Save", trainer => trainer.Save(Path.Combine(Path.GetTempPath(), "blasnet-never-written.safetensors"))),
        Call("LearningRate", trainer => trainer.LearningRate = 1),
        Call("predictions of the network", trainer => trainer.Network.Predict(Data.Input)),
        Call("GetWeights", trainer => trainer.Network.GetWeights("0.dense.kernel")),
        Call("SetWeights", trainer => trainer.Network.SetWeights("0.dense.bias", Tensor.Create<float>(new float[96]))),
    ];

    [TestCaseSource(nameof(Calls))]
    public static void A_second_thread_is_refused_and_the_first_trains_as_if_alone(Action<Trainer> call)
    {
        using Trainer alone = Trained.Trainer(2), trainer = Trained.Trainer(2);
        alone.Fit(Data, epochs: 2, verbose: false);
        Exception? refused = null;
        Callback other = Callback.From(onBatchEnd: progress =>
        {
            if (progress is { Epoch: 1, Step: 3 })
                refused = InThread(() => call(trainer));
        });
        trainer.Fit(Data, epochs: 2, callbacks: [other], verbose: false);
        Assert.That(refused, Is.TypeOf<InvalidOperationException>().With.Message.EqualTo(
            "The network is at work in another thread and serves one at a time. Give each thread a trainer or a saved model of its own, or "
            + "let them take turns under a lock."));
        Assert.That(Trained.Weights(trainer), Is.EqualTo(Trained.Weights(alone)));
        Assert.That(InThread(() => trainer.Evaluate(Data)), Is.Null, "once the first has returned, any thread may call");
    }

    [Test]
    public static void Callbacks_evaluate_predict_and_save_as_before()
    {
        using var folder = new TestFolder();
        using Trainer alone = Trained.Trainer(2), trainer = Trained.Trainer(2);
        alone.Fit(Data, epochs: 2, verbose: false);
        var losses = new List<double>();
        Callback busy = Callback.From(
            (progress, _) =>
            {
                progress.Trainer.Save(folder["model.safetensors"]);
                losses.Add(progress.Trainer.Evaluate(Data).Loss);
            },
            progress => progress.Trainer.Predict(Data.Input));
        trainer.Fit(Data, epochs: 2, callbacks: [busy], verbose: false);
        Assert.That(losses, Has.Count.EqualTo(2).And.All.Positive);
        Assert.That(Trained.Weights(trainer), Is.EqualTo(Trained.Weights(alone)));
    }

    [Test]
    public static void After_a_failed_call_any_thread_may_call()
    {
        using Trainer trainer = Trained.Trainer(1);
        Assert.That(() => trainer.Fit(Data, verbose: false, callbacks: [Callback.From(onBatchEnd: _ => throw new TimeoutException())]),
            Throws.TypeOf<TimeoutException>());
        Assert.That(() => trainer.Predict(Samples.FromFloats([1], [1])), Throws.TypeOf<ConfigurationException>());
        Assert.That(InThread(() => trainer.Evaluate(Data)), Is.Null);
    }

    [Test]
    public static void What_is_at_work_is_not_disposed_of([Values] bool sameThread)
    {
        Trainer trainer = Trained.Trainer(2);
        Exception? refused = null;
        Callback disposes = Callback.From(onBatchEnd: progress =>
        {
            if (progress.Step == 1)
                refused = sameThread ? Caught(trainer.Dispose) : InThread(trainer.Dispose);
        });
        Assert.That(trainer.Fit(Data, callbacks: [disposes], verbose: false).Epochs, Has.Count.EqualTo(1));
        Assert.That(refused, Is.TypeOf<InvalidOperationException>().With.Message.EqualTo(
            "The network is at work and cannot be disposed of before the call that uses it has returned."));
        trainer.Dispose();
        trainer.Dispose();
        Assert.That(() => trainer.Evaluate(Data), Throws.TypeOf<ObjectDisposedException>().With.Message.Contains("BlasNet.Trainer"));
        Assert.That(() => trainer.Predict(Data.Input), Throws.TypeOf<ObjectDisposedException>().With.Message.Contains("BlasNet.Trainer"));
    }

    [Test]
    public static void Many_threads_on_one_saved_model_get_right_predictions_or_none()
    {
        using var folder = new TestFolder();
        using (Trainer trainer = Trained.Trainer(1))
            trainer.Save(folder["model.safetensors"]);
        using SavedModel saved = SavedModel.Load(folder["model.safetensors"], threads: 2);
        float[][] expected = [.. Enumerable.Range(0, 4).Select(part => Predict(saved, part))];
        int right = 0, wrong = 0, refused = 0;
        using var start = new Barrier(4);
        Thread[] threads =
        [
            .. Enumerable.Range(0, 4).Select(part => new Thread(() =>
            {
                start.SignalAndWait();
                for (int i = 0; i < 250; i++)
                {
                    try
                    {
                        Interlocked.Increment(ref Predict(saved, part).AsSpan().SequenceEqual(expected[part]) ? ref right : ref wrong);
                    }
                    catch (InvalidOperationException)
                    {
                        Interlocked.Increment(ref refused);
                    }
                }
            })),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That((wrong, right + refused), Is.EqualTo((0, 1000)));
        Assert.That(right, Is.Positive);
    }

    [Test]
    public static void Trainers_of_their_own_train_side_by_side_on_one_data_set()
    {
        using Trainer alone = Trained.Trainer(1);
        alone.Fit(Data, epochs: 2, verbose: false);
        float[][] weights = new float[3][];
        Thread[] threads =
        [
            .. Enumerable.Range(0, 3).Select(i => new Thread(() =>
            {
                using Trainer trainer = Trained.Trainer(1);
                trainer.Fit(Data, epochs: 2, verbose: false);
                weights[i] = Trained.Weights(trainer);
            })),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(weights, Has.All.EqualTo(Trained.Weights(alone)));
    }

    private static float[] Predict(SavedModel saved, int part) =>
        [.. saved.Network.Predict(Data.Subset([.. Enumerable.Range(64 * part, 64)]).Input)];

    private static Exception? InThread(Action action)
    {
        Exception? caught = null;
        var thread = new Thread(() => caught = Caught(action));
        thread.Start();
        thread.Join();
        return caught;
    }

    private static Exception? Caught(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception error) when (error is BlasNetException or InvalidOperationException)
        {
            return error;
        }
    }

    private static TestCaseData Call(string name, Action<Trainer> call) => new TestCaseData(call).SetArgDisplayNames(name);
}
