using BlasNet.Runs;

namespace BlasNet.Sweeps;

/// <summary>Rows of the index of runs, read when the first is asked for.</summary>
/// <param name="runs">The folder of all runs.</param>
internal sealed class RunRows(string runs)
{
    private Dictionary<string, IReadOnlyDictionary<string, string>>? rows;

    /// <summary>Returns the row of a run; null where the index has none, or cannot be used.</summary>
    public IReadOnlyDictionary<string, string>? Of(string run) => (rows ??= Read()).GetValueOrDefault(run);

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
