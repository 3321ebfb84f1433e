using System.Diagnostics;
using System.Globalization;
using BlasNet.Data;
using BlasNet.Execution;
using BlasNet.Kernels;
using BlasNet.Metrics;

namespace BlasNet.Training;

/// <summary>Training loop over epochs and batches, with validation, callbacks and early ends.</summary>
/// <remarks>It alone advances the <see cref="TrainingState"/> of its trainer.</remarks>
internal sealed class EpochLoop
{
    private const string Advice = "A smaller learning rate or clipping by norm may help.";

    private readonly Trainer trainer;
    private readonly TrainingState state;
    private readonly FitArguments data;
    private readonly int batchSize, batchesPerUpdate;
    private readonly IReadOnlyList<Callback> callbacks;
    private readonly ITrainingStep step;
    private readonly ProcessAgreement? processes;
    private readonly EpochSums sums;
    private readonly EpochOrder order;
    private readonly ForecastJudge? judge;

    /// <summary>Prepares training.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="arguments">The data and how to iterate over it; checked by <see cref="FitRules"/>.</param>
    /// <param name="callbacks">Callbacks, called in this order.</param>
    public EpochLoop(Trainer trainer, FitArguments arguments, IReadOnlyList<Callback> callbacks)
    {
        (this.trainer, data, this.callbacks, state) = (trainer, arguments, callbacks, trainer.State);
        // No plan needs room for more rows than there are.
        batchSize = Math.Min(data.BatchSize, data.Train.Count);
        batchesPerUpdate = trainer.Optimizer.GradientAccumulationSteps;
        Augmenter? augmenter = FitRules.Changes(data.Augmentation) ? new Augmenter(data.Augmentation, trainer.Seed) : null;
        Sharding sharding = trainer.Sharding;
        processes = sharding.IsShared ? new ProcessAgreement(sharding) : null;
        step = sharding.IsWhole ? new TrainingStep(state.Network, state.Optimizer, batchSize, augmenter)
            : new ShardedStep(state.Network, state.Optimizer, batchSize, sharding, state.NewSums(), processes?.Votes ?? new StopVotes(),
                augmenter);
        sums = state.NewSums();
        order = new EpochOrder(data.Train.Count, data.ShuffleBuffer, state.Network.IsStateful ? batchSize : 1);
        judge = ForecastJudges.Of(data.Validation, state.Network, state.Preprocessor);
    }

    /// <summary>Trains until the total number of epochs is reached.</summary>
    public History Run(int lastEpoch, CancellationToken cancellation)
    {
        state.BeginTraining(data.Train);
        DataStart.BeforeFirstStep(state, data.Train, lastEpoch);
        var progress = new TrainingProgress(trainer, lastEpoch, BatchWalk.Count(data.Train.Count, batchSize, data.DropRemainder), sums);
        // Steps of earlier trainings count, so that a resumed run computes the same shares.
        long before = state.Optimizer.StepCount - Updates(ResumePartial().Step);
        state.Optimizer.TotalSteps = before + (long)Math.Max(0, lastEpoch - state.Epochs.Count) * Updates(progress.StepsPerEpoch);
        Notify(callback => callback.Begin(trainer));
        Notify(callback => callback.OnTrainBegin(progress));
        while (state.Epochs.Count < lastEpoch)
        {
            Agree(progress, cancellation);
            // A partial epoch gets its result even if training ends at once.
            if ((progress.Status != TrainingStatus.Completed && state.Partial is null) || !RunEpoch(progress, cancellation))
                break;
        }
        Notify(callback => callback.OnTrainEnd(progress));
        Notify(callback => callback.End(progress.Status));
        return new History([.. state.Epochs], progress.Status, progress.Reason);

        int Updates(int step) => BatchGroup.Updates(step, progress.StepsPerEpoch, batchesPerUpdate);
    }

    private void Notify(Action<Callback> tell)
    {
        foreach (Callback callback in callbacks)
            tell(callback);
    }

    // Decisions of the processes that could differ: signals, clocks, and callbacks, of which those of process 0 count.
    private void Agree(TrainingProgress progress, CancellationToken cancellation)
    {
        if (processes is null)
            return;
        Vote(progress, cancellation);
        TrainingStatus status = processes.Make(state.Network, progress);
        if (status == TrainingStatus.Stopped)
            progress.Stop("process 0 has stopped");
        else
            progress.Status = status;
        TakeTime(progress);
    }

    private void Vote(TrainingProgress progress, CancellationToken cancellation) => (processes!.Votes.Cancels, processes.Votes.IsOver) =
        (cancellation.IsCancellationRequested, progress.TimeReason is not null);

    private void TakeTime(TrainingProgress progress)
    {
        if (processes!.Votes.AreOver && progress.Status == TrainingStatus.Completed)
            progress.Stop(progress.TimeReason ?? "the time limit is over");
    }

    private bool IsCancelled(CancellationToken cancellation) =>
        processes is null ? cancellation.IsCancellationRequested : processes.Votes.AreCancelled;

    // Returns false if the epoch was interrupted.
    private bool RunEpoch(TrainingProgress progress, CancellationToken cancellation)
    {
        progress.Epoch = state.Epochs.Count + 1;
        (progress.Step, double before) = ResumePartial();
        Notify(callback => callback.OnEpochBegin(progress));
        long start = Stopwatch.GetTimestamp();
        bool whole = RunSteps(progress, cancellation);
        double seconds = before + Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (!whole)
        {
            Interrupt(progress, seconds);
            return false;
        }
        CheckWeights(progress);
        List<KeyValuePair<string, double>> values = [.. trainer.Values(sums)];
        try
        {
            if (data.Validation is not null)
                values.AddRange(trainer.Values(trainer.Validate(data.Validation, judge, cancellation), "val_", judge));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested || processes is not null)
        {
            // All steps are done, only the validation is missing: a resumed run begins there.
            progress.Status = TrainingStatus.Interrupted;
            Interrupt(progress, seconds);
            return false;
        }
        var result = new EpochResult(progress.Epoch, values, state.Optimizer.LearningRate,
            Math.Round(before + Stopwatch.GetElapsedTime(start).TotalSeconds, 6), Math.Round(sums.Rows / seconds, 1),
            state.Optimizer.StepCount);
        state.Complete(result);
        Notify(callback => callback.OnEpochEnd(progress, result));
        return true;
    }

    private void Interrupt(TrainingProgress progress, double seconds) =>
        state.Interrupt(new PartialEpoch(progress.Step, sums.Export(), seconds)
        {
            States = step.Plan.SaveStates(),
            HoldsGradients = IsWithinGroup(progress.Step),
        });

    private bool IsWithinGroup(int step) =>
        step < BatchWalk.Count(data.Train.Count, batchSize, data.DropRemainder) && step % batchesPerUpdate > 0;

    // Partial sums from other data or another batch size cannot be resumed: the epoch restarts.
    private (int Step, double Seconds) ResumePartial()
    {
        sums.Reset();
        step.Plan.ResetStates();
        if (state.Partial is not { } partial)
            return (0, 0);
        sums.Import(partial.Sums);
        int rows = BatchWalk.Rows(data.Train.Count, batchSize, data.DropRemainder);
        if (sums.Rows == Math.Min((long)partial.Step * batchSize, rows) && partial.HoldsGradients == IsWithinGroup(partial.Step)
            && step.Plan.TryRestoreStates(partial.States))
            return (partial.Step, partial.Seconds);
        state.RestartEpoch();
        sums.Reset();
        return (0, 0);
    }

    // An epoch that a callback stops is complete: it is validated, so that the last row describes the last weights.
    // An interrupted one is not, because a resumed run continues it.
    private bool RunSteps(TrainingProgress progress, CancellationToken cancellation)
    {
        // The steps go on with the weights; everything else sees their averages, where there are any.
        state.Optimizer.Average?.Hide();
        try
        {
            return RunStepsOnWeights(progress, cancellation);
        }
        finally
        {
            state.Optimizer.Average?.Show(state.Optimizer.StepCount);
        }
    }

    private bool RunStepsOnWeights(TrainingProgress progress, CancellationToken cancellation)
    {
        var batches = new BatchWalk(order.For(trainer.Seed, progress.Epoch, data.Shuffle), batchSize, data.DropRemainder);
        step.Epoch = progress.Epoch;
        foreach (ReadOnlySpan<int> rows in batches.Skip(progress.Step))
        {
            if (IsCancelled(cancellation))
                progress.Status = TrainingStatus.Interrupted;
            if (progress.Status != TrainingStatus.Completed)
                return progress.Status == TrainingStatus.Stopped && progress.Step > 0;
            if (processes is not null)
                Vote(progress, cancellation);
            step.Group = BatchGroup.Of(progress.Step, progress.StepsPerEpoch, batchesPerUpdate);
            double loss = step.Run(data.Train, rows);
            if (!double.IsFinite(loss))
                throw NotFinite(progress, loss, step.FirstNotFinite(data.Train, rows));
            step.AddTo(sums, loss);
            progress.Step++;
            if (processes is not null)
                TakeTime(progress);
            for (int i = 0; i < callbacks.Count; i++)
                callbacks[i].OnBatchEnd(progress);
        }
        return true;
    }

    private static TrainingException NotFinite(TrainingProgress progress, double loss, string? first)
    {
        first ??= "the loss itself";
        return new TrainingException(string.Create(CultureInfo.InvariantCulture,
            $"Epoch {progress.Epoch}, step {progress.Step + 1}: the loss is '{loss}'; the first values that are not finite are {first}. "
            + $"{Advice}"));
    }

    // A step's loss is computed before its update, so no loss of the epoch shows what its last update broke.
    private void CheckWeights(TrainingProgress progress)
    {
        foreach (PlannedArray array in state.Network.Layout)
        {
            if (Reductions.FirstNonFinite(state.Network.Parameters.Span.Slice(array.Offset, array.Length)) >= 0)
                throw new TrainingException(string.Create(CultureInfo.InvariantCulture,
                    $"Epoch {progress.Epoch}, step {progress.Step}: the update left values that are not finite in {array.Key}. {Advice}"));
        }
    }
}
