using System.CommandLine;

namespace BlasNet.Cli;

/// <summary>The verb 'evaluate'.</summary>
internal static class EvaluateCommand
{
    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        var what = new SavedModelOptions();
        Option<bool> json = Options.Flag("--json", "Print one JSON object.");
        Verb verb = Cli.Verb.Create("evaluate", "Computes loss and metrics of a trained model on data.",
            "blasnet evaluate runs/keras-mlp/run_0001 --data mnist");
        what.AddTo(verb);
        verb.Add(json);
        return verb.Does((parsed, output, error) =>
        {
            using SavedModel saved = SavedModel.Load(parsed.GetRequiredValue(what.Model), parsed.GetValue(what.Threads) ?? 0);
            Dataset data = what.Load(parsed, saved, forecasts: false, error).Data;
            Evaluation evaluation = saved.Evaluate(data);
            output.WriteLine(
                parsed.GetValue(json) ? Line(saved, parsed.GetRequiredValue(what.Data), data, evaluation) : evaluation.ToString());
            return ExitCodes.Done;
        });
    }

    private static string Line(SavedModel saved, string spec, Dataset data, Evaluation evaluation) => JsonLine.Of(json =>
    {
        json.WriteString("model", saved.Path);
        json.WriteString("data", spec);
        json.WriteNumber("samples", data.Count);
        foreach ((string name, double value) in evaluation.Values)
            json.Number(name, value);
    });
}
