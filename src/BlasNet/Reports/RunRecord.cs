using System.Globalization;
using System.Text.Json;
using BlasNet.Files;
using BlasNet.Runs;

namespace BlasNet.Reports;

/// <summary>The files that a run has written so far, whether it is done, running or was killed.</summary>
internal sealed class RunRecord
{
    private RunRecord(RunDirectory directory)
    {
        Directory = directory;
        Config = TrainingConfig.Read(directory.ConfigFile);
        if (File.Exists(directory.MetricsFile))
            Epochs = EpochTable.Read(directory.MetricsFile);
        Summary = File.Exists(directory.SummaryFile) ? RunSummary.Read(directory.SummaryFile) : null;
        if (File.Exists(directory.EnvironmentFile))
        {
            using JsonDocument document = Json.Parse(WholeFile.Read(directory.EnvironmentFile), new Place(directory.EnvironmentFile));
            Environment = document.RootElement.ValueKind == JsonValueKind.Object ? [.. Flat(document.RootElement, "")]
                : throw new DataException(new Place(directory.EnvironmentFile),
                    $"an object is required, but it was '{Excerpt.Of(document.RootElement.GetRawText())}'.");
        }
    }

    /// <summary>Gets the folder and its files.</summary>
    public RunDirectory Directory { get; }

    /// <summary>Gets the resolved configuration.</summary>
    public TrainingConfig Config { get; }

    /// <summary>Gets the results of the completed epochs.</summary>
    public IReadOnlyList<EpochResult> Epochs { get; } = [];

    /// <summary>Gets the results of the run; null before its end.</summary>
    public RunSummary? Summary { get; }

    /// <summary>Gets the description of the machine; names of nested values are joined by dots.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; } = [];

    /// <summary>Gets the state of the run: that of its summary, or unfinished.</summary>
    public string Status => Summary?.Status ?? "unfinished";

    /// <summary>Gets the epoch with the least loss on the validation data, or else on the training data; null before the first.</summary>
    public EpochResult? Best => RunRecorder.Best(Epochs) is > 0 and int best ? Epochs.FirstOrDefault(epoch => epoch.Epoch == best) : null;

    /// <summary>Gets the file with the newest weights; null where there is none yet.</summary>
    public string? Weights => new[] { Directory.ModelFile, Directory.LastCheckpoint }.FirstOrDefault(File.Exists);

    /// <summary>Reads a run.</summary>
    /// <exception cref="DataException">There is no such run, or one of its files is malformed.</exception>
    /// <exception cref="ConfigurationException">Its configuration is malformed.</exception>
    public static RunRecord Read(string run, string runs) => new(RunDirectory.Open(run, runs));

    private static IEnumerable<KeyValuePair<string, string>> Flat(JsonElement element, string prefix) =>
        element.EnumerateObject().SelectMany(property => property.Value.ValueKind switch
        {
            JsonValueKind.Object => Flat(property.Value, $"{prefix}{property.Name}."),
            JsonValueKind.Array => property.Value.EnumerateArray().SelectMany((element, i) => element.ValueKind == JsonValueKind.Object
                ? Flat(element, string.Create(CultureInfo.InvariantCulture, $"{prefix}{property.Name}.{i}."))
                : [KeyValuePair.Create(prefix + property.Name, element.ToString())]),
            JsonValueKind.Null => [],
            _ => [KeyValuePair.Create(prefix + property.Name, property.Value.ToString())],
        });
}
