using System.Diagnostics;
using System.Globalization;
using BlasNet.Data;
using BlasNet.Execution;
using BlasNet.Kernels;

namespace BlasNet.Training;

/// <summary>Is the training loop: epochs, batches, validation, callbacks, and the ways to stop.</summary>
internal sealed class EpochLoop
{
    private const string Advice = "A smaller learning rate or clipping by norm may help.";

    private readonly Trainer trainer;
    private readonly Dataset train;
    private readonly Dataset? validation;
    private readonly int batchSize;
    private readonly bool shuffle;
    private readonly IReadOnlyList<Callback> callbacks;
    private readonly TrainingStep step;
    private readonly EpochSums sums;
    private readonly EpochOrder order;

    public EpochLoop(Trainer trainer, Dataset train, Dataset? validation, int batchSize, bool shuffle,
        int? shuffleBuffer, Augmentation? augmentation, IReadOnlyList<Callback> callbacks)
    {
        if (batchSize < 1)
            throw new ConfigurationException($"The batch size must be at least 1, but it was '{batchSize}'.", nameof(batchSize));
        if (shuffleBuffer < 1)
            throw new ConfigurationException(
                $"The shuffle buffer must hold at least 1 sample, but it was '{shuffleBuffer}'.", nameof(shuffleBuffer));
        // No plan needs room for more rows than there are.
        this.batchSize = Math.Min(batchSize, train.Count);
        (this.trainer, this.train, this.validation, this.shuffle, this.callbacks) = (trainer, train, validation, shuffle, callbacks);
        (trainer.ClassNames, trainer.ImageSize) = (train.Targets.ClassNames, train.Input.ImageSize);
        Augmenter? augmenter = FitRules.Changes(augmentation) ? new Augmenter(augmentation, trainer.Seed) : null;
        step = new TrainingStep(trainer.Network, trainer.OptimizerState, this.batchSize, augmenter);
        sums = EpochSums.Of(trainer.Metrics, trainer.Network);
        order = new EpochOrder(train.Count, shuffleBuffer);
    }

    private int StepsPerEpoch => (train.Count + batchSize - 1) / batchSize;

    /// <summary>Trains until the given number of epochs is reached in all.</summary>
    public History Run(int lastEpoch, CancellationToken cancellation)
    {
        var progress = new TrainingProgress(trainer, lastEpoch, StepsPerEpoch, sums);
        Tell(callback => callback.OnTrainBegin(progress));
        // Also where training is over at once, steps that were done before are not left without a result.
        while (trainer.Epochs.Count < lastEpoch && (progress.Status == TrainingStatus.Completed || trainer.Unfinished is not null))
        {
            if (!RunEpoch(progress, cancellation))
                break;
        }
        Tell(callback => callback.OnTrainEnd(progress));
        return new History([.. trainer.Epochs], progress.Status, progress.Reason);
    }

    private void Tell(Action<Callback> tell)
    {
        foreach (Callback callback in callbacks)
            tell(callback);
    }

    // False where the epoch was left before its end.
    private bool RunEpoch(TrainingProgress progress, CancellationToken cancellation)
    {
        progress.Epoch = trainer.Epochs.Count + 1;
        Restore();
        progress.Step = trainer.Unfinished?.Step ?? 0;
        double before = trainer.Unfinished?.Seconds ?? 0;
        Tell(callback => callback.OnEpochBegin(progress));
        long start = Stopwatch.GetTimestamp();
        bool whole = RunSteps(progress, cancellation);
        double seconds = before + Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (!whole)
        {
            trainer.Unfinished = (progress.Step, sums.Export(), seconds);
            return false;
        }
        CheckWeights(progress);
        List<KeyValuePair<string, double>> values = [.. trainer.Values(sums)];
        try
        {
            if (validation is not null)
                values.AddRange(trainer.Values(trainer.EvaluateSums(validation, cancellation), "val_"));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // All steps are done, only the validation is not: a resumed run begins there.
            progress.Status = TrainingStatus.Interrupted;
            trainer.Unfinished = (progress.Step, sums.Export(), seconds);
            return false;
        }
        trainer.Unfinished = null;
        var result = new EpochResult(progress.Epoch, values, trainer.OptimizerState.LearningRate,
            Math.Round(before + Stopwatch.GetElapsedTime(start).TotalSeconds, 6), Math.Round(sums.Rows / seconds, 1),
            trainer.OptimizerState.StepCount);
        trainer.Add(result);
        Tell(callback => callback.OnEpochEnd(progress, result));
        return true;
    }

    // Steps that were cut otherwise, from other data or in other batches, cannot be gone on with: then the epoch begins anew.
    private void Restore()
    {
        sums.Reset();
        if (trainer.Unfinished is not { } unfinished)
            return;
        sums.Import(unfinished.Sums);
        if (sums.Rows == Math.Min((long)unfinished.Step * batchSize, train.Count))
            return;
        trainer.Unfinished = null;
        sums.Reset();
    }

    // An epoch that a callback stops is over: it gets its validation and its result, so that the last row tells of the last weights.
    // One that was interrupted is not, because a resumed run goes on with it.
    private bool RunSteps(TrainingProgress progress, CancellationToken cancellation)
    {
        ReadOnlySpan<int> rows = order.For(trainer.Seed, progress.Epoch, shuffle);
        step.Epoch = progress.Epoch;
        while (progress.Step < StepsPerEpoch)
        {
            if (cancellation.IsCancellationRequested)
                progress.Status = TrainingStatus.Interrupted;
            if (progress.Status != TrainingStatus.Completed)
                return progress.Status == TrainingStatus.Stopped && progress.Step > 0;
            int first = progress.Step * batchSize;
            double loss = step.Run(train, rows.Slice(first, Math.Min(batchSize, rows.Length - first)));
            if (!double.IsFinite(loss))
                throw NotFinite(progress, loss);
            sums.Add(step.Plan, loss);
            progress.Step++;
            for (int i = 0; i < callbacks.Count; i++)
                callbacks[i].OnBatchEnd(progress);
        }
        return true;
    }

    private TrainingException NotFinite(TrainingProgress progress, double loss)
    {
        string first = step.Plan.FirstNotFinite() ?? "the loss itself";
        return new TrainingException(string.Create(CultureInfo.InvariantCulture,
            $"Epoch {progress.Epoch}, step {progress.Step + 1}: the loss is '{loss}'; the first values that are not finite are {first}. {Advice}"));
    }

    // The loss of a step is from before its update; what the last update of an epoch broke, no loss of the epoch shows.
    private void CheckWeights(TrainingProgress progress)
    {
        foreach (PlannedArray array in trainer.Network.Layout)
        {
            if (Reductions.FirstNonFinite(trainer.Network.Parameters.Span.Slice(array.Offset, array.Length)) >= 0)
                throw new TrainingException(string.Create(CultureInfo.InvariantCulture,
                    $"Epoch {progress.Epoch}, step {progress.Step}: the update left values that are not finite in {array.Key}. {Advice}"));
        }
    }
}
