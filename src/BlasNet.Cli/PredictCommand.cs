using System.CommandLine;
using System.Globalization;
using System.Numerics.Tensors;
using BlasNet.Inference;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>The verb 'predict'.</summary>
internal static class PredictCommand
{
    private const string FileOption = "--out", IntervalOption = "--interval", SpreadOption = "--with-spread", LastOption = "--last",
        AllOption = "--all";

    /// <summary>Creates the verb.</summary>
    public static Verb Verb()
    {
        var what = new SavedModelOptions();
        var file = new Option<string>(FileOption)
        {
            Description = "File to write; an existing one is replaced. Without it forecasts are printed; other models need it.",
            HelpName = "FILE.csv",
        };
        Option<double?> interval = Options.Fraction(IntervalOption,
            "Add the ends of the interval in which the true value lies with this probability, by the errors on the rows that training held "
            + "out.");
        Option<bool> spread = Options.Flag(SpreadOption,
            "Add how far the members of an ensemble differ: the standard deviation of their values, or of the label's probability.");
        Option<bool> last = Options.Flag(LastOption,
            "Of a model of a series, forecast the steps after the end of each series; the default where it forecasts several steps.");
        Option<bool> all = Options.Flag(AllOption, "Of a model of a series, forecast from each step that ends a window.");
        Verb verb = Cli.Verb.Create("predict",
            "Writes the predictions of a trained model: a row per sample, in the order of the data, or per step ahead of a series.",
            "blasnet predict runs/keras-mlp/run_0001 --data idx:data/letters --out letters.csv",
            "blasnet predict runs/mlp/run_0001 --data csv:new.csv --out predicted.csv",
            "blasnet predict runs/mlp/run_0001 --data csv:new.csv --interval 0.9 --out predicted.csv",
            "blasnet predict runs/nlinear/run_0001 --data csv:measured.csv --last");
        what.AddTo(verb);
        verb.Add(file);
        verb.Add(interval);
        verb.Add(spread);
        verb.Add(last);
        verb.Add(all);
        return verb.Does((parsed, output, error) =>
        {
            string? path = parsed.GetValue(file);
            // Forecasts are of tables, so that any other data is refused before the model is read, unless it is told what else is wrong.
            bool chooses = parsed.GetValue(last) || parsed.GetValue(all);
            if (path is null && !chooses && TableSpec.PathOf(parsed.GetRequiredValue(what.Data)) is null)
                throw new UsageException("blasnet predict", "--out must be given; only forecasts of a series are printed.");
            using SavedModel saved = SavedModel.Load(parsed.GetRequiredValue(what.Model), parsed.GetValue(what.Threads) ?? 0);
            double[] margins = parsed.GetValue(interval) is { } level ? Margins(saved, level) : [];
            if (parsed.GetValue(spread) && !HasSpread(saved))
                throw new UsageException(SpreadOption, Predictor.WithoutSpread().Sentence);
            Origins origins = OriginsOf(saved, path, parsed.GetValue(last), parsed.GetValue(all));
            SavedModelData data = what.Load(parsed, saved, origins == Origins.Last ? Purpose.ForecastLast : Purpose.Predict, error);
            // Images are written back in the channel order of the input.
            bool turns = parsed.GetValue(what.Channels) == ChannelOrder.First;
            (Tensor<float> predictions, Tensor<float>? spreads) = Predict(saved.Network, data.Data.Inputs, parsed.GetValue(spread), turns);
            float[] deviations = spreads is null ? [] : PredictionFile.Flat(spreads);
            if (origins != Origins.None)
            {
                var forecasts = new ForecastFile(predictions, data.Data, saved) { Margins = margins, Spreads = deviations };
                return Finish(forecasts, path, parsed.GetRequiredValue(what.Model), output, error);
            }
            var table = new PredictionTable(saved.Loss, predictions, data, saved.Preprocessor, saved.ClassNames, saved.Adjustment)
            {
                Margins = margins, Spreads = deviations,
            };
            if (saved.Adjustment.Describe(table.NameOf) is { } adjusted)
                error.WriteLine($"{parsed.GetRequiredValue(what.Model)}: {adjusted}");
            return Finish(table, path, parsed.GetRequiredValue(what.Model), output, error);
        });
    }

    /// <summary>Decides which windows are forecast step by step.</summary>
    /// <remarks>A model of one step keeps its file of a row per window, unless it is asked for otherwise.</remarks>
    private static Origins OriginsOf(SavedModel saved, string? path, bool last, bool all)
    {
        if (last && all)
            throw new UsageException(AllOption, $"forecasts are either from all origins or, by '{LastOption}', from the last.");
        TimeSeries? series = saved.Preprocessor?.Options.Series;
        if (series is null && (last || all))
            throw new UsageException(last ? LastOption : AllOption,
                "the model was not trained on a series of a table, so that there are no origins to choose from.");
        if (path is null && (series is null || all))
            throw new UsageException(FileOption, all ? "all forecasts are too many to print; name the file to write."
                : "name the file to write; only forecasts of a series are printed.");
        return all ? Origins.All : series is not null && (last || path is null || series.StepCount > 1) ? Origins.Last : Origins.None;
    }

    private static int Finish(PredictionFile predictions, string? path, string model, TextWriter output, TextWriter error)
    {
        if (path is null)
            ((ForecastFile)predictions).Print(output);
        else
            predictions.Write(path);
        if (predictions.Crossed > 0)
            error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path ?? model}: the quantiles of ")
                + string.Create(CultureInfo.InvariantCulture, $"{100.0 * predictions.Crossed / predictions.Targets:0.##} % of the values ")
                + "had crossed and were sorted");
        if (path is not null)
        {
            TextWriter told = Outputs.Beside(path, output, error);
            told.WriteLine($"{path}: {EpochFormat.Rate(predictions.LineCount)} rows of {predictions.Header}");
        }
        return ExitCodes.Done;
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

    /// <summary>Windows that are forecast step by step.</summary>
    private enum Origins
    {
        /// <summary>None: a row per sample.</summary>
        None,

        /// <summary>Those that end their series.</summary>
        Last,

        /// <summary>All.</summary>
        All,
    }
}
