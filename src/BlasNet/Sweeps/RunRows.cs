using BlasNet.Runs;

namespace BlasNet.Sweeps;

/// <summary>Values of runs for the table of a sweep: the rows of the index of runs, read when the first is asked for, or the runs' own
/// files.</summary>
/// <param name="runs">The folder of all runs.</param>
internal sealed class RunRows(string runs)
{
    private Dictionary<string, IReadOnlyDictionary<string, string>>? rows;

    /// <summary>Returns the values of a run, by the columns of the index.</summary>
    /// <param name="run">The run; empty for none, which has no values.</param>
    /// <param name="status">The status of its training.</param>
    /// <param name="isOwn">Whether it was trained by this worker; while others train, the files change as they are read.</param>
    // The row has people's columns too. A run whose row is missing, or not yet of this status, has the same values in its own files.
    public IReadOnlyDictionary<string, string> ValuesOf(string run, string status, bool isOwn)
    {
        if (run.Length == 0)
            return new Dictionary<string, string>();
        IReadOnlyDictionary<string, string>? row = (rows ??= Read()).GetValueOrDefault(run);
        bool mayRead = isOwn || status is RunStatus.Done or RunStatus.Failed;
        string folder = Path.Combine(runs, run);
        return row?.GetValueOrDefault(SweepTable.Status) != status && mayRead && Directory.Exists(folder)
            ? RunRow.Of(RunDirectory.Open(folder))
            : row ?? new Dictionary<string, string>();
    }

    private Dictionary<string, IReadOnlyDictionary<string, string>> Read()
    {
        var read = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        try
        {
            foreach (IReadOnlyDictionary<string, string> row in new RunIndex(runs).Read())
                read.TryAdd(row[RunIndex.RunColumn], row);
        }
        catch (DataException)
        {
            // The run itself warned of it.
        }
        return read;
    }
}
