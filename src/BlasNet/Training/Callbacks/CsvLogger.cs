using BlasNet.Files;

namespace BlasNet;

/// <summary>Writes the results of each epoch as a row of a CSV file, with the columns and the format of a run's
/// <c>metrics.csv</c>.</summary>
/// <remarks>Keras' CSVLogger. A row is appended with one write and flushed to disk. Each Fit begins the file anew unless it appends. A
/// resumed run continues the file: rows of epochs that are trained again are removed first, so that none occurs twice. A pipe or a
/// device gets the header and the rows of this training.</remarks>
public sealed class CsvLogger : Callback
{
    private readonly string path;
    private readonly bool append;
    private CsvLog? log;
    private int rows;
    private bool resumed;

    private bool IsStream => OutputTarget.Of(path).IsStream;

    /// <summary>Creates the callback.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="append">Whether to append to an existing file, whose columns must be the same, instead of overwriting it.</param>
    public CsvLogger(string path, bool append = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        (this.path, this.append) = (path, append);
    }

    /// <inheritdoc/>
    public override void Reset() => (log, rows, resumed) = (null, 0, false);

    /// <inheritdoc/>
    /// <exception cref="DataException">The file to append to is not a table of numbers.</exception>
    public override void OnTrainBegin(TrainingProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        log = null;
        if (progress.Trainer.Communicator.Rank > 0)
            return;
        if (!resumed && !GoesOn)
            rows = append && IsFilled ? CsvLog.Read(path).Rows.Count : 0;
        resumed = false;
    }

    /// <inheritdoc/>
    /// <exception cref="DataException">The file has other columns, or lacks rows that a resumed run had written.</exception>
    /// <exception cref="MachineException">The file cannot be written.</exception>
    public override void OnEpochEnd(TrainingProgress progress, EpochResult result)
    {
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentNullException.ThrowIfNull(result);
        if (progress.Trainer.Communicator.Rank > 0)
            return;
        log ??= Open(EpochResult.Columns(result.Values.Select(value => value.Key)));
        log.Append(result.Row);
        rows++;
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (progress.Trainer.Communicator.Rank == 0)
            AppendedFile.Release(path);
    }

    internal override void Save(CallbackMemory memory) => memory.Numbers["rows"] = rows;

    internal override void Load(CallbackMemory memory)
    {
        resumed = memory.Numbers.TryGetValue("rows", out double count);
        rows = (int)count;
    }

    private bool IsFilled => File.Exists(path) && !IsStream && new FileInfo(path).Length > 0;

    private CsvLog Open(IReadOnlyList<string> columns) =>
        rows == 0 || IsStream ? CsvLog.Create(path, columns, overwrite: true) : CsvLog.Keep(path, columns, rows);
}
