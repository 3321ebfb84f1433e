using System.CommandLine;
using System.Globalization;
using System.Numerics.Tensors;
using BlasNet.Inference;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>The verb 'predict'.</summary>
internal static class PredictCommand
{
    private const string IntervalOption = "--interval", SpreadOption = "--with-spread";

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
        Option<bool> spread = Options.Flag(SpreadOption,
            "Add how far the members of an ensemble differ: the standard deviation of their values, or of the label's probability.");
        Verb verb = Cli.Verb.Create("predict",
            "Writes the predictions of a trained model: a row per sample, in the order of the data.",
            "blasnet predict runs/keras-mlp/run_0001 --data idx:data/letters --out letters.csv",
            "blasnet predict runs/mlp/run_0001 --data csv:new.csv --out predicted.csv",
            "blasnet predict runs/mlp/run_0001 --data csv:new.csv --interval 0.9 --out predicted.csv");
        what.AddTo(verb);
        verb.Add(file);
        verb.Add(interval);
        verb.Add(spread);
        return verb.Does((parsed, output, error) =>
        {
            using SavedModel saved = SavedModel.Load(parsed.GetRequiredValue(what.Model), parsed.GetValue(what.Threads) ?? 0);
            double[] margins = parsed.GetValue(interval) is { } level ? Margins(saved, level) : [];
            if (parsed.GetValue(spread) && !HasSpread(saved))
                throw new UsageException(SpreadOption, Predictor.WithoutSpread().Sentence);
            SavedModelData data = what.Load(parsed, saved, forecasts: true, error);
            // Images are written back in the channel order of the input.
            bool turns = parsed.GetValue(what.Channels) == ChannelOrder.First;
            (Tensor<float> predictions, Tensor<float>? spreads) = Predict(saved.Network, data.Data.Inputs, parsed.GetValue(spread), turns);
            var table = new PredictionTable(saved.Loss, predictions, data, saved.Preprocessor, saved.ClassNames, saved.Adjustment)
            {
                Margins = margins,
                Spreads = spreads is null ? [] : PredictionTable.Flat(spreads),
            };
            if (saved.Adjustment.Describe(table.NameOf) is { } adjusted)
                error.WriteLine($"{parsed.GetRequiredValue(what.Model)}: {adjusted}");
            string path = parsed.GetRequiredValue(file);
            table.Write(path);
            if (table.Crossed > 0)
                error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{path}: the quantiles of {100.0 * table.Crossed / table.Targets:0.##} % of the values had crossed and were sorted"));
            Outputs.Beside(path, output, error).WriteLine($"{path}: {EpochFormat.Rate(data.Data.Count)} rows of {table.Header}");
            return ExitCodes.Done;
        });
    }

    private static bool HasSpread(SavedModel saved) => saved.Network.Model.HasSpread && !saved.Loss.TakesLogits;

    private static (Tensor<float> Outputs, Tensor<float>? Spreads) Predict(
        Network network, IReadOnlyList<Samples> inputs, bool withSpread, bool channelsFirst)
    {
        if (!withSpread)
            return (Turned(network.Predict([.. inputs]), channelsFirst), null);
        (float[] outputs, float[] spreads) = Evaluator.PredictWithSpread(network, inputs);
        nint[] shape = [inputs[0].Count, .. network.Model.OutputShape.Select(extent => (nint)extent)];
        return (Turned(Tensor.Create(outputs, shape), channelsFirst), Turned(Tensor.Create(spreads, shape), channelsFirst));
    }

    private static Tensor<float> Turned(Tensor<float> outputs, bool channelsFirst) =>
        channelsFirst && outputs.Rank >= 4 ? Channels.ToFirst(outputs) : outputs;

    private static double[] Margins(SavedModel saved, double level)
    {
        int width = saved.Network.Model.OutputShape.Size;
        var form = new OutputForm(saved.Loss, width, saved.Preprocessor, saved.ClassNames);
        if (form.Task != PredictionTask.Values)
            throw new UsageException(IntervalOption, "intervals are for values, but the model predicts classes or labels.");
        if (form.Quantiles.Count > 0)
            throw new UsageException(IntervalOption, "the model predicts quantiles, which are intervals themselves.");
        HeldOutErrors errors = saved.HeldOut ?? throw HeldOutErrors.Unknown();
        return UsageException.Of(IntervalOption, () => Enumerable.Range(0, width).Select(i => errors.HalfWidth(i, level)).ToArray());
    }
}
