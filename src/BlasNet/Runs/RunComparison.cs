using BlasNet.Files;

namespace BlasNet.Runs;

/// <summary>A setting or result of several runs side by side.</summary>
/// <param name="Name">The hyper-parameter or metric.</param>
/// <param name="Values">A text per run, empty if the run has none.</param>
public sealed record ComparedValue(string Name, IReadOnlyList<string> Values);

/// <summary>Differences and results of several runs.</summary>
/// <param name="Runs">The runs, in the order asked for.</param>
/// <param name="Differences">The hyper-parameters that are not the same in all runs.</param>
/// <param name="Results">Status, time, best epoch and each metric that some run has.</param>
public sealed record RunComparison(
    IReadOnlyList<IndexedRun> Runs, IReadOnlyList<ComparedValue> Differences, IReadOnlyList<ComparedValue> Results)
{
    /// <summary>Writes a row per difference and result: its name, and the value of each run.</summary>
    /// <exception cref="MachineException">The file cannot be written.</exception>
    public void WriteCsv(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(CsvFormat.Line(["name", .. Runs.Select(run => run.Name)]));
            foreach (ComparedValue value in Differences.Concat(Results))
                stream.Write(CsvFormat.Line([value.Name, .. value.Values]));
        });
    }
}
