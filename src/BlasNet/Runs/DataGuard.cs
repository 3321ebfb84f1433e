using BlasNet.Data;
using BlasNet.Tables;
using DataDigests = System.Collections.Generic.IReadOnlyList<System.Collections.Generic.KeyValuePair<string, string>>;

namespace BlasNet.Runs;

/// <summary>Comparison of data by its digests, so that no training goes on unnoticed with other data than it began with.</summary>
/// <remarks>Files are compared in their order, not by their paths: data that was moved is the same.</remarks>
internal static class DataGuard
{
    private const string Advice = "Bring the old data back, or insist on the new with --accept-changed-data.";

    /// <summary>Refuses to resume a run if a file that its configuration names by path has changed; call before the data is
    /// loaded, which may fail for the change.</summary>
    /// <exception cref="DataException">A file has changed; the sentence has both digests.</exception>
    public static void RequireUnchanged(TrainingConfig config, DataDigests before, string run)
    {
        string[] places = [.. new[] { config.Data, config.Validation }.OfType<string>().Select(PlaceOf).OfType<string>()];
        foreach ((string file, string digest) in before)
        {
            if (!places.Any(place => file.StartsWith(place, StringComparison.Ordinal)) || !Path.Exists(file))
                continue;
            if (Difference([new(file, digest)], [new(file, DataDigest.Of(file))]) is { } difference)
                throw difference.Refusal(run);
        }
    }

    /// <summary>Finds the first file in which two states of the data differ; null if they are the same.</summary>
    public static DataDifference? Difference(DataDigests before, DataDigests now)
    {
        if (before.Count == now.Count)
        {
            return before.Zip(now).Where(pair => pair.First.Value != pair.Second.Value)
                .Select(pair => new DataDifference(pair.First, pair.Second)).FirstOrDefault();
        }
        string[] old = [.. before.Select(file => file.Key)], current = [.. now.Select(file => file.Key)];
        return before.Count > now.Count
            ? new DataDifference(before.First(file => !current.Contains(file.Key)), null)
            : new DataDifference(null, now.First(file => !old.Contains(file.Key)));
    }

    /// <summary>Describes accepted data: each file that differs, and classes that have other names than those in the checkpoint.</summary>
    public static IEnumerable<string> Describe(DataDifference difference, IReadOnlyList<string> oldClasses, IReadOnlyList<string> classes)
    {
        yield return $"{difference.Place}: {difference.Sentence("the run")} The run goes on with it, and what is fitted to the "
            + "training rows, such as the scaling, is fitted anew.";
        if (!oldClasses.SequenceEqual(classes, StringComparer.Ordinal))
            yield return $"the classes were '{string.Join("', '", oldClasses)}' and are '{string.Join("', '", classes)}': each output "
                + "goes on under the name that stands in its place now";
    }

    /// <summary>Explains what to do about a difference.</summary>
    internal static string WithAdvice(string sentence) => $"{sentence} {Advice}";

    // The text after the colon of a spec that names its files by path; a share and a named set have none.
    private static string? PlaceOf(string spec)
    {
        int colon = spec.IndexOf(':', StringComparison.Ordinal);
        return RowSplitter.FractionOf(spec) is null && colon >= 0 && colon + 1 < spec.Length ? spec[(colon + 1)..] : null;
    }
}

/// <summary>File in which two states of data differ: changed, or present in one of them alone.</summary>
/// <param name="Before">The file and its digest before; null if it has been added.</param>
/// <param name="Now">The file and its digest now; null if it is gone.</param>
internal sealed record DataDifference(KeyValuePair<string, string>? Before, KeyValuePair<string, string>? Now)
{
    /// <summary>Gets the path of the file.</summary>
    public string Place => (Now ?? Before!).Value.Key;

    /// <summary>Returns the sentence on the difference.</summary>
    /// <param name="who">Who was trained on the data before, such as <c>the run 'mlp/run_0001'</c>.</param>
    public string Sentence(string who) => (Before, Now) switch
    {
        ({ } before, { } now) when before.Key == now.Key =>
            $"it has changed: its SHA-256 is '{now.Value}', but '{before.Value}' was what {who} was trained on.",
        ({ } before, { } now) =>
            $"its SHA-256 is '{now.Value}', but {who} was trained on '{before.Key}' with '{before.Value}'.",
        ({ } before, null) => $"{who} was trained on this file (SHA-256 '{before.Value}'), which is no part of the data any more.",
        _ => $"this file (SHA-256 '{Now!.Value.Value}') is part of the data now, but {who} was trained without it.",
    };

    /// <summary>Creates the error that refuses to resume a run.</summary>
    public DataException Refusal(string run) => new(new Place(Place), DataGuard.WithAdvice(Sentence($"the run '{run}'")));
}
