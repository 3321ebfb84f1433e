using BlasNet.Execution;

namespace BlasNet;

/// <content>Training beside other work.</content>
public sealed partial class Trainer
{
    /// <summary>Trains for further epochs as <see cref="Fit"/> does, on a thread of its own.</summary>
    /// <example>
    /// <code>
    /// var progress = new Progress&lt;EpochResult&gt;(epoch => Console.WriteLine(epoch));
    /// History history = await trainer.FitAsync(data.Train, epochs: 5, verbose: false, progress: progress);
    /// </code>
    /// </example>
    /// <remarks>
    /// The trainer belongs to that thread from this call to the end of the task: any other use throws meanwhile. Callbacks run on that
    /// thread; so does <see cref="IProgress{T}.Report"/>, which <see cref="Progress{T}"/> passes on to the caller's context.
    /// </remarks>
    /// <inheritdoc cref="Fit" path="/param"/>
    /// <returns>A task with what <see cref="Fit"/> returns. Cancellation ends it with a history of the status interrupted, not as a
    /// cancelled task; the other exceptions of <see cref="Fit"/> are those of the task.</returns>
    /// <exception cref="InvalidOperationException">The trainer or its network is in use.</exception>
    /// <exception cref="ObjectDisposedException">The trainer was disposed of.</exception>
    public Task<History> FitAsync(Dataset train, int epochs = 1, int batchSize = 32, Dataset? validation = null, double validationSplit = 0,
        bool stratified = false, bool shuffle = true, int? shuffleBuffer = null, bool dropRemainder = false,
        Augmentation? augmentation = null, IReadOnlyList<Callback>? callbacks = null, bool verbose = true,
        IProgress<EpochResult>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        SingleUse.Call call = default;
        // Continuations must not run on the thread that ends here. The token is Fit's: a task that it cancelled would have no history.
        var training = new Task<History>(
            () =>
            {
                using (call)
                {
                    return Fit(train, epochs, batchSize, validation, validationSplit, stratified, shuffle, shuffleBuffer, dropRemainder,
                        augmentation, callbacks, verbose, progress, cancellationToken);
                }
            },
            CancellationToken.None, TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => training.RunSynchronously(TaskScheduler.Default)) { IsBackground = true, Name = "BlasNet training" };
        call = Network.Use.Enter(thread);
        thread.Start();
        return training;
    }
}
