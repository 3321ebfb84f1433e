using BlasNet.Runs;
using DataDigests = System.Collections.Generic.IReadOnlyList<System.Collections.Generic.KeyValuePair<string, string>>;

namespace BlasNet.Sweeps;

/// <summary>Comparison of the data of a sweep's trainings, whose results could not be compared if it changed.</summary>
internal static class SweepData
{
    /// <summary>Refuses files that are not what the trainings before were made on; call before a training begins.</summary>
    /// <exception cref="DataException">A file has changed; the sentence has both digests.</exception>
    public static void RequireUnchanged(SweepFolder sweep)
    {
        var now = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string run in sweep.RunFolders())
        {
            // Files that are not there are looked for elsewhere, or missed, by the trainings to come.
            KeyValuePair<string, string>[] before = [.. (DigestsOf(run) ?? []).Where(file => Path.Exists(file.Key))];
            foreach ((string file, _) in before)
            {
                if (!now.ContainsKey(file))
                    now[file] = DataDigest.Of(file);
            }
            Require(run, before, [.. before.Select(file => KeyValuePair.Create(file.Key, now[file.Key]))]);
        }
    }

    /// <summary>Refuses the data of a training that differs from that of another one: somebody changed it meanwhile.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="run">The folder of the training's run.</param>
    /// <exception cref="DataException">A file has changed; the sentence has both digests.</exception>
    public static void RequireSame(SweepFolder sweep, string run)
    {
        if (DigestsOf(run) is not { } now || sweep.RunFolders().FirstOrDefault(other => other != run) is not { } first)
            return;
        if (DigestsOf(first) is { } before)
            Require(first, before, now);
    }

    private static void Require(string run, DataDigests before, DataDigests now)
    {
        if (DataGuard.Difference(before, now) is { } difference)
            throw difference.Refusal(run);
    }

    // A run that was deleted, or killed at its start, has none.
    private static DataDigests? DigestsOf(string run) => RunNotes.Read(Path.Combine(run, "env.json")).Data;
}
