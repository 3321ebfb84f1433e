using System.Text.Json;
using BlasNet.Files;
using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>Result of a run: the object that <c>train --json</c> prints and <c>summary.json</c> stores.</summary>
/// <param name="Run">The run's folder.</param>
/// <param name="Status"><c>done</c>, <c>failed</c> or <c>interrupted</c>.</param>
/// <param name="Epochs">Completed epochs.</param>
/// <param name="Steps">Training steps.</param>
/// <param name="Values">Loss and metrics of the final weights by column name: <c>loss</c>, <c>accuracy</c>, <c>val_loss</c>,
/// <c>val_accuracy</c> and others.</param>
/// <param name="TrainSamplesPerS">Training samples per second over all epochs; null before the first is complete.</param>
/// <param name="TimeS">Seconds of all epochs, validation included.</param>
/// <param name="WeightsSha256">SHA-256 of the final weights in lowercase hex; null where training failed, and for an
/// ensemble that is not done.</param>
public sealed record RunSummary(
    string Run, string Status, int Epochs, long Steps, IReadOnlyList<KeyValuePair<string, double>> Values, double? TrainSamplesPerS,
    double TimeS, string? WeightsSha256)
{
    private const string MembersKey = "members", ForecastsKey = "forecasts";

    private static readonly string[] OwnNumbers = ["epochs", "steps", "train_samples_per_s", "time_s"];

    /// <summary>Gets the results of the members of an ensemble, in order; empty for a single network.</summary>
    public IReadOnlyList<RunSummary> Members { get; init; } = [];

    /// <summary>Gets the errors of forecasts on the parts of the data, validation and test; empty for data that is no series, and before
    /// the run is done.</summary>
    public IReadOnlyList<ForecastFigures> Forecasts { get; init; } = [];

    /// <summary>Gets the training loss; null before the first epoch is complete.</summary>
    public double? Loss => this["loss"];

    /// <summary>Gets the training accuracy; null where it is undefined.</summary>
    public double? Accuracy => this["accuracy"];

    /// <summary>Gets the validation loss; null without validation.</summary>
    public double? ValLoss => this["val_loss"];

    /// <summary>Gets the validation accuracy; null without validation or where it is undefined.</summary>
    public double? ValAccuracy => this["val_accuracy"];

    /// <summary>Gets a loss or metric by its column name; null where there is none of that name.</summary>
    public double? this[string metric]
    {
        get
        {
            foreach ((string name, double value) in Values)
            {
                if (name == metric)
                    return value;
            }
            return null;
        }
    }

    /// <summary>Writes the properties as one object; omits numbers that are not finite or undefined.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        WriteProperties(json);
        json.WriteEndObject();
    }

    internal void WriteProperties(Utf8JsonWriter json)
    {
        json.WriteString("run", Run);
        json.WriteString("status", Status);
        json.WriteNumber("epochs", Epochs);
        json.WriteNumber("steps", Steps);
        foreach ((string name, double value) in Values)
            Number(json, name, value);
        Number(json, "train_samples_per_s", TrainSamplesPerS);
        Number(json, "time_s", TimeS);
        if (WeightsSha256 is not null)
            json.WriteString("weights_sha256", WeightsSha256);
        if (Forecasts.Count > 0)
        {
            json.WriteStartArray(ForecastsKey);
            foreach (ForecastFigures figures in Forecasts)
                figures.Write(json);
            json.WriteEndArray();
        }
        if (Members.Count == 0)
            return;
        json.WriteStartArray(MembersKey);
        foreach (RunSummary member in Members)
            member.WriteJson(json);
        json.WriteEndArray();
    }

    /// <summary>Reads a <c>summary.json</c>.</summary>
    /// <exception cref="DataException">It is missing or malformed.</exception>
    public static RunSummary Read(string path)
    {
        var place = new Place(path);
        using JsonDocument document = Json.Parse(WholeFile.Read(path), place);
        return DataException.InFile(place, () =>
        {
            JsonElement root = document.RootElement;
            return Of(root) with
            {
                Members = [.. Array(root, MembersKey).Select(Of)],
                Forecasts = [.. Array(root, ForecastsKey).Select(ForecastFigures.Read)],
            };
        });
    }

    private static JsonElement.ArrayEnumerator Array(JsonElement root, string key) =>
        root.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : default;

    private static RunSummary Of(JsonElement json)
    {
        SpecReader reader = SpecReader.OfObject(json);
        var values = json.EnumerateObject()
            .Where(property => property.Value.ValueKind == JsonValueKind.Number && !OwnNumbers.Contains(property.Name))
            .Select(property => KeyValuePair.Create(property.Name, property.Value.GetDouble()));
        return new RunSummary(reader.Text("run"), reader.Text("status"), reader.Integer("epochs"), WholeSteps(reader),
            [.. values], reader.OptionalNumber("train_samples_per_s"), reader.Number("time_s"), reader.OptionalText("weights_sha256"));
    }

    private static long WholeSteps(SpecReader reader) => reader.Has("steps") ? reader.Long("steps", 0)
        : throw reader.Missing("steps", "a whole number");

    /// <summary>Creates the summary of a trainer's work.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="status">How the run ended.</param>
    /// <param name="trainer">The trainer.</param>
    /// <param name="samples">Training samples of a whole epoch.</param>
    /// <param name="batch">Samples of a step.</param>
    /// <param name="epoch">The epoch of the final weights; 0 for the last.</param>
    internal static RunSummary Of(string run, string status, Trainer trainer, int samples, int batch, int epoch)
    {
        IReadOnlyList<EpochResult> epochs = trainer.Epochs;
        EpochResult? described = epoch > 0 ? epochs[epoch - 1] : epochs.Count > 0 ? epochs[^1] : null;
        return new RunSummary(run, status, epochs.Count, trainer.State.Optimizer.StepCount, described?.Values ?? [],
            epochs.Count > 0 ? Math.Round(Rate(epochs, samples, batch), 1) : null, Math.Round(epochs.Sum(result => result.TimeS), 3),
            status == RunStatus.Failed ? null : NetworkWeights.Digest(trainer.Network));
    }

    private static double Rate(IReadOnlyList<EpochResult> epochs, int samples, int batch)
    {
        double seen = 0, seconds = 0;
        long before = 0;
        foreach (EpochResult epoch in epochs)
        {
            // Fewer than all in an epoch that was cut short.
            long own = Math.Min(samples, (epoch.Steps - before) * batch);
            seen += own;
            seconds += own / epoch.SamplesPerS;
            before = epoch.Steps;
        }
        return seen / seconds;
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
    }
}

/// <summary>States of a run, as written in index and summary.</summary>
internal static class RunStatus
{
    public const string Running = "running";
    public const string Done = "done";
    public const string Failed = "failed";
    public const string Interrupted = "interrupted";
}
