using System.Globalization;
using System.Text.Json;
using BlasNet.Files;
using BlasNet.Metrics;

namespace BlasNet.Runs;

/// <summary>What <c>calibrate</c> and <c>threshold</c> keep in a run's folder: a temperature of the probabilities, and the probability from
/// which one of two classes is chosen.</summary>
/// <param name="Scaling">The change of the probabilities.</param>
/// <param name="Threshold">The least probability, so changed, of the positive class; null chooses the most probable class.</param>
/// <param name="Positive">The number of the positive class, 0 or 1.</param>
internal sealed record OutputAdjustment(ProbabilityScaling Scaling, double? Threshold = null, int Positive = 1)
{
    private const string TemperatureKey = "temperature", OffsetsKey = "offsets", OwnThresholdKey = "network_threshold";
    private const string PositiveKey = "positive_class";

    /// <summary>Gets the adjustment that changes nothing.</summary>
    public static OutputAdjustment None { get; } = new(ProbabilityScaling.None);

    /// <summary>Reads the files of a run, whose model has so many classes.</summary>
    /// <exception cref="DataException">One of them is malformed, or is that of another model.</exception>
    public static OutputAdjustment Read(RunDirectory run, int classes)
    {
        ProbabilityScaling scaling = Read(run.CalibrationFile, ReadScaling) ?? ProbabilityScaling.None;
        if (scaling.Offsets.Count > 0 && scaling.Offsets.Count != classes)
            throw new DataException(new Place(run.CalibrationFile), FormattableString.Invariant(
                $"it has offsets for '{scaling.Offsets.Count}' classes, but the model has '{classes}'."));
        return Read(run.ThresholdFile, reader =>
        {
            int positive = reader.Integer(PositiveKey);
            if (positive is < 0 or > 1)
                throw reader.Error($"'{PositiveKey}' must be 0 or 1, but it was '{positive}'");
            // The classes stay as they were chosen, whatever has been fitted since.
            return new OutputAdjustment(scaling, scaling.Of(reader.Number(OwnThresholdKey), positive), positive);
        }) ?? new OutputAdjustment(scaling);
    }

    /// <summary>Writes the temperature of a run.</summary>
    public static void WriteCalibration(RunDirectory run, Calibration calibration, string data) =>
        AtomicFile.Write(run.CalibrationFile, Json.Write(json =>
        {
            json.WriteNumber(TemperatureKey, calibration.Temperature);
            if (calibration.Offsets.Count > 0)
            {
                json.WriteStartArray(OffsetsKey);
                foreach (double offset in calibration.Offsets)
                    json.WriteNumberValue(offset);
                json.WriteEndArray();
            }
            json.WriteString("data", data);
            json.WriteNumber("rows", calibration.Count);
            json.WriteNumber("log_loss_before", calibration.LogLossBefore);
            json.WriteNumber("log_loss_after", calibration.LogLossAfter);
            json.WriteNumber("ece_before", calibration.Before.ExpectedCalibrationError);
            json.WriteNumber("ece_after", calibration.After.ExpectedCalibrationError);
        }));

    /// <summary>Writes the threshold of a run, found for the network's own probabilities.</summary>
    public static void WriteThreshold(
        RunDirectory run, DecisionThreshold found, ProbabilityScaling scaling, string positive, string data) =>
        AtomicFile.Write(run.ThresholdFile, Json.Write(json =>
        {
            json.WriteNumber("threshold", scaling.Of(found.Threshold, found.Positive));
            json.WriteNumber(OwnThresholdKey, found.Threshold);
            json.WriteNumber(PositiveKey, found.Positive);
            json.WriteString("positive", positive);
            json.WriteString("data", data);
            json.WriteNumber("rows", found.Count);
            json.WriteNumber("fp", found.FalsePositiveCost);
            json.WriteNumber("fn", found.FalseNegativeCost);
            json.WriteNumber("cost", found.Cost);
            json.WriteNumber("cost_at_half", found.CostAtHalf);
        }));

    /// <summary>Removes one of the files; returns whether it was there.</summary>
    /// <exception cref="MachineException">The folder cannot be written.</exception>
    public static bool Remove(string file)
    {
        try
        {
            bool isThere = File.Exists(file);
            File.Delete(file);
            return isThere;
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Writing(file, error);
        }
    }

    /// <summary>Returns the class of a row of probabilities: the most probable one, or as the threshold decides.</summary>
    public int Choose(ReadOnlySpan<float> probabilities, int best) =>
        Threshold is { } least && probabilities.Length == 2 ? (probabilities[Positive] >= least ? Positive : 1 - Positive) : best;

    /// <summary>Describes what is changed in one line; null where nothing is.</summary>
    public string? Describe(Func<int, string> nameOf)
    {
        string offsets = Scaling.Offsets.Count > 0 ? " with an offset for each class" : "";
        string[] parts =
        [
            .. Scaling.IsNone ? Array.Empty<string>()
                : [string.Create(CultureInfo.InvariantCulture, $"probabilities at temperature {Scaling.Temperature:0.###}{offsets}")],
            .. Threshold is { } least
                ? [string.Create(CultureInfo.InvariantCulture, $"'{nameOf(Positive)}' from a probability of {least:0.####} on")]
                : Array.Empty<string>(),
        ];
        return parts.Length == 0 ? null : string.Join(", ", parts);
    }

    private static ProbabilityScaling ReadScaling(SpecReader reader)
    {
        double temperature = reader.Number(TemperatureKey);
        if (!(temperature > 0))
            throw reader.Error(FormattableString.Invariant($"'{TemperatureKey}' must be positive, but it was '{temperature}'"));
        if (reader.Element(OffsetsKey) is not { } list)
            return new ProbabilityScaling(temperature, []);
        bool fits = list.ValueKind == JsonValueKind.Array
            && list.EnumerateArray().All(each => each.ValueKind == JsonValueKind.Number && double.IsFinite(each.GetDouble()));
        return fits ? new ProbabilityScaling(temperature, [.. list.EnumerateArray().Select(each => each.GetDouble())])
            : throw reader.Error($"'{OffsetsKey}' must be an array of numbers");
    }

    private static T? Read<T>(string path, Func<SpecReader, T> read) where T : class =>
        File.Exists(path) ? DataException.InFile(new Place(path), () => Parse(path, read)) : null;

    private static T Parse<T>(string path, Func<SpecReader, T> read)
    {
        using JsonDocument document = Json.Parse(WholeFile.Read(path), new Place(path));
        return read(SpecReader.OfObject(document.RootElement));
    }
}
