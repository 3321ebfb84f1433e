using System.Text.Json;
using BlasNet.Files;
using DataDigests = System.Collections.Generic.IReadOnlyList<System.Collections.Generic.KeyValuePair<string, string>>;

namespace BlasNet.Runs;

/// <summary>Data that a run was trained on until other data was accepted in its place.</summary>
/// <param name="AfterEpoch">The number of epochs that were complete at the change.</param>
/// <param name="Digests">The digests of the data before it.</param>
internal sealed record DataChange(int AfterEpoch, DataDigests Digests);

/// <summary>What the last session of a run noted in its <c>env.json</c>: the name of the run, and the digests of its data.</summary>
/// <param name="Run">The name of the run, <c>EXPERIMENT/run_0007</c>; null where none was noted.</param>
/// <param name="Data">The digests of the data; null where none were noted.</param>
/// <param name="Changes">The data before each change that was accepted, in order.</param>
internal sealed record RunNotes(string? Run, DataDigests? Data, IReadOnlyList<DataChange> Changes)
{
    /// <summary>Keys of the file.</summary>
    public const string RunKey = "run", DataKey = "data_sha256", ChangesKey = "data_changes", AfterEpochKey = "after_epoch";

    /// <summary>Reads the notes of a run; all of them are missing where there is no file, as in a run killed at its start.</summary>
    /// <exception cref="DataException">The file is malformed.</exception>
    public static RunNotes Read(string environmentFile)
    {
        if (!File.Exists(environmentFile))
            return new RunNotes(null, null, []);
        var place = new Place(environmentFile);
        using JsonDocument document = Json.Parse(WholeFile.Read(environmentFile), place);
        return DataException.InFile(place, () =>
        {
            SpecReader reader = SpecReader.OfObject(document.RootElement);
            return new RunNotes(reader.OptionalText(RunKey), DigestsOf(reader), ChangesOf(reader));
        });
    }

    private static KeyValuePair<string, string>[]? DigestsOf(SpecReader reader)
    {
        if (reader.Element(DataKey) is not { } files)
            return null;
        return files.ValueKind == JsonValueKind.Object && files.EnumerateObject().All(file => file.Value.ValueKind == JsonValueKind.String)
            ? [.. files.EnumerateObject().Select(file => KeyValuePair.Create(file.Name, file.Value.GetString()!))]
            : throw reader.Error($"'{DataKey}' must be an object with a digest for each file, but it was '{files.GetRawText()}'");
    }

    private static DataChange[] ChangesOf(SpecReader reader)
    {
        if (reader.Element(ChangesKey) is not { } changes)
            return [];
        if (changes.ValueKind != JsonValueKind.Array)
            throw reader.Error($"'{ChangesKey}' must be an array of changes, but it was '{changes.GetRawText()}'");
        return [.. changes.EnumerateArray().Select(change =>
        {
            SpecReader one = SpecReader.OfObject(change);
            return new DataChange(one.Integer(AfterEpochKey), DigestsOf(one) ?? throw one.Missing(DataKey, "an object with digests"));
        })];
    }
}
