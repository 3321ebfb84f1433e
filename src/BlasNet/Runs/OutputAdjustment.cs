using System.Globalization;
using System.Text.Json;
using BlasNet.Files;
using BlasNet.Metrics;

namespace BlasNet.Runs;

/// <summary>What <c>calibrate</c> and <c>threshold</c> keep in a run's folder: a temperature of the probabilities, and the probability from
/// which one of two classes is chosen.</summary>
/// <param name="Temperature">The temperature; 1 changes nothing.</param>
/// <param name="Threshold">The least probability, at the temperature, of the positive class; null chooses the most probable class.</param>
/// <param name="Positive">The number of the positive class, 0 or 1.</param>
internal sealed record OutputAdjustment(double Temperature = 1, double? Threshold = null, int Positive = 1)
{
    private const string TemperatureKey = "temperature", ThresholdKey = "threshold", PositiveKey = "positive_class";

    /// <summary>Gets the adjustment that changes nothing.</summary>
    public static OutputAdjustment None { get; } = new();

    /// <summary>Reads the files of a run.</summary>
    /// <exception cref="DataException">One of them is malformed.</exception>
    public static OutputAdjustment Read(RunDirectory run)
    {
        double temperature = Read(run.CalibrationFile, reader => Positively(reader, reader.Number(TemperatureKey))) ?? 1;
        OutputAdjustment adjustment = None with { Temperature = temperature };
        return Read<OutputAdjustment>(run.ThresholdFile, reader =>
        {
            int positive = reader.Integer(PositiveKey);
            if (positive is < 0 or > 1)
                throw reader.Error($"'{PositiveKey}' must be 0 or 1, but it was '{positive}'");
            // The classes stay as they were chosen, whatever temperature has been fitted since.
            double from = Positively(reader, reader.Number(TemperatureKey, 1)), threshold = reader.Number(ThresholdKey);
            return adjustment with { Threshold = Metrics.Temperature.Convert(threshold, from, temperature), Positive = positive };
        }) ?? adjustment;
    }

    /// <summary>Writes the temperature of a run.</summary>
    public static void WriteCalibration(RunDirectory run, Calibration calibration, string data) =>
        AtomicFile.Write(run.CalibrationFile, Json.Write(json =>
        {
            json.WriteNumber(TemperatureKey, calibration.Temperature);
            json.WriteString("data", data);
            json.WriteNumber("rows", calibration.Count);
            json.WriteNumber("log_loss_before", calibration.LogLossBefore);
            json.WriteNumber("log_loss_after", calibration.LogLossAfter);
            json.WriteNumber("ece_before", calibration.Before.ExpectedCalibrationError);
            json.WriteNumber("ece_after", calibration.After.ExpectedCalibrationError);
        }));

    /// <summary>Writes the threshold of a run, found at a temperature.</summary>
    public static void WriteThreshold(RunDirectory run, DecisionThreshold found, double temperature, string positive, string data) =>
        AtomicFile.Write(run.ThresholdFile, Json.Write(json =>
        {
            json.WriteNumber(ThresholdKey, found.Threshold);
            json.WriteNumber(TemperatureKey, temperature);
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
        string[] parts =
        [
            .. Temperature == 1 ? Array.Empty<string>()
                : [string.Create(CultureInfo.InvariantCulture, $"probabilities at temperature {Temperature:0.###}")],
            .. Threshold is { } least
                ? [string.Create(CultureInfo.InvariantCulture, $"'{nameOf(Positive)}' from a probability of {least:0.####} on")]
                : Array.Empty<string>(),
        ];
        return parts.Length == 0 ? null : string.Join(", ", parts);
    }

    private static double Positively(SpecReader reader, double temperature) => temperature > 0
        ? temperature : throw reader.Error(FormattableString.Invariant($"'{TemperatureKey}' must be positive, but it was '{temperature}'"));

    private static double? Read(string path, Func<SpecReader, double> read) =>
        File.Exists(path) ? DataException.InFile(new Place(path), () => Parse(path, read)) : null;

    private static T? Read<T>(string path, Func<SpecReader, T> read) where T : class =>
        File.Exists(path) ? DataException.InFile(new Place(path), () => Parse(path, read)) : null;

    private static T Parse<T>(string path, Func<SpecReader, T> read)
    {
        using JsonDocument document = Json.Parse(WholeFile.Read(path), new Place(path));
        return read(SpecReader.OfObject(document.RootElement));
    }
}
