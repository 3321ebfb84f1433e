using System.Text.Json;
using BlasNet.Sweeps;

namespace BlasNet.Runs;

/// <summary>Search for a good model of a table within a given time: the model <c>table</c> and variants of it, judged on folds, and an
/// ensemble of the best.</summary>
/// <remarks>
/// Trials are dropped by successive halving (Jamieson and Talwalkar 2016, "Non-stochastic best arm identification and hyperparameter
/// optimization"): many are judged on one fold of five, the better half on two, the best quarter on all. The networks of the best trials,
/// each of which has not learned from one fold, are averaged. Each training is a run. What is told of the model's quality is measured on
/// folds that had no part in the choice made without them.
/// </remarks>
public static class AutoTraining
{
    /// <summary>Searches until the time is over or the trials are made, and writes the ensemble of the best as a run.</summary>
    /// <remarks>The same call goes on with what it left; with a time, for as long again. Made in several processes at once, on any machines
    /// that see the folder of runs, it shares the trainings among them. With a number of trials, all end with the same ensemble; with a
    /// time, each ends when its own time is over.</remarks>
    /// <exception cref="ConfigurationException">The data is no table, the metric is unknown, or the folder belongs to another
    /// search.</exception>
    /// <exception cref="DataException">The data or a file of the search is missing or malformed.</exception>
    /// <exception cref="TrainingException">The loss of the model as it is does not stay a finite number, in this process or in
    /// another.</exception>
    /// <exception cref="MachineException">There is no usable OpenBLAS, or a file cannot be written.</exception>
    /// <example>
    /// <code>
    /// var options = new AutoOptions { Data = "csv:housing.csv", Time = TimeSpan.FromMinutes(1), Error = Console.Error };
    /// AutoResult result = AutoTraining.Run(options);
    /// using Predictor predictor = Predictor.Load(result.Run!);
    /// </code>
    /// </example>
    public static AutoResult Run(AutoOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return AutoRunner.Run(options);
    }
}

/// <summary>The result of <see cref="AutoTraining"/>.</summary>
/// <param name="Run">The folder of the ensemble's run, which another process may have written; null where this one was interrupted before
/// there was one.</param>
/// <param name="Status"><c>done</c> or <c>interrupted</c>.</param>
/// <param name="Metric">The metric that ranked the trials.</param>
/// <param name="Trials">The number of trials that were begun, by any process.</param>
/// <param name="Trainings">The number of trainings that are done, by any process.</param>
/// <param name="Best">The trials of the ensemble, the best first; the mean is that over the folds.</param>
/// <param name="Selected">Loss and metrics of the ensemble on all folds, by which it was chosen: a little too good.</param>
/// <param name="Estimate">Loss and metrics to expect on new rows: each fold's are of the trials chosen without it, and of networks that did
/// not learn from it. A little too careful, because the networks of one fold are a fifth of the ensemble.</param>
/// <param name="WeightsSha256">SHA-256 of the ensemble's weights in lowercase hex; null where there is none.</param>
/// <param name="TimeS">Seconds of this call.</param>
public sealed record AutoResult(
    string? Run, string Status, string Metric, int Trials, int Trainings, IReadOnlyList<RankedTrial> Best,
    IReadOnlyList<KeyValuePair<string, double>> Selected, IReadOnlyList<KeyValuePair<string, double>> Estimate,
    string? WeightsSha256, double TimeS)
{
    /// <summary>Writes the properties as one object.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        WriteProperties(json);
        json.WriteEndObject();
    }

    internal void WriteProperties(Utf8JsonWriter json)
    {
        if (Run is not null)
            json.WriteString("run", Run);
        json.WriteString("status", Status);
        json.WriteString("metric", Metric);
        json.WriteNumber("trials", Trials);
        json.WriteNumber("trainings", Trainings);
        json.WriteStartArray("best");
        foreach (RankedTrial trial in Best)
            trial.Write(json, (writer, value) => writer.WriteRawValue(value));
        json.WriteEndArray();
        Write(json, "selected", Selected);
        Write(json, "estimate", Estimate);
        if (WeightsSha256 is not null)
            json.WriteString("weights_sha256", WeightsSha256);
        json.WriteNumber("time_s", Math.Round(TimeS, 3));
    }

    internal static void Write(Utf8JsonWriter json, string name, IReadOnlyList<KeyValuePair<string, double>> values)
    {
        json.WriteStartObject(name);
        foreach ((string key, double value) in values.Where(each => double.IsFinite(each.Value)))
            json.WriteNumber(key, value);
        json.WriteEndObject();
    }
}
