using System.CommandLine;
using BlasNet.Data;
using BlasNet.Losses;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>Shared options of <c>evaluate</c> and <c>predict</c>: a trained model and data for it.</summary>
internal sealed class SavedModelOptions
{
    /// <summary>Creates options that require data.</summary>
    public SavedModelOptions() : this("RUN|MODEL.safetensors",
        "A run's folder, EXPERIMENT/run_0007, or a file of weights such as a checkpoint.",
        $"Data: {DataOptions.Known}; its test part if it has one.") => Data.Required = true;

    /// <summary>Creates options with descriptions of their own; data may be left out.</summary>
    public SavedModelOptions(string model, string modelDescription, string dataDescription)
    {
        Model = new Argument<string>(model) { Description = modelDescription };
        Data = new Option<string>("--data") { Description = dataDescription, HelpName = "SPEC" };
    }

    public Argument<string> Model { get; }

    public Option<string> Data { get; }

    public Option<ChannelOrder?> Channels { get; } = Options.Channels();

    public Option<Extents?> ImageSize { get; } = Options.ImageSize();

    public Option<int?> Threads { get; } = Options.Threads();

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Add(Model);
        verb.Add(Data);
        verb.Add(Channels);
        verb.Add(ImageSize);
        verb.Add(Threads);
    }

    /// <summary>Loads the data and reports on stderr which part it is.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="saved">The model, whose preprocessor reads a table.</param>
    /// <param name="purpose">What it is loaded for.</param>
    /// <param name="error">Receives the report.</param>
    public SavedModelData Load(ParseResult parsed, SavedModel saved, Purpose purpose, TextWriter error)
    {
        string spec = parsed.GetRequiredValue(Data);
        Extents? size = parsed.GetValue(ImageSize);
        TargetSize.RequireSuits(spec, size);
        if (TableSpec.PathOf(spec) is { } path)
            return LoadTable(path, saved, purpose, error);
        if (saved.Preprocessor is not null)
            throw new ConfigurationException(new Place(saved.Path),
                $"the model was trained on a table, so it cannot take '{spec}'; name a 'csv:FILE'.");
        ChannelOrder channels = parsed.GetValue(Channels) ?? ChannelOrder.Last;
        // Images of a folder are resized to the size of the training images; other data keeps its size.
        if (TargetSize.Suits(spec))
            size ??= saved.ImageSize;
        DatasetPair pair = NumpyData.PathOf(spec) is { } archive
            ? NumpyData.Read(archive, NumpyData.Reading(null, saved.Loss is SparseCategoricalCrossEntropy))
            : Datasets.Load(spec, channels: channels, imageSize: size, progress: ConsoleProgress.For(error).Download);
        Dataset chosen = pair.Test ?? pair.Train;
        error.WriteLine($"{spec}: {(pair.Test is null ? "" : "the test part, ")}{EpochFormat.Rate(chosen.Count)} samples");
        return new SavedModelData(chosen);
    }

    /// <summary>Loads data without options of its own for a comparison; targets need not be there.</summary>
    public static Dataset LoadInputs(string spec, SavedModel saved, TextWriter error)
    {
        if (TableSpec.PathOf(spec) is { } path)
            return LoadTable(path, saved, Purpose.Predict, error).Data;
        DatasetPair pair = NumpyData.PathOf(spec) is { } archive
            ? NumpyData.Read(archive, NumpyData.Reading(null, saved.Loss is SparseCategoricalCrossEntropy))
            : Datasets.Load(
                spec, imageSize: TargetSize.Suits(spec) ? saved.ImageSize : null, progress: ConsoleProgress.For(error).Download);
        return pair.Test ?? pair.Train;
    }

    private static SavedModelData LoadTable(string path, SavedModel saved, Purpose purpose, TextWriter error)
    {
        TablePreprocessor preprocessor = saved.Preprocessor ?? throw new ConfigurationException(
            new Place(saved.Path), $"the model was not trained on a table, so it cannot take 'csv:{path}'.");
        bool takesLabels = purpose == Purpose.Evaluate || preprocessor.Options.Series is not null;
        Table table = preprocessor.Read(path, takesLabels);
        EncodedTable encoded = purpose switch
        {
            Purpose.Evaluate => preprocessor.Apply(table),
            Purpose.Predict => preprocessor.Forecast(table),
            _ => preprocessor.ForecastLast(table),
        };
        if (purpose == Purpose.Evaluate)
            TableParts.RequireLabels(encoded.HasLabels, path, preprocessor);
        string dropped = encoded.Dropped == 0 ? "" : $", {EpochFormat.Rate(encoded.Dropped)} rows with missing cells left out";
        error.WriteLine($"csv:{path}: {EpochFormat.Rate(encoded.Data.Count)} samples{dropped}");
        if (encoded.LeftOut.Count > 0)
            error.WriteLine($"warning: {EpochFormat.Rate(encoded.LeftOut.Count)} series are too short and left out: "
                + SeriesSplit.Names(encoded.LeftOut));
        return new SavedModelData(encoded.Data, table, encoded);
    }
}

/// <summary>Uses of data for a trained model.</summary>
internal enum Purpose
{
    /// <summary>Targets are compared with.</summary>
    Evaluate,

    /// <summary>Targets may be missing, because they are to be predicted.</summary>
    Predict,

    /// <summary>What follows each series is to be predicted.</summary>
    ForecastLast,
}
