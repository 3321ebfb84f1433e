using System.CommandLine;
using System.Numerics.Tensors;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>The verb 'predict'.</summary>
internal static class PredictCommand
{
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
        Verb verb = Cli.Verb.Create("predict",
            "Writes the predictions of a trained model: a row per sample, in the order of the data.",
            "blasnet predict runs/keras-mlp/run_0001 --data idx:data/letters --out letters.csv",
            "blasnet predict runs/mlp/run_0001 --data csv:new.csv --out predicted.csv");
        what.AddTo(verb);
        verb.Add(file);
        return verb.Does((parsed, output, error) =>
        {
            using SavedModel saved = SavedModel.Load(parsed.GetRequiredValue(what.Model), parsed.GetValue(what.Threads) ?? 0);
            SavedModelData data = what.Load(parsed, saved, forecasts: true, error);
            Tensor<float> predictions = saved.Network.Predict([.. data.Data.Inputs]);
            // Images are written back in the channel order of the input.
            if (parsed.GetValue(what.Channels) == ChannelOrder.First && predictions.Rank >= 4)
                predictions = Channels.ToFirst(predictions);
            var table = new PredictionTable(saved.Loss, predictions, data, saved.Preprocessor, saved.ClassNames);
            string path = parsed.GetRequiredValue(file);
            table.Write(path);
            Outputs.Beside(path, output, error).WriteLine($"{path}: {EpochFormat.Rate(data.Data.Count)} rows of {table.Header}");
            return ExitCodes.Done;
        });
    }
}
