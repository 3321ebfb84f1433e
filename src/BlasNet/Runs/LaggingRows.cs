using BlasNet.Files;

namespace BlasNet.Runs;

/// <summary>Rows of the index of runs that lag behind the files of their runs, because another process overwrote them.</summary>
internal static class LaggingRows
{
    private static readonly string[] Passing = ["", RunStatus.Running, RunStatus.Interrupted, RunStatus.Failed];

    /// <summary>Finds the runs of the experiment of a run whose rows are missing or of an earlier state, with their columns.</summary>
    /// <param name="runs">The folder of all runs.</param>
    /// <param name="run">The run, whose own row is as it is to be.</param>
    /// <param name="statusOf">Returns the status in the row of a run; null where there is no row.</param>
    public static IEnumerable<(string Run, Dictionary<string, string> Values)> Of(string runs, string run, Func<string, string?> statusOf)
    {
        string experiment = Path.Combine(runs, run.Split('/')[0]);
        if (!Directory.Exists(experiment))
            yield break;
        foreach (string folder in Directory.EnumerateDirectories(experiment, "run_*"))
        {
            string name = $"{run.Split('/')[0]}/{Path.GetFileName(folder)}";
            string? status = name == run ? RunStatus.Done : statusOf(name);
            if ((status is null || Passing.Contains(status)) && Values(folder, name, status) is { } values)
                yield return (name, values);
        }
    }

    private static Dictionary<string, string>? Values(string folder, string name, string? status)
    {
        try
        {
            if (!File.Exists(Path.Combine(folder, "config.json")))
                return null;
            RunDirectory run = RunDirectory.Open(folder);
            // A run that was renamed has its row under its former name until it goes on.
            if (!File.Exists(run.EnvironmentFile) || RunNotes.Read(run.EnvironmentFile).Run != name)
                return null;
            if (!File.Exists(run.SummaryFile))
                return status is null ? RunRow.Begun(run) : null;
            // A summary that is older than the report on the machine is that of an earlier session.
            string now = RunSummary.Read(run.SummaryFile).Status;
            bool isLast = now == RunStatus.Done
                || File.GetLastWriteTimeUtc(run.SummaryFile) >= File.GetLastWriteTimeUtc(run.EnvironmentFile);
            return status is null || (isLast && status != now) ? RunRow.Of(run) : null;
        }
        catch (Exception error) when (error is BlasNetException || FileErrors.IsFileError(error))
        {
            return null; // a damaged run says so when it is used, and one that is being removed needs no row
        }
    }
}
