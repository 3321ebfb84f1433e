using System.CommandLine;
using System.Numerics.Tensors;
using BlasNet.Inference;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>The verb 'predict'.</summary>
internal static class PredictCommand
{
    private const string IntervalOption = "--interval";

    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        var what = new SavedModelOptions();
        var file = new Option<string>("--out")
        {
            Description = "File to write; an existing one is replaced.",
            HelpName = "FILE.csv",
            Required = true,
        };
        Option<double?> interval = Options.Fraction(IntervalOption,
            "Add the ends of the interval in which the true value lies with this probability, by the errors on the rows that training held "
            + "out.");
        Verb verb = Cli.Verb.Create("predict",
            "Writes the predictions of a trained model: a row per sample, in the order of the data.",
            "blasnet predict runs/keras-mlp/run_0001 --data idx:data/letters --out letters.csv",
            "blasnet predict runs/mlp/run_0001 --data csv:new.csv --out predicted.csv",
            "blasnet predict runs/mlp/run_0001 --data csv:new.csv --interval 0.9 --out predicted.csv");
        what.AddTo(verb);
        verb.Add(file);
        verb.Add(interval);
        return verb.Does((parsed, output, error) =>
        {
            using SavedModel saved = SavedModel.Load(parsed.GetRequiredValue(what.Model), parsed.GetValue(what.Threads) ?? 0);
            double[] margins = parsed.GetValue(interval) is { } level ? Margins(saved, level) : [];
            SavedModelData data = what.Load(parsed, saved, forecasts: true, error);
            Tensor<float> predictions = saved.Network.Predict([.. data.Data.Inputs]);
            // Images are written back in the channel order of the input.
            if (parsed.GetValue(what.Channels) == ChannelOrder.First && predictions.Rank >= 4)
                predictions = Channels.ToFirst(predictions);
            var table = new PredictionTable(saved.Loss, predictions, data, saved.Preprocessor, saved.ClassNames, saved.Adjustment)
            {
                Margins = margins,
            };
            if (saved.Adjustment.Describe(table.NameOf) is { } adjusted)
                error.WriteLine($"{parsed.GetRequiredValue(what.Model)}: {adjusted}");
            string path = parsed.GetRequiredValue(file);
            table.Write(path);
            Outputs.Beside(path, output, error).WriteLine($"{path}: {EpochFormat.Rate(data.Data.Count)} rows of {table.Header}");
            return ExitCodes.Done;
        });
    }

    private static double[] Margins(SavedModel saved, double level)
    {
        int width = saved.Network.Model.OutputShape.Size;
        var form = new OutputForm(saved.Loss, width, saved.Preprocessor, saved.ClassNames);
        if (form.Task != PredictionTask.Values)
            throw new UsageException(IntervalOption, "intervals are for values, but the model predicts classes or labels.");
        HeldOutErrors errors = saved.HeldOut ?? throw HeldOutErrors.Unknown();
        return UsageException.Of(IntervalOption, () => Enumerable.Range(0, width).Select(i => errors.HalfWidth(i, level)).ToArray());
    }
}
