using BlasNet.Tests.Execution;

namespace BlasNet.Tests.Training;

/// <summary>Training on a thread of its own, its progress and its end.</summary>
internal static class FitAsyncTests
{
    private static readonly Dataset Data = Trained.Data(256);

    [Test]
    public static async Task It_trains_as_Fit_does_on_another_thread()
    {
        using Trainer alone = Trained.Trainer(2), trainer = Trained.Trainer(2);
        History expected = alone.Fit(Data, epochs: 3, batchSize: 64, validationSplit: 0.25, verbose: false);
        var threads = new HashSet<(int, bool, bool)>();
        Callback noted = Callback.From(onBatchEnd: _ => threads.Add((
            Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread, Thread.CurrentThread.IsBackground)));
        int self = Environment.CurrentManagedThreadId;
        History history = await trainer.FitAsync(Data, epochs: 3, batchSize: 64, validationSplit: 0.25, callbacks: [noted], verbose: false);
        Assert.That(history["val_loss"], Is.EqualTo(expected["val_loss"]));
        Assert.That((history.Status, history.Last.Steps), Is.EqualTo((TrainingStatus.Completed, expected.Last.Steps)));
        Assert.That(Trained.Weights(trainer), Is.EqualTo(Trained.Weights(alone)));
        (int number, bool pooled, bool background) = threads.Single();
        Assert.That((number == self, pooled, background), Is.EqualTo((false, false, true)));
    }

    [Test]
    public static async Task The_trainer_belongs_to_the_training_from_the_call_to_the_end()
    {
        using Trainer trainer = Trained.Trainer(1);
        using var hold = new ManualResetEventSlim();
        Callback waits = Callback.From(onBatchEnd: _ => hold.Wait());
        Task<History> training = trainer.FitAsync(Data, callbacks: [waits], verbose: false);
        Assert.That(() => trainer.Evaluate(Data), Throws.InvalidOperationException.With.Message.Contains("in another thread"));
        Assert.That(() => trainer.FitAsync(Data), Throws.InvalidOperationException.With.Message.Contains("in another thread"));
        Assert.That(trainer.Dispose, Throws.InvalidOperationException.With.Message.Contains("cannot be disposed of"));
        hold.Set();
        Assert.That((await training).Epochs, Has.Count.EqualTo(1));
        Assert.That(trainer.Evaluate(Data).Loss, Is.Positive);
        Assert.That((await trainer.FitAsync(Data, verbose: false)).Epochs, Has.Count.EqualTo(2));
        trainer.Dispose();
        Assert.That(() => trainer.FitAsync(Data, verbose: false), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public static async Task A_token_ends_it_with_a_history()
    {
        using Trainer trainer = Trained.Trainer(1);
        using var source = new CancellationTokenSource();
        Callback cancels = Callback.From((_, result) =>
        {
            if (result.Epoch == 2)
                source.Cancel();
        });
        History history = await trainer.FitAsync(Data, epochs: 1000, callbacks: [cancels], verbose: false, cancellationToken: source.Token);
        Assert.That((history.Status, history.Epochs.Count), Is.EqualTo((TrainingStatus.Interrupted, 2)));
        History none = await trainer.FitAsync(Data, verbose: false, cancellationToken: new CancellationToken(canceled: true));
        Assert.That((none.Status, none.Epochs.Count), Is.EqualTo((TrainingStatus.Interrupted, 2)));
    }

    [Test]
    public static async Task An_error_is_that_of_the_task_and_the_trainer_is_free_again()
    {
        using Trainer trainer = Trained.Trainer(1);
        Task<History> wrong = trainer.FitAsync(Data, batchSize: 0, verbose: false);
        Assert.That(async () => await wrong, Throws.TypeOf<ConfigurationException>().With.Message.Contains("'0'"));
        Callback fails = Callback.From(onBatchEnd: _ => throw new TimeoutException());
        Assert.That(async () => await trainer.FitAsync(Data, callbacks: [fails], verbose: false), Throws.TypeOf<TimeoutException>());
        Assert.That(() => trainer.FitAsync(null!), Throws.ArgumentNullException);
        Assert.That((await trainer.FitAsync(Data, verbose: false)).Epochs, Has.Count.EqualTo(1));
    }

    [Test]
    public static async Task Progress_gets_each_epoch_once_in_order([Values] bool beside)
    {
        using Trainer trainer = Trained.Trainer(1);
        var told = new Told();
        History history = beside
            ? await trainer.FitAsync(Data, epochs: 4, validation: Data, verbose: false, progress: told)
            : trainer.Fit(Data, epochs: 4, validation: Data, verbose: false, progress: told);
        Assert.That(told.Epochs, Is.EqualTo(history.Epochs));
        Assert.That(told.Epochs.Select(epoch => epoch.ValidationLoss), Has.All.Not.Null);
    }

    private sealed class Told : IProgress<EpochResult>
    {
        public List<EpochResult> Epochs { get; } = [];

        public void Report(EpochResult value) => Epochs.Add(value);
    }
}
