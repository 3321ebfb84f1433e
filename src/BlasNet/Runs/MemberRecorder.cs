using System.Diagnostics;
using BlasNet.Files;

namespace BlasNet.Runs;

/// <summary>Recorder of a member of an ensemble: rows of metrics and a checkpoint, both at most once in an interval.</summary>
/// <remarks>The epochs of a small table take milliseconds, in which no file is brought to disk. Rows come first: a checkpoint never
/// includes an epoch that the table lacks.</remarks>
internal sealed class MemberRecorder(
    RunDirectory member, CsvLog metrics, ResolvedConfig config, TimeSpan interval, IReadOnlyList<Callback> others,
    IReadOnlyDictionary<string, string> model) : Callback
{
    private readonly List<IReadOnlyList<double>> waiting = [];
    private long last;
    private int saved;

    public override void OnTrainBegin(TrainingProgress progress)
    {
        last = Stopwatch.GetTimestamp();
        saved = progress.Trainer.Epochs.Count;
    }

    public override void OnEpochEnd(TrainingProgress progress, EpochResult result)
    {
        waiting.Add(result.Row);
        if (result.Epoch % config.CheckpointEvery == 0 && Stopwatch.GetElapsedTime(last) >= interval)
            Save(progress.Trainer);
    }

    public override void OnTrainEnd(TrainingProgress progress)
    {
        if (progress.Status != TrainingStatus.Interrupted)
            WriteRows();
        else if (progress.Trainer.State.Partial is not null || saved < progress.Trainer.Epochs.Count)
            Save(progress.Trainer);
    }

    /// <summary>Writes the rows that are waiting.</summary>
    public void WriteRows()
    {
        metrics.Append(waiting);
        waiting.Clear();
    }

    private void Save(Trainer trainer)
    {
        WriteRows();
        Checkpoint.Write(member.LastCheckpoint, trainer.State, metrics.Columns, others, model);
        saved = trainer.Epochs.Count;
        last = Stopwatch.GetTimestamp();
    }
}
