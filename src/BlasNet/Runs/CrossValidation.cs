using System.Globalization;
using System.Text.Json;

namespace BlasNet.Runs;

/// <summary>K-fold cross-validation: one training per part of the data, with that part held out, so that each sample is evaluated by a
/// model that has not seen it.</summary>
/// <remarks>Each fold is a run of its own, in the same experiment and with the same seed; the parts are stratified by class.</remarks>
public sealed record CrossValidation
{
    internal CrossValidation(IReadOnlyList<RunSummary> folds) => Folds = folds;

    /// <summary>Gets the results of the folds, in order; fewer than requested when training was interrupted.</summary>
    public IReadOnlyList<RunSummary> Folds { get; }

    /// <summary>Gets <c>done</c>, or <c>interrupted</c> when a fold was.</summary>
    public string Status => Interrupted.Count > 0 ? Interrupted[0].Status : RunStatus.Done;

    /// <summary>Gets the folds that did not come to their end.</summary>
    internal IReadOnlyList<RunSummary> Interrupted => [.. Folds.Where(fold => fold.Status != RunStatus.Done)];

    /// <summary>Gets the names of the losses and metrics that all folds have.</summary>
    public IReadOnlyList<string> Names => Folds.Count == 0 ? [] :
        [.. Folds[0].Values.Select(value => value.Key).Where(name => Folds.All(fold => fold[name] is not null))];

    /// <summary>Trains all folds: of a small network several at a time, each on one thread, otherwise one after the other. The results are
    /// the same.</summary>
    /// <remarks>A network is small up to a million parameters and 200 million floating-point operations of a forward pass over a batch.
    /// Callbacks of the options see one training at a time, so that with any the folds are trained one after the other.</remarks>
    /// <param name="config">The configuration, without validation data.</param>
    /// <param name="folds">The number of parts, at least 2.</param>
    /// <param name="options">Where runs are kept.</param>
    /// <exception cref="ConfigurationException">The number is below 2 or above that of the samples, or model, data and options do not
    /// fit.</exception>
    /// <exception cref="DataException">Data is missing or malformed.</exception>
    /// <exception cref="TrainingException">A loss is no longer a finite number.</exception>
    /// <exception cref="MachineException">There is no usable OpenBLAS, or a file cannot be written.</exception>
    public static CrossValidation Run(TrainingConfig config, int folds, RunOptions options)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(options);
        return new CrossValidation(FoldRuns.Train(folds, number => config with { Fold = new Fold(number, folds) }, options));
    }

    /// <summary>Computes mean and standard deviation (divided by n - 1) of a loss or metric over the folds.</summary>
    /// <exception cref="ConfigurationException">Not all folds have it.</exception>
    public (double Mean, double Deviation) Of(string name)
    {
        if (!Names.Contains(name))
            throw new ConfigurationException($"The folds have no metric '{name}'.{NearestName.Advice(name, Names)}", nameof(name));
        return FoldRuns.Of([.. Folds.Select(fold => fold[name]!.Value)]);
    }

    /// <summary>Writes one object: status, the means by name, the deviations as <c>NAME_deviation</c> and the runs of the folds.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        WriteProperties(json);
        json.WriteEndObject();
    }

    internal void WriteProperties(Utf8JsonWriter json) => WriteProperties(json, Status, Folds.Count);

    // Of a sweep with several seeds, folds are fewer than results.
    internal void WriteProperties(Utf8JsonWriter json, string status, int folds)
    {
        json.WriteString("status", status);
        json.WriteNumber("folds", folds);
        foreach (string name in Names)
        {
            (double mean, double deviation) = Of(name);
            json.WriteNumber(name, mean);
            json.WriteNumber(name + "_deviation", deviation);
        }
        json.WriteStartArray("runs");
        foreach (RunSummary fold in Folds)
            json.WriteStringValue(fold.Run);
        json.WriteEndArray();
    }
}

/// <summary>One part of a cross-validation: its samples are held out, all others are trained on.</summary>
/// <remarks>As text <c>2/5</c>, the second of five.</remarks>
public sealed record Fold
{
    /// <summary>Creates a fold.</summary>
    /// <param name="number">Its number, from 1 on.</param>
    /// <param name="count">Number of parts, at least 2.</param>
    /// <exception cref="ConfigurationException">There are fewer than 2 parts, or none of this number.</exception>
    public Fold(int number, int count)
    {
        if (count < 2)
            throw new ConfigurationException($"A cross-validation needs at least 2 folds, but '{count}' was asked for.", nameof(count));
        if (number < 1 || number > count)
            throw new ConfigurationException($"The fold '{number}' is not one of 1 to {count}.", nameof(number));
        (Number, Count) = (number, count);
    }

    /// <summary>Gets the number of the part, from 1 on.</summary>
    public int Number { get; }

    /// <summary>Gets the number of parts.</summary>
    public int Count { get; }

    /// <summary>Prints the text form.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Count}");

    /// <summary>Reads the text form.</summary>
    internal static Fold Parse(string text, string property, Func<string, Exception> error)
    {
        string[] parts = text.Split('/');
        return parts.Length == 2 && Whole(parts[0]) is { } number && Whole(parts[1]) is { } count
            ? new Fold(number, count)
            : throw error($"'{property}' must be a number and a count, as in '2/5', but it was '{text}'");
    }

    private static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
