using System.CommandLine;
using BlasNet.Data;
using BlasNet.Metrics;
using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>The verb 'evaluate'.</summary>
internal static class EvaluateCommand
{
    private static readonly string[] Parts = ["train", "validation", "test"];

    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        var what = new SavedModelOptions();
        what.Data.Required = false;
        Option<string?> part = Options.Text("--part", "PART",
            "Take the run's own data in place of --data, split as in training: train, validation, or test.");
        Option<bool> json = Options.Flag("--json", "Print one JSON object.");
        Verb verb = Cli.Verb.Create("evaluate", "Computes loss and metrics of a trained model on data.",
            "blasnet evaluate runs/keras-mlp/run_0001 --data mnist", "blasnet evaluate runs/hourly/run_0001 --part test");
        what.AddTo(verb);
        verb.Add(part);
        verb.Add(json);
        return verb.Does((parsed, output, error) =>
        {
            string? own = parsed.GetValue(part), spec = parsed.GetValue(what.Data);
            if (own is null && spec is null)
                throw new UsageException("blasnet evaluate", "--data must be given, or --part for the run's own data.");
            if (own is not null && spec is not null)
                throw new UsageException("blasnet evaluate", "--data and --part cannot both be given.");
            using SavedModel saved = SavedModel.Load(parsed.GetRequiredValue(what.Model), parsed.GetValue(what.Threads) ?? 0);
            Dataset data = own is null ? what.Load(parsed, saved, Purpose.Evaluate, error).Data
                : Part(parsed.GetRequiredValue(what.Model), own, error);
            Evaluation evaluation = saved.Evaluate(data);
            ForecastReport? forecast = ForecastJudges.Judges(data, saved.Loss) ? saved.EvaluateForecast(data) : null;
            if (parsed.GetValue(json))
                output.WriteLine(Line(saved, spec ?? own!, data, evaluation, forecast));
            else
                output.WriteLine(forecast is null ? evaluation.ToString() : $"{evaluation}{Environment.NewLine}{forecast}");
            return ExitCodes.Done;
        });
    }

    private static Dataset Part(string named, string part, TextWriter error)
    {
        if (!Parts.Contains(part))
            throw new UsageException("blasnet evaluate",
                $"the value '{part}' of --part cannot be used.{NearestName.Advice(part, Parts)}");
        RunDirectory run = File.Exists(named)
            ? throw new UsageException("blasnet evaluate", $"--part is of a run's data, but '{named}' is a file of weights; give --data.")
            : RunDirectory.Open(named);
        TrainingConfig config = TrainingConfig.Read(run.ConfigFile);
        DataParts parts = DataParts.Load(config, ConsoleProgress.For(error).Download, null, CancellationToken.None);
        Dataset data = (part == Parts[0] ? parts.Train : part == Parts[1] ? parts.Validation : parts.Test)
            ?? throw new ConfigurationException(new Place(run.Root),
                $"the run has no {part} part; train with --{part} 0.2, which holds one out.") { Fault = Fault.Usage };
        error.WriteLine($"{config.Data}: the {part} part, {EpochFormat.Rate(data.Count)} samples");
        return data;
    }

    private static string Line(SavedModel saved, string spec, Dataset data, Evaluation evaluation,
        ForecastReport? forecast) => JsonLine.Of(json =>
    {
        json.WriteString("model", saved.Path);
        json.WriteString("data", spec);
        json.WriteNumber("samples", data.Count);
        foreach ((string name, double value) in evaluation.Values)
            json.Number(name, value);
        foreach ((string name, double value) in forecast is null ? [] : ForecastJudge.ValuesOf(forecast))
            json.Number(name, value);
        if (forecast is not null)
            json.WriteString("best_baseline", forecast.Best.Name);
    });
}
